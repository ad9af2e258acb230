package datasets

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// derivation reads what one derived dataset is made of.
type derivation struct {
	*checker
	shape  *check.Shape
	base   *check.Shape
	joined map[string]*check.Shape
	spec   *ir.DerivedSpec
}

// cycle follows what datasets are made of, by their text alone, and returns the
// way back to the first; nil where there is none.
func (c *checker) cycle(start string) []string {
	seen := map[string]bool{}
	var walk func(name string, way []string) []string
	walk = func(name string, way []string) []string {
		for _, base := range c.Ask.Bases.Ask(c.Task, name) {
			if base == start {
				return append(way, name, start)
			}
			if !seen[base] {
				seen[base] = true
				if found := walk(base, append(way, name)); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return walk(start, nil)
}

func (c *checker) baseShape(name ast.Ident) *check.Shape {
	if s := c.ShapeOf(name.Name); s != nil {
		return s
	}
	if name.Name != "" {
		c.Suggest(diag.UnknownDataset, name.Span, name.Name, c.Names(ast.DatasetDecl), "unknown dataset `%s`", name.Name)
	}
	return nil
}

// scope is that of expressions over the base and what is joined to it.
func (d *derivation) scope() expr.Scope {
	scope := d.Expressions(&d.base.Row)
	scope.Qualified = true
	scope.Also = map[string]*expr.Row{d.spec.From: &d.base.Row}
	for name, s := range d.joined {
		scope.Also[name] = &s.Row
	}
	return scope
}

func (d *derivation) join(e *ast.Entry) {
	if len(e.Labels) == 0 {
		d.Errorf(diag.MissingName, e.Name.Span, "`join` requires a dataset: `join customers on customer_id == customers.id`")
		return
	}
	join := ir.JoinSpec{Left: len(e.Labels) > 1 && e.Labels[0].Text == "left"}
	target := e.Labels[len(e.Labels)-1].Ident()
	if len(e.Labels) > 1 && !join.Left || len(e.Labels) > 2 {
		d.Errorf(diag.UnexpectedText, e.Labels[0].Span, "expected `join customers on …` or `join left customers on …`")
		return
	}
	join.Dataset = target.Name
	d.NoteUse(target.Span, check.DatasetSymbol, "dataset "+target.Name, "")
	s := d.baseShape(target)
	if s == nil {
		d.shape.Row.Open = true
		return
	}
	if target.Name == d.spec.From || d.joined[target.Name] != nil {
		d.Errorf(diag.DuplicateEntry, target.Span, "`%s` is already joined; to join it twice, derive another dataset from it", target.Name)
		return
	}
	d.joined[target.Name] = s
	d.shape.Bases = append(append(d.shape.Bases, target.Name), s.Bases...)
	if join.On = d.Condition(e.Value, d.scope()); join.On == nil || !d.Fits(join.On, check.InJoin, e.Value) {
		join.On = expr.Bool(false)
	}
	d.spec.Joins = append(d.spec.Joins, join)
}

// filter adds a condition on the base rows; several mean `and`.
func (d *derivation) filter(e *ast.Expr) {
	scope := d.scope()
	n := d.Condition(e, scope)
	if n == nil || !d.Fits(n, check.InFilter, e) {
		n = expr.Bool(false)
	}
	if d.spec.Filter != nil {
		n = &expr.Node{Op: expr.And, Type: n.Type, Args: []*expr.Node{d.spec.Filter, n}}
	}
	d.spec.Filter = expr.Simplify(n)
}

func bodyOf(e *ast.Entry) *ast.Block {
	if e == nil {
		return nil
	}
	return e.Body
}
