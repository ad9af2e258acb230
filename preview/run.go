package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
)

// runner owns the way from an edit to the screen. One goroutine runs it: an
// edit is through before the next one begins.
type runner struct {
	*Preview
	env      *Environment
	snapshot *workspace.Snapshot
	watch    *workspace.Watcher

	backend   *writer
	frontend  *writer
	generator gen.Generator
	good      *trees // what runs; nil before the first
	started   bool   // both children have been
	pending   *edit  // not on the screen yet
	doubt     time.Time
	unread    bool // the program could not be read, which is what is shown
}

type trees struct{ backend, frontend output.Tree }

type edit struct {
	build int
	seen  time.Time // when its first event came
	wrote time.Time // when the first module was about to change
}

// patience is how long a file may be gone or empty before that is believed:
// editors save by renaming, or by emptying first.
const patience = 100 * time.Millisecond

func (p *Preview) run(ctx context.Context, snapshot *workspace.Snapshot) error {
	watch, err := p.disk.Watch()
	if err != nil {
		return fmt.Errorf("cannot watch %s: %w", p.project.Root, err)
	}
	defer watch.Close()
	env, err := PrepareEnvironment(ctx, func(line string) {
		p.options.Progress(line)
		p.board.change(func(s *State) { s.Progress = line })
	})
	if err != nil {
		if ended(ctx, err) {
			return nil
		}
		return err
	}
	p.board.change(func(s *State) { s.Progress = "" })
	temporary := filepath.Join(p.folder, "tmp")
	r := &runner{
		Preview: p, env: env, snapshot: snapshot, watch: watch,
		backend: newWriter(p.backendFolder(), temporary), frontend: newWriter(p.frontendFolder(), temporary),
	}
	p.children(env)
	if err := r.begin(ctx); err != nil {
		if ended(ctx, err) {
			return nil
		}
		return err
	}
	err = r.loop(ctx)
	if ended(ctx, err) {
		return nil
	}
	return err
}

// begin builds what is there. A build of an earlier preview takes its place if the
// program cannot be built now.
func (r *runner) begin(ctx context.Context) error {
	if err := r.recall(); err != nil {
		return err
	}
	if err := r.take(ctx, r.snapshot, time.Now()); err != nil {
		return err
	}
	return nil
}

// stampFile says that the written app is whole, and which environment it is for.
func (r *runner) stampFile() string { return filepath.Join(r.folder, "app", "stamp") }

// recall reads the last build.
func (r *runner) recall() error {
	stamp, err := os.ReadFile(r.stampFile())
	if err := errors.Join(r.backend.look(), r.frontend.look()); err != nil {
		return fmt.Errorf("cannot read the app written by the preview; remove %s: %w", filepath.Join(r.folder, "app"), err)
	}
	if err == nil && string(stamp) == r.env.Stamp {
		r.good = &trees{r.backend.tree(), r.frontend.tree()}
	}
	return nil
}

func (r *runner) loop(ctx context.Context) error {
	again := time.NewTimer(time.Hour)
	again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-r.watch.Errors:
			return fmt.Errorf("cannot watch %s any longer: %w", r.project.Root, err)
		case seen := <-r.watch.Edits:
			wait, err := r.look(ctx, seen)
			if err != nil {
				return err
			}
			if wait > 0 {
				again.Reset(wait)
			}
		case <-again.C:
			if _, err := r.look(ctx, r.doubt); err != nil {
				return err
			}
		case painted := <-r.paints:
			r.painted(painted)
		case <-r.restarts:
			if err := r.restart(ctx); err != nil {
				return err
			}
		}
	}
}

