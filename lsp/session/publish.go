package session

import (
	"context"
	"reflect"
	"slices"

	"go.lsp.dev/protocol"
)

// PublishAll tells the editor what is wrong, each time something changed.
func (s *Session) PublishAll(ctx context.Context, guard func(work func())) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
			guard(func() { s.Publish(ctx) })
		}
	}
}

// Publish tells of all that changed, and of what changed while it did. One call at
// a time, so nothing is told out of order.
func (s *Session) Publish(ctx context.Context) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	for s.publishRound(ctx) && ctx.Err() == nil {
	}
}

// publishRound tells of what has changed, and says whether there was anything.
func (s *Session) publishRound(ctx context.Context) bool {
	s.mu.Lock()
	gone, can := s.gone, s.capabilities
	s.gone = nil
	var snapshots []*Snapshot
	for _, w := range s.projects {
		if !s.begun {
			break
		}
		if w.dirty || len(gone) > 0 {
			w.dirty = false
			snapshots = append(snapshots, w.current)
		}
	}
	s.mu.Unlock()
	for _, w := range gone {
		for path := range w.published {
			s.retract(ctx, w, path)
		}
	}
	// Lone documents last: what a folder holds is the folder's to report.
	slices.SortFunc(snapshots, func(a, b *Snapshot) int {
		if a.Project.Lone() != b.Project.Lone() {
			if a.Project.Lone() {
				return 1
			}
			return -1
		}
		return len(a.Project.Key) - len(b.Project.Key)
	})
	for _, snap := range snapshots {
		s.publishSnapshot(ctx, snap, can)
	}
	return len(gone) > 0 || len(snapshots) > 0
}

// superseded says whether a newer state of the project is there already.
func (s *Session) superseded(snap *Snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return snap.Project.current != snap || s.projects[snap.Project.Key] != snap.Project
}

// publishSnapshot tells of every file whose list is another than the editor
// has, and of every open one with a new version. It stops where a newer state
// is there, of which the next call tells. A file of which nothing changed costs
// a look at an address.
func (s *Session) publishSnapshot(ctx context.Context, snap *Snapshot, can Capabilities) {
	if s.superseded(snap) {
		return
	}
	w, program := snap.Project, snap.Program()
	s.resettle(snap)
	if s.superseded(snap) {
		return
	}
	w.round++
	for _, f := range program.Files {
		of, beside := program.FileDiagnostics(f.Path), snap.Beside(f.Path)
		text, open := snap.Open[f.Path]
		before := w.published[f.Path]
		if before == nil && len(of)+len(beside) == 0 && !(open && can.versions) {
			continue
		}
		at := text.uri
		switch {
		case open:
		case before != nil && !before.open:
			at = before.at
		default:
			at = snap.Address(f.Path)
		}
		if owner := s.owners[at]; owner != nil && owner != w && f.Path != w.File {
			continue
		}
		if open && w.Lone() && f.Path != w.File {
			continue // it is open, so it speaks for itself
		}
		if before != nil && before.at != at {
			s.retract(ctx, w, f.Path)
			before = nil
		}
		var version protocol.Optional[int32]
		if open && can.versions {
			version = protocol.NewOptional(text.Version)
		}
		if before != nil {
			before.round = w.round
			if before.holds(f.File, of, beside) && before.version == version && before.open == open {
				continue
			}
		}
		next := &publication{at: at, open: open, version: version, file: f.File, of: of, beside: beside, round: w.round}
		next.list, next.related = snap.Diagnostics(f.File, of, can)
		edited := before != nil && open && before.file != f.File
		if before != nil && !edited && before.version == next.version && reflect.DeepEqual(before.list, next.list) {
			w.published[f.Path] = next
			continue
		}
		if s.superseded(snap) {
			return
		}
		if other := s.owners[at]; other != nil && other != w {
			other.forget(at)
		}
		s.owners[at], w.published[f.Path] = w, next
		if before != nil && !edited || before == nil && !open {
			s.AskAgain()
		}
		if can.Pull {
			continue
		}
		s.send(ctx, &protocol.PublishDiagnosticsParams{URI: at, Version: next.version, Diagnostics: next.list})
	}
	for path, p := range w.published {
		if p.round != w.round {
			s.retract(ctx, w, path)
		}
	}
}

// retract takes back what was said of a file that the project no longer has.
func (s *Session) retract(ctx context.Context, w *Project, path string) {
	before := w.published[path]
	at := before.at
	delete(w.published, path)
	if s.owners[at] != w {
		return
	}
	delete(s.owners, at)
	if s.Capabilities().Pull {
		s.AskAgain()
	} else if len(before.list) > 0 {
		s.send(ctx, &protocol.PublishDiagnosticsParams{URI: at, Diagnostics: []protocol.Diagnostic{}})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.projects {
		other.dirty = other.dirty || other != w // another may import it, and speaks for it from now on
	}
	s.notify()
}

// AskAgain has the editor ask again for what it asks by file: a file means
// something else by an edit in another.
func (s *Session) AskAgain() {
	select {
	case s.stale <- struct{}{}:
	default:
	}
}

// RefreshAll tells an editor to ask again: for diagnostics, where it asks for
// them, and for colours, hints and lenses.
func (s *Session) RefreshAll(ctx context.Context, guard func(work func())) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.stale:
			can := s.Capabilities()
			for _, r := range []struct {
				wanted bool
				tell   func(context.Context) error
			}{
				{can.Pull && can.refreshDiagnostics, s.client.DiagnosticRefresh},
				{can.refreshTokens, s.client.SemanticTokensRefresh},
				{can.refreshHints, s.client.InlayHintRefresh},
				{can.refreshLenses, s.client.CodeLensRefresh},
			} {
				if !r.wanted {
					continue
				}
				guard(func() {
					if err := r.tell(ctx); err != nil && ctx.Err() == nil {
						s.log.Warn("the editor rejected a refresh request", "error", err)
					}
				})
			}
		}
	}
}

func (s *Session) send(ctx context.Context, params *protocol.PublishDiagnosticsParams) {
	if err := s.client.PublishDiagnostics(ctx, params); err != nil && ctx.Err() == nil {
		s.log.Warn("cannot send diagnostics", "error", err)
	}
}

// Rest says whether the session has begun, and whether there is something to
// publish.
func (s *Session) Rest() (begun, pending bool) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	pending = len(s.gone) > 0
	for _, w := range s.projects {
		pending = pending || w.dirty
	}
	return s.begun, pending
}
