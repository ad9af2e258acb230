package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

func (b *bindings) metric() *ir.MetricSpec {
	m := &ir.MetricSpec{Value: ir.AggregateSpec{Function: "count"}}
	e := b.in.Words["value"]
	switch {
	case e == nil || e.Value == nil:
		if e == nil {
			b.Errorf(diag.MissingValue, b.entry.Name.Span, "a metric requires `value`, such as `value: count()` or `value: sum(amount)`")
		}
	default:
		if a := b.aggregated(e.Value); a != nil {
			m.Value = *a
		}
	}
	if at := b.in.Words["at"]; at != nil && at.Value != nil {
		if f := b.Readable(b.ds, at.Value, "at"); f != nil {
			if f.Type != "datetime" && f.Type != "date" {
				b.Errorf(diag.TypeMismatch, at.Value.Span, "`at` expects a `date` or `datetime` field, but `%s` has type `%s`", f.Name, f.Type)
			} else {
				m.At = f.Name
			}
		}
	}
	if compare := b.in.Words["compare"]; compare != nil && compare.Value != nil {
		m.Compare = check.Milliseconds(compare.Value)
		if b.in.Words["at"] == nil {
			b.Errorf(diag.MissingValue, compare.Name.Span, "`compare` requires `at`, such as `at: created_at`")
			m.Compare = 0
		}
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return m
}

// aggregated reads count(), or sum(field) and its like.
func (b *bindings) aggregated(e *ast.Expr) *ir.AggregateSpec {
	scope := b.scope(&b.ds.Row)
	scope.Aggregates = true
	if e.Kind == ast.Hole {
		return nil
	}
	if e.Kind != ast.Call {
		b.Errorf(diag.WrongValue, e.Span, "expected an aggregate such as `count()` or `sum(amount)`, found %s", check.Describe(e))
		return nil
	}
	n := b.Expression(e, scope)
	if !b.Fits(n, check.InMeasure, e) {
		n = nil
	}
	if n == nil {
		return nil
	}
	a := &ir.AggregateSpec{Function: e.Name}
	if len(e.Named) == 0 {
		return a
	}
	if e.Named[0].Value.Kind != ast.Name {
		b.Errorf(diag.WrongValue, e.Named[0].Value.Span, "expected a field name; add an expression as a `computed` field to `%s`", b.ds.Spec.Name)
		return nil
	}
	f := b.Readable(b.ds, e.Named[0].Value, e.Name)
	if f == nil {
		return nil
	}
	a.Field = f.Name
	return a
}

func (b *bindings) chart() *ir.ChartSpec {
	c := &ir.ChartSpec{Type: check.Choice(b.in.Words["type"], "bar"), Sort: b.sort(b.in.Words["sort"])}
	for _, axis := range []struct {
		word string
		to   *string
	}{{"x", &c.X}, {"y", &c.Y}, {"series", &c.Series}} {
		e := b.in.Words[axis.word]
		switch {
		case e == nil && axis.word != "series":
			b.Errorf(diag.MissingValue, b.entry.Name.Span, "a chart requires `x` and `y`; `%s` is missing", axis.word)
		case e == nil || e.Value == nil:
		case e.Value.Kind == ast.Call && axis.word == "y":
			c.Value = b.aggregated(e.Value)
		default:
			if f := b.Readable(b.ds, e.Value, axis.word); f != nil {
				*axis.to = f.Name
				if axis.word == "y" && lang.KindOf(f.Type) != lang.NumberKind {
					b.Errorf(diag.TypeMismatch, e.Value.Span, "`y` expects a numeric field, but `%s` has type `%s`", f.Name, f.Type)
				}
			}
		}
	}
	if e := b.in.Words["bucket"]; e != nil {
		c.Bucket = check.Choice(e, "")
		if x := b.ds.Spec.Field(c.X); x != nil && x.Type != "datetime" && x.Type != "date" {
			b.Errorf(diag.TypeMismatch, e.Name.Span, "`bucket` requires a `date` or `datetime` field as `x`, but `%s` has type `%s`", x.Name, x.Type)
			c.Bucket = ""
		} else if c.Value == nil && b.in.Words["y"] != nil && c.Y != "" {
			b.Errorf(diag.WrongValue, e.Name.Span, "`bucket` requires an aggregate as `y`: `y: count()` or `y: sum(%s)`", c.Y)
		}
	}
	if e := b.in.Words["limit"]; e != nil {
		c.Limit = b.Size(e, 0)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return c
}