// look reads the program and follows it if it changed. It asks to be called
// again where what it saw may be half a save.
func (r *runner) look(ctx context.Context, seen time.Time) (wait time.Duration, err error) {
	if err := r.stands(); err != nil {
		return 0, err
	}
	r.disk.Refresh()
	next, err := r.disk.Snapshot(nil, r.snapshot)
	// A folder that cannot be watched cannot be read either, which is a diagnostic.
	_ = r.watch.Follow()
	lost := err != nil
	if !lost && !r.unread && slices.Equal(next.Files, r.snapshot.Files) {
		r.doubt = time.Time{}
		return 0, nil
	}
	if !lost {
		for _, before := range r.snapshot.Files {
			now := next.File(before.Path)
			lost = lost || now == nil || now.Text == "" && before.Text != ""
		}
	}
	if lost {
		if r.doubt.IsZero() {
			r.doubt = seen
		}
		if left := patience - time.Since(r.doubt); left > 0 {
			return left, nil
		}
	}
	if !r.doubt.IsZero() {
		seen, r.doubt = r.doubt, time.Time{}
	}
	if err != nil {
		r.unread = true
		message := err.Error()
		r.board.change(func(s *State) { s.Broken, s.Diagnostics = true, []Diagnostic{sentence("preview", message)} })
		return 0, nil
	}
	return 0, r.take(ctx, next, seen)
}

// untaken warns of settings that a running preview does not follow.
func (r *runner) untaken(snapshot *workspace.Snapshot) []Diagnostic {
	var list []Diagnostic
	warn := func(key, format string, args ...any) {
		span := snapshot.Settings.Places[key]
		list = append(list, describe(diag.Diagnostic{
			Code: diag.BadSetting, Severity: diag.Warning, Location: diag.Location{File: workspace.SettingsFile, Span: span},
			Message: fmt.Sprintf(format, args...),
		}, snapshot.Source))
	}
	if port := snapshot.Settings.PreviewPort; port != r.settings.PreviewPort && port != r.port {
		warn("preview.port", "this preview runs at port %d until it is started again", r.port)
	}
	if snapshot.Settings.Database != r.settings.Database {
		warn("database.file", "this preview uses the database %s until it is started again", r.databaseFile())
	}
	return list
}

// stands makes sure that there is something to preview, and somewhere to.
func (r *runner) stands() error {
	if _, err := os.Stat(r.project.Root); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s was moved or removed; start the preview again in its new place to continue with the same data", r.project.Root)
	}
	if _, err := os.Stat(filepath.Join(r.folder, "preview.lock")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s was removed while the preview was running, including the database; start the preview again with an empty database", r.folder)
	}
	return nil
}

// take follows a state of the program.
func (r *runner) take(ctx context.Context, snapshot *workspace.Snapshot, seen time.Time) error {
	r.snapshot, r.unread = snapshot, false
	b := compile(snapshot, &r.generator)
	b.diagnostics = append(b.diagnostics, r.untaken(snapshot)...)
	if b.broken {
		r.show(b.diagnostics)
		if !r.started && r.good != nil {
			return r.fallBack(ctx)
		}
		return nil
	}
	next := &trees{b.backend, b.frontend}
	refusal, changed, err := r.follow(ctx, next, seen)
	switch {
	case err != nil && ended(ctx, err) || err != nil && !r.board.get().Ready:
		return err
	case err != nil:
		// A full disk, a backend that cannot start: the next edit tries again.
		r.show([]Diagnostic{sentence("preview", err.Error())})
		return nil
	}
	if refusal != nil {
		r.show(refused(refusal, b))
		return r.fallBack(ctx)
	}
	r.good = next
	r.board.change(func(s *State) {
		if changed || s.Build == 0 {
			s.Build++
		}
		if changed && s.Ready {
			s.Edit = &Edit{Build: s.Build, Milliseconds: milliseconds(time.Since(seen))}
		}
		s.App, s.Broken, s.Title, s.Roles, s.Diagnostics = true, false, b.title, b.roles, nonNil(b.diagnostics)
	})
	if !r.board.get().Ready {
		return r.becomeReady(ctx)
	}
	return r.host.recycle(ctx)
}

func nonNil(list []Diagnostic) []Diagnostic {
	if list == nil {
		return []Diagnostic{}
	}
	return list
}

// show puts diagnostics over the app, which goes on as it was.
func (r *runner) show(list []Diagnostic) {
	r.board.change(func(s *State) { s.Broken, s.Diagnostics = true, nonNil(list) })
}

