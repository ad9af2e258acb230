package expr

import (
	"fmt"
	"slices"
	"strconv"

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
	if f.Aggregate {
		return c.aggregate(e, f)
	}
	var args []*Node
	for _, a := range e.Named {
		if a.Name.Name != "" {
			return c.report(diag.WrongArguments, a.Name.Span, "`%s` takes its arguments without names: `%s`", f.Name, f.Signature)
		}
		if f.Name == "date_trunc" && len(args) == 0 {
			args = append(args, nil) // its unit is a word
			continue
		}
		args = append(args, c.expr(a.Value))
	}
	least, most := 1, 1
	switch f.Name {
	case "coalesce", "concat":
		least, most = 2, 20
	case "now", "today", "uuid":
		least, most = 0, 0
	case "date_trunc":
		least, most = 2, 2
	case "round":
		most = 2
	}
	if len(args) < least || len(args) > most {
		return c.arguments(e, f, least, most)
	}
	switch f.Name {
	case "now":
		return &Node{Op: Now, Type: Type{Kind: DateTime}}
	case "today":
		return &Node{Op: Today, Type: Type{Kind: Date}, Value: c.zone()}
	case "uuid":
		return c.report(diag.WrongArguments, e.Span, "`uuid()` is allowed only in `default(uuid())`, because each call gives a different value")
	case "date_trunc":
		return c.dateTrunc(e, args[1])
	}
	n := &Node{Op: Op(f.Name), Type: Type{Kind: Text}, Args: args}
	for i, a := range args {
		switch n.Op {
		case Lower, Upper, Length, Concat:
			c.coerce(a, Type{Kind: Text}, e.Named[i].Value)
		case Coalesce:
			for _, other := range args {
				if !other.Type.unknown() && other.Type.Kind != Null {
					c.coerce(a, other.Type, e.Named[i].Value)
				}
			}
			c.coerce(a, Type{Kind: Text}, e.Named[i].Value)
		}
		if a.Type.unknown() {
			return &Node{Op: Literal, Type: unknown}
		}
		switch n.Op {
		case Lower, Upper, Length, Concat:
			if !a.Type.textual() && (a.Type.Kind != Null || n.Op != Concat) {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "`%s` expects a string, found %s", f.Name, article(a.Type))
			}
		case Round, Abs:
			if !a.Type.numeric() && a.Type.Kind != Decimal {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "`%s` expects a number, found %s", f.Name, article(a.Type))
			}
		}
	}
	switch n.Op {
	case Length:
		n.Type = Type{Kind: Integer}
	case Abs:
		n.Type = args[0].Type
	case Round:
		return c.round(e, n)
	case Coalesce:
		for i := range args {
			c.coerce(args[i], args[0].Type, e.Named[i].Value)
		}
		if number := mixture(args); number != nil {
			return c.mixed(e, number)
		}
		args = level(args)
		n.Args, n.Type = args, args[0].Type
		for i, a := range args {
			t, ok := common(n.Type, a.Type)
			if !ok {
				return c.report(diag.TypeMismatch, e.Named[i].Value.Span, "the arguments of `coalesce` must have one type, found %s and %s", article(n.Type), article(a.Type))
			}
			n.Type = t
		}
	}
	return n
}

