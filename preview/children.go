package preview

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
	"github.com/n3-lang/n3/preview/vite"
)

// place says where the parts of a preview are.
type place struct {
	folder   string // .n3
	database string // the file of the database
}

func (p place) backend() string   { return filepath.Join(p.folder, "app", "backend") }
func (p place) frontend() string  { return filepath.Join(p.folder, "app", "frontend") }
func (p place) temporary() string { return filepath.Join(p.folder, "tmp") }

// stamp is the file that says that the written app is whole, and which
// environment it is for.
func (p place) stamp() string { return filepath.Join(p.folder, "app", "stamp") }

// children are the processes of a preview: the backend and the page server. The
// network is there before them, and waits.
type children struct {
	made  chan struct{} // closed when both are there
	ended <-chan struct{}

	mu       sync.Mutex
	host     *host.Host
	frontend *process.Service
}

func newChildren(ended <-chan struct{}) *children {
	return &children{made: make(chan struct{}), ended: ended}
}

// create makes the two services; they start with the first build.
func (c *children) create(env *environment.Environment, at place, origins []string, board *state.Board, log io.Writer, activity func(state.Activity)) {
	event := func(_ string, line []byte) {
		var a state.Activity
		if json.Unmarshal(line, &a) != nil {
			return // an event of a newer host
		}
		if a.Kind == "log" {
			fmt.Fprintf(log, "%s: %s\n", a.Level, a.Message)
		}
		activity(a)
	}
	status := func(set func(*state.State, state.Child)) func(process.Status, string) {
		return func(status process.Status, reason string) {
			board.Change(func(s *state.State) { set(s, state.Child{Status: status, Reason: reason}) })
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.host = host.New(
		host.Options{Python: env.Python, Package: env.Host, Root: at.backend(), Database: at.database, Origins: origins},
		log, event, status(func(s *state.State, c state.Child) { s.Backend = c }))
	c.frontend = vite.New(env.Node, env.Host, at.frontend(), filepath.Join(at.folder, "vite"),
		log, event, status(func(s *state.State, c state.Child) { s.Frontend = c }))
	close(c.made)
}

// backendPort and frontendPort wait until there is a process that answers.
func (c *children) backendPort(ctx context.Context) (int, error) {
	return c.port(ctx, func() *process.Service { return c.host.Service })
}

func (c *children) frontendPort(ctx context.Context) (int, error) {
	return c.port(ctx, func() *process.Service { return c.frontend })
}

func (c *children) port(ctx context.Context, of func() *process.Service) (int, error) {
	select {
	case <-c.made:
		return of().Port(ctx)
	case <-c.ended:
		return 0, process.ErrClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// close ends both.
func (c *children) close() {
	c.mu.Lock()
	host, frontend := c.host, c.frontend
	c.mu.Unlock()
	var both sync.WaitGroup
	if host != nil {
		both.Go(host.Close)
	}
	if frontend != nil {
		both.Go(frontend.Close)
	}
	both.Wait()
}
