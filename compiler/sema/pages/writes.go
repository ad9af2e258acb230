package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// write reads update(status: "done"), create(orders, …) and delete().
func (w *widgets) write(a *ir.ActionSpec, e *ast.Expr, to target) bool {
	args := e.Named
	named := false // a dataset
	if len(args) > 0 && args[0].Name.Name == "" && args[0].Value.Kind == ast.Name {
		at := args[0].Value
		ds := w.Dataset(at.Name)
		if ds == nil {
			w.Suggest(diag.UnknownDataset, at.Span, at.Name, w.Names(ast.DatasetDecl), "unknown dataset `%s`", at.Name)
			return false
		}
		w.NoteUse(at.Span, check.DatasetSymbol, "dataset "+at.Name, "")
		to, named, args = target{ds: ds}, true, args[1:]
	}
	switch {
	case e.Kind != ast.Call:
		w.Errorf(diag.WrongArguments, e.Span, "`%s` requires arguments, as in `update(status: \"done\")`", e.Name)
		return false
	case e.Name == "create" && !named:
		w.Errorf(diag.WrongArguments, e.Span, "`create` takes the dataset as its first argument: `create(orders, status: \"new\")`")
		return false
	case to.ds == nil:
		w.Errorf(diag.NoRowInScope, e.Span, "`%s` requires a row; move the button into the `row_actions` of a table or into an `each`, or name a dataset to change all of its rows", e.Name)
		return false
	case e.Name != "create" && named:
		w.Warnf(diag.NoRowInScope, e.Span, "this button %ss every row of `%s` the user may %[1]s; buttons of a single row belong in `row_actions`", e.Name, to.ds.Spec.Name)
	}
	if to.ds.Derived != nil {
		w.Errorf(diag.WrongValue, e.Span, "`%s` is derived and cannot be written; write to `%s`", to.ds.Spec.Name, to.ds.Derived.From)
		return false
	}
	if !to.ds.Spec.IsWritable() {
		w.Errorf(diag.WrongValue, e.Span, "rows of `%s` have no key and cannot be written", to.ds.Spec.Name)
		return false
	}
	a.Dataset, a.Row, a.Sets = to.ds.Spec.Name, to.row, []ir.AssignmentSpec{}
	if e.Name == "delete" && len(args) > 0 && !(named && len(args) == 1) || e.Name != "delete" && len(args) == 0 {
		w.Errorf(diag.WrongArguments, e.Span, "wrong arguments for `%s`; expected %s", e.Name, map[string]string{"delete": "`delete()`", "update": "`update(field: value)`", "create": "`create(dataset, field: value)`"}[e.Name])
		return false
	}
	scope := w.scope(nil)
	if to.row == "row" {
		scope.Row = &to.ds.Row
	}
	if len(args) > 0 && args[0].Name.Name == "" && named && e.Name != "create" {
		a.Where = w.Condition(args[0].Value, w.scope(&to.ds.Row))
		if !w.Fits(a.Where, check.InAction, args[0].Value) {
			return false
		}
		if a.Where == nil {
			a.Where = expr.Bool(false)
		}
		args = args[1:]
	}
	for _, arg := range args {
		if arg.Name.Name == "" {
			if arg.Value.Kind != ast.Hole {
				w.Errorf(diag.WrongArguments, arg.Value.Span, "expected a named argument, as in `%s(status: \"done\")`", e.Name)
			}
			return false
		}
		f := w.FieldNamed(to.ds, &ast.Expr{Kind: ast.Name, Name: arg.Name.Name, Span: arg.Name.Span})
		if f == nil {
			continue
		}
		if !f.Writable && !(e.Name == "create" && f.Creatable) {
			w.Errorf(diag.QueryNotAllowed, arg.Name.Span, "`%s` is set by the server; an action cannot write it", arg.Name.Name)
			continue
		}
		if n := w.Expression(arg.Value, scope); n != nil && w.Fits(n, check.InAction, arg.Value) {
			if n = w.Assign(n, to.ds.Row.Types[f.Name], arg.Value.Span, "`"+arg.Name.Name+"`"); n != nil {
				a.Sets = append(a.Sets, ir.AssignmentSpec{Field: f.Name, Value: n})
			}
		}
	}
	return true
}
