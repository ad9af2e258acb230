package network

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/n3-lang/n3/preview/client"
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// holdAPI is how long a request is held while the backend starts or is exchanged.
const holdAPI = 5 * time.Second

// proxy is the one address: the app's API and pages, and the preview's own part.
type proxy struct {
	board      *state.Board
	backend    *target
	pages      func() *devserver.Server
	own        *http.ServeMux
	conditions *conditions
	frames     string // the policy that says who may frame a page
}

// Options say what is answered, and by whom.
type Options struct {
	Board *state.Board
	// BackendPort is asked for each request of the API.
	BackendPort func(context.Context) (int, error)
	Pages       func() *devserver.Server // nil until there are any
	Painted     func(state.Painted)      // hears what the page says of its updates
	// Ancestors are the origins of pages that may show this one in a frame.
	Ancestors []string
	// Token lets an editor register the address under which it reaches the preview;
	// "" lets none.
	Token string
	// Open opens a place of the page in an editor; nil without editors. Its error is a
	// sentence for whoever clicked.
	Open func(state.Place) error
	Data Data
	// Snapshots is nil where none are kept; the page then offers none.
	Snapshots Snapshots
	// Answer answers an open question.
	Answer func(ctx context.Context, id, value string) error
	// Why explains why somebody may or may not do something.
	Why func(context.Context, host.Question) (*host.Explanation, error)
	// Memory says what the preview holds after a collection.
	Memory func(context.Context) (state.Memory, error)
}

// NewHandler answers at a port: with the pages, with the API, and with the
// preview's own part.
func NewHandler(port int, o Options) http.Handler {
	outside := &outside{token: o.Token}
	return newGate(port, outside, newProxy(o, outside))
}

func newProxy(o Options, outside *outside) *proxy {
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, ExpectContinueTimeout: holdAPI,
	}
	p := &proxy{board: o.Board, pages: o.Pages, conditions: newConditions(), frames: framePolicy(o.Ancestors)}
	p.backend = newTarget(o.BackendPort, holdAPI, transport, func(w http.ResponseWriter, _ *http.Request, err error) {
		unavailable(w, "The backend is unavailable: "+reason(err))
	})
	files := http.StripPrefix("/__n3/client/", http.FileServerFS(client.Files))
	p.own = http.NewServeMux()
	p.own.HandleFunc("GET /__n3/events", serveEvents(o.Board))
	p.own.HandleFunc("POST /__n3/painted", servePainted(o.Painted))
	p.own.HandleFunc("POST /__n3/outside", outside.serve)
	p.own.HandleFunc("POST /__n3/why", ofSession(o.Board, serveWhy(o.Why)))
	p.own.HandleFunc("POST /__n3/memory", ofSession(o.Board, serveMemory(o.Memory)))
	p.own.HandleFunc("POST /__n3/open", ofSession(o.Board, serveOpen(o.Open)))
	p.own.HandleFunc("POST /__n3/network", ofSession(o.Board, p.conditions.serve))
	p.own.HandleFunc("POST /__n3/answer", ofSession(o.Board, serveAnswer(o.Answer)))
	routes := map[string]route{}
	if o.Data != nil {
		maps.Copy(routes, dataRoutes(o.Data))
	}
	if o.Snapshots != nil {
		maps.Copy(routes, snapshotRoutes(o.Snapshots))
	}
	for name, do := range routes {
		p.own.HandleFunc("POST /__n3/data/"+name, ofSession(o.Board, serveData(do)))
	}
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
	case devserver.Handles(path):
		if pages := p.pages(); pages != nil {
			pages.ServeHTTP(w, r)
			return
		}
		http.NotFound(w, r)
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
		w, end := p.conditions.meet(w, r)
		defer end()
		serveWhole(p.backend, w, r)
	case isDocument(r):
		p.document(w, r)
	default:
		http.NotFound(w, r)
	}
}

// document answers with the page that starts the app, at every address that a
// person can ask for: the app itself says which of them it has.
func (p *proxy) document(w http.ResponseWriter, r *http.Request) {
	page := []byte(shellPage)
	if pages := p.pages(); pages != nil && p.board.Get().App {
		page = pages.Document()
	}
	w.Header().Set("Content-Security-Policy", p.frames)
	writePage(w, r, page, p.board.Get().Session)
}

// reason says what a person can know of a child that does not answer.
func reason(err error) string {
	var fatal *process.FatalError
	if errors.As(err, &fatal) {
		return fatal.Message
	}
	return "it is starting. Try again."
}
