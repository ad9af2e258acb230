package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// Scope is what an expression may name.
type Scope struct {
	Fields     map[string]Type
	FieldNames []string // in the order of the source, for "did you mean"
	Rule       bool     // rule words are words, and win over fields
	Dataset    string
	NoSignIn   bool // auth: none
}

// Check types an expression. The tree is never nil: a part with a mistake has
// an unknown type.
func Check(e *ast.Expr, scope Scope) (*Node, []ast.Finding) {
	c := &checker{scope: scope}
	return c.expr(e), c.findings
}

// CheckCondition is Check for a place where a boolean must stand.
func CheckCondition(e *ast.Expr, scope Scope) (*Node, []ast.Finding) {
	c := &checker{scope: scope}
	n := c.condition(e, "a condition")
	return n, c.findings
}

type checker struct {
	scope    Scope
	findings []ast.Finding
}

var unknown = Type{}

func (c *checker) report(code diag.Code, at source.Span, format string, args ...any) *Node {
	c.findings = append(c.findings, ast.Finding{Code: code, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...)})
	return &Node{Op: Literal, Type: unknown}
}

func (c *checker) fix(title string, at source.Span, text string) {
	last := &c.findings[len(c.findings)-1]
	last.Fixes = append(last.Fixes, ast.Fix{Title: title, Edits: []ast.FixEdit{{Edit: source.Edit{Span: at, New: text}}}})
}

// suggest ends a sentence about an unknown name, and adds the fix.
func (c *checker) suggest(code diag.Code, at source.Span, name string, candidates []string, format string, args ...any) *Node {
	near := lang.Nearest(name, candidates)
	message := fmt.Sprintf(format, args...)
	if near != "" {
		message += fmt.Sprintf("; did you mean `%s`?", near)
	}
	n := c.report(code, at, "%s", message)
	if near != "" {
		c.fix("Change to `"+near+"`", at, near)
	}
	return n
}

func (c *checker) condition(e *ast.Expr, what string) *Node {
	n := c.expr(e)
	if n.Type.Kind != Boolean && !n.Type.unknown() {
		return c.report(diag.NotACondition, e.Span, "%s is true or false, but this is %s", what, article(n.Type))
	}
	return n
}

func (c *checker) expr(e *ast.Expr) *Node {
	switch e.Kind {
	case ast.True, ast.False:
		return Bool(e.Kind == ast.True)
	case ast.Null:
		return &Node{Op: Literal, Type: Type{Kind: Null}}
	case ast.String:
		return &Node{Op: Literal, Type: Type{Kind: Text}, Value: e.Text}
	case ast.Number:
		return c.number(e)
	case ast.Name:
		return c.name(e)
	case ast.Member:
		return c.member(e)
	case ast.Call:
		return c.call(e)
	case ast.Unary:
		return c.unary(e)
	case ast.Binary:
		return c.binary(e)
	case ast.NullTest:
		n := &Node{Op: IsNull, Type: Type{Kind: Boolean}, Args: []*Node{c.expr(e.Args[0])}}
		if e.Negated {
			n = &Node{Op: Not, Type: n.Type, Args: []*Node{n}}
		}
		return n
	case ast.Conditional:
		return c.conditional(e)
	case ast.List:
		return c.report(diag.TypeMismatch, e.Span, "a list can only stand behind `in`")
	case ast.Map:
		return c.report(diag.TypeMismatch, e.Span, "a map cannot stand here")
	}
	return &Node{Op: Literal, Type: unknown}
}

func (c *checker) number(e *ast.Expr) *Node {
	if e.Name != "" {
		return c.report(diag.CannotAgree, e.Span, "a duration cannot be used in an expression yet")
	}
	if strings.Contains(e.Text, ".") {
		f, err := strconv.ParseFloat(e.Text, 64)
		if err != nil || math.IsInf(f, 0) {
			return c.report(diag.OutOfRange, e.Span, "`%s` is too large for a number", e.Text)
		}
		return &Node{Op: Literal, Type: Type{Kind: Number}, Value: strconv.FormatFloat(f, 'f', -1, 64)}
	}
	i, err := strconv.ParseInt(e.Text, 10, 64)
	if err != nil || i > 1<<53-1 {
		return c.report(diag.OutOfRange, e.Span, "`%s` is too large: a whole number goes up to 9007199254740991", e.Text)
	}
	return &Node{Op: Literal, Type: Type{Kind: Integer}, Value: strconv.FormatInt(i, 10)}
}

