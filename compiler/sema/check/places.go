package check

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
)

// A printer that meets a node it has no words for prints a hole, and the module
// that holds it does not parse: a blank page. So what an engine can evaluate is
// written down for every node, and what is evaluated where for every place of
// the language; an expression that does not fit is refused here.

// engine evaluates expressions.
type engine int

const (
	database engine = iota // SQL
	server                 // Python
	browser                // TypeScript
)

// Place is where an expression may be, as messages name it.
type Place string

const (
	inRule       Place = "an access rule"
	InValidation Place = "`validation`"
	InComputed   Place = "`computed`"
	InDefault    Place = "`default`"
	InFilter     Place = "`filter`"
	InJoin       Place = "`join`"
	InAggregate  Place = "`aggregate`"
	InMeasure    Place = "an aggregate of a widget"
	InAction     Place = "an action"
	InVisible    Place = "`visible`"
	InWhen       Place = "`when`"
	InText       Place = "a placeholder in a string"
	InID         Place = "`id`"
)

// evaluates lists who evaluates what is in a place. A rule is also asked in
// Python, but only where Python can; the database always can.
var evaluates = map[Place][]engine{
	inRule: {database}, InFilter: {database}, InJoin: {database}, InAggregate: {database}, InMeasure: {database}, InComputed: {database},
	InDefault:    {server},
	InValidation: {database, browser},
	InAction:     {browser}, InVisible: {browser}, InWhen: {browser}, InText: {browser}, InID: {browser},
}

var everywhere = []engine{database, server, browser}

// able lists who can evaluate a node.
var able = map[expr.Op][]engine{
	expr.Literal: everywhere, expr.Field: everywhere, expr.Computed: everywhere, expr.Param: everywhere, expr.User: everywhere, expr.UserField: everywhere,
	expr.UserRow: everywhere, expr.Claim: everywhere, expr.Authenticated: everywhere, expr.Role: everywhere,
	// Only the database has the rows that references name, and only the server
	// knows who made a row.
	expr.Path: {database}, expr.Owner: {database, server},

	expr.And: everywhere, expr.Or: everywhere, expr.Not: everywhere, expr.Equal: everywhere, expr.NotEqual: everywhere, expr.Less: everywhere,
	expr.LessEq: everywhere, expr.Greater: everywhere, expr.GreaterEq: everywhere, expr.In: everywhere, expr.Contains: everywhere,
	expr.StartsWith: everywhere, expr.EndsWith: everywhere, expr.IsNull: everywhere, expr.Add: everywhere, expr.Subtract: everywhere,
	expr.Multiply: everywhere, expr.Divide: everywhere, expr.Modulo: everywhere, expr.Negate: everywhere, expr.Conditional: everywhere,

	expr.Lower: everywhere, expr.Upper: everywhere, expr.Length: everywhere, expr.Coalesce: everywhere, expr.Round: everywhere,
	expr.Abs: everywhere, expr.Concat: everywhere,

	expr.ToNumber: everywhere, expr.ToDecimal: everywhere, expr.Rescale: everywhere, expr.AddTime: everywhere, expr.TimeBetween: everywhere,
	expr.HasItem: everywhere,

	expr.Now: everywhere, expr.Today: everywhere, expr.DateTrunc: everywhere,

	expr.Count: {database}, expr.Sum: {database}, expr.Avg: {database}, expr.Min: {database}, expr.Max: {database},
}

// Fits says whether everyone who evaluates a place can evaluate an expression,
// and reports it where not. It takes nil.
func (c *Context) Fits(n *expr.Node, p Place, e *ast.Expr) bool {
	if n == nil {
		return true
	}
	var bad *expr.Node
	n.Walk(func(n *expr.Node) {
		for _, t := range evaluates[p] {
			if bad == nil && !slices.Contains(able[n.Op], t) {
				bad = n
			}
		}
	})
	if bad == nil {
		return true
	}
	if bad.Op == expr.Path {
		c.Errorf(diag.NotInThisPlace, e.Span, "%s cannot follow a reference, because it is evaluated in the browser, which has only this row; use fields of the row itself", p)
		return false
	}
	c.Errorf(diag.NotInThisPlace, e.Span, "%s cannot use `%s`", p, bad.Op)
	return false
}
