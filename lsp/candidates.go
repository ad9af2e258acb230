package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
)

// candidate is a word that is allowed at a place.
type candidate struct {
	label   string
	kind    protocol.CompletionItemKind
	detail  string
	doc     func() string // Markdown
	snippet string        // what is written where there are places to fill in; "" for plain
	plain   string        // what is written where there are not; "" for the label
	rank    int           // the best fit first
	file    string        // what has to be imported for it; "" for nothing
}

// Ranks of candidates.
const (
	bestFit = iota
	goodFit
	otherFit
	noEffectYet
)

// finder lists what is allowed at a cursor. Completion wants what is useful
// there; hover wants whatever has a meaning there, to find the word in it.
type finder struct {
	*view
	*cursor
	offset     int
	everything bool
	found      []candidate
}

func newFinder(v *view, offset int, everything bool) *finder {
	return &finder{view: v, cursor: scan(v.file.Text, declarationBefore(v, offset), offset), offset: offset, everything: everything}
}

func (f *finder) add(c candidate) { f.found = append(f.found, c) }

// candidates lists them in no order.
func (f *finder) candidates() []candidate {
	if f.inside {
		return nil
	}
	if f.template() {
		return f.found
	}
	switch top := f.top(); {
	case len(f.stack) == 1:
		f.outside(top)
	case top.open.text == "{":
		f.entry(top)
	default:
		f.bracket(top)
	}
	return f.found
}

// outside is the top of a file.
func (f *finder) outside(top *frame) {
	switch {
	case len(top.entry) == 0:
		for _, w := range lang.Declarations() {
			f.word(w, "", goodFit)
		}
	case len(top.entry) == 1 && top.entry[0].text == "import":
		f.imports()
	case len(top.entry) == 2 && top.entry[0].text == "dataset":
		f.keyword("from", "Derives the dataset from another one.")
	case len(top.entry) == 3 && top.entry[0].text == "dataset" && top.entry[2].text == "from":
		f.datasets()
	}
}

// imports offers the other files of the project.
func (f *finder) imports() {
	for _, other := range f.program().Files {
		if other.Path == f.file.Path {
			continue
		}
		relative := relativeTo(f.file.Path, other.Path)
		f.add(candidate{label: `"` + relative + `"`, kind: protocol.CompletionItemKindFile})
	}
}

// entry is a place in a block, outside of brackets.
func (f *finder) entry(top *frame) {
	block := lang.Lookup(top.block)
	if block == nil {
		return
	}
	if len(top.entry) == 0 {
		f.entryNames(top, block)
		return
	}
	name := top.entry[0].text
	w, known := block.Find(name)
	switch {
	case name == "when" && known:
		if top.entry[len(top.entry)-1].text == "}" {
			f.add(candidate{label: "else", kind: protocol.CompletionItemKindKeyword, snippet: "else {\n\t$0\n}", doc: func() string { return "Widgets shown if the condition does not hold." }})
			return
		}
		f.expression(top.entry[1:], nil, false)
	case name == "each" && known:
		switch len(top.entry) {
		case 2:
			f.keyword("in", "")
		case 3:
			f.datasets()
		}
	case name == "join" && known:
		f.join(top.entry[1:])
	case len(top.entry) > 1 && top.entry[1].text == ":":
		f.value(top, block, top.entry[0], top.entry[2:])
	case len(top.entry) == 1 && known && (w.Label == lang.DatasetLabel || w.Label == lang.DatasetOrName):
		f.datasets()
	case block.Free == lang.FreeIndex && top.entry[len(top.entry)-1].text == "]":
		f.modifierNamed("unique")
	}
}

func (f *finder) keyword(word, doc string) {
	f.add(candidate{label: word, kind: protocol.CompletionItemKindKeyword, doc: sentence(doc)})
}

// join is a place in `join left customers on customer_id == customers.id`.
func (f *finder) join(rest []token) {
	left := len(rest) > 0 && rest[0].text == "left"
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
	case rest[1].text == "on":
		f.expression(rest[2:], f.dataset(), false)
	}
}

// joined lists what the derived dataset at the cursor is made of: its base, and
// the datasets that it joins.
func (f *finder) joined() []string {
	if len(f.stack) < 2 || f.kinship(f.stack[1]) != lang.OfStored || len(f.stack[1].head) < 4 {
		return nil
	}
	names := []string{f.stack[1].head[3].text}
	note := func(labels []string) {
		if len(labels) > 1 && labels[0] == "left" {
			labels = labels[1:]
		}
		if len(labels) > 0 && !slices.Contains(names, labels[0]) {
			names = append(names, labels[0])
		}
	}
	if entry := f.stack[1].entry; len(entry) > 1 && entry[0].text == "join" {
		var labels []string
		for _, t := range entry[1:] {
			labels = append(labels, t.text)
		}
		note(labels)
	}
	if u, ok := f.unitAt(f.stack[1].head[0].start); ok {
		for _, e := range u.Decl.Body().List() {
			if e.Kind == ast.Join {
				var labels []string
				for _, l := range e.Labels {
					labels = append(labels, l.Text)
				}
				note(labels)
			}
		}
	}
	return names
}

