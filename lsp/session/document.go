package session

import (
	"fmt"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// document is a text that is open in the editor.
type document struct {
	uri     uri.URI
	path    string // absolute; "" where the document is no file
	version int32
	syntax  *grammar.Syntax
	written *source.File // the text as the editor has it
	lines   *source.File // the text of the syntax: written, with a line feed for a lone carriage return
	home    *project

	// Edits come one after the other, so the tree has one user; closing the
	// session is another. No lock of the session is held while a text is parsed.
	parsing sync.Mutex
	tree    *grammar.Document
}

// apply parses the text that edits make.
func (d *document) apply(edits ...grammar.Edit) *grammar.Syntax {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	return d.tree.Apply(edits...)
}

// free frees the tree; what was parsed stays.
func (d *document) free() {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	d.tree.Close()
}

func loneProject(d *document) *workspace.Project {
	if d.path == "" {
		return &workspace.Project{File: string(d.uri)}
	}
	return workspace.Lone(d.path)
}

// Open takes a text from the editor; from now on it wins over the disk.
func (s *Session) Open(item protocol.TextDocumentItem) {
	text := strings.Clone(item.Text)
	if d := s.document(item.URI); d != nil { // opened again: the text it has now
		s.edit(d, item.Version, source.NewFile("", text), difference(d.written.Text, text))
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
		edits = []grammar.Edit{difference(d.lines.Text, lines.Text)}
	}
	syntax := d.apply(edits...)
	s.mu.Lock()
	defer s.mu.Unlock()
	d.version, d.syntax, d.written, d.lines = version, syntax, written, lines
	s.renew(s.touched(d)...)
	s.suspect()
}

// editOf turns a change into an edit of the text as the change before left it.
func editOf(change protocol.TextDocumentContentChangeEvent, file *source.File, encoding source.Encoding) grammar.Edit {
	switch c := change.(type) {
	case *protocol.TextDocumentContentChangePartial:
		start := file.Offset(source.Position{Line: ClampInt(c.Range.Start.Line), Column: ClampInt(c.Range.Start.Character)}, encoding)
		end := file.Offset(source.Position{Line: ClampInt(c.Range.End.Line), Column: ClampInt(c.Range.End.Character)}, encoding)
		return grammar.Edit{Start: start, OldEnd: max(start, end), New: strings.Clone(c.Text)}
	case *protocol.TextDocumentContentChangeWholeDocument:
		return difference(file.Text, strings.Clone(c.Text))
	}
	return grammar.Edit{}
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
