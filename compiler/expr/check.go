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

// Check types an expression. The tree is never nil: a part with a mistake has
// an unknown type.
func Check(e *ast.Expr, scope Scope) (*Node, []ast.Finding) {
	c := &checker{scope: scope}
	return c.expr(e), c.findings
}

// CheckCondition is Check for a place where a boolean is required.
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

// warning makes the finding reported last a warning.
func (c *checker) warning() { c.findings[len(c.findings)-1].Severity = diag.Warning }

func (c *checker) fix(title string, at source.Span, text string) {
	last := &c.findings[len(c.findings)-1]
	last.Fixes = append(last.Fixes, ast.Fix{Title: title, Edits: []ast.FixEdit{{Edit: source.Edit{Span: at, New: text}}}})
}

// suggest ends a sentence about an unknown name, and adds the fix.
func (c *checker) suggest(code diag.Code, at source.Span, name string, candidates []string, format string, args ...any) *Node {
	return c.suggestAmong(code, at, name, [][]string{candidates}, format, args...)
}

func (c *checker) suggestAmong(code diag.Code, at source.Span, name string, candidates [][]string, format string, args ...any) *Node {
	near := c.scope.Speller.Nearest(name, candidates...)
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
	if n.Op == Claim || n.Op == Param {
		c.coerce(n, Type{Kind: Boolean}, e)
	}
	if n.Type.Kind != Boolean && !n.Type.unknown() {
		return c.report(diag.NotACondition, e.Span, "%s must be a boolean, found %s", what, article(n.Type))
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
		if strings.ContainsRune(e.Text, 0) {
			return c.report(diag.CannotAgree, e.Span, "a string cannot contain the character NUL")
		}
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
		c.coerce(n.Args[0], Type{Kind: Text}, e.Args[0])
		if e.Negated {
			n = &Node{Op: Not, Type: n.Type, Args: []*Node{n}}
		}
		return n
	case ast.Conditional:
		return c.conditional(e)
	case ast.List:
		return c.report(diag.TypeMismatch, e.Span, "a list is allowed only after `in`")
	case ast.Map:
		return c.report(diag.TypeMismatch, e.Span, "unexpected map")
	}
	return &Node{Op: Literal, Type: unknown}
}

func (c *checker) number(e *ast.Expr) *Node {
	if e.Name != "" {
		ms, err := strconv.ParseFloat(e.Text, 64)
		ms *= map[string]float64{"ms": 1, "s": 1e3, "m": 6e4, "h": 36e5, "d": 864e5}[e.Name]
		if err != nil || ms != math.Trunc(ms) || ms > 1e15 {
			return c.report(diag.OutOfRange, e.Span, "invalid duration `%s%s`; the smallest is 1 ms, the largest 1e15 ms", e.Text, e.Name)
		}
		return &Node{Op: Literal, Type: Type{Kind: Duration}, Value: strconv.FormatFloat(ms, 'f', -1, 64)}
	}
	if strings.Contains(e.Text, ".") {
		f, err := strconv.ParseFloat(e.Text, 64)
		if err != nil || math.IsInf(f, 0) {
			return c.report(diag.OutOfRange, e.Span, "`%s` is out of range", e.Text)
		}
		// All of its digits: beside a decimal they are exact.
		value := strings.TrimSuffix(strings.TrimRight(e.Text, "0"), ".")
		if value = strings.TrimLeft(value, "0"); value == "" || value[0] == '.' {
			value = "0" + value
		}
		if len(value) > MaxPrecision {
			value = strconv.FormatFloat(f, 'f', -1, 64)
		}
		return &Node{Op: Literal, Type: Type{Kind: Number}, Value: value}
	}
	i, err := strconv.ParseInt(e.Text, 10, 64)
	if err != nil || i > 1<<53-1 {
		return c.report(diag.OutOfRange, e.Span, "`%s` is out of range; the largest integer is 9007199254740991", e.Text)
	}
	return &Node{Op: Literal, Type: Type{Kind: Integer}, Value: strconv.FormatInt(i, 10)}
}

