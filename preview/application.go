package preview

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// application is the generated app as it is written and runs.
type application struct {
	env      *environment.Environment
	place    place
	address  string
	board    *state.Board
	children *children
	program  *atomic.Pointer[workspace.Snapshot] // that decides: the stored one
	screen   *atomic.Pointer[workspace.Snapshot] // that is shown
	progress func(line string)

	backend  *files.Folder
	frontend *files.Folder
	good     *trees         // what is written, and runs where nothing is unsaved; nil before the first
	stored   *compile.Build // of good; nil where that is of a preview before this one
	shown    *trees         // what runs: good, or what is not saved over it
	times    times          // of the edit under way
	held     bool           // what is saved is not to be shown by itself: more is unsaved
	modules  devserver.Modules
	verdict  verdict
	log      io.Writer
	tables   tables
	publish  func([]state.Diagnostic) // hears what only the preview finds in what is saved
	started  bool                     // the backend was
	failure  error                    // why what is saved was not taken, or not written; a refusal is none
	pending  *edit                    // not on the screen yet
}

type trees struct{ backend, frontend output.Tree }

// verdict is what is wrong with what is saved.
type verdict struct {
	broken      bool
	diagnostics []state.Diagnostic
}

type edit struct {
	build int
	seen  time.Time // when its first event came
	times times
}

// times are when each part of the work on an edit was done.
type times struct{ taken, compiled, ran, served time.Time }

// edited says how long an edit took, from when it was seen.
func edited(build int, seen time.Time, t times) *state.Edit {
	since := func(at time.Time) float64 { return max(0, milliseconds(at.Sub(seen))) }
	return &state.Edit{
		Build: build, Milliseconds: milliseconds(time.Since(seen)),
		Taken: since(t.taken), Compiled: since(t.compiled), Ran: since(t.ran), Served: since(t.served),
	}
}

// restore reads the last build, and shows its pages at once: what they ask of the
// API waits for the backend.
func (a *application) restore() error {
	stamp, err := os.ReadFile(a.place.stamp())
	if err := cmp.Or(a.backend.Read(), a.frontend.Read()); err != nil {
		return fmt.Errorf("cannot read the app written by the preview; remove %s: %w", filepath.Dir(a.place.stamp()), err)
	}
	if err == nil && string(stamp) == a.env.Stamp {
		a.good = &trees{a.backend.Tree(), a.frontend.Tree()}
		if modules, err := a.children.pages.Update(a.good.frontend); err == nil {
			a.shown, a.modules = a.good, modules
			a.board.Change(func(s *state.State) { s.App, s.Modules = true, modules })
		}
	}
	return nil
}

// apply makes the app the one of a build, or shows why it cannot be.
func (a *application) apply(ctx context.Context, b *compile.Build, seen time.Time) error {
	if b.Broken {
		a.ask(nil)
		a.show(b.Diagnostics)
		return a.fallBack(ctx)
	}
	next := &trees{b.Backend, b.Frontend}
	refusal, done, err := a.store(ctx, b, next)
	a.failure = err
	switch {
	case err != nil && ended(ctx, err) || err != nil && !a.board.Get().Ready:
		return err
	case err != nil:
		// A full disk, a backend that cannot start: the next edit tries again.
		a.show([]state.Diagnostic{compile.Sentence("preview", err.Error())})
		return nil
	}
	if refusal != nil {
		list := refused(refusal, b)
		a.show(list)
		a.publish(list[len(b.Diagnostics):])
		return a.fallBack(ctx)
	}
	a.good, a.stored = next, b
	a.program.Store(b.Snapshot)
	if !a.held {
		a.screen.Store(b.Snapshot)
	}
	warnings := described(a.tables.findings, b)
	a.verdict = verdict{diagnostics: nonNil(slices.Concat(b.Diagnostics, warnings))}
	a.publish(warnings)
	a.board.Change(func(s *state.State) {
		a.count(s, done, seen)
		s.App, s.Title, s.Roles = true, b.Title, b.Roles
		a.tell(s)
		s.Datasets = b.Datasets
	})
	a.keep(next)
	if !a.board.Get().Ready {
		return a.becomeReady(ctx)
	}
	return a.recycle(ctx)
}

