package datasets

import (
	"strconv"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// validation reads the rules over the whole row.
func (c *checker) validation(ds *check.Dataset, block *ast.Entry) {
	scope := c.Expressions(&ds.Row)
	for _, e := range c.Read(block.Body, lang.Lookup("validation"), "validation").Free {
		if e.Value == nil {
			c.Errorf(diag.MissingValue, e.Name.Span, "missing condition after `%s`; a rule is a condition and a message: `dates: starts <= ends \"Must end after it starts\"`", e.Name.Name)
			continue
		}
		message, written := naming.Words(e.Name.Name)+" is not valid", false
		for _, m := range e.Modifiers {
			if !m.Quoted {
				c.Errorf(diag.UnknownModifier, m.Span, "a rule allows only a message in quotes after the condition")
				continue
			}
			message, written = m.Name.Name, true
		}
		n := c.Condition(e.Value, scope)
		if n == nil || !c.Fits(n, check.InValidation, e.Value) {
			continue
		}
		if !written {
			f := c.Warnf(diag.MissingValue, e.Name.Span, "`%s` has no message; users see %q", e.Name.Name, message)
			check.Replace(f, "Add a message", source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}, " "+strconv.Quote(message))
		}
		if bad := n.First(expr.User, expr.Claim, expr.Role, expr.Authenticated, expr.Owner, expr.UserField, expr.UserRow); bad != nil {
			c.Errorf(diag.WrongValue, e.Value.Span, "`validation` cannot depend on the user; use `access_policy` to decide who may write")
			continue
		}
		fields := []string{}
		for _, name := range n.Fields() {
			if f := ds.Field(name); f != nil && f.Readable() {
				fields = append(fields, name)
			}
		}
		ds.Spec.Validation = append(ds.Spec.Validation, ir.ValidationSpec{Name: e.Name.Name, Rule: expr.Simplify(n), Message: message, Fields: fields})
	}
}
