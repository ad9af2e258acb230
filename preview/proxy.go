package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// How long a request is held while a child starts or is exchanged.
const (
	holdAPI  = 5 * time.Second
	holdPage = 30 * time.Second
)

// target is a child behind the proxy.
type target struct {
	port  func(context.Context) (int, error)
	hold  time.Duration
	proxy *httputil.ReverseProxy
	// fail answers when the child is not there.
	fail func(w http.ResponseWriter, r *http.Request, err error)
}

type portKey struct{}

func newTarget(port func(context.Context) (int, error), hold time.Duration, transport http.RoundTripper, modify func(*http.Response) error,
	fail func(http.ResponseWriter, *http.Request, error)) *target {
	t := &target{port: port, hold: hold, fail: fail}
	t.proxy = &httputil.ReverseProxy{
		Transport:      transport,
		ModifyResponse: modify,
		ErrorLog:       log.New(io.Discard, "", 0), // a child that goes is reported by its status
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", p.In.Context().Value(portKey{}))})
			p.Out.Host = p.In.Host
		},
		ErrorHandler: t.lost,
	}
	return t
}

func (t *target) ServeHTTP(w http.ResponseWriter, r *http.Request) { t.serve(w, r, 0) }

type attemptKey struct{}

func (t *target) serve(w http.ResponseWriter, r *http.Request, attempt int) {
	ctx, cancel := context.WithTimeout(r.Context(), t.hold)
	port, err := t.port(ctx)
	cancel()
	if err != nil {
		t.fail(w, r, err)
		return
	}
	ctx = context.WithValue(r.Context(), portKey{}, port)
	ctx = context.WithValue(ctx, attemptKey{}, attempt)
	t.proxy.ServeHTTP(w, r.WithContext(ctx))
}

// lost is called when a child went away before it answered. What only reads is
// asked again of the next one.
func (t *target) lost(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		// Whoever asked has gone, or has closed its half of the connection and still
		// reads; without a word it would read 200.
		problem(w, http.StatusBadRequest, "bad_request", "The connection was closed before the response.")
		return
	}
	attempt, _ := r.Context().Value(attemptKey{}).(int)
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !reads || attempt >= 3 {
		t.fail(w, r, err)
		return
	}
	// Its end may not have been noticed yet.
	pause := time.NewTimer(50 * time.Millisecond << attempt)
	defer pause.Stop()
	select {
	case <-pause.C:
		t.serve(w, r, attempt+1)
	case <-r.Context().Done():
	}
}

// proxy is the one address: the app's API and pages, and the preview's own part.
type proxy struct {
	board    *board
	backend  *target
	frontend *target
	own      *http.ServeMux
}

func newProxy(b *board, backendPort, frontendPort func(context.Context) (int, error), painted func(Painted)) *proxy {
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, ExpectContinueTimeout: holdAPI,
	}
	p := &proxy{board: b}
	p.backend = newTarget(backendPort, holdAPI, transport, nil, func(w http.ResponseWriter, _ *http.Request, err error) {
		unavailable(w, "The backend is unavailable: "+why(err))
	})
	p.frontend = newTarget(frontendPort, holdPage, transport, p.page, func(w http.ResponseWriter, r *http.Request, err error) {
		if isDocument(r) {
			p.shell(w, r)
			return
		}
		unavailable(w, "The page server is unavailable: "+why(err))
	})
	files := http.StripPrefix("/__n3/client/", http.FileServerFS(clientFiles()))
	p.own = http.NewServeMux()
	p.own.HandleFunc("GET /__n3/events", serveEvents(b))
	p.own.HandleFunc("POST /__n3/painted", servePainted(painted))
	p.own.Handle("GET /__n3/client/", fresh(files))
	p.own.Handle("GET /__n3/client.js", http.RedirectHandler("/__n3/client/client.js", http.StatusTemporaryRedirect))
	return p
}

