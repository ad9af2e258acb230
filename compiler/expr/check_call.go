package expr

import (
	"slices"
	"strconv"
	"strings"

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
			return c.report(diag.WrongArguments, e.Span, "`%s` takes no arguments", e.Name)
		}
		return c.suggest(diag.UnknownFunction, e.NameSpan, e.Name, append(lang.FunctionNames(), "role"), "unknown function `%s`", e.Name)
	}
	switch {
	case f.Context == lang.InAggregates && !c.scope.Aggregates:
		return c.report(diag.WrongArguments, e.Span, "`%s()` is allowed only in the `aggregate` of a derived dataset, in a chart or in a metric", f.Name)
	case f.Context == lang.InDefaults:
		return c.report(diag.WrongArguments, e.Span, "`%s()` is allowed only in `default(%s())`, because each call gives a different value", f.Name, f.Name)
	}
	inner := *c // the arguments of an aggregate are of one row
	inner.scope.Aggregates = false
	args := inner.arguments(e, f)
	c.findings = inner.findings
	if args == nil {
		return &Node{Op: Literal, Type: unknown}
	}
	return c.result(e, f, args)
}

// arguments types the arguments of a function by its row in lang; nil where one
// has a mistake. What is no value (a unit, a number of places) has no type.
func (c *checker) arguments(e *ast.Expr, f lang.Function) []*Node {
	least, most := f.Arity()
	for _, a := range e.Named {
		if a.Name.Name != "" {
			c.report(diag.WrongArguments, a.Name.Span, "`%s` takes its arguments without names: `%s`", f.Name, f.Example())
			return nil
		}
	}
	if n := len(e.Named); n < least || n > most {
		c.report(diag.WrongArguments, e.Span, "`%s` takes %s, found %d: `%s`", f.Name, arity(least, most), n, f.Example())
		return nil
	}
	args := []*Node{}
	for i, a := range e.Named {
		if p := f.Parameter(i); p.Takes == lang.UnitWord || p.Takes == lang.PlacesLiteral && a.Value.Kind != ast.Hole {
			args = append(args, &Node{Op: Literal, Type: Type{Kind: Null}})
			continue
		}
		args = append(args, c.expr(a.Value))
	}
	for i, arg := range args {
		p, at := f.Parameter(i), e.Named[i].Value
		c.coerceTo(arg, args, p.Takes, at)
		switch {
		case arg.Type.unknown():
			return nil
		case p.Takes == lang.UnitWord:
			if !c.unit(e, at) {
				return nil
			}
		case p.Takes == lang.PlacesLiteral:
			if arg.Value, _ = c.places(f, at); arg.Value == "" {
				return nil
			}
		case f.Name == "concat" && arg.Type.Kind == Null: // counts as empty
		case !accepts(p.Takes, arg.Type):
			c.report(diag.TypeMismatch, at.Span, "`%s` expects %s, found %s", f.Name, takenName(p.Takes), article(arg.Type))
			return nil
		}
	}
	return args
}

// coerceTo gives an argument that nothing has typed the type that is taken.
func (c *checker) coerceTo(arg *Node, args []*Node, takes lang.Takes, e *ast.Expr) {
	switch takes {
	case lang.TextValue:
		c.coerce(arg, Type{Kind: Text}, e)
	case lang.MomentValue:
		c.coerce(arg, Type{Kind: DateTime}, e)
	case lang.AlikeValue:
		for _, other := range args {
			if !other.Type.unknown() && other.Type.Kind != Null {
				c.coerce(arg, other.Type, e)
			}
		}
		c.coerce(arg, Type{Kind: Text}, e)
	}
}

