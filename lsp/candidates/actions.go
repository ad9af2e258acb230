package candidates

import (
	"slices"
	"strconv"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// action finds the call of an action around the cursor, in the entry of the
// block at depth, and its parentheses.
func (f *Finder) action(depth int, w lang.Word, block *lang.Block) (string, *cursor.Frame) {
	if w.Value != lang.Actions && block.Free != lang.FreeAction {
		return "", nil
	}
	for _, fr := range f.Stack[depth+1:] {
		n := len(fr.Head)
		if fr.Open.Text != "(" || n == 0 || fr.Head[n-1].End != fr.Open.Start {
			continue
		}
		name := fr.Head[n-1].Text
		if slices.ContainsFunc(lang.ActionWords(), func(a lang.RuleWord) bool { return a.Name == name }) {
			return name, fr
		}
	}
	return "", nil
}

// actionArgument is a place in the parentheses of an action: `update(status:
// "done")`, `create(orders, status: "new")`, `navigate(Orders)`.
func (f *Finder) actionArgument(action string, call, top *cursor.Frame) {
	target := f.written(call)
	named := target != nil
	if !named && action != "create" {
		target = f.actedOn()
	}
	entry := call.Entry
	switch {
	case action == "navigate" && len(entry) == 0:
		f.addresses()
	case action == "navigate" || action == "toast":
	case len(entry) >= 2 && entry[1].Text == ":":
		if target == nil {
			return
		}
		spec := describe.FieldOf(target, entry[0].Text)
		if call != top {
			f.expression(top.Entry, target, false)
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
		f.expression(top.Entry, target, false) // which rows
	case len(entry) == 0:
		if call.Commas == 0 && (target == nil || action == "create") {
			f.datasets()
		}
		writable := func(spec *ir.FieldSpec) bool { return spec.Writable || action == "create" && spec.Creatable }
		f.fieldsWhere(target, writable, call.Names, func(name string) (string, string) { return name + ": $0", name + ": " })
		if named && call.Commas == 1 && action != "create" {
			f.expression(nil, target, false)
		}
	}
}

// addresses offers the pages without parameters, and the paths of the others.
func (f *Finder) addresses() {
	f.pages(nil)
	analysis := f.Program().Analysis
	for _, name := range analysis.Names(ast.PageDecl) {
		if page := analysis.Page(name); page != nil {
			f.add(Candidate{Label: strconv.Quote(page.Path), Kind: protocol.CompletionItemKindFile, Detail: page.Name, Rank: goodFit})
		}
	}
}

// written is the dataset that a call names first, or nil.
func (f *Finder) written(call *cursor.Frame) *sema.Dataset {
	if len(call.Names) == 0 {
		return nil
	}
	return f.Program().Analysis.Dataset(call.Names[0])
}
