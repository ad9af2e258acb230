package preview

import (
	"cmp"
	"context"
	"maps"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/state"
)

// Editors stream the texts that are not saved. The program with them is shown over
// the one that is stored (compile.Shown): it is run, and never written; no step of
// the stored shape follows from it. A save that rows refuse counts as unsaved.

// typing is what a runner knows of unsaved texts.
type typing struct {
	editors  *unsaved.Server   // nil where no socket could be opened
	texts    map[string]string // of the editors, by absolute path
	saved    *compile.Build    // of what is on disk
	snapshot *workspace.Snapshot
	compiler compile.Compiler
	parsed   documents
	shown    showing
	ran      *trees // what ran when that was shown
}

// showing is what was shown last: nothing unsaved where open is empty and saved is
// what is stored.
type showing struct {
	open  map[string]string // by path in the project
	saved *compile.Build
}

// followEditors takes what the editors say. It returns after which time the disk is to be
// looked at again, as refresh does.
func (r *runner) followEditors(ctx context.Context) (wait time.Duration, err error) {
	now := r.editors.Take()
	r.texts = now.Texts
	place := r.placeAt(now.Cursor)
	if s := r.board.Get(); s.Editors != now.Editors || !samePlace(s.Cursor, place) {
		r.board.Change(func(s *state.State) { s.Editors, s.Cursor = now.Editors, place })
	}
	if now.Since.IsZero() {
		return 0, nil
	}
	open := r.unsavedTexts()
	for path := range r.typing.shown.open {
		if _, still := open[path]; !still {
			// It was saved or closed: what the disk has now may not have been read.
			return r.refreshAndShow(ctx, now.Since)
		}
	}
	return 0, r.showNewest(ctx, now.Since)
}

// refreshAndShow looks at the disk, and shows what follows from it.
func (r *runner) refreshAndShow(ctx context.Context, seen time.Time) (wait time.Duration, err error) {
	if wait, err = r.refresh(ctx, seen); wait > 0 || err != nil {
		return wait, err
	}
	return 0, r.showNewest(ctx, seen)
}

// unsavedTexts lists the texts of the project that differ from the disk, by path.
func (r *runner) unsavedTexts() map[string]string {
	open := map[string]string{}
	var settled []string
	for path, text := range r.texts {
		relative, ok := r.project.Relative(path)
		if !ok || relative != workspace.SettingsFile && r.snapshot.Settings.Excludes(relative) {
			continue
		}
		if file := r.snapshot.File(relative); file != nil && file.Text == text {
			r.editors.Settle(path, text)
			settled = append(settled, path)
			continue
		}
		open[relative] = text
	}
	if settled != nil {
		// What is no longer unsaved must not come back when the disk changes again.
		r.texts = maps.Clone(r.texts)
		for _, path := range settled {
			delete(r.texts, path)
		}
	}
	return open
}

// showNewest shows the unsaved texts over what is stored, or what is stored where
// there are none. It does nothing where that is shown already.
func (r *runner) showNewest(ctx context.Context, seen time.Time) error {
	next := showing{r.unsavedTexts(), r.saved}
	before := r.typing.shown
	if r.saved == nil || maps.Equal(before.open, next.open) && before.saved == next.saved && r.app.shown == r.typing.ran {
		return nil
	}
	r.typing.shown = next
	defer func() { r.typing.ran = r.app.shown }()
	r.app.times.taken = time.Now()
	stored := r.saved == r.app.stored
	none := r.app.stored == nil
	switch {
	case len(next.open) > 0:
		// The first is built on what is saved, so that it costs what was typed.
		snapshot, err := r.disk.Snapshot(r.parsed.inputs(next.open), cmp.Or(r.typing.snapshot, r.snapshot))
		if err != nil {
			return nil // the disk says more of it, and is looked at by itself
		}
		r.typing.snapshot = snapshot
		if none {
			r.app.showFindings(r.typing.compiler.Findings(snapshot))
			return nil
		}
		b := r.typing.compiler.Unsaved(snapshot, r.app.stored.App)
		r.app.times.compiled = time.Now()
		return r.app.showUnsaved(ctx, b, seen)
	case stored || none || r.saved.Broken:
		r.typing.snapshot = nil
		return r.app.showSaved(ctx, stored, seen)
	}
	// Rows refused what is saved: it is shown as unsaved text, under why.
	return r.app.showRefused(ctx, r.typing.compiler.Unsaved(r.snapshot, r.app.stored.App), seen)
}
