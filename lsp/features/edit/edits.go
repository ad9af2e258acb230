package edit

import (
	"cmp"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// fileEdits collects edits of the files of a snapshot, by path.
type fileEdits map[string][]source.Edit

func (e fileEdits) add(path string, span source.Span, text string) {
	e[path] = append(e[path], source.Edit{Span: span, New: text})
}

// addAll adds the edits of a fix.
func (e fileEdits) addAll(list []diag.FileEdit) {
	for _, edit := range list {
		e.add(edit.File, edit.Span, edit.New)
	}
}

// sortEdits puts edits into the order of the text.
func sortEdits(edits []source.Edit) {
	slices.SortStableFunc(edits, func(a, b source.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
}

// workspaceEdit puts edits into the protocol's form: of versions where the
// editor knows them, so that none meets another text than it was made for.
func workspaceEdit(s *session.Snapshot, edits fileEdits, can session.Capabilities) *protocol.WorkspaceEdit {
	out := &protocol.WorkspaceEdit{}
	var paths []string
	for path := range edits {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		file := s.Program().Source(path)
		if file == nil {
			continue
		}
		list := textEdits(s, file, edits[path])
		at := s.Address(path)
		if !can.DocumentChanges {
			if out.Changes == nil {
				out.Changes = map[uri.URI][]protocol.TextEdit{}
			}
			out.Changes[at] = list
			continue
		}
		change := &protocol.TextDocumentEdit{}
		change.TextDocument.URI = at
		if text, ok := s.Open[path]; ok {
			change.TextDocument.Version = &text.Version
		}
		for i := range list {
			change.Edits = append(change.Edits, &list[i])
		}
		out.DocumentChanges = append(out.DocumentChanges, change)
	}
	return out
}

// textEdits puts the edits of one file into the protocol's form, in the order
// of the text.
func textEdits(s *session.Snapshot, file *source.File, edits []source.Edit) []protocol.TextEdit {
	sortEdits(edits)
	list := make([]protocol.TextEdit, 0, len(edits))
	for _, edit := range edits {
		list = append(list, protocol.TextEdit{Range: s.RangeOf(file, edit.Span), NewText: edit.New})
	}
	return list
}
