package expr

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
)

// day is the milliseconds of a day.
const day = 864e5

// arithmetic types + - * / %. Integers and decimals are exact, numbers are double
// precision; moments and durations add up as people expect.
func (c *checker) arithmetic(e *ast.Expr, n *Node) *Node {
	for i := range n.Args {
		c.coerce(n.Args[i], n.Args[1-i].Type, e.Args[i])
	}
	left, right := n.Args[0].Type, n.Args[1].Type
	if left.unknown() || right.unknown() {
		return &Node{Op: Literal, Type: unknown}
	}
	if left.temporal() || left.Kind == Duration || right.Kind == Duration {
		return c.moments(e, n)
	}
	for i, side := range n.Args {
		if !side.Type.numeric() && side.Type.Kind != Decimal {
			hint := ""
			if e.Name == "+" && side.Type.textual() {
				hint = "; to join strings write `concat(a, b)`"
			}
			return c.report(diag.TypeMismatch, e.Args[i].Span, "`%s` expects numbers, found %s%s", e.Name, article(side.Type), hint)
		}
	}
	if literal := folded(n); literal != nil {
		return literal
	}
	if left.exact() && right.exact() {
		return c.exact(e, n)
	}
	if number := mixture(n.Args); number != nil {
		return c.mixed(e, number)
	}
	n.Type = Type{Kind: Number}
	return n
}

// moments types what is added to or taken from a date, a datetime or a length
// of time.
func (c *checker) moments(e *ast.Expr, n *Node) *Node {
	left, right := n.Args[0], n.Args[1]
	a, b := left.Type.Kind, right.Type.Kind
	subtract := n.Op == Subtract
	switch {
	case n.Op != Add && !subtract:
	case a == Duration && b == Duration:
		n.Type = left.Type
		return n
	case a == DateTime && b == Duration, a == Duration && b == DateTime && !subtract:
		n.Op, n.Type = AddTime, Type{Kind: DateTime}
		if a == Duration {
			n.Args = []*Node{right, left}
		} else if subtract {
			n.Args = []*Node{left, negated(right)}
		}
		return n
	case a == Date && b == Duration:
		days, ok := wholeDays(right)
		if !ok {
			return c.report(diag.CannotAgree, e.Args[1].Span, "a date and a duration can be added only if the duration is a literal in whole days, such as `7d`")
		}
		if subtract {
			days = negated(days)
		}
		n.Op, n.Type, n.Args = AddTime, Type{Kind: Date}, []*Node{left, days}
		return n
	case a == b && (a == DateTime || a == Date) && subtract:
		n.Op, n.Type = TimeBetween, Type{Kind: Duration}
		return n
	}
	return c.report(diag.TypeMismatch, e.Span, "`%s` cannot combine %s and %s", e.Name, article(left.Type), article(right.Type))
}

func negated(n *Node) *Node {
	if n.Op == Literal {
		value := "-" + n.Value
		if n.Value[0] == '-' {
			value = n.Value[1:]
		}
		return &Node{Op: Literal, Type: n.Type, Value: value}
	}
	return &Node{Op: Negate, Type: n.Type, Args: []*Node{n}}
}

func wholeDays(n *Node) (*Node, bool) {
	if n.Op != Literal {
		return n, false
	}
	var ms float64
	for _, digit := range n.Value {
		if digit != '-' {
			ms = ms*10 + float64(digit-'0')
		}
	}
	return n, ms == day*float64(int64(ms/day))
}
