package expr

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

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

func (c *checker) unary(e *ast.Expr) *Node {
	if e.Name == "not" {
		return &Node{Op: Not, Type: Type{Kind: Boolean}, Args: []*Node{c.condition(e.Args[0], "what stands behind `not`")}}
	}
	n := c.expr(e.Args[0])
	if n.Type.unknown() {
		return n
	}
	if !n.Type.numeric() {
		return c.report(diag.TypeMismatch, e.Args[0].Span, "`-` wants a number, but this is %s", article(n.Type))
	}
	return &Node{Op: Negate, Type: n.Type, Args: []*Node{n}}
}

func (c *checker) binary(e *ast.Expr) *Node {
	boolean := Type{Kind: Boolean}
	switch e.Name {
	case "and", "or":
		what := "each side of `" + e.Name + "`"
		return &Node{Op: Op(e.Name), Type: boolean, Args: []*Node{c.condition(e.Args[0], what), c.condition(e.Args[1], what)}}
	case "in", "not in":
		n := c.in(e)
		if e.Name == "not in" {
			n = &Node{Op: Not, Type: boolean, Args: []*Node{n}}
		}
		return n
	case "==", "!=":
		if n := c.roleTest(e); n != nil {
			return n
		}
	}
	left, right := c.expr(e.Args[0]), c.expr(e.Args[1])
	n := &Node{Op: Op(e.Name), Type: boolean, Args: []*Node{left, right}}
	if e.Args[0].Kind == ast.Null || e.Args[1].Kind == ast.Null {
		return c.nullCompared(e)
	}
	switch e.Name {
	case "==", "!=", "<", "<=", ">", ">=":
		return c.comparison(e, n)
	case "contains", "starts_with", "ends_with":
		for i, side := range n.Args {
			if !side.Type.textual() && !side.Type.unknown() {
				return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` works on text, but this is %s", e.Name, article(side.Type))
			}
		}
		return n
	}
	n.Type = Type{Kind: Number}
	for i, side := range n.Args {
		if side.Type.unknown() {
			return &Node{Op: Literal, Type: unknown}
		}
		if !side.Type.numeric() {
			hint := ""
			if e.Name == "+" && side.Type.textual() {
				hint = "; to join texts write `concat(a, b)`"
			}
			return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` works on numbers, but this is %s%s", e.Name, article(side.Type), hint)
		}
	}
	return n
}

func (c *checker) nullCompared(e *ast.Expr) *Node {
	other, test := e.Args[0], "is null"
	if other.Kind == ast.Null {
		other = e.Args[1]
	}
	if e.Name == "!=" {
		test = "is not null"
	}
	n := c.report(diag.ComparedWithNull, e.Span, "a comparison with `null` is never true; write `%s`", test)
	if e.Name == "==" || e.Name == "!=" {
		rest := source.Span{Start: e.Args[0].Span.End, End: e.Span.End}
		if other == e.Args[0] {
			c.fix("Write `"+test+"`", rest, " "+test)
		}
	}
	return n
}

func (c *checker) comparison(e *ast.Expr, n *Node) *Node {
	left, right := n.Args[0], n.Args[1]
	if n.ReadsOwner() {
		return c.ownerInside(e)
	}
	for i := range n.Args {
		c.coerce(n.Args[i], n.Args[1-i].Type, e.Args[i])
	}
	if !comparable(left.Type, right.Type) {
		return c.report(diag.TypeMismatch, e.Span, "`%s` compares two values of one kind, but here are %s and %s", e.Name, article(left.Type), article(right.Type))
	}
	if e.Name == "==" || e.Name == "!=" {
		return n
	}
	for i, side := range n.Args {
		if !side.Type.numeric() && side.Type.Kind != Text && !side.Type.temporal() && !side.Type.unknown() {
			return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` wants values with an order, but this is %s", e.Name, article(side.Type))
		}
	}
	return n
}

// coerce gives a literal the type of what it is compared with.
func (c *checker) coerce(n *Node, to Type, e *ast.Expr) {
	if n.Op != Literal || n.Type.Kind != Text {
		return
	}
	switch to.Kind {
	case Enum:
		if !slices.Contains(to.Values, n.Value) {
			c.suggestValue(e, n.Value, to.Values)
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, n.Value); err != nil {
			c.report(diag.WrongValue, e.Span, "%q is not a day; write it as \"2026-01-31\"", n.Value)
		}
		n.Type = to
	case Time, DateTime:
		n.Type = c.report(diag.CannotAgree, e.Span, "a %s cannot be compared with a text yet", to.Kind).Type
	case UUID:
		n.Value = strings.ToLower(n.Value)
	}
}

func (c *checker) suggestValue(e *ast.Expr, value string, values []string) {
	near := lang.Nearest(value, values)
	message := fmt.Sprintf("%q is not a value of this enum; it has %s", value, strings.Join(values, ", "))
	if near != "" {
		message = fmt.Sprintf("%q is not a value of this enum; did you mean %q?", value, near)
	}
	c.report(diag.UnknownValue, e.Span, "%s", message)
	if near != "" {
		c.fix("Change to \""+near+"\"", e.Span, strconv.Quote(near))
	}
}

// roleTest reads `user.role == "editor"`.
func (c *checker) roleTest(e *ast.Expr) *Node {
	for i, side := range e.Args {
		if side.Kind != ast.Member || side.Name != "role" || side.Args[0].Kind != ast.Name || side.Args[0].Name != "user" {
			continue
		}
		other := e.Args[1-i]
		if other.Kind != ast.String {
			return c.report(diag.TypeMismatch, other.Span, "`user.role` is compared with a role in quotes, as in `user.role == \"editor\"`")
		}
		c.signIn(side.Span, "user.role")
		n := &Node{Op: Role, Type: Type{Kind: Boolean}, Names: []string{other.Text}}
		if e.Name == "!=" {
			n = &Node{Op: Not, Type: n.Type, Args: []*Node{n}}
		}
		return n
	}
	return nil
}

