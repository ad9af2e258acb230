package session

import (
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
	home    *Project

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

// OpenText is an open document at one version.
type OpenText struct {
	uri     uri.URI
	Version int32
	syntax  *grammar.Syntax
	lines   *source.File
}

// NewText is a text as it is opened.
func NewText(at uri.URI, text string) OpenText {
	return OpenText{at, 1, grammar.Parse(text), source.NewFile("", text)}
}

func (t OpenText) input(path string) workspace.Input {
	return workspace.Input{Path: path, Text: t.lines.Text, Syntax: t.syntax, Lines: t.lines}
}

// editOf turns a change into an edit of the text as the change before left it.
func editOf(change protocol.TextDocumentContentChangeEvent, file *source.File, encoding source.Encoding) grammar.Edit {
	switch c := change.(type) {
	case *protocol.TextDocumentContentChangePartial:
		start := file.Offset(source.Position{Line: ClampInt(c.Range.Start.Line), Column: ClampInt(c.Range.Start.Character)}, encoding)
		end := file.Offset(source.Position{Line: ClampInt(c.Range.End.Line), Column: ClampInt(c.Range.End.Character)}, encoding)
		return grammar.Edit{Start: start, OldEnd: max(start, end), New: strings.Clone(c.Text)}
	case *protocol.TextDocumentContentChangeWholeDocument:
		return grammar.Difference(file.Text, strings.Clone(c.Text))
	}
	return grammar.Edit{}
}
