package preview

import (
	"context"
	"time"

	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/state"
)

// showUnsaved runs a build that is not saved. One with errors changes nothing but
// the findings: somebody is typing.
func (a *application) showUnsaved(ctx context.Context, b *compile.Build, seen time.Time) error {
	ran, done, err := a.runUnsaved(ctx, b)
	if err != nil {
		return err
	}
	a.board.Change(func(s *state.State) {
		s.Unsaved, s.Typed, s.Diagnostics = true, true, nonNil(b.Diagnostics)
		if !ran {
			return
		}
		a.count(s, done, seen)
		s.Broken, s.Title, s.Roles = false, b.Title, b.Roles
	})
	return a.recycle(ctx)
}

// showFindings shows what is wrong with text that is not saved where no program is
// stored that it could be shown over: none was good since the preview started.
func (a *application) showFindings(list []state.Diagnostic) {
	a.board.Change(func(s *state.State) { s.Unsaved, s.Typed, s.Diagnostics = true, true, nonNil(list) })
}

// showRefused runs a saved build that the stored rows refused, as far as it is
// only seen; why it was refused stays.
func (a *application) showRefused(ctx context.Context, b *compile.Build, seen time.Time) error {
	ran, done, err := a.runUnsaved(ctx, b)
	if err != nil || !ran {
		return err
	}
	a.board.Change(func(s *state.State) {
		a.count(s, done, seen)
		s.Unsaved, s.Title, s.Roles = true, b.Title, b.Roles
		a.tell(s)
	})
	return a.recycle(ctx)
}

// showSaved shows that nothing is unsaved any more: what is stored runs again,
// unless what is saved has errors, when the last good app stays.
func (a *application) showSaved(ctx context.Context, stored bool, seen time.Time) error {
	if !a.board.Get().Unsaved && a.shown == a.good {
		return nil
	}
	if stored && a.shown != a.good {
		refusal, done, err := a.follow(ctx, a.good, nil)
		switch {
		case err != nil && (ended(ctx, err) || !a.board.Get().Ready):
			return err
		case err != nil:
			a.show([]state.Diagnostic{compile.Sentence("preview", err.Error())})
			return nil
		case refusal != nil:
			a.show([]state.Diagnostic{compile.Sentence(refusal.Code, refusal.Detail)})
			return nil
		}
		a.screen.Store(a.program.Load())
		a.board.Change(func(s *state.State) {
			a.count(s, done, seen)
			s.Title, s.Roles = a.stored.Title, a.stored.Roles
		})
	}
	a.board.Change(func(s *state.State) {
		s.Unsaved = false
		a.tell(s)
	})
	return nil
}

// runUnsaved makes the running app a build that is not saved. ran is false where it
// stays as it was.
func (a *application) runUnsaved(ctx context.Context, b *compile.Build) (ran bool, done followed, err error) {
	if b.Broken || !a.started {
		return false, done, nil
	}
	refusal, done, err := a.follow(ctx, &trees{b.Backend, b.Frontend}, nil)
	switch {
	case err != nil && ended(ctx, err):
		return false, done, err
	case err != nil:
		b.Diagnostics = append(b.Diagnostics, compile.Sentence("preview", err.Error()))
		return false, done, nil
	case refusal != nil:
		b.Diagnostics = append(b.Diagnostics, compile.Sentence(refusal.Code, "this cannot be shown before it is saved: "+refusal.Detail))
		return false, done, nil
	}
	a.screen.Store(b.Snapshot)
	return true, done, nil
}
