package preview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// place says where the parts of a preview are.
type place struct {
	folder   string // .n3
	database string // the file of the database, or its address
}

// kind is the database of the preview as programs name it.
func (p place) kind() string {
	if host.IsAddress(p.database) {
		return "postgres"
	}
	return "sqlite"
}

// checkAddress says what is no address of a database; "" is none.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	parsed, err := url.Parse(address)
	if err != nil || !host.IsAddress(address) || parsed.Path == "" || parsed.Path == "/" {
		return errors.New("--database: expected the address of a PostgreSQL database, such as postgresql://user@localhost/name")
	}
	return nil
}

func (p place) backend() string   { return filepath.Join(p.folder, "app", "backend") }
func (p place) frontend() string  { return filepath.Join(p.folder, "app", "frontend") }
func (p place) snapshots() string { return filepath.Join(p.folder, "snapshots") }
func (p place) backups() string   { return filepath.Join(p.folder, "backups") }
func (p place) packages() string  { return filepath.Join(p.folder, "packages") }
func (p place) temporary() string { return filepath.Join(p.folder, "tmp") }

// stamp is the file that says that the written app is whole, and which
// environment it is for.
func (p place) stamp() string { return filepath.Join(p.folder, "app", "stamp") }

// children are what a preview runs: the process of the backend, and the server of
// the pages in this one. The network is there before them, and waits.
type children struct {
	made    chan struct{} // closed when both are there
	ended   <-chan struct{}
	answers chan struct{} // notified when a process of the backend answers

	mu    sync.Mutex
	host  *host.Host
	pages *devserver.Server
}

func newChildren(ended <-chan struct{}) *children {
	return &children{made: make(chan struct{}), ended: ended, answers: make(chan struct{}, 1)}
}

// create makes both; they start with the first build.
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
	status := func(status process.Status, reason string) {
		board.Change(func(s *state.State) { s.Backend = state.Child{Status: status, Reason: reason} })
		if status == process.Running {
			select {
			case c.answers <- struct{}{}:
			default: // one that nobody has looked at yet
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.host = host.New(
		host.Options{Python: env.Python, Package: env.Host, Root: at.backend(), Database: at.database, Origins: origins, Snapshots: at.snapshots(), Backups: at.backups()},
		log, event, status)
	c.pages = devserver.New(env.Libraries)
	close(c.made)
}

// backend waits until there is a backend, which need not answer yet.
func (c *children) backend(ctx context.Context) (*host.Host, error) {
	select {
	case <-c.made:
		return c.host, nil
	case <-c.ended:
		return nil, process.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// backendPort waits until there is a backend that answers.
func (c *children) backendPort(ctx context.Context) (int, error) {
	h, err := c.backend(ctx)
	if err != nil {
		return 0, err
	}
	return h.Port(ctx)
}

// pageServer is the server of the pages; nil until it was made.
func (c *children) pageServer() *devserver.Server {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pages
}

// close ends the backend.
func (c *children) close() {
	c.mu.Lock()
	host := c.host
	c.mu.Unlock()
	if host != nil {
		host.Close()
	}
}
