package candidates

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// Candidate is a word that is allowed at a place.
type Candidate struct {
	Label   string
	Kind    protocol.CompletionItemKind
	Detail  string
	Doc     func() string // Markdown
	Snippet string        // what is written where there are places to fill in; "" for plain
	Plain   string        // what is written where there are not; "" for the label
	Rank    int           // the best fit first
	File    string        // what has to be imported for it; "" for nothing
}

// Ranks of candidates.
const (
	bestFit = iota
	goodFit
	otherFit
	noEffectYet
)

// Finder lists what is allowed at a cursor. Completion wants what is useful
// there; hover wants whatever has a meaning there, to find the word in it.
type Finder struct {
	*session.View
	*cursor.Cursor
	Offset     int
	everything bool
	found      []Candidate
}

func New(v *session.View, offset int, everything bool) *Finder {
	f := &Finder{View: v, Cursor: cursor.Before(v, offset), Offset: offset, everything: everything}
	if len(f.Lines) > 0 {
		f.lowerClassic()
	}
	return f
}

func (f *Finder) add(c Candidate) { f.found = append(f.found, c) }

// Candidates lists them in no order.
func (f *Finder) Candidates() []Candidate {
	if f.Inside {
		return nil
	}
	if f.template() {
		return f.found
	}
	switch top := f.Top(); {
	case len(f.Lines) > 0:
		f.classicLine()
	case len(f.Stack) == 1:
		f.outside(top)
	case top.Open.Text == "{":
		f.entry(top)
	default:
		f.bracket(top)
	}
	return f.found
}

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
		if other.Path == f.File.Path {
			continue
		}
		relative := cursor.RelativeTo(f.File.Path, other.Path)
		f.add(Candidate{Label: `"` + relative + `"`, Kind: protocol.CompletionItemKindFile})
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
	case block.Free == lang.FreeIndex && top.Entry[len(top.Entry)-1].Text == "]":
		f.modifierNamed("unique")
	}
}

func (f *Finder) keyword(word, doc string) {
	f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindKeyword, Doc: describe.Sentence(doc)})
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

// joined lists what the derived dataset at the cursor is made of: its base, and
// the datasets that it joins.
func (f *Finder) joined() []string {
	if len(f.Stack) < 2 || f.kinship(f.Stack[1]) != lang.OfStored || len(f.Stack[1].Head) < 4 {
		return nil
	}
	names := []string{f.Stack[1].Head[3].Text}
	note := func(labels []string) {
		if len(labels) > 1 && labels[0] == "left" {
			labels = labels[1:]
		}
		if len(labels) > 0 && !slices.Contains(names, labels[0]) {
			names = append(names, labels[0])
		}
	}
	if entry := f.Stack[1].Entry; len(entry) > 1 && entry[0].Text == "join" {
		var labels []string
		for _, t := range entry[1:] {
			labels = append(labels, t.Text)
		}
		note(labels)
	}
	if u, ok := cursor.UnitAt(f.View, f.Stack[1].Head[0].Start); ok {
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
func (f *Finder) entryNames(top *cursor.Frame, block *lang.Block) {
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
	if top.Word.Name == "dataset" && f.everything {
		f.fields(f.dataset(), nil, nil)
	}
}

// kinship is that of the words which do not belong in the dataset at the
// cursor: a stored one has no filter, a derived one no indexes.
func (f *Finder) kinship(top *cursor.Frame) lang.Kinship {
	if top.Word.Name != "dataset" {
		return lang.OfAny
	}
	if len(top.Head) > 2 && top.Head[2].Text == "from" {
		return lang.OfStored
	}
	return lang.OfDerived
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

// dataset is what the block at the cursor shows or declares, or nil.
func (f *Finder) dataset() *sema.Dataset {
	analysis := f.Program().Analysis
	for i := len(f.Stack) - 1; i > 0; i-- {
		fr := f.Stack[i]
		if fr.Open.Text != "{" || len(fr.Head) < 2 || fr.Head[1].Kind != cursor.WordToken {
			continue
		}
		switch {
		case i == 1 && fr.Word.Name == "dataset" && len(fr.Head) > 3 && fr.Head[2].Text == "from" && readsBase(fr):
			return analysis.Dataset(fr.Head[3].Text)
		case i == 1 && fr.Word.Name == "dataset":
			return analysis.Dataset(fr.Head[1].Text)
		case fr.Word.Label == lang.DatasetLabel || fr.Word.Label == lang.DatasetOrName:
			if bound := f.boundTo(fr.Head[0].Start); bound != "" {
				return analysis.Dataset(bound)
			}
			return analysis.Dataset(fr.Head[1].Text)
		}
	}
	return nil
}

// readsBase says whether the entry at the cursor, of a derived dataset, is over
// the rows of its base and not over its own.
func readsBase(fr *cursor.Frame) bool {
	if len(fr.Entry) == 0 {
		return false
	}
	w, _ := lang.Lookup("dataset").Find(fr.Entry[0].Text)
	return w.OverBase
}

// boundTo is the `dataset` in the binding of the widget that begins at an offset.
func (f *Finder) boundTo(start int) string {
	for _, u := range f.File.Decls {
		if e := cursor.EntryAt(u.Decl.Body(), start-u.Offset); e != nil {
			if binding := e.Binding(); binding != nil {
				if d := binding.Entry.Body.Find("dataset"); d != nil && d.Value != nil {
					return d.Value.Name
				}
			}
		}
	}
	return ""
}
