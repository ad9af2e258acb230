package format

import (
	"strings"
	"unicode/utf8"

	"github.com/n3-lang/n3/grammar"
)

// flatText is a node on one line; ok is false where a comment is in it.
type flatText struct {
	text string
	ok   bool
}

// inline is an expression, a modifier or a label on one line. A string over
// several lines stays as it is.
func (p *printer) inline(n *grammar.Node) (string, bool) {
	if known, ok := p.flat[n]; ok {
		return known.text, known.ok
	}
	s, ok := p.inlineNew(n)
	p.flat[n] = flatText{s, ok}
	return s, ok
}

func (p *printer) inlineNew(n *grammar.Node) (string, bool) {
	switch n.Kind {
	case grammar.KindComment:
		return "", false
	case grammar.KindString:
		return requote(p.of(n)), true
	}
	if n.Kind == "not in" {
		return "not in", true
	}
	if len(n.Children) == 0 {
		return p.of(n), true
	}
	var b strings.Builder
	for i, child := range n.Children {
		if child.Kind == "," && i+1 < len(n.Children) && isCloser(n.Children[i+1].Kind) {
			continue // none after the last item of a line
		}
		s, ok := p.inline(child)
		if !ok {
			return "", false
		}
		if i > 0 && p.blankBetween(n, n.Children[i-1], child) {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String(), true
}

func isCloser(kind grammar.Kind) bool { return kind == ")" || kind == "]" || kind == "}" }

// blankBetween says whether a blank is between two neighbours on a line.
func (p *printer) blankBetween(parent, left, right *grammar.Node) bool {
	switch {
	case left.Kind == "{" && right.Kind == "}":
		return false
	case left.Kind == "{" || right.Kind == "}":
		return true
	case right.Kind == "," || right.Kind == ":" || right.Kind == ")" || right.Kind == "]" || left.Kind == "(" || left.Kind == "[":
		return false
	case parent.Kind == grammar.KindMember || parent.Kind == grammar.KindCall:
		return false
	case parent.Kind == grammar.KindUnary:
		return left.Kind != "-"
	}
	return true
}

// expr prints an expression, broken over lines where it has no room; tail is
// how many columns must be left after it.
func (p *printer) expr(n *grammar.Node, depth, tail int) {
	if s, ok := p.inline(n); ok && p.fits(s+strings.Repeat(" ", tail)) || len(n.Children) == 0 {
		p.write(s)
		return
	}
	switch n.Kind {
	case grammar.KindString:
		s, _ := p.inline(n)
		p.write(s)
	case grammar.KindList, grammar.KindArguments, grammar.KindParenthesized, grammar.KindMap:
		p.brackets(n, depth)
	case grammar.KindBinary:
		p.binary(n, depth, tail, false)
	case grammar.KindConditional:
		for i, child := range n.Children {
			switch {
			case child.Kind == "then" || child.Kind == "else":
				p.newline(depth + 1)
			case i > 0:
				p.write(" ")
			}
			p.expr(child, depth+1, 0)
		}
	default:
		for i, child := range n.Children {
			if i > 0 && p.blankBetween(n, n.Children[i-1], child) {
				p.write(" ")
			}
			rest := tail
			for _, next := range n.Children[i+1:] {
				if s, ok := p.inline(next); ok && next.Kind != grammar.KindArguments {
					rest += utf8.RuneCountInString(s)
				}
			}
			p.expr(child, depth, rest)
		}
	}
}

// binary prints a chain of `and`s and `or`s with a line for each; other
// operators stay between their operands.
func (p *printer) binary(n *grammar.Node, depth, tail int, inChain bool) {
	left, operator, right := n.ChildByField("left"), n.ChildByField("operator"), n.ChildByField("right")
	joins := operator.Kind == "and" || operator.Kind == "or"
	below := depth
	if joins && !inChain {
		below++
	}
	sameChain := left.Kind == grammar.KindBinary && left.ChildByField("operator").Kind == operator.Kind
	if joins && sameChain {
		p.binary(left, below, 0, true)
	} else {
		p.expr(left, below, 0)
	}
	if joins {
		p.newline(below)
	} else {
		p.write(" ")
	}
	s, _ := p.inline(operator)
	p.write(s + " ")
	p.expr(right, below, tail)
}

// brackets prints the items between brackets with a line for each.
func (p *printer) brackets(n *grammar.Node, depth int) {
	last := len(n.Children) - 1
	previous := n.Children[0]
	p.write(p.of(previous))
	for _, child := range n.Children[1:last] {
		switch child.Kind {
		case ",":
			continue
		case grammar.KindComment:
			p.separate(previous, child, depth+1)
			p.write(p.comment(child))
		default:
			p.newline(depth + 1)
			comma := ","
			if n.Kind == grammar.KindParenthesized {
				comma = ""
			}
			p.expr(child, depth+1, len(comma))
			p.write(comma)
		}
		previous = child
	}
	if last > 1 {
		p.newline(depth)
	}
	p.write(p.of(n.Children[last]))
}

// requote writes a string with double quotes unless that takes more escapes.
func requote(s string) string {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return s
	}
	inner := s[1 : len(s)-1]
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(inner); i++ {
		switch inner[i] {
		case '"':
			return s
		case '\\':
			if i+1 < len(inner) && inner[i+1] == '\'' {
				i++
				b.WriteByte('\'')
				continue
			}
			b.WriteByte('\\')
			if i+1 < len(inner) {
				i++
				b.WriteByte(inner[i])
			}
		default:
			b.WriteByte(inner[i])
		}
	}
	b.WriteByte('"')
	return b.String()
}
