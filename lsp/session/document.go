package session

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// Open takes a text from the editor; from now on it wins over the disk.
func (s *Session) Open(item protocol.TextDocumentItem) {
	text := strings.Clone(item.Text)
	if d := s.document(item.URI); d != nil { // opened again: the text it has now
		s.edit(d, item.Version, source.NewFile("", text), grammar.Difference(d.written.Text, text))
		return
	}
	written := source.NewFile("", text)
	lines := asProgram(written)
	d := &document{uri: item.URI, version: item.Version, tree: grammar.NewDocument(lines.Text), written: written, lines: lines}
	d.syntax = d.tree.Syntax()
	if item.URI.IsFile() {
		d.path = item.URI.FsPath()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		d.free()
		return
	}
	s.documents[item.URI] = d
	s.lookAgain()
	s.settle()
}

// Change applies edits, one after the other, and parses once.
func (s *Session) Change(params *protocol.DidChangeTextDocumentParams) error {
	d := s.document(params.TextDocument.URI)
	if d == nil {
		return fmt.Errorf("%s is not open", params.TextDocument.URI)
	}
	edits := make([]grammar.Edit, 0, len(params.ContentChanges))
	written, encoding := d.written, s.unit()
	for _, change := range params.ContentChanges {
		edit := editOf(change, written, encoding)
		edits = append(edits, edit)
		written = written.Replace(source.Span{Start: edit.Start, End: edit.OldEnd}, edit.New)
	}
	s.edit(d, params.TextDocument.Version, written, edits...)
	return nil
}

// asProgram is the text of an editor as a program is read from disk. Offsets and
// lines are the same.
func asProgram(written *source.File) *source.File {
	if text := workspace.LineFeeds(written.Text); text != written.Text {
		return source.NewFile("", text)
	}
	return written
}

// document is the one that is open under an address, or nil.
func (s *Session) document(at uri.URI) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.documents[at]
}

// unit is what positions are counted in.
func (s *Session) unit() source.Encoding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.encoding
}

// edit gives a document its next version: the text that edits make. Only
// notifications do, one after the other.
func (s *Session) edit(d *document, version int32, written *source.File, edits ...grammar.Edit) {
	lines := asProgram(written)
	if lines != written || d.lines != d.written {
		// A line feed that comes after a carriage return changes what that is.
		edits = []grammar.Edit{grammar.Difference(d.lines.Text, lines.Text)}
	}
	syntax := d.apply(edits...)
	s.mu.Lock()
	defer s.mu.Unlock()
	d.version, d.syntax, d.written, d.lines = version, syntax, written, lines
	s.renew(s.touched(d)...)
	s.suspect()
}

// Release closes a text.
func (s *Session) Release(at uri.URI) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.documents[at]
	if d == nil {
		return fmt.Errorf("%s is not open", at)
	}
	d.free()
	delete(s.documents, at)
	s.lookAgain()
	s.settle()
	return nil
}

// Saved says that a file was written.
func (s *Session) Saved() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookAgain()
	s.settle()
}

// lookAgain distrusts what is known of the disk where nobody watches it.
func (s *Session) lookAgain() {
	for _, w := range s.projects {
		if w.Lone() || !s.capabilities.Watch {
			w.Disk.Refresh()
		}
	}
}
