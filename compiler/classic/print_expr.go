package classic

import (
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

// How strongly operators bind, as in grammar.js.
const (
	bindConditional = iota
	bindOr
	bindAnd
	bindNot
	bindCompare
	bindAdd
	bindMultiply
	bindNegate
	bindPostfix
)

var binding = map[string]int{"or": bindOr, "and": bindAnd, "+": bindAdd, "-": bindAdd, "*": bindMultiply, "/": bindMultiply, "%": bindMultiply}

// expression prints an expression; around is how strongly what surrounds it
// binds.
func expression(e *ast.Expr, around int) string {
	text, own := expressionText(e)
	if own < around {
		return "(" + text + ")"
	}
	return text
}

func expressionText(e *ast.Expr) (text string, own int) {
	switch e.Kind {
	case ast.Name:
		return e.Name, bindPostfix
	case ast.Member:
		return expression(e.Args[0], bindPostfix) + "." + e.Name, bindPostfix
	case ast.Call:
		return fmt.Sprintf("%s(%s)", e.Name, arguments(e.Named)), bindPostfix
	case ast.String:
		return quote(e.Text), bindPostfix
	case ast.Number:
		return e.Text + e.Name, bindPostfix
	case ast.List:
		var items []string
		for _, item := range e.Args {
			items = append(items, expression(item, 0))
		}
		return "[" + strings.Join(items, ", ") + "]", bindPostfix
	case ast.Map:
		var pairs []string
		for _, pair := range e.Named {
			pairs = append(pairs, quote(pair.Name.Name)+": "+expression(pair.Value, 0))
		}
		return "{ " + strings.Join(pairs, ", ") + " }", bindPostfix
	case ast.Binary:
		own, known := binding[e.Name]
		if !known {
			own = bindCompare
		}
		return expression(e.Args[0], own) + " " + e.Name + " " + expression(e.Args[1], own+1), own
	case ast.Unary:
		if e.Name == "not" {
			return "not " + expression(e.Args[0], bindNot), bindNot
		}
		return e.Name + expression(e.Args[0], bindNegate), bindNegate
	case ast.NullTest:
		test := " is null"
		if e.Negated {
			test = " is not null"
		}
		return expression(e.Args[0], bindCompare) + test, bindCompare
	case ast.Conditional:
		return "if " + expression(e.Args[0], 1) + " then " + expression(e.Args[1], 1) + " else " + expression(e.Args[2], 0), bindConditional
	}
	return string(e.Kind), bindPostfix // true, false, null
}

func arguments(args []ast.Argument) string {
	var items []string
	for _, a := range args {
		text := expression(a.Value, 0)
		if a.Name.Name != "" {
			text = a.Name.Name + ": " + text
		}
		items = append(items, text)
	}
	return strings.Join(items, ", ")
}

// quote writes a text as a string of one line.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\u{d}`).Replace(text) + `"`
}
