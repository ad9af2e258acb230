package preview

import (
	"time"

	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/state"
)

// followComponents has the pages follow the React components of the program's
// owner. They are served as they are on disk; what is wrong with one is shown in its
// place.
func (r *runner) followComponents(seen time.Time) {
	files, err := r.project.Components()
	if err != nil {
		r.app.show([]state.Diagnostic{compile.Sentence("preview", "cannot read the components: "+err.Error())})
		return
	}
	modules, changed := r.children.pages.SetComponents(files)
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
