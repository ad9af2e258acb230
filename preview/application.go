package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
	"github.com/n3-lang/n3/preview/vite"
)

// application is the generated app as it is written and runs.
type application struct {
	env      *environment.Environment
	place    place
	address  string
	board    *state.Board
	children *children
	progress func(line string)

	backend  *files.Folder
	frontend *files.Folder
	good     *trees // what runs; nil before the first
	started  bool   // both children have been
	pending  *edit  // not on the screen yet
}

type trees struct{ backend, frontend output.Tree }

type edit struct {
	build int
	seen  time.Time // when its first event came
	wrote time.Time // when the first module was about to change
}

// restore reads the last build.
func (a *application) restore() error {
	stamp, err := os.ReadFile(a.place.stamp())
	if err := errors.Join(a.backend.Read(), a.frontend.Read()); err != nil {
		return fmt.Errorf("cannot read the app written by the preview; remove %s: %w", filepath.Dir(a.place.stamp()), err)
	}
	if err == nil && string(stamp) == a.env.Stamp {
		a.good = &trees{a.backend.Tree(), a.frontend.Tree()}
	}
	return nil
}

// apply makes the app the one of a build, or shows why it cannot be.
func (a *application) apply(ctx context.Context, b *compile.Build, seen time.Time) error {
	if b.Broken {
		a.show(b.Diagnostics)
		if !a.started && a.good != nil {
			return a.fallBack(ctx)
		}
		return nil
	}
	next := &trees{b.Backend, b.Frontend}
	refusal, changed, err := a.follow(ctx, next, seen)
	switch {
	case err != nil && ended(ctx, err) || err != nil && !a.board.Get().Ready:
		return err
	case err != nil:
		// A full disk, a backend that cannot start: the next edit tries again.
		a.show([]state.Diagnostic{compile.Sentence("preview", err.Error())})
		return nil
	}
	if refusal != nil {
		a.show(refused(refusal, b))
		return a.fallBack(ctx)
	}
	a.good = next
	a.board.Change(func(s *state.State) {
		if changed || s.Build == 0 {
			s.Build++
		}
		if changed && s.Ready {
			s.Edit = &state.Edit{Build: s.Build, Milliseconds: milliseconds(time.Since(seen))}
		}
		s.App, s.Broken, s.Title, s.Roles, s.Diagnostics = true, false, b.Title, b.Roles, nonNil(b.Diagnostics)
	})
	if !a.board.Get().Ready {
		return a.becomeReady(ctx)
	}
	return a.children.host.Recycle(ctx)
}

func nonNil(list []state.Diagnostic) []state.Diagnostic {
	if list == nil {
		return []state.Diagnostic{}
	}
	return list
}

// show puts diagnostics over the app, which goes on as it was.
func (a *application) show(list []state.Diagnostic) {
	a.board.Change(func(s *state.State) { s.Broken, s.Diagnostics = true, nonNil(list) })
}

// follow makes the running app this one: the backend first, so that no page
// asks for what is not there yet.
func (a *application) follow(ctx context.Context, next *trees, seen time.Time) (refusal *host.Refusal, changed bool, err error) {
	backendChanged, err := a.backend.Differs(next.backend)
	if err != nil {
		return nil, false, err
	}
	frontendChanged, err := a.frontend.Differs(next.frontend)
	if err != nil {
		return nil, false, err
	}
	changed = backendChanged || frontendChanged
	if changed {
		// Until all of it is written, it is not a whole app.
		if err := os.Remove(a.place.stamp()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err
		}
	}
	if _, err := a.backend.Write(next.backend); err != nil {
		return nil, false, err
	}
	if !a.started {
		refusal, err = a.start(ctx, next)
	} else {
		if backendChanged || a.children.host.ID() == 0 {
			refusal, err = a.children.host.Apply(ctx)
			a.board.Change(func(s *state.State) { s.Generation++ })
		}
		if refusal == nil && err == nil && frontendChanged {
			a.pending = &edit{a.board.Get().Build + 1, seen, time.Now()}
			_, err = a.frontend.Write(next.frontend)
		}
	}
	if refusal != nil || err != nil {
		return refusal, false, err
	}
	return nil, changed, files.WriteAtomically(a.place.stamp(), []byte(a.env.Stamp))
}

// start starts both children over a tree, at once.
func (a *application) start(ctx context.Context, next *trees) (*host.Refusal, error) {
	if _, err := a.frontend.Write(next.frontend); err != nil {
		return nil, err
	}
	if err := vite.LinkModules(a.place.frontend(), a.env.NodeModules); err != nil {
		return nil, err
	}
	a.progress("Starting the backend and the page server")
	pages := make(chan error, 1)
	go func() { pages <- a.children.frontend.Start(ctx) }()
	refusal, err := a.children.host.Apply(ctx)
	if failed := <-pages; err == nil && failed != nil {
		err = fmt.Errorf("cannot start the page server (see .n3/preview.log): %w", failed)
	}
	a.started = refusal == nil && err == nil
	return refusal, err
}

// fallBack runs what ran before, if anything did: what was refused is not what
// a restart should find.
func (a *application) fallBack(ctx context.Context) error {
	if a.good == nil {
		return nil
	}
	refusal, _, err := a.follow(ctx, a.good, time.Now())
	if err != nil {
		return err
	}
	if refusal != nil {
		// The data has gone on without this build.
		a.good = nil
		return nil
	}
	a.pending = nil
	a.board.Change(func(s *state.State) { s.App, s.Build = true, max(s.Build, 1) })
	if !a.board.Get().Ready {
		return a.becomeReady(ctx)
	}
	return nil
}

func (a *application) becomeReady(ctx context.Context) error {
	if err := a.probe(ctx); err != nil {
		return fmt.Errorf("the app does not respond (%w); see .n3/preview.log", err)
	}
	a.board.Change(func(s *state.State) { s.Ready = true })
	return nil
}

// painted notes how long it took until a browser showed it: the first says it
// for all, and one that refers to an older edit says nothing of this one.
func (a *application) painted(p state.Painted) {
	if a.pending == nil || p.Timestamp < float64(a.pending.wrote.UnixMilli()) {
		return
	}
	e := &state.Edit{Build: a.pending.build, Milliseconds: milliseconds(time.Since(a.pending.seen)), Painted: true}
	a.pending = nil
	a.board.Change(func(s *state.State) { s.Edit = e })
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// restart exchanges both children.
func (a *application) restart(ctx context.Context) {
	const asked = "on request"
	if err := a.children.host.Exchange(ctx, asked); err != nil && ctx.Err() == nil {
		a.show([]state.Diagnostic{compile.Sentence("preview", "cannot start the backend: "+err.Error())})
		return
	}
	if err := a.children.frontend.Exchange(ctx, asked); err != nil && ctx.Err() == nil {
		a.show([]state.Diagnostic{compile.Sentence("preview", "cannot start the page server: "+err.Error())})
	}
}

// probe asks for the page and the API as a browser would.
func (a *application) probe(ctx context.Context) error {
	for _, path := range []string{"/", "/healthz"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.address+path, nil)
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
	return ctx.Err() != nil || errors.Is(err, process.ErrClosed)
}
