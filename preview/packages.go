package preview

import (
	"bytes"
	"context"
	"maps"
	"sync"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/state"
)

// packages are those of npm that components import. They are installed beside the
// runner's own work: an edit does not wait for npm.
type packages struct {
	wanted workspace.Packages
	lock   []byte // that they are installed by; nil before the first
	now    devserver.Packages

	cancel  context.CancelFunc // of the installation under way
	round   int                // counts installations: the newest counts
	done    chan installation
	running sync.WaitGroup
}

// installation is how one ended.
type installation struct {
	round    int
	packages devserver.Packages
	lock     []byte
	err      error
}

// followPackages installs the packages that a state of the program wants, where these
// or their lock are others than before. What a broken file says is not believed.
func (r *runner) followPackages(ctx context.Context, snapshot *workspace.Snapshot, lock []byte) {
	p := &r.packages
	if diag.HasErrors(snapshot.FileDiagnostics(workspace.PackageFile)) {
		return
	}
	wanted := snapshot.Packages
	if maps.Equal(wanted, p.wanted) && (len(wanted) == 0 || bytes.Equal(lock, p.lock)) {
		return
	}
	p.wanted, p.lock = maps.Clone(wanted), lock
	r.install(ctx)
}

// install begins to install what is wanted.
func (r *runner) install(ctx context.Context) {
	p := &r.packages
	if p.cancel != nil {
		p.cancel()
	}
	p.round++
	if found, ok := environment.FindPackages(r.place.packages(), p.wanted, p.lock); ok {
		p.now = found
		return
	}
	p.now = devserver.Packages{Versions: p.wanted, Problem: "The packages of " + workspace.PackageFile + " are being installed."}
	if len(p.wanted) == 0 {
		return
	}
	var installing context.Context
	installing, p.cancel = context.WithCancel(ctx)
	round, wanted, lock := p.round, p.wanted, p.lock
	p.running.Go(func() {
		say := func(line string) {
			r.options.Progress(line)
			r.board.Change(func(s *state.State) { s.Progress = line })
		}
		got, lock, err := environment.InstallPackages(installing, r.place.packages(), wanted, lock, say)
		select {
		case p.done <- installation{round, got, lock, err}:
		case <-installing.Done():
		}
	})
}

// installed shows components with the packages that are there now, or why they are not.
func (r *runner) installed(done installation) {
	p := &r.packages
	if done.round != p.round {
		return
	}
	r.board.Change(func(s *state.State) { s.Progress = "" })
	err := done.err
	if err == nil && !bytes.Equal(p.lock, done.lock) {
		p.lock = done.lock
		err = files.WriteAtomically(r.project.Path(workspace.PackageLock), done.lock)
	}
	if p.now = done.packages; err != nil {
		p.now.Folder, p.now.Problem = "", err.Error()
		r.options.Progress(err.Error())
	}
}

// retryPackages installs again what could not be installed.
func (r *runner) retryPackages(ctx context.Context) {
	if p := &r.packages; p.now.Folder == "" && len(p.wanted) > 0 {
		r.install(ctx)
	}
}

// componentFiles reads the files of components.
func (r *runner) componentFiles() (map[string][]byte, bool) {
	files, err := r.project.Components()
	if err != nil {
		r.app.show([]state.Diagnostic{compile.Sentence("preview", "cannot read the components: "+err.Error())})
	}
	return files, err == nil
}