// round types round(x) and round(x, places): the first keeps the kind of its
// value, the second makes a decimal.
func (c *checker) round(e *ast.Expr, n *Node) *Node {
	value, places := n.Args[0], 0
	if len(n.Args) == 2 {
		given := n.Args[1]
		at := e.Named[1].Value.Span
		if given.Op != Literal || given.Type.Kind != Integer || len(given.Value) > 2 || given.Value[0] == '-' {
			return c.report(diag.WrongArguments, at, "`round` takes the number of places as an integer literal: `round(x, 2)`")
		}
		places, _ = strconv.Atoi(given.Value)
		if places > maxPlaces {
			return c.report(diag.OutOfRange, at, "`round` allows at most %d places", maxPlaces)
		}
		n.Value = given.Value
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

// Units are what date_trunc cuts to.
var Units = []string{"hour", "day", "week", "month", "year"}

func (c *checker) dateTrunc(e *ast.Expr, value *Node) *Node {
	unit := e.Named[0].Value
	name := unit.Name + unit.Text
	if !slices.Contains(Units, name) {
		return c.suggest(diag.WrongArguments, unit.Span, name, Units, "`date_trunc` expects one of `hour`, `day`, `week`, `month`, `year`")
	}
	c.coerce(value, Type{Kind: DateTime}, e.Named[1].Value)
	switch {
	case value.Type.unknown():
		return value
	case value.Type.Kind == Date && name == "hour":
		return c.report(diag.TypeMismatch, unit.Span, "a date cannot be truncated to `hour`; use `day`, `week`, `month` or `year`")
	case value.Type.Kind != Date && value.Type.Kind != DateTime:
		return c.report(diag.TypeMismatch, e.Named[1].Value.Span, "`date_trunc` expects a date or datetime, found %s", article(value.Type))
	}
	n := &Node{Op: DateTrunc, Type: value.Type, Names: []string{name}, Value: c.zone(), Args: []*Node{value}}
	return n
}

// arguments reports a call with a number of arguments that a function does not
// take.
func (c *checker) arguments(e *ast.Expr, f lang.Function, least, most int) *Node {
	takes := fmt.Sprintf("%d to %d arguments", least, most)
	switch {
	case most == 0:
		takes = "no arguments"
	case least == 1 && most == 1:
		takes = "1 argument"
	case least == most:
		takes = fmt.Sprintf("%d arguments", most)
	case least+1 == most:
		takes = fmt.Sprintf("%d or %d arguments", least, most)
		if most == 1 {
			takes = "at most 1 argument"
		}
	}
	return c.report(diag.WrongArguments, e.Span, "`%s` takes %s, found %d: `%s`", f.Name, takes, len(e.Named), f.Signature)
}

// aggregate types count() and its like.
func (c *checker) aggregate(e *ast.Expr, f lang.Function) *Node {
	if !c.scope.Aggregates {
		return c.report(diag.WrongArguments, e.Span, "`%s()` is allowed only in the `aggregate` of a derived dataset, in a chart or in a metric", f.Name)
	}
	n := &Node{Op: Op(f.Name), Type: Type{Kind: Integer}}
	switch {
	case len(e.Named) > 1 || len(e.Named) == 0 && f.Name != "count":
		least := 1
		if f.Name == "count" {
			least = 0
		}
		return c.arguments(e, f, least, 1)
	case len(e.Named) == 1 && e.Named[0].Name.Name != "":
		return c.report(diag.WrongArguments, e.Span, "`%s` takes its arguments without names: `%s`", f.Name, f.Signature)
	}
	if len(e.Named) == 0 {
		return n
	}
	inner := *c
	inner.scope.Aggregates = false
	a := inner.expr(e.Named[0].Value)
	c.findings = inner.findings
	if a.Type.unknown() {
		return a
	}
	n.Args = []*Node{a}
	at := e.Named[0].Value.Span
	switch f.Name {
	case "count":
	case "sum", "avg":
		if !a.Type.numeric() && a.Type.Kind != Decimal && a.Type.Kind != Duration {
			return c.report(diag.TypeMismatch, at, "`%s` expects a number, found %s", f.Name, article(a.Type))
		}
		n.Type = a.Type
		switch {
		case f.Name == "sum" && a.Type.exact():
			n.Type.Precision = min(a.Type.digits()+a.Type.Scale+rowDigits, MaxPrecision)
		case f.Name == "avg" && a.Type.Kind == Decimal:
			scale := a.Type.Scale + quotientPlaces
			n.Type = Type{Kind: Decimal, Precision: min(a.Type.digits()+scale, MaxPrecision), Scale: scale}
		case f.Name == "avg" && a.Type.Kind != Duration:
			n.Type = Type{Kind: Number}
		case a.Type.Kind == Duration && f.Name == "avg":
			return c.report(diag.CannotAgree, at, "`avg` does not take durations; use `sum` and `count`")
		}
	default:
		if !a.Type.numeric() && a.Type.Kind != Decimal && a.Type.Kind != Duration && a.Type.Kind != Text && !a.Type.temporal() {
			return c.report(diag.TypeMismatch, at, "`%s` expects values with an order, found %s", f.Name, article(a.Type))
		}
		n.Type = a.Type
	}
	return n
}
