package network

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// target is a child that requests are passed on to.
type target struct {
	port  func(context.Context) (int, error)
	hold  time.Duration
	proxy *httputil.ReverseProxy
	// fail answers when the child is not there.
	fail func(w http.ResponseWriter, r *http.Request, err error)
}

type portKey struct{}

func newTarget(port func(context.Context) (int, error), hold time.Duration, transport http.RoundTripper,
	fail func(http.ResponseWriter, *http.Request, error)) *target {
	t := &target{port: port, hold: hold, fail: fail}
	t.proxy = &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0), // a child that goes is reported by its status
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