// result types a call whose arguments are right.
func (c *checker) result(e *ast.Expr, f lang.Function, args []*Node) *Node {
	n := &Node{Op: Op(f.Name), Args: args}
	switch f.Result {
	case lang.IntegerResult:
		n.Type = Type{Kind: Integer}
	case lang.TextResult:
		n.Type = Type{Kind: Text}
	case lang.DateTimeResult:
		n.Type = Type{Kind: DateTime}
	case lang.DateResult:
		n.Type, n.Value = Type{Kind: Date}, c.zone()
	case lang.SameResult:
		if f.Parameters[0].Takes == lang.UnitWord {
			unit := e.Named[0].Value
			if args[1].Type.Kind == Date && unit.Name+unit.Text == lang.Units[0] {
				return c.report(diag.TypeMismatch, unit.Span, "a date cannot be truncated to `%s`; use one of `%s`", lang.Units[0], strings.Join(lang.Units[1:], "`, `"))
			}
			return &Node{Op: n.Op, Type: args[1].Type, Names: []string{unit.Name + unit.Text}, Value: c.zone(), Args: args[1:]}
		}
		n.Type = args[0].Type
	case lang.RoundedResult:
		return c.round(e, n)
	case lang.AlikeResult:
		return c.alike(e, f, n)
	case lang.SumResult:
		n.Type = args[0].Type
		if n.Type.exact() {
			n.Type.Precision = min(n.Type.digits()+n.Type.Scale+rowDigits, MaxPrecision)
		}
	case lang.MeanResult:
		n.Type = Type{Kind: Number}
		if of := args[0].Type; of.Kind == Decimal {
			scale := of.Scale + quotientPlaces
			n.Type = Type{Kind: Decimal, Precision: min(of.digits()+scale, MaxPrecision), Scale: scale}
		}
	}
	return n
}

// alike types the arguments of coalesce as one type.
func (c *checker) alike(e *ast.Expr, f lang.Function, n *Node) *Node {
	for i := range n.Args {
		c.coerce(n.Args[i], n.Args[0].Type, e.Named[i].Value)
	}
	if number := mixture(n.Args); number != nil {
		return c.mixed(e, number)
	}
	n.Args = level(n.Args)
	n.Type = n.Args[0].Type
	for i, a := range n.Args {
		t, ok := common(n.Type, a.Type)
		if !ok {
			return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "the arguments of `%s` must have one type, found %s and %s", f.Name, article(n.Type), article(a.Type))
		}
		n.Type = t
	}
	return n
}

// round types round(x) and round(x, places): the first keeps the kind of its
// value, the second makes a decimal.
func (c *checker) round(e *ast.Expr, n *Node) *Node {
	value, places := n.Args[0], 0
	if len(n.Args) == 2 {
		n.Value = n.Args[1].Value
		places, _ = strconv.Atoi(n.Value)
	}
	n.Args = []*Node{value}
	switch {
	case value.Type.Kind == Decimal || len(n.Value) > 0 && value.Type.Kind == Integer:
		n.Type = rescale(value, places).Type
		if value.Op == Literal {
			n.Args[0] = rescale(value, value.Type.Scale)
		}
		return c.bounded(e, n)
	case len(n.Value) > 0:
		n.Type = Type{Kind: Decimal, Precision: storedDigits, Scale: places}
	default:
		n.Type = value.Type
	}
	return n
}

// places reads a number of decimal places: an integer literal.
func (c *checker) places(f lang.Function, e *ast.Expr) (text string, ok bool) {
	n := c.expr(e)
	if n.Op != Literal || n.Type.Kind != Integer || len(n.Value) > 2 || n.Value[0] == '-' {
		if !n.Type.unknown() {
			c.report(diag.WrongArguments, e.Span, "`%s` expects the number of places as an integer literal: `%s(x, 2)`", f.Name, f.Name)
		}
		return "", false
	}
	if places, _ := strconv.Atoi(n.Value); places > maxPlaces {
		c.report(diag.OutOfRange, e.Span, "`%s` allows at most %d places", f.Name, maxPlaces)
		return "", false
	}
	return n.Value, true
}

// maxPlaces is how many places a number keeps that becomes a decimal.
const maxPlaces = 15

// storedDigits is how many digits a stored decimal has at most: they fit an
// integer of 64 bits, which is how SQLite keeps it.
const storedDigits = 18

// role reads role(editor, "chief editor").
func (c *checker) role(e *ast.Expr) *Node {
	if len(e.Named) == 0 {
		return c.report(diag.WrongArguments, e.Span, "`role` takes at least one role: `role(editor)`")
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
			return c.report(diag.WrongArguments, a.Value.Span, "`role` takes names or string literals, such as `role(editor)`")
		}
	}
	c.signIn(e.Span, "role")
	return n
}

func (c *checker) zone() string {
	if c.scope.Zone == "" {
		return "UTC"
	}
	return c.scope.Zone
}

// unit reads the first argument of date_trunc, whose second is known to be a
// moment or not at all.
func (c *checker) unit(e, unit *ast.Expr) bool {
	name := unit.Name + unit.Text
	if !slices.Contains(lang.Units, name) {
		c.suggest(diag.WrongArguments, unit.Span, name, lang.Units, "`%s` expects one of `%s`", e.Name, strings.Join(lang.Units, "`, `"))
		return false
	}
	return true
}
