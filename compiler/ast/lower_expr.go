package ast

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// maxDepth bounds the nesting of expressions, so that nothing after lowering
// needs a bound of its own: CPython parses 200 parentheses, SQLite 1,000 operators
// inside each other.
const maxDepth = 100

// Expr lowers an expression.
func (l *Lowering) Expr(n *grammar.Node) *Expr { return l.exprAt(n, 0) }

func (l *Lowering) exprAt(n *grammar.Node, depth int) *Expr {
	if n == nil {
		return &Expr{Kind: Hole}
	}
	if depth > maxDepth {
		l.Report(diag.TooDeep, SpanOf(n), "this expression has more than %d levels of nesting; split it up", maxDepth)
		return &Expr{Kind: Hole, Span: SpanOf(n)}
	}
	operand := func(field string) *Expr { return l.Operand(n, field, depth) }
	e := &Expr{Span: SpanOf(n), NameSpan: SpanOf(n)}
	defer l.Errors(n)
	switch n.Kind {
	case grammar.KindIdentifier:
		e.Kind, e.Name = Name, l.TextOf(n)
	case grammar.KindTrue, grammar.KindFalse, grammar.KindNull:
		e.Kind = ExprKind(n.Kind)
	case grammar.KindNumber:
		l.number(n, e)
	case grammar.KindString, grammar.KindUnclosedString:
		l.string(n, e)
	case grammar.KindParenthesized:
		if inner := firstNamed(n); inner != nil {
			e = l.exprAt(inner, depth+1)
			e.Span = SpanOf(n)
		} else {
			e.Kind = Hole
			if !n.HasError {
				l.Report(diag.MissingOperand, e.Span, "expected an expression between the parentheses")
			}
		}
		l.closed(n, ")", "(", diag.UnclosedParenthesis)
	case grammar.KindList:
		e.Kind = List
		for _, child := range n.Children {
			if child.Named && child.Kind != grammar.KindComment && child.Kind != grammar.KindError {
				e.Args = append(e.Args, l.exprAt(child, depth+1))
			}
		}
		l.closed(n, "]", "[", diag.UnclosedBracket)
	case grammar.KindMap:
		e.Kind = Map
		for _, child := range n.Children {
			if child.Kind == grammar.KindPair {
				key := l.Label(child.ChildByField("key"))
				e.Named = append(e.Named, Argument{key.Ident(), l.exprAt(child.ChildByField("value"), depth+1)})
			}
		}
		l.closed(n, "}", "{", diag.UnclosedBlock)
	case grammar.KindBinary:
		e.Kind = Binary
		if op := n.ChildByField("operator"); op != nil {
			e.Name, e.NameSpan = strings.Join(strings.Fields(l.TextOf(op)), " "), SpanOf(op)
		}
		e.Args = []*Expr{l.Operand(n, "left", leftDepth(n, depth)), operand("right")}
	case grammar.KindUnary:
		e.Kind = Unary
		if op := n.ChildByField("operator"); op != nil {
			e.Name, e.NameSpan = l.TextOf(op), SpanOf(op)
		}
		e.Args = []*Expr{operand("operand")}
	case grammar.KindNullTest:
		e.Kind, e.Negated = NullTest, n.ChildByField("not") != nil
		e.Args = []*Expr{operand("value")}
		if last := n.Children[len(n.Children)-1]; last.Kind != "null" {
			l.Report(diag.MissingOperand, e.Span, "expected `null` after `%s`", map[bool]string{true: "is not", false: "is"}[e.Negated])
		}
	case grammar.KindConditional:
		e.Kind = Conditional
		e.Args = []*Expr{operand("condition"), operand("then"), operand("else")}
		for i, word := range []string{"", "then", "else"} {
			if i > 0 && n.ChildByField(word) == nil && !n.HasError {
				l.Report(diag.MissingOperand, source.Span{Start: n.End, End: n.End}, "`if` requires `%s`: `if A then B else C`", word)
				break
			}
		}
	case grammar.KindMember:
		e.Kind = Member
		e.Args = []*Expr{operand("object")}
		if name := n.ChildByField("name"); name != nil && name.Kind != grammar.KindMissing {
			e.Name, e.NameSpan = l.TextOf(name), SpanOf(name)
		} else {
			e.NameSpan = source.Span{Start: n.End, End: n.End}
			l.Report(diag.MissingMember, source.Span{Start: max(n.End-1, n.Start), End: n.End}, "expected a name after `.`")
		}
	case grammar.KindCall:
		e.Kind = Call
		if function := n.ChildByField("function"); function != nil {
			e.Name, e.NameSpan = l.TextOf(function), SpanOf(function)
			if function.Kind == grammar.KindMember {
				e.Name = strings.Join(strings.Fields(e.Name), "") // blanks are allowed around the dot
			}
		}
		e.Named = l.arguments(n.ChildByField("arguments"), depth+1)
	case grammar.KindMissing:
		e.Kind = Hole
		l.Report(diag.MissingOperand, e.Span, "expected an expression")
	default:
		e.Kind = Hole
		l.unexpected(n)
	}
	return e
}

// leftDepth is the depth of the left side: a row of `and` or of `or` is one
// question, however long it is.
func leftDepth(n *grammar.Node, depth int) int {
	left, op := n.ChildByField("left"), n.ChildByField("operator")
	if left == nil || op == nil || left.Kind != grammar.KindBinary || op.Kind != "and" && op.Kind != "or" {
		return depth
	}
	if inner := left.ChildByField("operator"); inner != nil && inner.Kind == op.Kind {
		return depth - 1
	}
	return depth
}

