package preview

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/network"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// Options say what to preview, and who hears of it.
type Options struct {
	Path string // a folder with a program, or one file; "" is the folder one is in
	Port int    // 0 chooses one
	// Ancestors are the origins of pages that may show the preview in a frame.
	Ancestors []string
	// Token is the secret with which the editor that started the preview registers the
	// address under which its window reaches it; "" without one.
	Token string
	// Snapshot is the name of one to begin with; "" goes on with the rows that are there.
	Snapshot string
	// Database is the address of a PostgreSQL server's, "" is the preview's own file.
	Database string
	// Progress hears a line for each step of a start; Activity hears of requests
	// and changes. Either may be nil; neither may block.
	Progress func(line string)
	Activity func(state.Activity)
}

// Preview is a running preview.
type Preview struct {
	address  string
	port     int
	board    *state.Board
	instance *instance
	log      *os.File
	server   *http.Server
	children *children

	cancel   context.CancelFunc
	done     chan struct{}
	err      error // why it ended; after done
	restarts chan struct{}
	paints   chan state.Painted
	tasks    chan task
	project  *workspace.Project
	editors  *unsaved.Server                    // nil where no socket could be opened
	program  atomic.Pointer[workspace.Snapshot] // that decides: the stored one
	screen   atomic.Pointer[workspace.Snapshot] // that is shown
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
		options.Activity = func(state.Activity) {}
	}
	project, err := workspace.Open(options.Path)
	if err != nil {
		return nil, err
	}
	disk := workspace.NewDisk(project)
	// What cannot be read is said before anything is made.
	snapshot, err := disk.Snapshot(nil, nil)
	if err != nil {
		return nil, err
	}
	if err := checkAddress(options.Database); err != nil {
		return nil, err
	}
	at := newPlace(project, snapshot.Settings, options.Database)
	p := &Preview{project: project, done: make(chan struct{}), restarts: make(chan struct{}, 1), paints: make(chan state.Painted, 16), tasks: make(chan task)}
	p.children = newChildren(p.done)
	if p.instance, err = claim(at.folder); err != nil {
		return nil, err
	}
	if p.log, err = os.Create(filepath.Join(at.folder, "preview.log")); err != nil {
		p.instance.release()
		return nil, fmt.Errorf("cannot write the log of the preview: %w", err)
	}
	if p.editors, err = unsaved.Listen(project.Root); err != nil {
		// The preview shows what is saved all the same.
		options.Progress(fmt.Sprintf("Unsaved text of editors is not shown: %v", err))
	}
	if err := p.serve(cmp.Or(options.Port, snapshot.Settings.PreviewPort), snapshot.Title, options); err != nil {
		p.release()
		return nil, err
	}
	r := &runner{
		options: options, project: project, disk: disk, settings: snapshot.Settings, place: at, address: p.address, port: p.port,
		board: p.board, children: p.children, log: p.log, restarts: p.restarts, paints: p.paints, tasks: p.tasks, program: &p.program, screen: &p.screen, snapshot: snapshot,
		typing:   typing{editors: p.editors, parsed: documents{}},
		packages: packages{done: make(chan installation)},
	}
	ctx, p.cancel = context.WithCancel(ctx)
	go func() {
		defer close(p.done)
		p.err = r.run(ctx)
		p.end()
	}()
	return p, nil
}

// serve opens the address.
func (p *Preview) serve(port int, title string, options Options) error {
	listeners, port, err := network.Listen(port)
	if err != nil {
		return err
	}
	p.port, p.address = port, fmt.Sprintf("http://127.0.0.1:%d", port)
	p.board = state.NewBoard(state.State{
		Session: rand.Text(), Address: p.address, Title: title, Diagnostics: []state.Diagnostic{}, Roles: []string{"admin"},
		Backend: state.Child{Status: process.Stopped},
	})
	handler := network.NewHandler(port, network.Options{
		Board: p.board, BackendPort: p.children.backendPort, Pages: p.children.pageServer, Painted: p.painted,
		Ancestors: options.Ancestors, Token: options.Token, Why: p.Why, Memory: p.Memory, Data: rows{p.children}, Snapshots: p, Answer: p.Answer, Open: p.open,
	})
	p.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	for _, l := range listeners {
		go func() {
			// It ends with Close, and says so.
			_ = p.server.Serve(l)
		}()
	}
	return p.instance.say(p.address, p.board.Get().Session)
}

// painted takes the page's word for what is on the screen.
func (p *Preview) painted(painted state.Painted) {
	select {
	case p.paints <- painted:
	default: // nobody waits for so many
	}
}

// Address is where the preview is reached: http://127.0.0.1:PORT.
func (p *Preview) Address() string { return p.address }

// State is how everything is now.
func (p *Preview) State() state.State { return p.board.Get() }

// Changes returns a channel that is notified when the state changed.
func (p *Preview) Changes() (changed <-chan struct{}, end func()) { return p.board.Subscribe() }

// WaitState waits for a state. It fails when the preview ends before.
func (p *Preview) WaitState(ctx context.Context, holds func(state.State) bool) (state.State, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-p.done:
			cancel(cmp.Or(p.err, process.ErrClosed))
		case <-ctx.Done():
		}
	}()
	s, err := p.board.Wait(ctx, holds)
	if err != nil {
		err = context.Cause(ctx)
	}
	return s, err
}

// Restart exchanges the backend, as when something outside the program changed.
func (p *Preview) Restart() {
	select {
	case p.restarts <- struct{}{}:
	default: // one is asked for already
	}
}

// Trace has the requests of Activity tell their statements, or no longer.
func (p *Preview) Trace(ctx context.Context, on bool) error {
	backend, err := p.children.backend(ctx)
	if err != nil {
		return err
	}
	return backend.Trace(ctx, on)
}

// Data is what can be done with the rows.
func (p *Preview) Data() network.Data { return rows{p.children} }

// SignIn has the pages be used by somebody; nil is nobody who signed in.
func (p *Preview) SignIn(person *state.Person) {
	p.board.Change(func(s *state.State) {
		round := 1
		if s.Who != nil {
			round = s.Who.Round + 1
		}
		s.Who = &state.Who{Round: round, Person: person}
	})
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
	p.children.close()
	p.release()
}

func (p *Preview) release() {
	if p.editors != nil {
		p.editors.Close()
	}
	p.log.Close()
	p.instance.release()
}