func (c *checker) name(e *ast.Expr) *Node {
	if c.scope.Rule {
		if n := c.ruleWord(e); n != nil {
			return n
		}
	}
	if t, ok := c.scope.Fields[e.Name]; ok {
		return c.field(e, e.Name, t)
	}
	switch e.Name {
	case "user":
		return c.report(diag.UnknownMember, e.Span, "`user` is a person; write one of its members, such as `user.id` or `user.role`")
	case "row":
		return c.report(diag.UnknownMember, e.Span, "`row` is the row; write one of its fields, such as `row.%s`", first(c.scope.FieldNames, "name"))
	}
	candidates := append([]string{"user"}, c.scope.FieldNames...)
	if c.scope.Rule {
		return c.suggest(diag.UnknownRule, e.Span, e.Name, append(lang.RuleWordNames(), candidates...), "`%s` is neither a rule nor a field%s", e.Name, c.of())
	}
	return c.suggest(diag.UnknownField, e.Span, e.Name, candidates, "there is no field `%s`%s", e.Name, c.of())
}

func (c *checker) of() string {
	if c.scope.Dataset == "" {
		return ""
	}
	return " of `" + c.scope.Dataset + "`"
}

func (c *checker) field(e *ast.Expr, name string, t Type) *Node {
	switch t.Kind {
	case Decimal, Duration, JSON, List:
		return c.report(diag.CannotAgree, e.Span, "`%s` is %s, which the browser, Python and the database would not compare alike; it cannot be used in an expression yet", name, article(t))
	}
	return &Node{Op: Field, Type: t, Name: name}
}

// ruleWord reads a rule word other than role(…); nil where it is none.
func (c *checker) ruleWord(e *ast.Expr) *Node {
	boolean := Type{Kind: Boolean}
	admin := &Node{Op: Role, Type: boolean, Names: []string{"admin"}}
	owner := &Node{Op: Owner, Type: boolean}
	var n *Node
	switch e.Name {
	case "public":
		return Bool(true)
	case "nobody":
		return Bool(false)
	case "authenticated":
		n = &Node{Op: Authenticated, Type: boolean}
	case "owner":
		n = owner
	case "admin_only":
		n = admin
	case "owner_or_admin":
		n = &Node{Op: Or, Type: boolean, Args: []*Node{owner, admin}}
	default:
		return nil
	}
	c.signIn(e.Span, e.Name)
	return n
}

func (c *checker) signIn(at source.Span, word string) {
	if c.scope.NoSignIn {
		c.report(diag.NobodySignedIn, at, "with `auth: none` nobody is signed in, so `%s` is never true", word)
		c.findings[len(c.findings)-1].Severity = diag.Warning
	}
}

func (c *checker) member(e *ast.Expr) *Node {
	object := e.Args[0]
	if e.Name == "" || object.Kind == ast.Hole {
		return &Node{Op: Literal, Type: unknown}
	}
	text := Type{Kind: Text}
	switch {
	case object.Kind == ast.Name && object.Name == "user":
		switch e.Name {
		case "id", "name", "email":
			return &Node{Op: User, Type: text, Name: e.Name}
		case "role", "roles":
			return c.report(diag.TypeMismatch, e.Span, "compare `user.role` with one role, as in `user.role == \"editor\"`, or write `role(editor)`")
		case "claims":
			return c.report(diag.TypeMismatch, e.Span, "name the claim, as in `user.claims.team`")
		case "row":
			return c.report(diag.NotBuilt, e.Span, "`user.row` is part of the language, but this version does not build it yet")
		}
		n := c.suggest(diag.UnknownMember, e.NameSpan, e.Name, []string{"id", "name", "email", "role", "roles", "claims", "row"}, "`user` has no `%s`; a claim of the sign-in is `user.claims.%s`", e.Name, e.Name)
		return n
	case object.Kind == ast.Name && object.Name == "row":
		if t, ok := c.scope.Fields[e.Name]; ok {
			return c.field(e, e.Name, t)
		}
		return c.suggest(diag.UnknownField, e.NameSpan, e.Name, c.scope.FieldNames, "there is no field `%s`%s", e.Name, c.of())
	case object.Kind == ast.Member && object.Name == "claims" && object.Args[0].Kind == ast.Name && object.Args[0].Name == "user":
		return &Node{Op: Claim, Type: text, Name: e.Name}
	}
	if object.Kind == ast.Name {
		if _, ok := c.scope.Fields[object.Name]; ok {
			return c.report(diag.NotBuilt, e.Span, "paths through a reference are part of the language, but this version does not build them yet")
		}
	}
	c.expr(object)
	if len(c.findings) == 0 {
		return c.report(diag.UnknownMember, e.NameSpan, "this has no member `%s`", e.Name)
	}
	return &Node{Op: Literal, Type: unknown}
}

func article(t Type) string {
	name := t.String()
	if t.Kind == Null {
		return "null"
	}
	if strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

func first(list []string, otherwise string) string {
	if len(list) > 0 {
		return list[0]
	}
	return otherwise
}