// Operand lowers one operand, and says what is missing where it is a hole.
func (l *Lowering) Operand(n *grammar.Node, field string, depth int) *Expr {
	child := n.ChildByField(field)
	if child == nil {
		return &Expr{Kind: Hole, Span: source.Span{Start: n.End, End: n.End}}
	}
	if child.Kind == grammar.KindMissing {
		at := source.Span{Start: max(child.Start-1, n.Start), End: child.End}
		if op := n.ChildByField("operator"); op != nil {
			l.Report(diag.MissingOperand, SpanOf(op), "expected an expression after `%s`", l.TextOf(op))
		} else {
			l.Report(diag.MissingOperand, at, "expected an expression")
		}
		return &Expr{Kind: Hole, Span: SpanOf(child)}
	}
	return l.exprAt(child, depth+1)
}

func (l *Lowering) arguments(n *grammar.Node, depth int) []Argument {
	if n == nil {
		return nil
	}
	args := []Argument{}
	for _, child := range n.Children {
		switch {
		case child.Kind == grammar.KindNamedArgument:
			a := Argument{Name: l.Ident(child.ChildByField("name"))}
			if value := child.ChildByField("value"); value != nil {
				a.Value = l.exprAt(value, depth)
			} else {
				a.Value = &Expr{Kind: Hole, Span: source.Span{Start: child.End, End: child.End}}
				l.Report(diag.MissingValue, SpanOf(child), "missing value after `%s:`", a.Name.Name)
			}
			l.Errors(child)
			args = append(args, a)
		case child.Named && child.Kind != grammar.KindComment && child.Kind != grammar.KindError:
			args = append(args, Argument{Value: l.exprAt(child, depth)})
		}
	}
	if !l.closed(n, ")", "(", diag.UnclosedParenthesis) && len(args) == 0 {
		args = append(args, Argument{Value: &Expr{Kind: Hole, Span: source.Span{Start: n.End, End: n.End}}})
	}
	l.Errors(n)
	return args
}

func (l *Lowering) number(n *grammar.Node, e *Expr) {
	e.Kind = Number
	raw := strings.ReplaceAll(l.TextOf(n), "_", "")
	end := len(raw)
	for end > 0 && (raw[end-1] >= 'a' && raw[end-1] <= 'z' || raw[end-1] >= 'A' && raw[end-1] <= 'Z') {
		end--
	}
	e.Text, e.Name = raw[:end], raw[end:]
	switch e.Name {
	case "", "ms", "s", "m", "h", "d":
	default:
		l.Report(diag.BadLiteral, e.Span, "invalid number `%s`; the units are `ms`, `s`, `m`, `h`, `d`", l.TextOf(n))
	}
}

func (l *Lowering) string(n *grammar.Node, e *Expr) {
	e.Kind = String
	raw := l.TextOf(n)
	l.escapes(raw, e.Span.Start)
	switch {
	case n.Kind == grammar.KindUnclosedString || hasUnclosed(n):
		e.Text = unescape(strings.TrimLeft(raw, `"'`))
		quote := raw[:min(1, len(raw))]
		if strings.HasPrefix(raw, `"""`) {
			quote = `"""`
		}
		l.Report(diag.UnclosedString, e.Span, "this string is not closed; add %s at its end", quote)
		l.Fix("Close the string", FixEdit{Edit: source.Edit{Span: source.Span{Start: e.Span.End, End: e.Span.End}, New: quote}})
	case strings.HasPrefix(raw, `"""`) && len(raw) >= 6:
		e.Text = unescape(dedent(raw[3 : len(raw)-3]))
	case len(raw) >= 2:
		e.Text = unescape(raw[1 : len(raw)-1])
	}
}

func hasUnclosed(n *grammar.Node) bool {
	for _, child := range n.Children {
		if child.Kind == grammar.KindUnclosedString {
			return true
		}
	}
	return false
}

func endsInUnclosedString(n *grammar.Node) bool {
	for len(n.Children) > 0 {
		n = n.Children[len(n.Children)-1]
		if n.Kind == grammar.KindUnclosedString {
			return true
		}
	}
	return false
}

// closed says whether a bracket is closed, and reports where not.
func (l *Lowering) closed(n *grammar.Node, closer, opener string, code diag.Code) bool {
	if last := n.Children; len(last) > 0 && string(last[len(last)-1].Kind) == closer && !last[len(last)-1].Missing {
		return true
	}
	if endsInUnclosedString(n) {
		return false // it took the bracket with it
	}
	at := source.Span{Start: n.Start, End: n.End}
	if strings.ContainsRune(l.TextOf(n), '\n') {
		at.End = n.Start + len(opener)
	}
	l.Report(code, at, "this `%s` is not closed; add `%s`", opener, closer)
	l.Fix("Add `"+closer+"`", FixEdit{Edit: source.Edit{Span: source.Span{Start: n.End, End: n.End}, New: closer}})
	return false
}

func firstNamed(n *grammar.Node) *grammar.Node {
	for _, child := range n.Children {
		if child.Named && child.Kind != grammar.KindComment && child.Kind != grammar.KindError {
			return child
		}
	}
	return nil
}
