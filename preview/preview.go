package preview

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
)

// Options say what to preview, and who hears of it.
type Options struct {
	Path string // a folder with a program, or one file; "" is the folder one is in
	Port int    // 0 chooses one
	// Progress hears a line for each step of a start; Activity hears of requests
	// and changes. Either may be nil; neither may block.
	Progress func(line string)
	Activity func(Activity)
}

// Activity is something that happened in the running app.
type Activity struct {
	Kind       string   `json:"event"` // request, change, schema, log
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Status     int      `json:"status"`
	Duration   float64  `json:"ms"`
	Dataset    string   `json:"dataset"`
	Op         string   `json:"op"`
	ID         any      `json:"id"`
	Statements []string `json:"statements"`
	Level      string   `json:"level"`
	Message    string   `json:"message"`
}

// Preview is a running preview.
type Preview struct {
	options  Options
	project  *workspace.Project
	disk     *workspace.Disk
	settings workspace.Settings // of the start
	folder   string             // .n3
	address  string
	port     int
	board    *board
	instance *instance
	log      *os.File
	server   *http.Server

	cancel   context.CancelFunc
	done     chan struct{}
	err      error // why it ended; after done
	restarts chan struct{}
	paints   chan Painted

	mu       sync.Mutex // of what the proxy reads while the start makes it
	host     *host
	frontend *service
	made     chan struct{} // closed when both are there
}

// Start takes the project and its address, and begins. The page and the API
// answer once State says Ready. Errors here, and those of Wait, are sentences.
func Start(ctx context.Context, options Options) (*Preview, error) {
	if options.Path == "" {
		options.Path = "."
	}
	if options.Progress == nil {
		options.Progress = func(string) {}
	}
	if options.Activity == nil {
		options.Activity = func(Activity) {}
	}
	found, err := workspace.Open(options.Path)
	if err != nil {
		return nil, err
	}
	p := &Preview{
		options: options, project: found, disk: workspace.NewDisk(found), folder: filepath.Join(found.Root, ".n3"),
		done: make(chan struct{}), made: make(chan struct{}), restarts: make(chan struct{}, 1), paints: make(chan Painted, 16),
	}
	// What cannot be read is said before anything is made.
	snapshot, err := p.disk.Snapshot(nil, nil)
	if err != nil {
		return nil, err
	}
	p.settings = snapshot.Settings
	if p.instance, err = claim(p.folder); err != nil {
		return nil, err
	}
	if p.log, err = os.Create(filepath.Join(p.folder, "preview.log")); err != nil {
		p.instance.release()
		return nil, fmt.Errorf("cannot write the log of the preview: %w", err)
	}
	if err := p.serve(cmp.Or(options.Port, p.settings.PreviewPort), snapshot.Title); err != nil {
		p.release()
		return nil, err
	}
	ctx, p.cancel = context.WithCancel(ctx)
	go func() {
		defer close(p.done)
		p.err = p.run(ctx, snapshot)
		p.end()
	}()
	return p, nil
}

// serve opens the address.
func (p *Preview) serve(port int, title string) error {
	listeners, port, err := listen(port)
	if err != nil {
		return err
	}
	p.port, p.address = port, fmt.Sprintf("http://127.0.0.1:%d", port)
	p.board = newBoard(State{
		Session: rand.Text(), Address: p.address, Title: title, Diagnostics: []Diagnostic{}, Roles: []string{"admin"},
		Backend: Child{Status: Stopped}, Frontend: Child{Status: Stopped},
	})
	proxy := newProxy(p.board, p.backendPort, p.frontendPort, func(painted Painted) {
		select {
		case p.paints <- painted:
		default: // nobody waits for so many
		}
	})
	p.server = &http.Server{Handler: newGate(port, proxy), ReadHeaderTimeout: 10 * time.Second}
	for _, l := range listeners {
		go func() {
			// It ends with Close, and says so.
			_ = p.server.Serve(l)
		}()
	}
	return p.instance.say(p.address)
}

