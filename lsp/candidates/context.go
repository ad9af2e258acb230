package candidates

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

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

// widget is the one that the block at the cursor is of, such as show_table.
func (f *Finder) widget() string {
	for _, frame := range slices.Backward(f.Stack) {
		if strings.HasPrefix(frame.Word.Name, "show_") {
			return frame.Word.Name
		}
	}
	return ""
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

// loopOver is the dataset of a loop around the cursor whose variable has a name.
func (f *Finder) loopOver(name string) string {
	for i := len(f.Stack) - 1; i > 0; i-- {
		if head := f.Stack[i].Head; len(head) >= 4 && head[0].Text == "each" && head[1].Text == name && head[2].Text == "in" {
			return head[3].Text
		}
	}
	return ""
}

// page is the name of the page around the cursor, "" outside of one.
func (f *Finder) page() string {
	if len(f.Stack) > 1 && f.Stack[1].Word.Name == "page" && len(f.Stack[1].Head) > 1 {
		return f.Stack[1].Head[1].Text
	}
	return ""
}

// actedOn is the dataset whose row a button changes: that of the table, or of
// the innermost loop around.
func (f *Finder) actedOn() *sema.Dataset {
	for i := len(f.Stack) - 1; i > 0; i-- {
		fr := f.Stack[i]
		if fr.Word.Name == "row_actions" {
			return f.dataset()
		}
		if len(fr.Head) >= 4 && fr.Head[0].Text == "each" {
			return f.Program().Analysis.Dataset(fr.Head[3].Text)
		}
	}
	return nil
}

// behind is the dataset that a field refers to, or nil.
func (f *Finder) behind(ds *sema.Dataset, name string) *sema.Dataset {
	if ds == nil {
		return nil
	}
	if field := describe.FieldOf(ds, name); field != nil && field.Reference != nil && field.Reference.Name == name {
		return f.Program().Analysis.Dataset(field.Reference.Dataset)
	}
	return nil
}

// begin is the dataset that the first name of a path refers to.
func (f *Finder) begin(name string, ds *sema.Dataset) *sema.Dataset {
	analysis := f.Program().Analysis
	if name == "row" {
		return ds
	}
	if loop := f.loopOver(name); loop != "" {
		return analysis.Dataset(loop)
	}
	if ds != nil {
		if target := f.behind(ds, name); target != nil {
			return target
		}
	}
	return analysis.Dataset(name) // in a text: its first row
}

// follow finds the dataset that a path leads to; nil where it leads to none.
func (f *Finder) follow(path []string, ds *sema.Dataset) *sema.Dataset {
	at, rest := f.begin(path[0], ds), path[1:]
	if path[0] == "user" && len(path) > 1 {
		at = f.users()
		if path[1] == "row" {
			rest = path[2:]
		}
	}
	for _, name := range rest {
		at = f.behind(at, name)
	}
	return at
}

// users is the dataset that holds a row for each person, or nil.
func (f *Finder) users() *sema.Dataset {
	return f.Program().Analysis.Dataset(f.Program().Application().App.Users)
}

// aggregates says whether an expression at the cursor is over many rows.
func (f *Finder) aggregates() bool {
	for i := len(f.Stack) - 1; i > 0; i-- {
		if head := f.Stack[i].Head; f.Stack[i].Open.Text == "(" && len(head) > 0 {
			if fn, ok := lang.FindFunction(head[len(head)-1].Text); ok && fn.Context == lang.InAggregates {
				return false
			}
		}
		if fr := f.Stack[i]; fr.Open.Text == "{" {
			entry := ""
			if len(fr.Entry) > 0 {
				entry = fr.Entry[0].Text
			}
			return fr.Word.Name == "aggregate" || fr.Word.Name == "show_chart" && entry == "y" || fr.Word.Name == "show_metric" && entry == "value"
		}
	}
	return false
}

// pathOf lists the names of a path that ends with a `.`: author, company of
// `author.company.`; nil where none does.
func pathOf(tokens []cursor.Token) []string {
	var names []string
	for n := len(tokens); n >= 2 && tokens[n-1].Text == "." && tokens[n-2].Kind == cursor.WordToken; n -= 2 {
		names = append([]string{tokens[n-2].Text}, names...)
	}
	return names
}

func (f *Finder) spec(field string) *ir.FieldSpec {
	if ds := f.dataset(); ds != nil {
		return describe.FieldOf(ds, field)
	}
	return nil
}

func (f *Finder) IsType(name string) bool {
	if _, ok := lang.FindType(name); ok {
		return true
	}
	return f.Program().Analysis.Enum(name) != nil || f.Program().Analysis.Dataset(name) != nil
}

// compared is the field that ends the tokens, at the end of a path or alone.
func (f *Finder) compared(tokens []cursor.Token, ds *sema.Dataset) *ir.FieldSpec {
	n := len(tokens)
	if n == 0 || tokens[n-1].Kind != cursor.WordToken {
		return nil
	}
	if path := pathOf(tokens[:n-1]); len(path) > 0 {
		ds = f.follow(path, ds)
	}
	if ds == nil {
		return nil
	}
	return describe.FieldOf(ds, tokens[n-1].Text)
}

// comparedField is the name that ends the tokens: the left side of a comparison.
func comparedField(tokens []cursor.Token) string {
	if n := len(tokens); n > 0 && tokens[n-1].Kind == cursor.WordToken {
		return tokens[n-1].Text
	}
	return ""
}

// modifierAround is the modifier of a field, in the block at depth, whose
// parentheses hold the cursor: computed, default.
func (f *Finder) modifierAround(depth int) string {
	if depth+1 >= len(f.Stack) || len(f.Stack[depth+1].Head) == 0 {
		return ""
	}
	head := f.Stack[depth+1].Head
	return head[len(head)-1].Text
}
