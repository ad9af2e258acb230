package check

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// FieldNamed finds the field that an expression names, and reports where there
// is none. A field whose type has a mistake is none, without a report.
func (c *Context) FieldNamed(ds *Dataset, e *ast.Expr) *ir.FieldSpec {
	switch e.Kind {
	case ast.Hole:
		return nil
	case ast.Member:
		if !ds.Open() {
			c.Errorf(diag.WrongValue, e.Span, "expected a field of `%s` itself, found a path through a reference", ds.Spec.Name)
		}
		return nil
	case ast.Name:
	default:
		c.Errorf(diag.WrongValue, e.Span, "expected a field name, found %s", Describe(e))
		return nil
	}
	if f := ds.Field(e.Name); f != nil {
		c.UseField(e.Span, ds.Spec.Name, e.Name)
		if ds.Untyped[ds.NameOf(f.Name)] {
			return nil
		}
		return ds.Spec.Field(f.Name)
	}
	if ds.Row.MayHave(e.Name) {
		c.SilentField(e.Span, ds.Spec.Name, e.Name)
	} else {
		c.Suggest(diag.UnknownField, e.Span, e.Name, ds.FieldNames(), "unknown field `%s` in `%s`", e.Name, ds.Spec.Name)
	}
	return nil
}

// Readable is fieldNamed for a place that shows the field to people.
func (c *Context) Readable(ds *Dataset, e *ast.Expr, what string) *ir.FieldSpec {
	f := c.FieldNamed(ds, e)
	if f != nil && !f.Readable() {
		c.Errorf(diag.HiddenButQueried, e.Span, "`%s` is never sent to clients, so `%s` cannot use it", f.Name, what)
		return nil
	}
	return f
}

// NotEmpty reports an empty list of what is shown.
func (c *Context) NotEmpty(e *ast.Entry) {
	if e != nil && e.Value != nil && e.Value.Kind == ast.List && len(e.Value.Args) == 0 {
		c.Errorf(diag.WrongValue, e.Value.Span, "`%s` is empty; list at least one field, or remove `%s`", e.Name.Name, e.Name.Name)
	}
}

// ExprType is FieldExprType of a field whose type may have a mistake.
func ExprType(f *ir.FieldSpec, known bool) expr.Type {
	if !known {
		return expr.Type{}
	}
	switch lang.KindOf(f.Type) {
	case lang.TextKind:
		return expr.Type{Kind: expr.Text}
	case lang.EnumKind:
		t := expr.Type{Kind: expr.Enum}
		for _, v := range f.Values {
			t.Values = append(t.Values, v.Name)
		}
		return t
	case lang.ListKind:
		elem := expr.Kind(f.Item)
		if lang.KindOf(f.Item) == lang.TextKind {
			elem = expr.Text
		}
		return expr.Type{Kind: expr.List, Elem: elem}
	}
	if f.Type == "decimal" {
		return expr.Type{Kind: expr.Decimal, Precision: f.Precision, Scale: f.Scale}
	}
	return expr.Type{Kind: expr.Kind(f.Type)}
}

// FieldExprType is the type of a field in expressions.
func FieldExprType(f *ir.FieldSpec) expr.Type { return ExprType(f, true) }
