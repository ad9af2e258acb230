package preview

import (
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// documents are the unsaved texts as they were parsed last, by path in the project:
// of a text that grows letter by letter only what changed is parsed.
type documents map[string]*document

type document struct {
	tree   *grammar.Document
	syntax *grammar.Syntax
	lines  *source.File
}

// mostParsed is how many documents are kept: one that was saved is typed in again
// soon.
const mostParsed = 8

// inputs parses the texts that are open now, and frees others where they are many.
func (d documents) inputs(open map[string]string) map[string]workspace.Input {
	if len(d) > mostParsed {
		d.free(open)
	}
	inputs := make(map[string]workspace.Input, len(open))
	for path, text := range open {
		if path == workspace.SettingsFile {
			inputs[path] = workspace.Input{Path: path, Text: text}
			continue
		}
		known := d[path]
		switch {
		case known == nil:
			tree := grammar.NewDocument(text)
			known = &document{tree, tree.Syntax(), source.NewFile("", text)}
			d[path] = known
		case known.lines.Text != text:
			edit := grammar.Difference(known.lines.Text, text)
			known.syntax = known.tree.Apply(edit)
			known.lines = known.lines.Replace(source.Span{Start: edit.Start, End: edit.OldEnd}, edit.New)
		}
		inputs[path] = workspace.Input{Path: path, Text: known.lines.Text, Syntax: known.syntax, Lines: known.lines}
	}
	return inputs
}

// free frees the documents that are not open.
func (d documents) free(open map[string]string) {
	for path, known := range d {
		if _, still := open[path]; !still {
			known.tree.Close()
			delete(d, path)
		}
	}
}
