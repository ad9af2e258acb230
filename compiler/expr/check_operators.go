package expr

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

func (c *checker) unary(e *ast.Expr) *Node {
	if e.Name == "not" {
		return &Node{Op: Not, Type: Type{Kind: Boolean}, Args: []*Node{c.condition(e.Args[0], "the operand of `not`")}}
	}
	n := c.expr(e.Args[0])
	if n.Type.unknown() {
		return n
	}
	if !n.Type.numeric() && n.Type.Kind != Decimal && n.Type.Kind != Duration {
		return c.report(diag.TypeMismatch, e.Args[0].Span, "`-` expects a number, found %s", article(n.Type))
	}
	if n.Op == Literal && n.Value != "0" {
		return negated(n)
	}
	return &Node{Op: Negate, Type: n.Type, Args: []*Node{n}}
}

func (c *checker) binary(e *ast.Expr) *Node {
	boolean := Type{Kind: Boolean}
	switch e.Name {
	case "and", "or":
		n := &Node{Op: Op(e.Name), Type: boolean}
		for _, side := range chain(e) {
			n.Args = append(n.Args, c.condition(side, "each side of `"+e.Name+"`"))
		}
		return n
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
	if n := c.unquotedValue(e); n != nil {
		return n
	}
	left, right := c.expr(e.Args[0]), c.expr(e.Args[1])
	n := &Node{Op: Op(e.Name), Type: boolean, Args: []*Node{left, right}}
	if e.Args[0].Kind == ast.Null || e.Args[1].Kind == ast.Null {
		return c.nullCompared(e)
	}
	operator, _ := lang.FindOperator(e.Name)
	switch operator.Left {
	case lang.EqualValue, lang.OrderedValue:
		return c.comparison(e, n, operator)
	case lang.TextValue:
		return c.textTest(e, n)
	}
	return c.arithmetic(e, n)
}

// chain lists the sides of a row of `and` or `or`, which is one question however
// long it is.
func chain(e *ast.Expr) []*ast.Expr {
	var sides []*ast.Expr
	left := e
	for left.Kind == ast.Binary && left.Name == e.Name {
		sides = append(sides, left.Args[1])
		left = left.Args[0]
	}
	sides = append(sides, left)
	slices.Reverse(sides)
	return sides
}

// textTest types contains, starts_with and ends_with; `contains` also asks a
// list for an item.
func (c *checker) textTest(e *ast.Expr, n *Node) *Node {
	if left := n.Args[0].Type; left.Kind == List && e.Name == "contains" {
		n.Op = HasItem
		item := Type{Kind: left.Elem}
		c.coerce(n.Args[1], item, e.Args[1])
		switch left.Elem {
		case Text, Integer:
		default:
			return c.report(diag.CannotAgree, e.Span, "a list of `%s` cannot be searched, because the browser, Python and the database compare its items differently", left.Elem)
		}
		if !comparable(item, n.Args[1].Type) || n.Args[1].Type.Kind == Decimal {
			return c.report(diag.TypeMismatch, e.Args[1].Span, "expected %s, found %s", article(item), article(n.Args[1].Type))
		}
		return n
	}
	for i, side := range n.Args {
		c.coerce(side, Type{Kind: Text}, e.Args[i])
		if !side.Type.textual() && !side.Type.unknown() {
			return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` expects a string, found %s", e.Name, article(side.Type))
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
	n := c.report(diag.ComparedWithNull, e.Span, "a comparison with `null` is never true; use `%s`", test)
	if e.Name == "==" || e.Name == "!=" {
		rest := source.Span{Start: e.Args[0].Span.End, End: e.Span.End}
		if other == e.Args[0] {
			c.fix("Change to `"+test+"`", rest, " "+test)
		}
	}
	return n
}

func (c *checker) comparison(e *ast.Expr, n *Node, operator lang.Operator) *Node {
	if n.ReadsOwner() {
		return c.ownerInside(e)
	}
	for i := range n.Args {
		c.coerce(n.Args[i], n.Args[1-i].Type, e.Args[i])
	}
	left, right := n.Args[0], n.Args[1]
	if number := mixture(n.Args); number != nil {
		return c.mixed(e, number)
	}
	if !comparable(left.Type, right.Type) {
		return c.report(diag.TypeMismatch, e.Span, "`%s` cannot compare %s with %s", e.Name, article(left.Type), article(right.Type))
	}
	for i, side := range n.Args {
		switch {
		case side.Type.Kind == JSON || side.Type.Kind == List:
			return c.report(diag.CannotAgree, e.Args[i].Span, "type `%s` cannot be compared, because the browser, Python and the database compare it differently; only `is null` is allowed", side.Type)
		case side.Type.unknown():
		case !accepts(operator.Left, side.Type):
			return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` expects values with an order, found %s", e.Name, article(side.Type))
		}
	}
	n.Args = level(n.Args)
	return n
}

// coerce gives a literal, or a parameter that nothing has typed, the type of
// what it is next to.
func (c *checker) coerce(n *Node, to Type, e *ast.Expr) {
	if (n.Op == Param || n.Op == Claim) && n.Type.unknown() {
		n.Type = to
		switch {
		case to.unknown() || to.Kind == Null || n.Op == Claim && !to.claimable():
			n.Type = Type{Kind: Text}
		case to.Kind == Integer:
			n.Type = Type{Kind: Integer} // however many digits it is compared with
		}
		return
	}
	if n.Op == Today && to.Kind == DateTime {
		// Beside a moment, today is when it began.
		*n = Node{Op: DateTrunc, Type: to, Names: []string{"day"}, Value: n.Value, Args: []*Node{{Op: Now, Type: to}}}
		return
	}
	if n.Op != Literal {
		return
	}
	if to.Kind == Decimal && n.Type.numeric() {
		decimalLiteral(n)
		return
	}
	if n.Type.Kind != Text {
		return
	}
	switch to.Kind {
	case Enum:
		if !slices.Contains(to.Values, n.Value) {
			c.suggestValue(e, n.Value, to.Values)
		} else if to.Enum != "" {
			c.use(e.Span, ValueName, to.Enum, n.Value)
		}
	case Date, Time, DateTime:
		text, ok := Moment(to.Kind, n.Value)
		if !ok {
			c.report(diag.WrongValue, e.Span, "expected a %s such as %[3]q, found %[2]q", to.Kind, n.Value, map[Kind]string{Date: "2026-01-31", Time: "09:30", DateTime: "2026-01-31T09:30:00Z"}[to.Kind])
		}
		n.Type, n.Value = to, text
	case UUID:
		n.Value = strings.ToLower(n.Value)
		if !uuidText.MatchString(n.Value) {
			c.report(diag.WrongValue, e.Span, "expected a uuid such as \"0190a1b2-0000-7000-8000-000000000001\", found %q", n.Value)
		}
	}
}

var uuidText = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Moment reads a date, time or datetime and gives it as it is stored.
func Moment(kind Kind, text string) (string, bool) {
	layouts := map[Kind][]string{Date: {time.DateOnly}, Time: {"15:04:05.999999", "15:04"}, DateTime: {time.RFC3339Nano}}
	stored := map[Kind]string{Date: time.DateOnly, Time: "15:04:05.000000", DateTime: "2006-01-02T15:04:05.000000Z"}
	for _, layout := range layouts[kind] {
		t, err := time.Parse(layout, text)
		if t = t.UTC(); err == nil && (kind == Time || t.Year() >= 1 && t.Year() <= 9999) {
			return t.Format(stored[kind]), true
		}
	}
	return text, false
}

func (c *checker) suggestValue(e *ast.Expr, value string, values []string) {
	near := c.scope.Speller.Nearest(value, values)
	message := fmt.Sprintf("unknown enum value %q; expected one of %s", value, strings.Join(values, ", "))
	if near != "" {
		message = fmt.Sprintf("unknown enum value %q; did you mean %q?", value, near)
	}
	c.report(diag.UnknownValue, e.Span, "%s", message)
	if near != "" {
		c.fix("Change to \""+near+"\"", e.Span, strconv.Quote(near))
	}
}

// unquotedValue reports `status == open`, where open is a value of the enum and
// nothing else.
func (c *checker) unquotedValue(e *ast.Expr) *Node {
	for i, word := range e.Args {
		if word.Kind != ast.Name || c.scope.Row == nil || c.has(c.scope.Row, word.Name) {
			continue
		}
		probe := *c
		probe.scope.Use = nil
		if t := probe.expr(e.Args[1-i]).Type; t.Kind == Enum && slices.Contains(t.Values, word.Name) {
			c.report(diag.UnknownField, word.Span, "`%s` is a value of an enum; values are written in quotes: %q", word.Name, word.Name)
			c.fix("Add quotes", word.Span, strconv.Quote(word.Name))
			return &Node{Op: Literal, Type: unknown}
		}
	}
	return nil
}

// roleTest reads `user.role == "editor"`.
func (c *checker) roleTest(e *ast.Expr) *Node {
	for i, side := range e.Args {
		if side.Kind != ast.Member || side.Name != "role" || side.Args[0].Kind != ast.Name || side.Args[0].Name != "user" {
			continue
		}
		other := e.Args[1-i]
		if other.Kind != ast.String {
			return c.report(diag.TypeMismatch, other.Span, "`user.role` can only be compared with a string literal: `user.role == \"editor\"`")
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
			return c.report(diag.TypeMismatch, left.Span, "expected a role in quotes, as in `\"editor\" in user.roles`")
		}
		c.signIn(right.Span, "user.roles")
		return &Node{Op: Role, Type: boolean, Names: []string{left.Text}}
	}
	if claim := c.claimList(right); claim != nil {
		item := c.expr(left)
		c.coerce(item, Type{Kind: Text}, left)
		if item.Type.Kind != Text && item.Type.Kind != Integer && item.Type.Kind != Enum && !item.Type.unknown() {
			return c.report(diag.CannotAgree, left.Span, "expected a string or an integer, found %s", article(item.Type))
		}
		claim.Type = Type{Kind: List, Elem: item.Type.Kind}
		if item.Type.textual() {
			claim.Type.Elem = Text
		}
		return &Node{Op: HasItem, Type: boolean, Args: []*Node{claim, item}}
	}
	n := &Node{Op: In, Type: boolean, Args: []*Node{c.expr(left)}}
	if right.Kind == ast.Hole {
		return n
	}
	if right.Kind != ast.List {
		return c.report(diag.ListWanted, right.Span, "`in` expects a list, as in `status in [\"open\", \"late\"]`")
	}
	if len(right.Args) == 0 {
		return c.report(diag.WrongValue, right.Span, "`in` with an empty list is never true; add the values to look for")
	}
	for _, item := range right.Args {
		v := c.expr(item)
		if v.Op != Literal || v.Type.Kind == Null {
			return c.report(diag.TypeMismatch, item.Span, "expected a literal other than `null` in this list")
		}
		c.coerce(v, n.Args[0].Type, item)
		if !comparable(n.Args[0].Type, v.Type) {
			return c.report(diag.TypeMismatch, item.Span, "expected %s, found %s", article(n.Args[0].Type), article(v.Type))
		}
		n.Args = append(n.Args, v)
	}
	if number := mixture(n.Args); number != nil {
		return c.mixed(e, number)
	}
	n.Args = level(n.Args)
	return n
}

// claimList is the claim that `in user.claims.teams` looks into; nil for another
// expression.
func (c *checker) claimList(e *ast.Expr) *Node {
	if e.Kind != ast.Member || e.Args[0].Kind != ast.Member {
		return nil
	}
	if claims := e.Args[0]; claims.Name != "claims" || claims.Args[0].Kind != ast.Name || claims.Args[0].Name != "user" {
		return nil
	}
	if n := c.expr(e); n.Op == Claim {
		return n
	}
	return nil
}

func (c *checker) conditional(e *ast.Expr) *Node {
	n := &Node{Op: Conditional, Args: []*Node{c.condition(e.Args[0], "the condition of `if`"), c.expr(e.Args[1]), c.expr(e.Args[2])}}
	for i := 1; i < 3; i++ {
		c.coerce(n.Args[i], n.Args[3-i].Type, e.Args[i])
	}
	if number := mixture(n.Args[1:]); number != nil {
		return c.mixed(e, number)
	}
	copy(n.Args[1:], level(n.Args[1:]))
	t, ok := common(n.Args[1].Type, n.Args[2].Type)
	if !ok {
		return c.report(diag.TypeMismatch, e.Span, "both branches of `if` must have one type, found %s and %s", article(n.Args[1].Type), article(n.Args[2].Type))
	}
	n.Type = t
	if n.ReadsOwner() {
		return c.ownerInside(e)
	}
	return n
}

func (c *checker) ownerInside(e *ast.Expr) *Node {
	return c.report(diag.CannotAgree, e.Span, "`owner` can be combined only with `and`, `or` and `not`")
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
	case a.Kind == Decimal && b.Kind == Decimal:
		scale := max(a.Scale, b.Scale)
		return Type{Kind: Decimal, Scale: scale, Precision: max(a.Precision-a.Scale, b.Precision-b.Scale) + scale}, true
	case a.Kind == Integer && b.Kind == Integer:
		return Type{Kind: Integer, Precision: max(a.Precision, b.Precision)}, true
	case a.numeric() && b.numeric() && a.Kind != b.Kind:
		return Type{Kind: Number}, true
	case a.textual() && b.textual():
		return Type{Kind: Text}, true
	}
	return a, a.Kind == b.Kind && a.Elem == b.Elem
}