// recycle exchanges a backend that has swapped often. One that dies meanwhile is
// started again by itself, and is no reason to end.
func (a *application) recycle(ctx context.Context) error {
	err := a.children.host.Recycle(ctx)
	if err != nil && !ended(ctx, err) {
		fmt.Fprintf(a.log, "the backend was not replaced: %v\n", err)
		return nil
	}
	return err
}

// count puts into the state that another build runs, and since when it was seen.
func (a *application) count(s *state.State, done followed, seen time.Time) {
	if done.backend || done.pages || s.Build == 0 {
		s.Build++
	}
	if (done.backend || done.pages) && s.Ready {
		s.Edit = edited(s.Build, seen, a.times)
		if done.pages {
			a.pending = &edit{s.Build, seen, a.times}
		}
	}
	done.tell(s)
}

func nonNil(list []state.Diagnostic) []state.Diagnostic {
	if list == nil {
		return []state.Diagnostic{}
	}
	return list
}

// show puts diagnostics over the app, which goes on as it was.
func (a *application) show(list []state.Diagnostic) {
	a.verdict = verdict{true, nonNil(list)}
	a.board.Change(a.tell)
}

// tell puts into the state what is wrong with what is saved.
func (a *application) tell(s *state.State) {
	s.Broken, s.Diagnostics, s.Typed = a.verdict.broken, a.verdict.diagnostics, false
}

// followed says what of an app became another, and where its pages are.
type followed struct {
	backend, pages bool
	modules        devserver.Modules
}

// tell puts it into the state.
func (f followed) tell(s *state.State) {
	if f.backend {
		s.Generation++
	}
	s.Modules, s.Prepared = f.modules, nil
}

// follow makes the running app this one: the backend first, so that no page
// asks for what is not there yet. Meanwhile pages fetch the modules that they will
// show. Both run from memory; the files are written later, by save.
func (a *application) follow(ctx context.Context, next *trees, steps *migrate.Plan) (refusal *host.Refusal, done followed, err error) {
	done.pages = !a.held && (a.shown == nil || !equal(a.shown.frontend, next.frontend))
	if err := a.begin(next); err != nil {
		return nil, done, err
	}
	var pages *devserver.Build
	if !a.held {
		if pages, err = a.children.pages.Prepare(next.frontend); err != nil {
			return nil, done, err
		}
		if done.pages && a.started {
			a.board.Change(func(s *state.State) { s.Prepared = &pages.Modules })
		}
	}
	refusal, err = a.children.host.Run(ctx, host.Program{Files: next.backend, Steps: steps})
	a.times.ran = time.Now()
	if refusal != nil || err != nil {
		return refusal, done, err
	}
	done.backend = a.started && (a.shown == nil || !equal(a.shown.backend, next.backend))
	a.started = true
	if pages != nil {
		a.children.pages.Serve(pages)
		a.modules, a.shown = pages.Modules, next
	} else if a.shown != nil {
		a.shown = &trees{next.backend, a.shown.frontend}
	}
	a.times.served = time.Now()
	done.modules = a.modules
	return nil, done, nil
}

// begin writes what the first start of the backend needs: its libraries. Its modules
// are sent to it.
func (a *application) begin(next *trees) error {
	if a.started || a.children.host.ID() != 0 {
		return nil
	}
	a.progress("Starting the backend")
	files := output.Tree{}
	for path, file := range next.backend {
		if !strings.HasPrefix(path, host.Modules) {
			files[path] = file
		}
	}
	if a.good != nil {
		// What ran before is there, and runs until the host is sent another.
		for path, file := range a.good.backend {
			if strings.HasPrefix(path, host.Modules) {
				files[path] = file
			}
		}
	}
	_, err := a.backend.Write(files)
	return err
}