func (c *checker) name(e *ast.Expr) *Node {
	if c.scope.Rule {
		if n := c.ruleWord(e); n != nil {
			return n
		}
	}
	row := c.scope.Row
	if row != nil {
		if n := c.fieldOf(row, e.Name, e.Span); n != nil {
			return n
		}
	}
	switch e.Name {
	case "user":
		return c.report(diag.UnknownMember, e.Span, "expected a member of `user`, such as `user.id` or `user.role`")
	case "row":
		return c.report(diag.UnknownMember, e.Span, "expected a field of `row`, such as `row.%s`", first(c.names(), "name"))
	case "route":
		if c.scope.Route != nil {
			return c.report(diag.UnknownMember, e.Span, "expected a path parameter, such as `route.id`")
		}
	}
	if _, ok := c.scope.Also[e.Name]; ok {
		return c.report(diag.UnknownMember, e.Span, "expected a field of dataset `%s`, such as `%s.id`", e.Name, e.Name)
	}
	if _, ok := c.param(e.Name); ok {
		c.useParam(e)
		return c.report(diag.UnknownMember, e.Span, "expected a field of row `%s`, such as `%s.id`", e.Name, e.Name)
	}
	if row != nil && row.MayHave(e.Name) {
		c.use(e.Span, LostName, row.Dataset, e.Name)
		return &Node{Op: Literal, Type: unknown}
	}
	candidates := [][]string{{"user"}, c.scope.ParamNames, c.names()}
	if c.scope.Rule {
		return c.suggestAmong(diag.UnknownRule, e.Span, e.Name, append([][]string{lang.RuleWordNames()}, candidates...), "unknown rule or field `%s`%s", e.Name, c.of())
	}
	if row == nil {
		return c.suggestAmong(diag.UnknownField, e.Span, e.Name, candidates, "unknown name `%s`; available here: `user`%s", e.Name, known(c.scope))
	}
	return c.suggestAmong(diag.UnknownField, e.Span, e.Name, candidates, "unknown field `%s`%s", e.Name, c.of())
}

// known lists what is in a scope without a row, beside the person.
func known(s Scope) string {
	var text string
	if len(s.Route) > 0 {
		text = ", `route`"
	}
	for _, name := range s.ParamNames {
		text += ", `" + name + "`"
	}
	return text
}

func (c *checker) param(name string) (*Row, bool) {
	if c.scope.Param == nil {
		return nil, false
	}
	return c.scope.Param(name)
}

func (c *checker) names() []string {
	if c.scope.Row == nil {
		return nil
	}
	return c.scope.Row.Names
}

func (c *checker) of() string {
	if c.scope.Row == nil || c.scope.Row.Dataset == "" {
		return ""
	}
	return " in `" + c.scope.Row.Dataset + "`"
}

func (c *checker) use(at source.Span, kind NameKind, of, name string) {
	if c.scope.Use != nil {
		c.scope.Use(at, Named{kind, of, name})
	}
}

// useParam notes the row that a path begins with: of a loop, or the first one
// of a dataset.
func (c *checker) useParam(root *ast.Expr) {
	switch {
	case root.Name == "row":
	case c.scope.Loop != nil && c.scope.Loop(root.Name):
		c.use(root.Span, LoopName, "", root.Name)
	default:
		c.use(root.Span, DatasetName, "", root.Name)
	}
}

// fieldOf names a field of a row, or the key through a reference; nil where
// there is none.
func (c *checker) fieldOf(row *Row, name string, at source.Span) *Node {
	column := name
	if r, ok := row.References[name]; ok {
		column = r.Column
	}
	t, ok := row.Types[column]
	if !ok {
		return nil
	}
	c.use(at, FieldName, row.Dataset, name)
	n := &Node{Op: Field, Type: t, Name: column}
	if computed := row.Computed[column]; computed != nil {
		n.Op, n.Args = Computed, []*Node{computed}
	}
	if c.scope.Qualified {
		n = Qualify(n, row.Dataset)
	}
	return n
}

// Qualify names the dataset whose row each field is of.
func Qualify(n *Node, dataset string) *Node {
	out := *n
	if n.Op == Field || n.Op == Computed {
		out.Dataset = dataset
	}
	out.Args = nil
	for _, a := range n.Args {
		out.Args = append(out.Args, Qualify(a, dataset))
	}
	return &out
}

// ruleWord reads a rule word other than role(…); nil where it is none.
func (c *checker) ruleWord(e *ast.Expr) *Node {
	switch e.Name {
	case "public":
		return Bool(true)
	case "nobody":
		return Bool(false)
	}
	n := ruleWords[e.Name]
	if n != nil {
		c.signIn(e.Span, e.Name)
	}
	return n
}

// ruleWords are the nodes of the words that depend on who signs in. All rules of
// all datasets share them, as nodes do not change.
var ruleWords = func() map[string]*Node {
	boolean := Type{Kind: Boolean}
	admin := &Node{Op: Role, Type: boolean, Names: []string{"admin"}}
	owner := &Node{Op: Owner, Type: boolean}
	return map[string]*Node{
		"authenticated":  {Op: Authenticated, Type: boolean},
		"owner":          owner,
		"admin_only":     admin,
		"owner_or_admin": {Op: Or, Type: boolean, Args: []*Node{owner, admin}},
	}
}()

func (c *checker) signIn(at source.Span, word string) {
	if c.scope.NoSignIn {
		c.report(diag.NobodySignedIn, at, "`%s` is never true with `auth: none`, because nobody signs in", word)
		c.warning()
	}
}

func article(t Type) string {
	name := t.String()
	switch t.Kind {
	case Null:
		return "`null`"
	case Text:
		return "a string"
	}
	if t.Kind != UUID && strings.ContainsRune("aeiou", rune(name[0])) {
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
