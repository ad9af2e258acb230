package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/network"
	"github.com/n3-lang/n3/preview/state"
)

// runner owns the way from an edit to the screen. One goroutine runs it: an
// edit is through before the next one begins.
type runner struct {
	options  Options
	project  *workspace.Project
	disk     *workspace.Disk
	settings workspace.Settings // of the start
	place    place
	address  string
	port     int
	board    *state.Board
	children *children
	log      io.Writer
	restarts <-chan struct{}
	paints   <-chan state.Painted
	tasks    <-chan task
	program  *atomic.Pointer[workspace.Snapshot] // that decides: the stored one
	screen   *atomic.Pointer[workspace.Snapshot] // that is shown
	typing
	packages packages

	snapshot *workspace.Snapshot
	watch    *workspace.Watcher
	compiler compile.Compiler
	app      *application
	unsure   time.Time // since when what is on disk may be half a save; zero where it is not
	unread   bool      // the program could not be read, which is what is shown
}

// settleTime is how long a file may be gone or empty before that is believed:
// editors save by renaming, or by emptying first.
const settleTime = 100 * time.Millisecond

// run follows the program until the context ends, which is no error.
func (r *runner) run(ctx context.Context) error {
	defer r.parsed.free(nil)
	ctx, cancel := context.WithCancel(ctx)
	defer r.packages.running.Wait()
	defer cancel()
	err := r.follow(ctx)
	if ended(ctx, err) {
		return nil
	}
	return err
}

func (r *runner) follow(ctx context.Context) error {
	watch, err := r.disk.Watch()
	if err != nil {
		return fmt.Errorf("cannot watch %s: %w", r.project.Root, err)
	}
	defer watch.Close()
	r.watch = watch
	env, err := environment.Prepare(ctx, r.place.kind(), func(line string) {
		r.options.Progress(line)
		r.board.Change(func(s *state.State) { s.Progress = line })
	})
	if err != nil {
		return err
	}
	r.board.Change(func(s *state.State) { s.Progress, s.Database = "", r.place.kind() })
	r.children.create(env, r.place, network.Origins(r.port), r.board, r.log, r.options.Activity)
	r.app = &application{
		env: env, place: r.place, address: r.address, board: r.board, children: r.children, program: r.program, screen: r.screen,
		progress: r.options.Progress, publish: r.publish, log: r.log,
		backend:  files.NewFolder(r.place.backend(), r.place.temporary()),
		frontend: files.NewFolder(r.place.frontend(), r.place.temporary()),
	}
	// A build of an earlier preview runs if the program cannot be built now.
	r.followComponents(ctx, r.snapshot, time.Now())
	if err := r.app.restore(); err != nil {
		return err
	}
	if err := r.apply(ctx, r.snapshot, time.Now()); err != nil {
		return err
	}
	if err := r.showNewest(ctx, time.Now()); err != nil {
		return err
	}
	if name := r.options.Snapshot; name != "" {
		if err := r.load(ctx, name); err != nil {
			return err
		}
	}
	return r.loop(ctx)
}

func (r *runner) loop(ctx context.Context) error {
	again := time.NewTimer(time.Hour)
	again.Stop()
	var typed <-chan struct{}
	if r.editors != nil {
		typed = r.editors.Changed()
	}
	for {
		var wait time.Duration
		var err error
		select {
		case <-ctx.Done():
			return nil
		case err := <-r.watch.Errors:
			return fmt.Errorf("cannot watch %s any longer: %w", r.project.Root, err)
		case seen := <-r.watch.Edits:
			wait, err = r.refreshAndShow(ctx, seen)
		case <-again.C:
			wait, err = r.refreshAndShow(ctx, r.unsure)
		case <-typed:
			wait, err = r.followEditors(ctx)
		case painted := <-r.paints:
			r.app.painted(painted)
		case <-r.children.answers:
			err = r.resume(ctx)
		case done := <-r.packages.done:
			r.installed(done)
			r.followComponents(ctx, r.snapshot, time.Now())
		case <-r.restarts:
			r.retryPackages(ctx)
			err = r.restart(ctx)
		case t := <-r.tasks:
			t.done <- t.do(ctx, r)
		}
		if err != nil {
			return err
		}
		if wait > 0 {
			again.Reset(wait)
		}
	}
}

