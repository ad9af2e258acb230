package network

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/n3-lang/n3/preview/client"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// How long a request is held while a child starts or is exchanged.
const (
	holdAPI  = 5 * time.Second
	holdPage = 30 * time.Second
)

// proxy is the one address: the app's API and pages, and the preview's own part.
type proxy struct {
	board    *state.Board
	backend  *target
	frontend *target
	own      *http.ServeMux
}

// NewHandler answers at a port: what is not for the preview itself is passed on to
// the backend and the page server, whose ports are asked for at each request.
// painted hears what the page says of its updates.
func NewHandler(port int, b *state.Board, backendPort, frontendPort func(context.Context) (int, error), painted func(state.Painted)) http.Handler {
	return newGate(port, newProxy(b, backendPort, frontendPort, painted))
}

func newProxy(b *state.Board, backendPort, frontendPort func(context.Context) (int, error), painted func(state.Painted)) *proxy {
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, ExpectContinueTimeout: holdAPI,
	}
	p := &proxy{board: b}
	p.backend = newTarget(backendPort, holdAPI, transport, nil, func(w http.ResponseWriter, _ *http.Request, err error) {
		unavailable(w, "The backend is unavailable: "+why(err))
	})
	page := func(r *http.Response) error { return addClient(r, b.Get().Session) }
	p.frontend = newTarget(frontendPort, holdPage, transport, page, func(w http.ResponseWriter, r *http.Request, err error) {
		if isDocument(r) {
			shell(w, r, p.board.Get().Session)
			return
		}
		unavailable(w, "The page server is unavailable: "+why(err))
	})
	files := http.StripPrefix("/__n3/client/", http.FileServerFS(client.Files))
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
		if !p.board.Get().App {
			unavailable(w, "The app is not running yet: the program has errors or is being built.")
			return
		}
		if path == "/api/realtime" {
			p.board.Change(func(s *state.State) { s.Sockets++ })
			defer p.board.Change(func(s *state.State) { s.Sockets-- })
		}
		serveWhole(p.backend, w, r)
	default:
		if isDocument(r) {
			if !p.board.Get().App {
				shell(w, r, p.board.Get().Session)
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

// why says what a person can know of a child that does not answer.
func why(err error) string {
	var fatal *process.FatalError
	if errors.As(err, &fatal) {
		return fatal.Message
	}
	return "it is starting. Try again."
}
