package preview

import (
	"context"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/state"
)

// followComponents has the pages follow the React components of the program's
// owner, and the packages that they import. They are served as they are on disk; what
// is wrong with one is shown in its place.
func (r *runner) followComponents(ctx context.Context, snapshot *workspace.Snapshot, seen time.Time) {
	files, ok := r.componentFiles()
	if !ok {
		return
	}
	r.followPackages(ctx, snapshot, files[workspace.PackageLock])
	r.showComponents(files, seen)
}

// showComponents shows what files of components say by now.
func (r *runner) showComponents(files map[string][]byte, seen time.Time) {
	modules, changed := r.children.pages.SetComponents(files, r.packages.now)
	if !changed {
		return
	}
	r.board.Change(func(s *state.State) {
		s.Modules = modules
		if !s.Ready {
			return
		}
		s.Build++
		s.Edit = &state.Edit{Build: s.Build, Milliseconds: milliseconds(time.Since(seen))}
		r.app.pending = &edit{build: s.Build, seen: seen}
	})
}