// follow makes the running app this one: the backend first, so that no page
// asks for what is not there yet.
func (r *runner) follow(ctx context.Context, next *trees, seen time.Time) (refusal *Refusal, changed bool, err error) {
	backendChanged, err := r.backend.differs(next.backend)
	if err != nil {
		return nil, false, err
	}
	frontendChanged, err := r.frontend.differs(next.frontend)
	if err != nil {
		return nil, false, err
	}
	changed = backendChanged || frontendChanged
	if changed {
		// Until all of it is written, it is not a whole app.
		if err := os.Remove(r.stampFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err
		}
	}
	if _, err := r.backend.write(next.backend); err != nil {
		return nil, false, err
	}
	if !r.started {
		refusal, err = r.start(ctx, next)
	} else {
		if backendChanged || r.host.id() == 0 {
			refusal, err = r.host.apply(ctx)
			r.board.change(func(s *State) { s.Generation++ })
		}
		if refusal == nil && err == nil && frontendChanged {
			r.pending = &edit{r.board.get().Build + 1, seen, time.Now()}
			_, err = r.frontend.write(next.frontend)
		}
	}
	if refusal != nil || err != nil {
		return refusal, false, err
	}
	return nil, changed, writeAtomically(r.stampFile(), []byte(r.env.Stamp))
}

// start starts both children over a tree, at once.
func (r *runner) start(ctx context.Context, next *trees) (*Refusal, error) {
	if _, err := r.frontend.write(next.frontend); err != nil {
		return nil, err
	}
	if err := linkModules(r.frontendFolder(), r.env.NodeModules); err != nil {
		return nil, err
	}
	r.options.Progress("Starting the backend and the page server")
	pages := make(chan error, 1)
	go func() { pages <- r.Preview.frontend.start(ctx) }()
	refusal, err := r.host.apply(ctx)
	if failed := <-pages; err == nil && failed != nil {
		err = fmt.Errorf("cannot start the page server (see .n3/preview.log): %w", failed)
	}
	r.started = refusal == nil && err == nil
	return refusal, err
}

// fallBack runs what ran before, if anything did: what was refused is not what
// a restart should find.
func (r *runner) fallBack(ctx context.Context) error {
	if r.good == nil {
		return nil
	}
	refusal, _, err := r.follow(ctx, r.good, time.Now())
	if err != nil {
		return err
	}
	if refusal != nil {
		// The data has gone on without this build.
		r.good = nil
		return nil
	}
	r.pending = nil
	r.board.change(func(s *State) { s.App, s.Build = true, max(s.Build, 1) })
	if !r.board.get().Ready {
		return r.becomeReady(ctx)
	}
	return nil
}

func (r *runner) becomeReady(ctx context.Context) error {
	if err := r.probe(ctx); err != nil {
		return fmt.Errorf("the app does not respond (%w); see .n3/preview.log", err)
	}
	r.board.change(func(s *State) { s.Ready = true })
	return nil
}

// painted notes how long it took until a browser showed it: the first says it
// for all, and one that refers to an older edit says nothing of this one.
func (r *runner) painted(p Painted) {
	if r.pending == nil || p.Timestamp < float64(r.pending.wrote.UnixMilli()) {
		return
	}
	e := &Edit{Build: r.pending.build, Milliseconds: milliseconds(time.Since(r.pending.seen)), Painted: true}
	r.pending = nil
	r.board.change(func(s *State) { s.Edit = e })
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// restart exchanges both children.
func (r *runner) restart(ctx context.Context) error {
	if !r.started {
		return r.take(ctx, r.snapshot, time.Now())
	}
	const asked = "on request"
	if err := r.host.exchange(ctx, asked); err != nil && ctx.Err() == nil {
		r.show([]Diagnostic{sentence("preview", "cannot start the backend: "+err.Error())})
		return nil
	}
	if err := r.Preview.frontend.exchange(ctx, asked); err != nil && ctx.Err() == nil {
		r.show([]Diagnostic{sentence("preview", "cannot start the page server: "+err.Error())})
	}
	return nil
}
