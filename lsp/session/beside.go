package session

import (
	"maps"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// SetBeside shows what a preview knows of a file, by its absolute path, beside
// the findings of the server; an empty list takes it back.
func (s *Session) SetBeside(path string, list []unsaved.Diagnostic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(list) == 0 && len(s.beside[path]) == 0 {
		return
	}
	next := maps.Clone(s.beside)
	if next == nil {
		next = map[string][]unsaved.Diagnostic{}
	}
	if len(list) == 0 {
		delete(next, path)
	} else {
		next[path] = list
	}
	s.beside = next
	var changed []*Project
	for _, w := range s.projects {
		if w.holds(path) || slices.ContainsFunc(s.documentsIn(w), func(d *document) bool { return d.path == path }) {
			changed = append(changed, w)
		}
	}
	if len(changed) > 0 {
		s.renew(changed...)
	}
}

func (s *Session) documentsIn(w *Project) []*document {
	var list []*document
	for _, d := range s.documents {
		if s.reads(w, d) {
			list = append(list, d)
		}
	}
	return list
}

// Beside is what previews know of a file of the snapshot.
func (s *Snapshot) Beside(path string) []unsaved.Diagnostic {
	if len(s.beside) == 0 {
		return nil
	}
	if text, open := s.Open[path]; open && text.uri.IsFile() {
		return s.beside[text.uri.FsPath()]
	}
	return s.beside[s.Project.Path(path)]
}

// fromPreview puts what a preview knows of a file into the protocol's form. A
// preview counts in UTF-16, whatever the editor does.
func (s *Snapshot) fromPreview(f *source.File) []protocol.Diagnostic {
	var out []protocol.Diagnostic
	for _, d := range s.Beside(f.Path) {
		start := f.Offset(source.Position{Line: d.StartLine, Column: d.StartCharacter}, source.UTF16)
		end := f.Offset(source.Position{Line: d.EndLine, Column: d.EndCharacter}, source.UTF16)
		out = append(out, protocol.Diagnostic{
			Range: s.RangeOf(f, source.Span{Start: start, End: max(start, end)}), Severity: severityOf(d.Severity),
			Code: protocol.String(d.Code), Source: protocol.NewOptional("n3 preview"), Message: protocol.String(d.Message),
		})
	}
	return out
}

// severityOf is the severity of a word, an error where it is unknown.
func severityOf(word string) protocol.DiagnosticSeverity {
	for severity, number := range Severities {
		if severity.String() == word {
			return number
		}
	}
	return protocol.DiagnosticSeverityError
}