// entryNames offers the words of a block that are not written yet.
func (f *finder) entryNames(top *frame, block *lang.Block) {
	written := f.writtenIn(top)
	stranger := f.kinship(top)
	for i, w := range block.All() {
		if w.Of == stranger && stranger != lang.OfAny && !f.everything {
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
		if block.Name != "show_component" {
			f.fields(f.dataset(), written, func(name string) (string, string) { return name + ": $0", name + ": " })
		}
	}
	if top.word.Name == "dataset" && f.everything {
		f.fields(f.dataset(), nil, nil)
	}
}

// kinship is that of the words which do not belong in the dataset at the
// cursor: a stored one has no filter, a derived one no indexes.
func (f *finder) kinship(top *frame) lang.Kinship {
	if top.word.Name != "dataset" {
		return lang.OfAny
	}
	if len(top.head) > 2 && top.head[2].text == "from" {
		return lang.OfStored
	}
	return lang.OfDerived
}

// writtenIn lists the names of a block's entries, before the cursor and, where
// the tree knows the block, after it.
func (f *finder) writtenIn(top *frame) []string {
	names := slices.Clone(top.names)
	for _, u := range f.file.Decls {
		body := blockAt(u.Decl.Body(), top.open.start-u.Offset)
		if body == nil {
			continue
		}
		for _, e := range body.Entries {
			if at := e.Name.Span.Shift(u.Offset); at.Start > f.offset || at.End < f.offset {
				names = append(names, e.Name.Name)
			}
		}
	}
	return names
}

// blockAt finds the block that opens at an offset.
func blockAt(b *ast.Block, open int) *ast.Block {
	if b == nil || open < 0 || !b.Span.Contains(open) {
		return nil
	}
	if b.Open.Start == open && b.Open.End > b.Open.Start {
		return b
	}
	for _, e := range b.Entries {
		for ; e != nil; e = e.Else {
			if found := blockAt(e.Body, open); found != nil {
				return found
			}
		}
	}
	return nil
}

// dataset is what the block at the cursor shows or declares, or nil.
func (f *finder) dataset() *sema.Dataset {
	analysis := f.program().Analysis
	for i := len(f.stack) - 1; i > 0; i-- {
		fr := f.stack[i]
		if fr.open.text != "{" || len(fr.head) < 2 || fr.head[1].kind != wordToken {
			continue
		}
		switch {
		case i == 1 && fr.word.Name == "dataset" && len(fr.head) > 3 && fr.head[2].text == "from" && readsBase(fr):
			return analysis.Dataset(fr.head[3].text)
		case i == 1 && fr.word.Name == "dataset":
			return analysis.Dataset(fr.head[1].text)
		case fr.word.Label == lang.DatasetLabel || fr.word.Label == lang.DatasetOrName:
			if bound := f.boundTo(fr.head[0].start); bound != "" {
				return analysis.Dataset(bound)
			}
			return analysis.Dataset(fr.head[1].text)
		}
	}
	return nil
}

// readsBase says whether the entry at the cursor, of a derived dataset, is over
// the rows of its base and not over its own.
func readsBase(fr *frame) bool {
	if len(fr.entry) == 0 {
		return false
	}
	w, _ := lang.Lookup("dataset").Find(fr.entry[0].text)
	return w.OverBase
}

// boundTo is the `dataset` in the binding of the widget that begins at an offset.
func (f *finder) boundTo(start int) string {
	for _, u := range f.file.Decls {
		if e := entryAt(u.Decl.Body(), start-u.Offset); e != nil {
			if binding := e.Binding(); binding != nil {
				if d := binding.Entry.Body.Find("dataset"); d != nil && d.Value != nil {
					return d.Value.Name
				}
			}
		}
	}
	return ""
}

// entryAt finds the entry that begins at an offset.
func entryAt(b *ast.Block, start int) *ast.Entry {
	if b == nil || start < 0 || !b.Span.Contains(start) {
		return nil
	}
	for _, e := range b.Entries {
		if e.Name.Span.Start == start {
			return e
		}
		for part := e; part != nil; part = part.Else {
			if found := entryAt(part.Body, start); found != nil {
				return found
			}
		}
	}
	return nil
}