func (c *checker) in(e *ast.Expr) *Node {
	boolean := Type{Kind: Boolean}
	left, right := e.Args[0], e.Args[1]
	if right.Kind == ast.Member && right.Name == "roles" && right.Args[0].Kind == ast.Name && right.Args[0].Name == "user" {
		if left.Kind != ast.String {
			return c.report(diag.TypeMismatch, left.Span, "a role stands in quotes here, as in `\"editor\" in user.roles`")
		}
		c.signIn(right.Span, "user.roles")
		return &Node{Op: Role, Type: boolean, Names: []string{left.Text}}
	}
	n := &Node{Op: In, Type: boolean, Args: []*Node{c.expr(left)}}
	if right.Kind == ast.Hole {
		return n
	}
	if right.Kind != ast.List {
		return c.report(diag.ListWanted, right.Span, "`in` wants a list, as in `status in [\"open\", \"late\"]`")
	}
	if len(right.Args) == 0 {
		return c.report(diag.WrongValue, right.Span, "nothing is in an empty list; write the values to look for")
	}
	for _, item := range right.Args {
		v := c.expr(item)
		if v.Op != Literal || v.Type.Kind == Null {
			return c.report(diag.TypeMismatch, item.Span, "the values of this list are written out, without names or null")
		}
		c.coerce(v, n.Args[0].Type, item)
		if !comparable(n.Args[0].Type, v.Type) {
			return c.report(diag.TypeMismatch, item.Span, "this is %s, but what is looked for is %s", article(v.Type), article(n.Args[0].Type))
		}
		n.Args = append(n.Args, v)
	}
	return n
}

func (c *checker) conditional(e *ast.Expr) *Node {
	n := &Node{Op: Conditional, Args: []*Node{c.condition(e.Args[0], "what stands behind `if`"), c.expr(e.Args[1]), c.expr(e.Args[2])}}
	t, ok := common(n.Args[1].Type, n.Args[2].Type)
	if !ok {
		return c.report(diag.TypeMismatch, e.Span, "both answers of an `if` are of one kind, but here are %s and %s", article(n.Args[1].Type), article(n.Args[2].Type))
	}
	n.Type = t
	if n.ReadsOwner() {
		return c.ownerInside(e)
	}
	return n
}

func (c *checker) ownerInside(e *ast.Expr) *Node {
	return c.report(diag.CannotAgree, e.Span, "`owner` can only be combined with `and`, `or` and `not`")
}

// common is the type of a value that is one of two.
func common(a, b Type) (Type, bool) {
	switch {
	case a.unknown() || b.unknown():
		return unknown, true
	case a.Kind == Null:
		return b, true
	case b.Kind == Null:
		return a, true
	case a.numeric() && b.numeric() && a.Kind != b.Kind:
		return Type{Kind: Number}, true
	case a.textual() && b.textual():
		return Type{Kind: Text}, true
	}
	return a, a.Kind == b.Kind
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
