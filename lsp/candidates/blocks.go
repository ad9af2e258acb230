package candidates

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/cursor"
)

// outside is the top of a file.
func (f *Finder) outside(top *cursor.Frame) {
	switch {
	case len(top.Entry) == 0:
		for _, w := range lang.Declarations() {
			f.word(w, "", goodFit)
		}
		if slices.ContainsFunc(f.File.Decls, func(u sema.Unit) bool { return u.Decl.Classic }) {
			f.classicWords("theme", "frame")
		}
	case len(top.Entry) == 1 && top.Entry[0].Text == "import":
		f.imports()
	case len(top.Entry) == 2 && top.Entry[0].Text == "dataset":
		f.keyword("from", "Derives the dataset from another one.")
	case len(top.Entry) == 3 && top.Entry[0].Text == "dataset" && top.Entry[2].Text == "from":
		f.datasets()
	}
}

// imports offers the other files of the project.
func (f *Finder) imports() {
	for _, other := range f.Program().Files {
		if other.Path == f.File.Path || !other.IsProgram() {
			continue
		}
		relative := cursor.RelativeTo(f.File.Path, other.Path)
		f.add(Candidate{Label: `"` + relative + `"`, Kind: protocol.CompletionItemKindFile})
	}
}

// components offers those of the project's owner that have a file.
func (f *Finder) components() {
	for _, name := range f.Program().Components {
		f.add(Candidate{Label: `"` + name + `"`, Kind: protocol.CompletionItemKindFile, Detail: workspace.ComponentFile(name)})
	}
}

// entry is a place in a block, outside of brackets.
func (f *Finder) entry(top *cursor.Frame) {
	block := lang.Lookup(top.Block)
	if block == nil {
		return
	}
	if len(top.Entry) == 0 {
		f.entryNames(top, block)
		return
	}
	name := top.Entry[0].Text
	w, known := block.Find(name)
	switch {
	case name == "when" && known:
		if top.Entry[len(top.Entry)-1].Text == "}" {
			f.add(Candidate{Label: "else", Kind: protocol.CompletionItemKindKeyword, Snippet: "else {\n\t$0\n}", Doc: func() string { return "Widgets shown if the condition does not hold." }})
			return
		}
		f.expression(top.Entry[1:], nil, false)
	case name == "each" && known:
		switch len(top.Entry) {
		case 2:
			f.keyword("in", "")
		case 3:
			f.datasets()
		}
	case name == "join" && known:
		f.join(top.Entry[1:])
	case len(top.Entry) > 1 && top.Entry[1].Text == ":":
		f.value(top, block, top.Entry[0], top.Entry[2:])
	case len(top.Entry) == 1 && known && (w.Label == lang.DatasetLabel || w.Label == lang.DatasetOrName):
		f.datasets()
	case len(top.Entry) == 1 && known && name == "show_component":
		f.components()
	case block.Free == lang.FreeIndex && top.Entry[len(top.Entry)-1].Text == "]":
		f.modifierNamed("unique")
	}
}

// join is a place in `join left customers on customer_id == customers.id`.
func (f *Finder) join(rest []cursor.Token) {
	left := len(rest) > 0 && rest[0].Text == "left"
	if left {
		rest = rest[1:]
	}
	switch {
	case len(rest) == 0:
		f.datasets()
		if !left {
			f.keyword("left", "Keeps rows without a match.")
		}
	case len(rest) == 1:
		f.keyword("on", "The condition that joins two rows.")
	case rest[1].Text == "on":
		f.expression(rest[2:], f.dataset(), false)
	}
}

// entryNames offers the words of a block that are not written yet.
func (f *Finder) entryNames(top *cursor.Frame, block *lang.Block) {
	written := f.writtenIn(top)
	stranger, widget := f.kinship(top), f.widget()
	for i, w := range block.All() {
		if w.Of == stranger && stranger != lang.OfAny && !f.everything {
			continue
		}
		if !f.everything && !w.Changes(widget) {
			continue
		}
		if f.everything || w.Repeats || !slices.Contains(written, w.Name) {
			rank := goodFit
			if i < 3 && !block.Widgets || w.Required || w.Name == "access_policy" {
				rank = bestFit
			}
			f.word(w, block.Name, rank)
		}
	}
	switch block.Free {
	case lang.FreeInput, lang.FreeFieldRule, lang.FreeChecks:
		f.fields(f.dataset(), written, func(name string) (string, string) { return name + ": $0", name + ": " })
	}
	if top.Word.Name == "dataset" && f.everything {
		f.fields(f.dataset(), nil, nil)
	}
}

// writtenIn lists the names of a block's entries, before the cursor and, where
// the tree knows the block, after it.
func (f *Finder) writtenIn(top *cursor.Frame) []string {
	names := slices.Clone(top.Names)
	for _, u := range f.File.Decls {
		body := cursor.BlockAt(u.Decl.Body(), top.Open.Start-u.Offset)
		if body == nil {
			continue
		}
		for _, e := range body.Entries {
			if at := e.Name.Span.Shift(u.Offset); at.Start > f.Offset || at.End < f.Offset {
				names = append(names, e.Name.Name)
			}
		}
	}
	return names
}
