package datasets

import (
	"encoding/json"
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// defaultValue reads the value of `default(…)`; nil where it has a mistake.
func (c *checker) defaultValue(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	fits := func(kind, written string, types ...string) *ir.DefaultSpec {
		if !slices.Contains(types, f.Type) {
			c.Errorf(diag.DefaultDoesNotFit, v.Span, "`%s` is a default for type `%s`, but `%s` has type `%s`", written, types[0], f.Name, f.Type)
			return nil
		}
		return &ir.DefaultSpec{Kind: kind}
	}
	switch {
	case v.Kind == ast.Call && v.Name == "now" && len(v.Named) == 0:
		return fits("now", "now()", "datetime", "date")
	case v.Kind == ast.Call && v.Name == "uuid" && len(v.Named) == 0:
		return fits("uuid", "uuid()", "uuid", "string")
	case v.Kind == ast.Call && v.Name == "today" && len(v.Named) == 0:
		return fits("today", "today()", "date", "datetime")
	case v.Kind == ast.Member && v.Name == "id" && v.Args[0].Kind == ast.Name && v.Args[0].Name == "user":
		return fits("user_id", "user.id", "string", "text")
	case v.Kind == ast.Member && v.Name == "row" && v.Args[0].Kind == ast.Name && v.Args[0].Name == "user":
		if f.Reference == nil || c.Identity().Users != f.Reference.Dataset {
			c.Errorf(diag.DefaultDoesNotFit, v.Span, "`user.row` is a default only for a reference to the `users` dataset of the app")
			return nil
		}
		return &ir.DefaultSpec{Kind: "user_row"}
	case f.Type == "json" || f.Type == "list":
		return c.jsonDefault(f, v)
	case v.Kind != ast.Name && v.Kind != ast.String && v.Kind != ast.Number && v.Kind != ast.True && v.Kind != ast.False && v.Kind != ast.Unary:
		return c.defaultExpression(f, v)
	}
	text, ok := c.literal(f, v, diag.DefaultDoesNotFit, "default")
	if !ok {
		return nil
	}
	return &ir.DefaultSpec{Kind: "literal", Value: text}
}

// defaultExpression reads a default that is worked out when the row is made:
// over the person and the clock.
func (c *checker) defaultExpression(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	n := c.Expression(v, c.Expressions(nil))
	if n == nil || !c.Fits(n, check.InDefault, v) {
		return nil
	}
	fitted, ok := expr.Assign(n, check.FieldExprType(f))
	if !ok {
		c.Errorf(diag.DefaultDoesNotFit, v.Span, "`%s` has type `%s`, found %s", f.Name, f.Type, expr.Article(n.Type))
		return nil
	}
	return &ir.DefaultSpec{Kind: "expression", Expr: fitted}
}

// jsonDefault reads default([]), default(["a"]) and default({…}).
func (c *checker) jsonDefault(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	value, ok := jsonValue(v)
	if _, list := value.([]any); ok && f.Type == "list" && !list {
		ok = false
	}
	text, err := json.Marshal(value)
	if !ok || err != nil {
		c.Errorf(diag.DefaultDoesNotFit, v.Span, "the default of type `%s` must be a literal: `default(%s)`", f.Type, map[string]string{"list": "[]", "json": "({})"}[f.Type])
		return nil
	}
	return &ir.DefaultSpec{Kind: "literal", Value: string(text)}
}

// jsonValue is the value of literals, lists and maps.
func jsonValue(v *ast.Expr) (any, bool) {
	switch v.Kind {
	case ast.String:
		return v.Text, true
	case ast.Number:
		return json.Number(v.Text), v.Name == ""
	case ast.True, ast.False:
		return v.Kind == ast.True, true
	case ast.Null:
		return nil, true
	case ast.List:
		list := []any{}
		for _, item := range v.Args {
			value, ok := jsonValue(item)
			if !ok {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	case ast.Map:
		object := map[string]any{}
		for _, pair := range v.Named {
			value, ok := jsonValue(pair.Value)
			if !ok {
				return nil, false
			}
			object[pair.Name.Name] = value
		}
		return object, true
	}
	return nil, false
}
