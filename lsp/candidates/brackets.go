package candidates

import (
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
)

// bracket is a place in parentheses or in a list.
func (f *Finder) bracket(top *cursor.Frame) {
	// The entry is that of the nearest block around; the bracket may be nested.
	i := len(f.Stack) - 1
	for i > 0 && f.Stack[i].Open.Text != "{" {
		i--
	}
	around := f.Stack[i]
	block := lang.Lookup(around.Block)
	if block == nil || len(around.Entry) < 2 || around.Entry[1].Text != ":" && around.Entry[0].Text != "when" && around.Entry[0].Text != "join" {
		return
	}
	name := around.Entry[0]
	w, known := block.Find(name.Text)
	call := ""
	if n := len(top.Head); top.Open.Text == "(" && n > 0 && top.Head[n-1].Kind == cursor.WordToken && top.Head[n-1].End == top.Open.Start {
		call = top.Head[n-1].Text
	}
	direct := i == len(f.Stack)-2 // the bracket is in the entry itself
	if action, frame := f.action(i, w, block); action != "" {
		f.actionArgument(action, frame, top)
		return
	}
	if block.Free == lang.FreeField && direct && call != "" && (!known || f.IsType(around.Entry[2].Text)) {
		f.fieldArgument(around, call, top)
		return
	}
	if block.Free == lang.FreeField && !direct {
		switch f.modifierAround(i) {
		case "computed":
			f.expression(top.Entry, f.dataset(), false)
		case "default":
			f.expression(top.Entry, nil, false)
		}
		return
	}
	switch {
	case call == "role":
		f.roles(top)
	case known && top.Open.Text == "[" && direct && (w.Value == lang.FieldList || w.Value == lang.SortList), block.Free == lang.FreeIndex:
		if path := pathOf(top.Entry); len(path) > 0 {
			f.members(path, f.dataset())
			return
		}
		if n := len(top.Entry); n == 0 || n == 1 && top.Entry[0].Text == "-" && w.Value != lang.FieldList {
			f.fieldsWhere(f.dataset(), listed(block.Name, name.Text), top.Names, nil)
			if name.Text == "group_by" || name.Text == "columns" {
				f.joinedNames(1)
			}
		}
	case known && w.Value == lang.PageName && len(top.Entry) == 0:
		f.pages(top.Names)
	case (known && w.Value == lang.Actions || !known && block.Free == lang.FreeAction) && top.Open.Text == "[" && len(top.Entry) == 0:
		f.actions()
	case block.Free == lang.FreeChecks && top.Open.Text == "[" && len(top.Entry) == 0:
		f.checks()
	case known && (w.Value == lang.Rule || w.Value == lang.Condition || w.Value == lang.Expression), name.Text == "when", name.Text == "join",
		!known && (block.Free == lang.FreeRule || block.Free == lang.FreeAggregate || block.Free == lang.FreeFieldRule):
		if n := len(top.Head); top.Open.Text == "[" && n >= 2 && top.Head[n-1].Text == "in" {
			f.values(f.compared(top.Head[:n-1], f.dataset()), bestFit)
			return
		}
		f.expression(top.Entry, f.dataset(), w.Value == lang.Rule || block.Free == lang.FreeFieldRule)
	}
}
