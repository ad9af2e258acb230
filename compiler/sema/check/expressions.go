package check

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/source"
)

// Expressions is the scope of expressions over a row, which may be nil.
func (c *Context) Expressions(row *expr.Row) expr.Scope {
	scope := expr.Scope{Row: row, Rows: c.RowOf, Use: c.UseNamed, Speller: c.Speller}
	app := c.Identity()
	scope.NoSignIn, scope.Zone = app.Auth == "none", app.Timezone
	if app.Users != "" {
		scope.Users = c.RowOf(app.Users)
	}
	return scope
}

// Expression types an expression; nil where it has a mistake, which is reported.
func (c *Context) Expression(e *ast.Expr, scope expr.Scope) *expr.Node {
	if e == nil || e.Kind == ast.Hole {
		return nil
	}
	n, findings := expr.Check(e, scope)
	return c.checked(n, findings)
}

// Condition is Expression for a place that takes a condition.
func (c *Context) Condition(e *ast.Expr, scope expr.Scope) *expr.Node {
	if e == nil || e.Kind == ast.Hole {
		return nil
	}
	n, findings := expr.CheckCondition(e, scope)
	return c.checked(n, findings)
}

func (c *Context) checked(n *expr.Node, findings []ast.Finding) *expr.Node {
	failed := false
	for _, f := range findings {
		failed = failed || f.Severity == diag.Error
	}
	c.Result.Findings = append(c.Result.Findings, findings...)
	if failed || n.Unknown() {
		return nil
	}
	return n
}

// Assign makes a value fit a type, or reports why it does not.
func (c *Context) Assign(n *expr.Node, to expr.Type, at source.Span, what string) *expr.Node {
	fitted, ok := expr.Assign(n, to)
	if !ok && to.Kind == expr.Enum && n.Op == expr.Literal && n.Type.Kind == expr.Text {
		c.Suggest(diag.UnknownValue, at, n.Value, to.Values, "unknown value %q for %s; expected one of %s", n.Value, what, strings.Join(to.Values, ", "))
		return nil
	}
	if ok && to.Enum != "" && n.Op == expr.Literal {
		c.NoteUse(at, ValueSymbol, "enum "+to.Enum, n.Value)
	}
	if !ok {
		c.Errorf(diag.TypeMismatch, at, "%s expects %s, found %s", what, expr.Article(to), expr.Article(n.Type))
		return nil
	}
	return fitted
}

// Scope is that of a dataset's rules.
func (c *Context) Scope(ds *Dataset) expr.Scope {
	scope := c.Expressions(&ds.Row)
	scope.Rule = true
	return scope
}

// Rule types a rule. A rule with an error denies everyone.
func (c *Context) Rule(e *ast.Expr, scope expr.Scope) *expr.Node {
	if n := c.Condition(e, scope); n != nil && c.Fits(n, inRule, e) {
		return expr.Simplify(n)
	}
	return expr.Bool(false)
}