// Address is where the preview is reached: http://127.0.0.1:PORT.
func (p *Preview) Address() string { return p.address }

// State is how everything is now.
func (p *Preview) State() State { return p.board.get() }

// Changes returns a channel that is notified when the state changed.
func (p *Preview) Changes() (changed <-chan struct{}, end func()) { return p.board.subscribe() }

// WaitState waits for a state. It fails when the preview ends before.
func (p *Preview) WaitState(ctx context.Context, holds func(State) bool) (State, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-p.done:
			cancel(cmp.Or(p.err, errClosed))
		case <-ctx.Done():
		}
	}()
	s, err := p.board.wait(ctx, holds)
	if err != nil {
		err = context.Cause(ctx)
	}
	return s, err
}

// Restart exchanges the children, as when something outside the program changed.
func (p *Preview) Restart() {
	select {
	case p.restarts <- struct{}{}:
	default: // one is asked for already
	}
}

// Done is closed when the preview has ended.
func (p *Preview) Done() <-chan struct{} { return p.done }

// Wait returns why the preview ended; nil when it was asked to.
func (p *Preview) Wait() error {
	<-p.done
	return p.err
}

// Close ends the preview with everything it started.
func (p *Preview) Close() error {
	p.cancel()
	return p.Wait()
}

// end leaves nothing running.
func (p *Preview) end() {
	p.cancel()
	p.server.Close()
	p.mu.Lock()
	host, frontend := p.host, p.frontend
	p.mu.Unlock()
	var both sync.WaitGroup
	if host != nil {
		both.Go(host.close)
	}
	if frontend != nil {
		both.Go(frontend.close)
	}
	both.Wait()
	p.release()
}

func (p *Preview) release() {
	p.log.Close()
	p.instance.release()
}

// backendPort and frontendPort wait until there is somebody to ask.
func (p *Preview) backendPort(ctx context.Context) (int, error) {
	return p.childPort(ctx, func() *service { return p.host.service })
}

func (p *Preview) frontendPort(ctx context.Context) (int, error) {
	return p.childPort(ctx, func() *service { return p.frontend })
}

func (p *Preview) childPort(ctx context.Context, of func() *service) (int, error) {
	select {
	case <-p.made:
		return of().port(ctx)
	case <-p.done:
		return 0, errClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// children makes the two services; they start with the first build.
func (p *Preview) children(env *Environment) {
	event := func(_ string, line []byte) {
		var a Activity
		if json.Unmarshal(line, &a) != nil {
			return // an event of a newer host
		}
		if a.Kind == "log" {
			fmt.Fprintf(p.log, "%s: %s\n", a.Level, a.Message)
		}
		p.options.Activity(a)
	}
	status := func(set func(*State, Child)) func(Status, string) {
		return func(status Status, reason string) {
			p.board.change(func(s *State) { set(s, Child{status, reason}) })
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var log io.Writer = p.log
	p.host = newHost(env, p.backendFolder(), p.databaseFile(), origins(p.port), log, event,
		status(func(s *State, c Child) { s.Backend = c }))
	p.frontend = newFrontend(env, p.frontendFolder(), filepath.Join(p.folder, "vite"), log, event,
		status(func(s *State, c Child) { s.Frontend = c }))
	close(p.made)
}

func (p *Preview) backendFolder() string  { return filepath.Join(p.folder, "app", "backend") }
func (p *Preview) frontendFolder() string { return filepath.Join(p.folder, "app", "frontend") }

// probe asks for the page and the API as a browser would.
func (p *Preview) probe(ctx context.Context) error {
	for _, path := range []string{"/", "/healthz"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+path, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s responded with %s", path, response.Status)
		}
	}
	return nil
}

// ended says whether an error is only the end that was asked for.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, errClosed)
}

// databaseFile is where the preview keeps its rows.
func (p *Preview) databaseFile() string {
	if file := p.settings.Database; file != "" {
		return p.project.Path(file)
	}
	return filepath.Join(p.folder, "preview.db")
}
