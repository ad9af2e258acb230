package expr

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
)

func (c *checker) call(e *ast.Expr) *Node {
	if e.Name == "role" {
		return c.role(e)
	}
	f, ok := lang.FindFunction(e.Name)
	if !ok {
		if _, word := lang.FindRuleWord(e.Name); word && c.scope.Rule {
			return c.report(diag.WrongArguments, e.Span, "`%s` takes nothing in parentheses", e.Name)
		}
		return c.suggest(diag.UnknownFunction, e.NameSpan, e.Name, append(lang.FunctionNames(), "role"), "there is no function `%s`", e.Name)
	}
	if f.Stage != lang.Built {
		return c.report(diag.NotBuilt, e.Span, "`%s()` is part of the language, but this version does not build it here yet", f.Name)
	}
	var args []*Node
	for _, a := range e.Named {
		if a.Name.Name != "" {
			return c.report(diag.WrongArguments, a.Name.Span, "`%s` takes its arguments without names: %s", f.Name, f.Signature)
		}
		args = append(args, c.expr(a.Value))
	}
	least, most := 1, 1
	if f.Name == "coalesce" || f.Name == "concat" {
		least, most = 2, 20
	}
	if len(args) < least || len(args) > most {
		return c.report(diag.WrongArguments, e.Span, "`%s` is written %s", f.Name, f.Signature)
	}
	n := &Node{Op: Op(f.Name), Type: Type{Kind: Text}, Args: args}
	for i, a := range args {
		if a.Type.unknown() {
			return &Node{Op: Literal, Type: unknown}
		}
		switch n.Op {
		case Lower, Upper, Length, Concat:
			if !a.Type.textual() && (a.Type.Kind != Null || n.Op != Concat) {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "`%s` works on text, but this is %s", f.Name, article(a.Type))
			}
		case Round, Abs:
			if !a.Type.numeric() {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "`%s` works on numbers, but this is %s", f.Name, article(a.Type))
			}
		}
	}
	switch n.Op {
	case Length:
		n.Type = Type{Kind: Integer}
	case Round, Abs:
		n.Type = args[0].Type
	case Coalesce:
		n.Type = args[0].Type
		for i, a := range args {
			t, ok := common(n.Type, a.Type)
			if !ok {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "the values of `coalesce` are of one kind, but here are %s and %s", article(n.Type), article(a.Type))
			}
			n.Type = t
		}
	}
	return n
}

// role reads role(editor, "chief editor").
func (c *checker) role(e *ast.Expr) *Node {
	if len(e.Named) == 0 {
		return c.report(diag.WrongArguments, e.Span, "`role` wants the names of roles: `role(editor)`")
	}
	n := &Node{Op: Role, Type: Type{Kind: Boolean}}
	for _, a := range e.Named {
		switch {
		case a.Value.Kind == ast.Hole:
			return &Node{Op: Literal, Type: unknown}
		case a.Value.Kind == ast.Name && a.Name.Name == "":
			n.Names = append(n.Names, a.Value.Name)
		case a.Value.Kind == ast.String && a.Name.Name == "" && a.Value.Text != "":
			n.Names = append(n.Names, a.Value.Text)
		default:
			return c.report(diag.WrongArguments, a.Value.Span, "a role is a name, as in `role(editor)`, or a text in quotes")
		}
	}
	c.signIn(e.Span, "role")
	return n
}