func fresh(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case path == "/__n3/vite":
		p.frontend.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/__n3/"):
		p.own.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/api/") || path == "/api" || path == "/healthz" || path == "/readyz" || path == "/docs" || path == "/openapi.json":
		if !p.board.get().App {
			unavailable(w, "The app is not running yet: the program has errors or is being built.")
			return
		}
		if path == "/api/realtime" {
			p.board.change(func(s *State) { s.Sockets++ })
			defer p.board.change(func(s *State) { s.Sockets-- })
		}
		serveWhole(p.backend, w, r)
	default:
		if isDocument(r) {
			if !p.board.get().App {
				p.shell(w, r)
				return
			}
			// Asked whole: the page's bytes are not those that were sent before.
			for _, name := range []string{"Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range"} {
				r.Header.Del(name)
			}
		}
		p.frontend.ServeHTTP(w, r)
	}
}

// isDocument says whether a person asks for a page.
func isDocument(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html") || r.URL.Path == "/"
}

// page adds the preview's client to a page of the app.
func (p *proxy) page(r *http.Response) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Header.Get("Content-Encoding") != "" {
		return nil
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := r.Body.Close(); err != nil {
		return err
	}
	data = inject(data, p.board.get().Session)
	r.Body = io.NopCloser(bytes.NewReader(data))
	r.ContentLength = int64(len(data))
	r.Header.Set("Content-Length", fmt.Sprint(len(data)))
	r.Header.Set("Cache-Control", "no-store")
	r.Header.Del("ETag")
	if cookie := developer(r.Request); cookie != nil {
		r.Header.Add("Set-Cookie", cookie.String())
	}
	return nil
}

// inject puts the client before every other script of a page.
func inject(page []byte, session string) []byte {
	tag := []byte("\n    <script type=\"module\" src=\"/__n3/client/client.js\" data-n3-session=\"" + session + "\"></script>")
	at := bytes.Index(bytes.ToLower(page), []byte("<head>"))
	if at < 0 {
		return append(tag, page...)
	}
	at += len("<head>")
	return append(append(append([]byte{}, page[:at]...), tag...), page[at:]...)
}

const userCookie = "n3_preview_user"

// developer is the cookie of who one is at first: somebody who may do everything.
func developer(r *http.Request) *http.Cookie {
	if _, err := r.Cookie(userCookie); err == nil {
		return nil
	}
	value := strings.ReplaceAll(url.QueryEscape(`{"id":"ada","name":"Ada","roles":["admin"],"email":"ada@example.com"}`), "+", "%20")
	return &http.Cookie{Name: userCookie, Value: value, Path: "/", SameSite: http.SameSiteLaxMode}
}

// shellPage is what stands where no page of the app can be: the client says why.
const shellPage = `<!doctype html>
<html lang="en" data-n3-shell>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <title>N3 preview</title>
  </head>
  <body></body>
</html>
`

func (p *proxy) shell(w http.ResponseWriter, r *http.Request) {
	if cookie := developer(r); cookie != nil {
		http.SetCookie(w, cookie)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away needs no page.
	_, _ = w.Write(inject([]byte(shellPage), p.board.get().Session))
}

// why says what a person can know of a child that does not answer.
func why(err error) string {
	var fatal *FatalError
	if errors.As(err, &fatal) {
		return fatal.Message
	}
	return "it is starting. Try again."
}

func unavailable(w http.ResponseWriter, detail string) {
	w.Header().Set("Retry-After", "1")
	problem(w, http.StatusServiceUnavailable, "unavailable", detail)
}

// problem answers with an error of RFC 9457, as the app does.
func problem(w http.ResponseWriter, status int, code, detail string) {
	body, err := json.Marshal(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail, "code": code, "errors": []string{},
	})
	if err != nil {
		panic(err) // strings and a number
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// Whoever asked may have gone.
	_, _ = w.Write(body)
}
