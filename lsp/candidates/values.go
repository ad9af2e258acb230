package candidates

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// value is a place behind `name:`; rest is what is between.
func (f *Finder) value(top *cursor.Frame, block *lang.Block, name cursor.Token, rest []cursor.Token) {
	w, known := block.Find(name.Text)
	if block.Free == lang.FreeField {
		if len(rest) == 0 {
			if known {
				f.valueOf(w, rest)
			}
			if f.kinship(top) != lang.OfStored { // a derived dataset has no fields of its own
				f.types(known)
				if !known || !w.TakesName() { // a property takes the name for itself
					f.enums(typeRank(known))
					f.references(typeRank(known))
				}
			}
			return
		}
		if !known || f.IsType(rest[0].Text) {
			f.modifiers(name.Text, rest)
			return
		}
	}
	switch {
	case known:
		f.valueOf(w, rest)
	case block.Free == lang.FreeRule:
		f.expression(rest, f.dataset(), false)
	case block.Free == lang.FreeFieldRule:
		f.expression(rest, f.dataset(), true)
	case block.Free == lang.FreeIndex && len(rest) > 0 && rest[len(rest)-1].Text == "]":
		f.modifierNamed("unique")
	case block.Free == lang.FreeAggregate:
		f.expression(rest, f.dataset(), false)
		if n := len(rest); n > 0 && !cursor.IsOperator(rest[n-1]) {
			f.modifierNamed("label")
		}
	case block.Free == lang.FreeAction && len(rest) == 0:
		f.actions()
	case len(rest) > 0:
	case block.Free == lang.FreeInput:
		for _, input := range lang.Inputs() {
			f.add(Candidate{Label: input.Name, Kind: protocol.CompletionItemKindValue, Doc: describe.Sentence(input.Doc)})
		}
	case block.Free == lang.FreeIndex:
		f.list(listed(block.Name, ""))
	case block.Free == lang.FreeChecks:
		f.checks()
	}
}

// valueOf offers what a word of the table takes.
func (f *Finder) valueOf(w lang.Word, rest []cursor.Token) {
	switch w.Value {
	case lang.Rule:
		f.expression(rest, f.dataset(), true)
		return
	case lang.Condition, lang.Expression:
		over := f.dataset()
		if w.Name == "id" { // which row it is: none is there yet
			over = nil
		}
		f.expression(rest, over, false)
		return
	}
	if len(rest) > 0 {
		return
	}
	switch w.Value {
	case lang.Bool:
		f.booleans()
	case lang.Choice, lang.Theme, lang.Style:
		if w.Value == lang.Style && w.Name == "color" {
			f.themeColors(w)
		}
		for _, choice := range w.Choices {
			detail := ""
			if choice == w.Default {
				detail = "default"
			}
			f.add(Candidate{Label: choice, Kind: protocol.CompletionItemKindEnumMember, Detail: detail, Doc: describe.Sentence(w.Doc)})
		}
		if w.Arg != "" {
			f.add(Candidate{Label: w.Arg, Kind: protocol.CompletionItemKindEnumMember, Detail: w.Arg + "(30s)", Doc: describe.Sentence(w.Doc), Snippet: w.Arg + "(${1:30s})", Plain: w.Arg + "(30s)", Rank: goodFit})
		}
	case lang.FieldName:
		ds, fits := f.dataset(), listed(f.Top().Block, w.Name)
		if ds != nil && f.Top().Block == "show_board" {
			fits = func(spec *ir.FieldSpec) bool { return slices.Contains(ds.Spec.BoardFields(), spec.Name) }
		}
		f.fieldsWhere(ds, fits, nil, nil)
	case lang.FieldList, lang.SortList:
		f.list(listed(f.Top().Block, w.Name))
	case lang.DatasetName:
		f.datasets()
	case lang.PageName:
		f.pages(nil)
	case lang.Actions:
		f.actions()
	case lang.Source:
		f.add(Candidate{Label: "table", Kind: protocol.CompletionItemKindFunction, Doc: describe.Sentence(w.Doc), Snippet: `table("$1")`, Plain: "table("})
	}
}

// list offers fields where a list of them begins, in its brackets.
func (f *Finder) list(fits func(*ir.FieldSpec) bool) {
	f.fieldsWhere(f.dataset(), fits, nil, func(name string) (string, string) { return "[" + name + "$0]", "[" + name })
}

// themeColors offers the colors of the theme: those that every theme has, and the
// program's own.
func (f *Finder) themeColors(w lang.Word) {
	names := lang.ThemeColors()
	if app := f.Program().Analysis.App(); app != nil {
		for _, c := range app.Spec.Theme.Colours {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	for _, name := range names {
		f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindColor, Doc: describe.Sentence(w.Doc)})
	}
}
