package network

import (
	"bufio"
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"sync"
	"time"
)

// A browser may see the app as over a slow network, or over none. The proxy makes
// it so, and not the page, so that requests and the socket have the same
// conditions, and the app notices as it would anywhere. Only the app's API is
// concerned: the preview goes on.
//
// Whose conditions they are is told by a cookie: all tabs of a browser share them,
// as they share who one is. Another browser has its own.

// condition is how the network of a browser is.
type condition string

const (
	usual   condition = "none"
	slow    condition = "slow"
	offline condition = "offline"
)

// slowLatency and slowRate are those of a poor mobile network, as the developer
// tools of browsers have it under "Slow 3G".
const (
	slowLatency = 400 * time.Millisecond
	slowRate    = 50_000 // bytes a second
)

const networkCookie = "n3_preview_network"

// conditions holds the condition of each browser that has another than the usual.
type conditions struct {
	mu      sync.Mutex
	of      map[string]condition
	sockets map[string]map[*slowConn]bool // that are open, by browser
}

func newConditions() *conditions {
	return &conditions{of: map[string]condition{}, sockets: map[string]map[*slowConn]bool{}}
}

// serve sets the condition of the browser that asks.
func (c *conditions) serve(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Network condition `json:"network"`
	}
	if !readJSON(w, r, &asked) {
		return
	}
	if asked.Network != usual && asked.Network != slow && asked.Network != offline {
		problem(w, http.StatusUnprocessableEntity, "unknown_network", "`network` is `none`, `slow` or `offline`.")
		return
	}
	browser := browserOf(r)
	if browser == "" {
		problem(w, http.StatusConflict, "unknown_browser", "This browser keeps no cookies for the preview, so its network cannot be changed.")
		return
	}
	c.set(browser, asked.Network)
	w.WriteHeader(http.StatusNoContent)
}

func (c *conditions) set(browser string, now condition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now == usual {
		delete(c.of, browser)
	} else {
		c.of[browser] = now
	}
	// A socket that is open becomes slow, or fast again, with its next frame.
	if now == offline {
		for conn := range c.sockets[browser] {
			conn.cut()
		}
	}
}

func (c *conditions) now(browser string) condition {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now, set := c.of[browser]; set {
		return now
	}
	return usual
}

// nameBrowser gives a browser the cookie by which its requests are known. It comes
// with the page, so that the first socket has it, too.
func nameBrowser(w http.ResponseWriter, r *http.Request) {
	if browserOf(r) == "" {
		http.SetCookie(w, &http.Cookie{Name: networkCookie, Value: rand.Text(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
}

// browserOf is "" for who was never given a page.
func browserOf(r *http.Request) string {
	cookie, err := r.Cookie(networkCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// meet has a request to the app meet the conditions of its browser. Without a
// network the connection is cut, as a browser sees it then.
func (c *conditions) meet(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, func()) {
	browser := browserOf(r)
	if browser == "" {
		return w, func() {}
	}
	if c.now(browser) == offline {
		panic(http.ErrAbortHandler)
	}
	slowed := &slowWriter{ResponseWriter: w, conditions: c, browser: browser, ctx: r.Context()}
	return slowed, slowed.end
}

// slowWriter answers as slowly as the network is.
type slowWriter struct {
	http.ResponseWriter
	conditions *conditions
	browser    string
	ctx        context.Context //nolint:containedctx // of the request that it answers
	began      bool
	conn       *slowConn
}

func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *slowWriter) WriteHeader(status int) {
	w.begin()
	w.ResponseWriter.WriteHeader(status)
}

// begin waits for the way there and back, once.
func (w *slowWriter) begin() {
	if !w.began && w.conditions.now(w.browser) == slow {
		wait(w.ctx, slowLatency)
	}
	w.began = true
}

func (w *slowWriter) Write(data []byte) (int, error) {
	w.begin()
	switch w.conditions.now(w.browser) {
	case offline:
		panic(http.ErrAbortHandler)
	case slow:
		wait(w.ctx, transmission(len(data)))
	}
	return w.ResponseWriter.Write(data)
}

// Flush is for answers that stream.
func (w *slowWriter) Flush() {
	// Who cannot flush writes at the end.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack is for the socket: its frames go through a slow connection.
func (w *slowWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.conn = newSlowConn(conn, func() bool { return w.conditions.now(w.browser) == slow })
	w.conditions.open(w.browser, w.conn)
	return w.conn, bufio.NewReadWriter(buffer.Reader, bufio.NewWriter(w.conn)), nil
}

func (w *slowWriter) end() {
	if w.conn != nil {
		w.conditions.closed(w.browser, w.conn)
	}
}

func (c *conditions) open(browser string, conn *slowConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sockets[browser] == nil {
		c.sockets[browser] = map[*slowConn]bool{}
	}
	c.sockets[browser][conn] = true
	if c.of[browser] == offline { // since it was asked for
		conn.cut()
	}
}

func (c *conditions) closed(browser string, conn *slowConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sockets[browser], conn)
	if len(c.sockets[browser]) == 0 {
		delete(c.sockets, browser)
	}
}

func transmission(bytes int) time.Duration {
	return time.Duration(bytes) * time.Second / slowRate
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
