package lsp

import (
	"context"
	"maps"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
)

// publishAll publishes after each edit, until the context ends. Edits that come
// while a publication is made are published together by the next one.
func (s *session) publishAll(ctx context.Context) {
	select {
	case <-s.begun:
	case <-ctx.Done():
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
		}
		for _, p := range s.due() {
			s.publish(ctx, p)
		}
	}
}

// publication is the list of one file. path is empty where it is not open.
type publication struct {
	params protocol.PublishDiagnosticsParams
	path   string
}

// due makes the lists that differ from those published before.
func (s *session) due() []publication {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []publication
	for _, key := range slices.Sorted(maps.Keys(s.projects)) {
		w := s.projects[key]
		w.refresh(s)
		next := map[string]string{}
		if !w.gone {
			out = append(out, s.dueOf(w, next)...)
		}
		for path := range w.published {
			if _, still := next[path]; !still {
				out = append(out, publication{params: protocol.PublishDiagnosticsParams{URI: s.uriOf(w.absolute(path)), Diagnostics: []protocol.Diagnostic{}}})
			}
		}
		w.published = next
		if w.gone {
			delete(s.projects, key)
		}
	}
	return out
}

// dueOf lists what changed in one project. next gets what is then published of
// each file that has a list, or is open.
func (s *session) dueOf(w *workspace, next map[string]string) []publication {
	byFile := map[string][]diag.Diagnostic{}
	for _, d := range w.snapshot.Diagnostics() {
		byFile[d.File] = append(byFile[d.File], d)
	}
	var out []publication
	for _, f := range w.snapshot.Files {
		path := w.absolute(f.Path)
		document := s.documents[path]
		list := byFile[f.Path]
		if document == nil && len(list) == 0 {
			continue
		}
		p := publication{params: protocol.PublishDiagnosticsParams{URI: s.uriOf(path), Diagnostics: make([]protocol.Diagnostic, 0, len(list))}}
		if document != nil {
			p.path = path
			p.params.Version = protocol.NewOptional(document.version)
		}
		for _, d := range list {
			p.params.Diagnostics = append(p.params.Diagnostics, s.diagnostic(w, d))
		}
		mark, err := protocol.Marshal(&p.params)
		if err != nil {
			s.log.Warn("diagnostics cannot be encoded", "error", err)
			continue
		}
		next[f.Path] = string(mark)
		if w.published[f.Path] != string(mark) {
			out = append(out, p)
		}
	}
	return out
}

// publish sends one list, unless a newer version of its file is there already:
// then the next publication has it.
func (s *session) publish(ctx context.Context, p publication) {
	if p.path != "" {
		s.mu.Lock()
		d := s.documents[p.path]
		version, _ := p.params.Version.Get()
		superseded := d == nil || d.version != version
		s.mu.Unlock()
		if superseded {
			return
		}
	}
	if err := s.client.PublishDiagnostics(ctx, &p.params); err != nil && ctx.Err() == nil {
		s.log.Warn("diagnostics cannot be sent", "error", err)
	}
}

func (s *session) uriOf(path string) uri.URI {
	if d := s.documents[path]; d != nil {
		return d.uri
	}
	return uri.File(path)
}

var severities = [...]protocol.DiagnosticSeverity{
	diag.Error: protocol.DiagnosticSeverityError, diag.Warning: protocol.DiagnosticSeverityWarning,
	diag.Info: protocol.DiagnosticSeverityInformation, diag.Hint: protocol.DiagnosticSeverityHint,
}

func (s *session) diagnostic(w *workspace, d diag.Diagnostic) protocol.Diagnostic {
	out := protocol.Diagnostic{
		Range: s.locate(w, d.Location).Range, Severity: severities[d.Severity],
		Code: protocol.String(d.Code), Source: protocol.NewOptional("n3"), Message: protocol.String(d.Message),
	}
	if s.features.related {
		for _, r := range d.Related {
			out.RelatedInformation = append(out.RelatedInformation, protocol.DiagnosticRelatedInformation{Location: s.locate(w, r.Location), Message: r.Message})
		}
	}
	return out
}

func (s *session) locate(w *workspace, at diag.Location) protocol.Location {
	l := protocol.Location{URI: s.uriOf(w.absolute(at.File))}
	if file := w.snapshot.Source(at.File); file != nil {
		l.Range = rangeOf(file, at.Span, s.encoding)
	}
	return l
}
