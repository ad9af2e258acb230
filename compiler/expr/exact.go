package expr

import (
	"math/big"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
)

// Exact numbers: integers and decimals. Every engine counts with all of their
// digits, so that only the scale of a result has to be agreed on:
//
//	+ - %   the larger scale
//	*       the scales added
//	/       of integers a number; of decimals the larger scale and six places more
//	avg     of decimals six places more
//
// Rounding is half away from zero, where a value is stored or shown, and at the
// last place of a quotient. A decimal has at most MaxPrecision digits: more is an
// error of the program.

// MaxPrecision is how many digits a decimal has at most while it is worked out;
// PostgreSQL's NUMERIC, Python's integers and JavaScript's BigInt hold more.
const MaxPrecision = 38

// integerDigits is how many digits the integer of a field has at most: 2^53−1.
const integerDigits = 16

// rowDigits is how many digits a sum may have more than what it sums: of ten
// thousand million rows.
const rowDigits = 10

// quotientPlaces is how many places a quotient of decimals has beyond those of
// its sides.
const quotientPlaces = 6

// digits is how many digits a value has before the point.
func (t Type) digits() int {
	switch {
	case t.Kind == Decimal:
		return t.Precision - t.Scale
	case t.Precision > 0:
		return t.Precision
	}
	return integerDigits
}

// exactType is the type of an operation on two exact numbers.
func exactType(op Op, a, b Type) Type {
	if a.Kind == Integer && b.Kind == Integer {
		switch op {
		case Divide:
			return Type{Kind: Number}
		case Multiply:
			return Type{Kind: Integer, Precision: min(a.digits()+b.digits(), MaxPrecision)}
		case Modulo:
			return Type{Kind: Integer, Precision: max(a.digits(), b.digits())}
		}
		return Type{Kind: Integer, Precision: min(max(a.digits(), b.digits())+1, MaxPrecision)}
	}
	scale, whole := max(a.Scale, b.Scale), max(a.digits(), b.digits())
	switch op {
	case Multiply:
		scale, whole = a.Scale+b.Scale, a.digits()+b.digits()
	case Divide:
		scale, whole = scale+quotientPlaces, a.digits()+b.Scale
	case Modulo:
	default:
		whole++
	}
	return Type{Kind: Decimal, Precision: whole + scale, Scale: scale}
}

// exact types + - * / % of integers and decimals.
func (c *checker) exact(e *ast.Expr, n *Node) *Node {
	n.Type = exactType(n.Op, n.Args[0].Type, n.Args[1].Type)
	if n.Type.Kind != Decimal {
		return n
	}
	if n.Op == Add || n.Op == Subtract || n.Op == Modulo {
		n.Args = []*Node{rescale(n.Args[0], n.Type.Scale), rescale(n.Args[1], n.Type.Scale)}
	} else {
		n.Args = []*Node{rescale(n.Args[0], n.Args[0].Type.Scale), rescale(n.Args[1], n.Args[1].Type.Scale)}
	}
	return c.bounded(e, n)
}

// bounded refuses a decimal with more digits than every engine keeps.
func (c *checker) bounded(e *ast.Expr, n *Node) *Node {
	if n.Type.Kind == Decimal && n.Type.Precision > MaxPrecision {
		return c.report(diag.OutOfRange, e.Span, "the result has up to %d digits, but a decimal has at most %d; use `round(…, n)` or fields with fewer digits", n.Type.Precision, MaxPrecision)
	}
	return n
}

// mixed refuses a decimal beside a number, whose digits are not exact.
func (c *checker) mixed(e *ast.Expr, number *Node) *Node {
	return c.report(diag.CannotAgree, e.Span, "cannot combine an exact decimal with a number; convert the number: `round(%s, 2)`", written(number))
}

// written names a value in a sentence.
func written(n *Node) string {
	if n.Name != "" && (n.Op == Field || n.Op == Computed || n.Op == Path) {
		return n.Name
	}
	return "x"
}

// number finds a number among exact values, one of which is a decimal; nil where
// there is none.
func mixture(args []*Node) *Node {
	decimals := false
	var number *Node
	for _, a := range args {
		switch {
		case a.Type.Kind == Decimal:
			decimals = true
		case a.Type.Kind == Number:
			number = a
		}
	}
	if decimals {
		return number
	}
	return nil
}

// level brings decimals that are compared or joined to one scale, integers
// beside them too. Integers that a double may not hold become numbers where others
// are.
func level(args []*Node) []*Node {
	scale, decimals, numbers := 0, false, false
	for _, a := range args {
		numbers = numbers || a.Type.Kind == Number
		if a.Type.Kind == Decimal {
			decimals = true
			scale = max(scale, a.Type.Scale)
		}
	}
	if !decimals && !numbers {
		return args
	}
	out := make([]*Node, len(args))
	for i, a := range args {
		switch {
		case numbers && a.Type.Kind == Integer && a.Type.Precision > integerDigits:
			out[i] = toNumber(a)
		case decimals && a.Type.exact():
			out[i] = rescale(a, scale)
		default:
			out[i] = a
		}
	}
	return out
}

// rescale gives an exact number another scale; it is the same node where the
// type is.
func rescale(n *Node, scale int) *Node {
	if n.Type.Kind == Decimal && n.Type.Scale == scale {
		return n
	}
	whole := n.Type.digits()
	if scale < n.Type.Scale {
		whole++ // 9.5 → 10
	}
	t := Type{Kind: Decimal, Precision: whole + scale, Scale: scale}
	if n.Op == Literal {
		places := len(n.Value) - strings.IndexByte(n.Value+".", '.') - 1
		if places <= scale {
			return &Node{Op: Literal, Type: t, Value: n.Value}
		}
	}
	return &Node{Op: Rescale, Type: t, Args: []*Node{n}}
}

// toNumber is the double that is nearest to an exact number.
func toNumber(n *Node) *Node {
	if !n.Type.exact() || n.Type.Kind == Integer && n.Type.Precision <= integerDigits {
		return n
	}
	return &Node{Op: ToNumber, Type: Type{Kind: Number}, Args: []*Node{n}}
}

// decimalLiteral makes a literal number exact; false where it has too many
// digits.
func decimalLiteral(n *Node) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(n.Value, "-"), ".")
	if len(whole)+len(fraction) > MaxPrecision {
		return false
	}
	n.Type = Type{Kind: Decimal, Precision: len(whole) + len(fraction), Scale: len(fraction)}
	return true
}

// folded works out + - * of two literals, which are exact; nil for what is
// worked out when the program runs.
func folded(n *Node) *Node {
	left, right := n.Args[0], n.Args[1]
	if left.Op != Literal || right.Op != Literal || left.Type.Kind != Number && right.Type.Kind != Number {
		return nil
	}
	a, ok := new(big.Rat).SetString(left.Value)
	b, fine := new(big.Rat).SetString(right.Value)
	if !ok || !fine {
		return nil
	}
	value := new(big.Rat)
	switch n.Op {
	case Add:
		value.Add(a, b)
	case Subtract:
		value.Sub(a, b)
	case Multiply:
		value.Mul(a, b)
	default:
		return nil
	}
	text := value.FloatString(2 * MaxPrecision)
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	if text == "-0" || len(text) > MaxPrecision {
		return nil
	}
	return &Node{Op: Literal, Type: Type{Kind: Number}, Value: text}
}
