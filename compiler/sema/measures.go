package sema

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

func (b *bindings) metric() *ir.MetricSpec {
	m := &ir.MetricSpec{Value: ir.AggregateSpec{Function: "count"}}
	e := b.in.words["value"]
	switch {
	case e == nil || e.Value == nil:
		if e == nil {
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a metric requires `value`, such as `value: count()` or `value: sum(amount)`")
		}
	default:
		if a := b.aggregated(e.Value); a != nil {
			m.Value = *a
		}
	}
	if at := b.in.words["at"]; at != nil && at.Value != nil {
		if f := b.readable(b.ds, at.Value, "at"); f != nil {
			if f.Type != "datetime" && f.Type != "date" {
				b.errorf(diag.TypeMismatch, at.Value.Span, "`at` expects a `date` or `datetime` field, but `%s` has type `%s`", f.Name, f.Type)
			} else {
				m.At = f.Name
			}
		}
	}
	if compare := b.in.words["compare"]; compare != nil && compare.Value != nil {
		m.Compare = Milliseconds(compare.Value)
		if b.in.words["at"] == nil {
			b.errorf(diag.MissingValue, compare.Name.Span, "`compare` requires `at`, such as `at: created_at`")
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
		b.errorf(diag.WrongValue, e.Span, "expected an aggregate such as `count()` or `sum(amount)`, found %s", describe(e))
		return nil
	}
	n := b.expression(e, scope)
	if !b.fits(n, inMeasure, e) {
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
		b.errorf(diag.WrongValue, e.Named[0].Value.Span, "expected a field name; add an expression as a `computed` field to `%s`", b.ds.Spec.Name)
		return nil
	}
	f := b.readable(b.ds, e.Named[0].Value, e.Name)
	if f == nil {
		return nil
	}
	a.Field = f.Name
	return a
}

func (b *bindings) chart() *ir.ChartSpec {
	c := &ir.ChartSpec{Type: choice(b.in.words["type"], "bar"), Sort: b.sort(b.in.words["sort"])}
	for _, axis := range []struct {
		word string
		to   *string
	}{{"x", &c.X}, {"y", &c.Y}, {"series", &c.Series}} {
		e := b.in.words[axis.word]
		switch {
		case e == nil && axis.word != "series":
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a chart requires `x` and `y`; `%s` is missing", axis.word)
		case e == nil || e.Value == nil:
		case e.Value.Kind == ast.Call && axis.word == "y":
			c.Value = b.aggregated(e.Value)
		default:
			if f := b.readable(b.ds, e.Value, axis.word); f != nil {
				*axis.to = f.Name
				if axis.word == "y" && !numericType(f.Type) {
					b.errorf(diag.TypeMismatch, e.Value.Span, "`y` expects a numeric field, but `%s` has type `%s`", f.Name, f.Type)
				}
			}
		}
	}
	if e := b.in.words["bucket"]; e != nil {
		c.Bucket = choice(e, "")
		if x := b.ds.Spec.Field(c.X); x != nil && x.Type != "datetime" && x.Type != "date" {
			b.errorf(diag.TypeMismatch, e.Name.Span, "`bucket` requires a `date` or `datetime` field as `x`, but `%s` has type `%s`", x.Name, x.Type)
			c.Bucket = ""
		} else if c.Value == nil && b.in.words["y"] != nil && c.Y != "" {
			b.errorf(diag.WrongValue, e.Name.Span, "`bucket` requires an aggregate as `y`: `y: count()` or `y: sum(%s)`", c.Y)
		}
	}
	if e := b.in.words["limit"]; e != nil {
		c.Limit = b.size(e, 0)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return c
}
