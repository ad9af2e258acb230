package lsp

import (
	"slices"
	"strconv"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
)

// action finds the call of an action around the cursor, in the entry of the
// block at depth, and its parentheses.
func (f *finder) action(depth int, w lang.Word, block *lang.Block) (string, *frame) {
	if w.Value != lang.Actions && block.Free != lang.FreeAction {
		return "", nil
	}
	for _, fr := range f.stack[depth+1:] {
		n := len(fr.head)
		if fr.open.text != "(" || n == 0 || fr.head[n-1].end != fr.open.start {
			continue
		}
		name := fr.head[n-1].text
		if slices.ContainsFunc(lang.ActionWords(), func(a lang.RuleWord) bool { return a.Name == name }) {
			return name, fr
		}
	}
	return "", nil
}

// actionArgument is a place in the parentheses of an action: `update(status:
// "done")`, `create(orders, status: "new")`, `navigate(Orders)`.
func (f *finder) actionArgument(action string, call, top *frame) {
	target := f.written(call)
	named := target != nil
	if !named && action != "create" {
		target = f.actedOn()
	}
	entry := call.entry
	switch {
	case action == "navigate" && len(entry) == 0:
		f.addresses()
	case action == "navigate" || action == "toast":
	case len(entry) >= 2 && entry[1].text == ":":
		if target == nil {
			return
		}
		spec := fieldOf(target, entry[0].text)
		if call != top {
			f.expression(top.entry, target, false)
			return
		}
		if len(entry) == 2 {
			f.values(spec, bestFit)
			if spec != nil && spec.Type == "boolean" {
				f.booleans()
			}
		}
		f.expression(entry[2:], target, false)
	case call != top || len(entry) > 0 && (len(entry) > 1 || action != "update"):
		f.expression(top.entry, target, false) // which rows
	case len(entry) == 0:
		if call.commas == 0 && (target == nil || action == "create") {
			f.datasets()
		}
		writable := func(spec *ir.FieldSpec) bool { return spec.Writable || action == "create" && spec.Creatable }
		f.fieldsWhere(target, writable, call.names, func(name string) (string, string) { return name + ": $0", name + ": " })
		if named && call.commas == 1 && action != "create" {
			f.expression(nil, target, false)
		}
	}
}

// addresses offers the pages without parameters, and the paths of the others.
func (f *finder) addresses() {
	f.pages(nil)
	analysis := f.program().Analysis
	for _, name := range analysis.Names(ast.PageDecl) {
		if page := analysis.Page(name); page != nil {
			f.add(candidate{label: strconv.Quote(page.Path), kind: protocol.CompletionItemKindFile, detail: page.Name, rank: goodFit})
		}
	}
}

// written is the dataset that a call names first, or nil.
func (f *finder) written(call *frame) *sema.Dataset {
	if len(call.names) == 0 {
		return nil
	}
	return f.program().Analysis.Dataset(call.names[0])
}

// actedOn is the dataset whose row a button changes: that of the table, or of
// the innermost loop around.
func (f *finder) actedOn() *sema.Dataset {
	for i := len(f.stack) - 1; i > 0; i-- {
		fr := f.stack[i]
		if fr.word.Name == "row_actions" {
			return f.dataset()
		}
		if len(fr.head) >= 4 && fr.head[0].text == "each" {
			return f.program().Analysis.Dataset(fr.head[3].text)
		}
	}
	return nil
}