// refresh reads the program and applies it if it changed. It returns after which
// time it is to be called again where what it saw may be half a save.
func (r *runner) refresh(ctx context.Context, seen time.Time) (wait time.Duration, err error) {
	if err := r.checkFolders(); err != nil {
		return 0, err
	}
	r.app.times.taken = time.Now()
	r.disk.Refresh()
	next, err := r.disk.Snapshot(nil, r.snapshot)
	// A folder that cannot be watched cannot be read either, which is a diagnostic.
	_ = r.watch.Follow()
	lost := err != nil
	if lost {
		r.followComponents(ctx, r.snapshot, seen)
	} else {
		r.followComponents(ctx, next, seen)
	}
	if !lost && !r.unread && slices.Equal(next.Files, r.snapshot.Files) {
		r.unsure = time.Time{}
		if r.app.failure != nil || !r.saved.Broken && r.saved != r.app.stored {
			// The same text was saved again: what was in its way may be gone, a full disk or
			// rows that did not fit.
			return 0, r.apply(ctx, next, seen)
		}
		return 0, nil
	}
	if !lost {
		for _, before := range r.snapshot.Files {
			now := next.File(before.Path)
			lost = lost || now == nil || now.Text == "" && before.Text != ""
		}
	}
	if lost {
		if r.unsure.IsZero() {
			r.unsure = seen
		}
		if left := settleTime - time.Since(r.unsure); left > 0 {
			return left, nil
		}
	}
	if !r.unsure.IsZero() {
		seen, r.unsure = r.unsure, time.Time{}
	}
	if err != nil {
		r.unread = true
		r.app.show([]state.Diagnostic{compile.Sentence("preview", err.Error())})
		return 0, nil
	}
	return 0, r.apply(ctx, next, seen)
}

// checkFolders makes sure that the program and the folder of the preview are
// still where they were.
func (r *runner) checkFolders() error {
	if _, err := os.Stat(r.project.Root); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s was moved or removed; start the preview again in its new place to continue with the same data", r.project.Root)
	}
	if _, err := os.Stat(filepath.Join(r.place.folder, "preview.lock")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s was removed while the preview was running, including the database; start the preview again with an empty database", r.place.folder)
	}
	return nil
}

// apply compiles a state of the program and makes the running app follow it.
func (r *runner) apply(ctx context.Context, snapshot *workspace.Snapshot, seen time.Time) error {
	r.snapshot, r.unread = snapshot, false
	b := r.compiler.Snapshot(snapshot)
	r.app.times.compiled = time.Now()
	b.Diagnostics = append(b.Diagnostics, r.ignoredSettings(snapshot)...)
	r.saved = b
	r.app.held = r.app.stored != nil && len(r.unsavedTexts()) > 0
	defer func() { r.app.held = false }()
	return r.app.apply(ctx, b, seen)
}

// ignoredSettings warns of settings that a running preview does not follow.
func (r *runner) ignoredSettings(snapshot *workspace.Snapshot) []state.Diagnostic {
	var list []state.Diagnostic
	warn := func(key, format string, args ...any) {
		span := snapshot.Settings.Places[key]
		list = append(list, compile.Describe(diag.Diagnostic{
			Code: diag.BadSetting, Severity: diag.Warning, Location: diag.Location{File: workspace.SettingsFile, Span: span},
			Message: fmt.Sprintf(format, args...),
		}, snapshot.Source))
	}
	if port := snapshot.Settings.PreviewPort; port != r.settings.PreviewPort && port != r.port {
		warn("preview.port", "this preview runs at port %d until it is started again", r.port)
	}
	if newPlace(r.project, snapshot.Settings, r.options.Database).database != r.place.database {
		warn("database.file", "this preview uses the database %s until it is started again", r.place.database)
	}
	return list
}

// restart exchanges the backend, or tries again to start it.
func (r *runner) restart(ctx context.Context) error {
	if !r.app.started {
		return r.apply(ctx, r.snapshot, time.Now())
	}
	r.app.restart(ctx)
	if r.app.failure == nil {
		return nil
	}
	return r.retry(ctx)
}

// resume goes on with a process of the backend that was started again by itself.
func (r *runner) resume(ctx context.Context) error {
	if !r.children.host.IsNew() {
		return nil
	}
	r.app.resume(ctx)
	// The database may be another now. What has ended a process is not tried again by itself.
	var database *host.DatabaseError
	if !errors.As(r.app.failure, &database) {
		return nil
	}
	return r.retry(ctx)
}

// retry takes what was saved and could not be taken.
func (r *runner) retry(ctx context.Context) error {
	if err := r.apply(ctx, r.snapshot, time.Now()); err != nil {
		return err
	}
	return r.showNewest(ctx, time.Now())
}