func equal(a, b output.Tree) bool {
	return maps.EqualFunc(a, b, func(a, b output.File) bool { return bytes.Equal(a.Data, b.Data) })
}

// keep writes the app. Where that fails it runs all the same, under a warning.
func (a *application) keep(next *trees) {
	err := a.save(next)
	if err == nil {
		return
	}
	a.failure = err
	warning := compile.Warning("preview", err.Error()+"; the app runs, and is written when the program is saved again")
	a.verdict.diagnostics = append(slices.Clip(a.verdict.diagnostics), warning)
	a.board.Change(a.tell)
}

// save writes the app, and that what is on disk is whole: it is what a process of the
// backend runs until it is sent another.
func (a *application) save(next *trees) error {
	backendChanged, err := a.backend.Differs(next.backend)
	if err != nil {
		return err
	}
	pagesChanged, err := a.frontend.Differs(next.frontend)
	if err != nil {
		return err
	}
	if backendChanged || pagesChanged {
		if err := os.Remove(a.place.stamp()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if _, err := a.backend.Write(next.backend); err != nil {
		return err
	}
	if _, err := a.frontend.Write(next.frontend); err != nil {
		return err
	}
	return files.WriteAtomically(a.place.stamp(), []byte(a.env.Stamp))
}

// fallBack runs what ran in the preview before this one, if anything did and
// nothing runs yet.
func (a *application) fallBack(ctx context.Context) error {
	if a.good == nil || a.started {
		return nil
	}
	refusal, done, err := a.follow(ctx, a.good, nil)
	var crash *process.CrashError
	if err != nil && !errors.As(err, &crash) {
		return err
	}
	if refusal != nil || crash != nil {
		// The data has gone on without this build, or somebody has changed its files.
		a.good, a.shown, a.started = nil, nil, false
		a.board.Change(func(s *state.State) { s.App = false })
		return nil
	}
	a.pending = nil
	a.board.Change(func(s *state.State) {
		s.App, s.Build = true, max(s.Build, 1)
		done.tell(s)
	})
	a.keep(a.good)
	if !a.board.Get().Ready {
		return a.becomeReady(ctx)
	}
	return nil
}

// painted notes how long it took until a browser showed it: the first says it
// for all, and one that refers to an older edit says nothing of this one.
func (a *application) painted(p state.Painted) {
	if a.pending == nil || p.Build != a.pending.build {
		return
	}
	e := edited(a.pending.build, a.pending.seen, a.pending.times)
	e.Painted = true
	a.pending = nil
	a.board.Change(func(s *state.State) { s.Edit = e })
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// resume makes a backend that was started again by itself run the app as it is. What
// ended it may have harmed the written app too.
func (a *application) resume(ctx context.Context) {
	refusal, err := a.children.host.Resume(ctx)
	if err == nil && refusal != nil {
		err = errors.New(refusal.Detail)
	}
	if err != nil && ctx.Err() == nil {
		a.show([]state.Diagnostic{compile.Sentence("preview", "cannot start the backend: "+err.Error())})
	}
	if err != nil || a.good == nil {
		return
	}
	if err := a.storeAfterRestart(ctx); err != nil && ctx.Err() == nil {
		a.show([]state.Diagnostic{compile.Sentence("preview", err.Error())})
	}
	a.backend.Forget()
	a.frontend.Forget()
	a.keep(a.good)
}

// restart exchanges the backend.
func (a *application) restart(ctx context.Context) {
	const asked = "on request"
	if err := a.children.host.Exchange(ctx, asked); err != nil && ctx.Err() == nil {
		a.show([]state.Diagnostic{compile.Sentence("preview", "cannot start the backend: "+err.Error())})
	}
}

// ended says whether an error is only the end that was asked for.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, process.ErrClosed)
}
