package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// DidOpen takes a text from the editor; from now on it wins over the disk.
func (s *server) DidOpen(_ context.Context, params *protocol.DidOpenTextDocumentParams) error {
	item := params.TextDocument
	ses := s.session
	ses.mu.Lock()
	defer ses.mu.Unlock()
	if ses.closed {
		return nil
	}
	if d := ses.documents[item.URI]; d != nil { // opened again: the text it has now
		d.replace(strings.Clone(item.Text))
		d.version = item.Version
		ses.renew(ses.touched(d)...)
		return nil
	}
	text := strings.Clone(item.Text)
	d := &document{uri: item.URI, version: item.Version, tree: grammar.NewDocument(text), lines: source.NewFile("", text)}
	if item.URI.IsFile() {
		d.path = item.URI.FsPath()
	}
	ses.documents[item.URI] = d
	ses.lookAgain()
	ses.settle()
	return nil
}

// DidChange applies edits, one after the other, and parses once.
func (s *server) DidChange(_ context.Context, params *protocol.DidChangeTextDocumentParams) error {
	ses := s.session
	ses.mu.Lock()
	defer ses.mu.Unlock()
	d := ses.documents[params.TextDocument.URI]
	if d == nil {
		return fmt.Errorf("%s is not open", params.TextDocument.URI)
	}
	edits := make([]grammar.Edit, 0, len(params.ContentChanges))
	for _, change := range params.ContentChanges {
		edit := editOf(change, d.lines, ses.encoding)
		edits = append(edits, edit)
		d.lines = d.lines.Replace(source.Span{Start: edit.Start, End: edit.OldEnd}, edit.New)
	}
	d.tree.Apply(edits...)
	d.version = params.TextDocument.Version
	ses.renew(ses.touched(d)...)
	return nil
}

// editOf turns a change into an edit of the text as the change before left it.
func editOf(change protocol.TextDocumentContentChangeEvent, file *source.File, encoding source.Encoding) grammar.Edit {
	switch c := change.(type) {
	case *protocol.TextDocumentContentChangePartial:
		start := file.Offset(source.Position{Line: clampInt(c.Range.Start.Line), Column: clampInt(c.Range.Start.Character)}, encoding)
		end := file.Offset(source.Position{Line: clampInt(c.Range.End.Line), Column: clampInt(c.Range.End.Character)}, encoding)
		return grammar.Edit{Start: start, OldEnd: max(start, end), New: strings.Clone(c.Text)}
	case *protocol.TextDocumentContentChangeWholeDocument:
		return difference(file.Text, strings.Clone(c.Text))
	}
	return grammar.Edit{}
}

// replace gives a document a new text.
func (d *document) replace(text string) {
	d.tree.Apply(difference(d.lines.Text, text))
	d.lines = source.NewFile("", text)
}

// difference is the edit between two texts, without what both begin and end with.
func difference(before, after string) grammar.Edit {
	start, most := 0, min(len(before), len(after))
	for start < most && before[start] == after[start] {
		start++
	}
	for start > 0 && start < most && before[start]&0xC0 == 0x80 {
		start--
	}
	end := 0
	for end < most-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	for end > 0 && before[len(before)-end]&0xC0 == 0x80 {
		end--
	}
	return grammar.Edit{Start: start, OldEnd: len(before) - end, New: after[start : len(after)-end]}
}

// DidClose gives the file back to the disk.
func (s *server) DidClose(_ context.Context, params *protocol.DidCloseTextDocumentParams) error {
	ses := s.session
	ses.mu.Lock()
	defer ses.mu.Unlock()
	d := ses.documents[params.TextDocument.URI]
	if d == nil {
		return fmt.Errorf("%s is not open", params.TextDocument.URI)
	}
	d.tree.Close()
	delete(ses.documents, d.uri)
	s.painted.forget(d.uri)
	ses.lookAgain()
	ses.settle()
	return nil
}

// DidSave looks at the disk again where the editor does not watch it.
func (s *server) DidSave(context.Context, *protocol.DidSaveTextDocumentParams) error {
	ses := s.session
	ses.mu.Lock()
	defer ses.mu.Unlock()
	ses.lookAgain()
	ses.settle()
	return nil
}

// lookAgain distrusts what is known of the disk where nobody watches it.
func (s *session) lookAgain() {
	for _, w := range s.projects {
		if w.lone() || !s.features.watch {
			w.disk.refresh()
		}
	}
}
