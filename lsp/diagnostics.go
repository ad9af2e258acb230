package lsp

import (
	"context"
	"reflect"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// publication is what the editor was told of a file.
type publication struct {
	at      uri.URI
	open    bool
	version protocol.Optional[int32]
	file    *source.File
	list    []protocol.Diagnostic

	of      []diag.Diagnostic // what list was made of
	related bool              // list has places in other files
	round   int               // of the project, in which it was last found true
}

// holds says whether a publication tells of the same file and the same findings,
// without a look into them.
func (p *publication) holds(file *source.File, of []diag.Diagnostic) bool {
	return p.file == file && !p.related && len(p.of) == len(of) && (len(of) == 0 || &p.of[0] == &of[0])
}

// publishAll tells the editor what is wrong, each time something changed.
func (s *session) publishAll(ctx context.Context, guard func(work func())) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
			guard(func() { s.publish(ctx) })
		}
	}
}

// publish tells of all that changed. One call at a time, so nothing is told out
// of order.
func (s *session) publish(ctx context.Context) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	s.mu.Lock()
	gone, can := s.gone, s.features
	s.gone = nil
	var snapshots []*snapshot
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
	slices.SortFunc(snapshots, func(a, b *snapshot) int {
		if a.project.lone() != b.project.lone() {
			if a.project.lone() {
				return 1
			}
			return -1
		}
		return len(a.project.key) - len(b.project.key)
	})
	for _, snap := range snapshots {
		s.publishSnapshot(ctx, snap, can)
	}
}

// superseded says whether a newer state of the project is there already.
func (s *session) superseded(snap *snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return snap.project.current != snap || s.projects[snap.project.key] != snap.project
}

// publishSnapshot tells of every file whose list is another than the editor
// has, and of every open one with a new version. It stops where a newer state
// is there, of which the next call tells. A file of which nothing changed costs
// a look at an address.
func (s *session) publishSnapshot(ctx context.Context, snap *snapshot, can features) {
	if s.superseded(snap) {
		return
	}
	w, program := snap.project, snap.program()
	s.resettle(snap)
	if s.superseded(snap) {
		return
	}
	w.round++
	for _, f := range program.Files {
		of := program.FileDiagnostics(f.Path)
		text, open := snap.open[f.Path]
		before := w.published[f.Path]
		if before == nil && len(of) == 0 && !(open && can.versions) {
			continue
		}
		at := text.uri
		switch {
		case open:
		case before != nil && !before.open:
			at = before.at
		default:
			at = snap.address(f.Path)
		}
		if owner := s.owners[at]; owner != nil && owner != w && f.Path != w.File {
			continue
		}
		if open && w.lone() && f.Path != w.File {
			continue // it is open, so it speaks for itself
		}
		if before != nil && before.at != at {
			s.retract(ctx, w, f.Path)
			before = nil
		}
		var version protocol.Optional[int32]
		if open && can.versions {
			version = protocol.NewOptional(text.version)
		}
		if before != nil {
			before.round = w.round
			if before.holds(f.File, of) && before.version == version && before.open == open {
				continue
			}
		}
		next := &publication{at: at, open: open, version: version, file: f.File, of: of, round: w.round}
		next.list, next.related = snap.diagnostics(f.File, of, can)
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
			s.askAgain()
		}
		if can.pull {
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

// forget drops what was said of an address: another project speaks for it.
func (p *project) forget(at uri.URI) {
	for path, said := range p.published {
		if said.at == at {
			delete(p.published, path)
		}
	}
}

// retract takes back what was said of a file that the project no longer has.
func (s *session) retract(ctx context.Context, w *project, path string) {
	before := w.published[path]
	at := before.at
	delete(w.published, path)
	if s.owners[at] != w {
		return
	}
	delete(s.owners, at)
	if s.can().pull {
		s.askAgain()
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

// askAgain has the editor ask again for what it asks by file: a file means
// something else by an edit in another.
func (s *session) askAgain() {
	select {
	case s.stale <- struct{}{}:
	default:
	}
}

// refreshAll tells an editor to ask again: for diagnostics, where it asks for
// them, and for colours, hints and lenses.
func (s *session) refreshAll(ctx context.Context, guard func(work func())) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.stale:
			can := s.can()
			for _, r := range []struct {
				wanted bool
				tell   func(context.Context) error
			}{
				{can.pull && can.refreshDiagnostics, s.client.DiagnosticRefresh},
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

func (s *session) send(ctx context.Context, params *protocol.PublishDiagnosticsParams) {
	if err := s.client.PublishDiagnostics(ctx, params); err != nil && ctx.Err() == nil {
		s.log.Warn("cannot send diagnostics", "error", err)
	}
}

var severities = map[diag.Severity]protocol.DiagnosticSeverity{
	diag.Error: protocol.DiagnosticSeverityError, diag.Warning: protocol.DiagnosticSeverityWarning,
	diag.Info: protocol.DiagnosticSeverityInformation, diag.Hint: protocol.DiagnosticSeverityHint,
}

// diagnostics puts a file's findings into the protocol's form, and says whether
// they have places in other files. The description of a code is a page that the
// server itself makes, for editors that can ask.
func (s *snapshot) diagnostics(f *source.File, list []diag.Diagnostic, can features) (out []protocol.Diagnostic, elsewhere bool) {
	out = make([]protocol.Diagnostic, 0, len(list))
	for _, d := range list {
		item := protocol.Diagnostic{
			Range: s.rangeOf(f, d.Span), Severity: severities[d.Severity], Code: protocol.String(d.Code),
			Source: protocol.NewOptional("n3"), Message: protocol.String(d.Message),
		}
		if can.content {
			item.CodeDescription.Href = explanation(d.Code)
		}
		var tags []protocol.DiagnosticTag
		for _, tag := range d.Tags {
			if t := protocol.DiagnosticTag(tag); slices.Contains(can.tags, t) {
				tags = append(tags, t)
			}
		}
		if len(tags) > 0 {
			item.Tags = protocol.NewDiagnosticTags(tags...)
		}
		if can.related {
			for _, r := range d.Related {
				elsewhere = elsewhere || r.File != f.Path
				if file := s.program().Source(r.File); file != nil {
					item.RelatedInformation = append(item.RelatedInformation, protocol.DiagnosticRelatedInformation{
						Location: protocol.Location{URI: s.address(r.File), Range: s.rangeOf(file, r.Span)}, Message: r.Message,
					})
				}
			}
		}
		out = append(out, item)
	}
	return out, elsewhere
}
