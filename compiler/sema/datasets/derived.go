package datasets

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

func (c *checker) derivedShape(s *check.Shape, in check.Entries) {
	from := c.Decl.Dataset.From
	c.NoteUse(from.Span, check.DatasetSymbol, "dataset "+from.Name, "")
	for _, e := range in.Free {
		if e.Name.Name != "" && e.Body == nil {
			c.Errorf(diag.WrongKindOfDataset, e.Name.Span, "a derived dataset cannot declare fields; add it to `aggregate`, or as a `computed` field to `%s`", from.Name)
		}
	}
	d := &derivation{checker: c, shape: s, joined: map[string]*check.Shape{}, spec: &ir.DerivedSpec{From: from.Name, Joins: []ir.JoinSpec{}, GroupBy: []string{}, OrderBy: []string{}}}
	s.Derived = d.spec
	if cycle := c.cycle(c.Decl.Name.Name); cycle != nil {
		c.Errorf(diag.DerivedFromItself, from.Span, "`%s` is derived from itself: %s", c.Decl.Name.Name, strings.Join(cycle, " → "))
		s.Row.Open = true
		return
	}
	if d.base = c.baseShape(*from); d.base == nil {
		s.Row.Open = true
		return
	}
	s.Bases = append(s.Bases, from.Name)
	s.Bases = append(s.Bases, d.base.Bases...)
	for _, e := range c.Decl.Body().List() {
		if e.Kind == ast.Join {
			d.join(e)
		}
	}
	s.Row.Open = s.Row.Open || d.base.Row.Open
	for _, e := range c.Decl.Body().List() {
		if e.Name.Name == "filter" && e.Value != nil {
			d.filter(e.Value)
		}
	}
	d.fields(in)
	d.keys()
	d.order(in)
	slices.Sort(s.Bases)
	s.Bases = slices.Compact(s.Bases)
}
