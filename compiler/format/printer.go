package format

import (
	"strings"
	"unicode/utf8"

	"github.com/n3-lang/n3/grammar"
)

// indent is one step to the right.
const indent = "    "

// width is how many columns a line may take before it is broken.
const width = 100

// printer prints one declaration.
type printer struct {
	text string
	eol  string
	out  strings.Builder
	line int // where the current line begins in out
	flat map[*grammar.Node]flatText
}

func newPrinter(text, eol string) *printer {
	return &printer{text: text, eol: eol, flat: map[*grammar.Node]flatText{}}
}

func (p *printer) of(n *grammar.Node) string { return p.text[n.Start:n.End] }

func (p *printer) write(s string) {
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		p.line = p.out.Len() + i + 1
	}
	p.out.WriteString(s)
}

// newline begins a line at a depth.
func (p *printer) newline(depth int) {
	p.write(p.eol)
	p.write(strings.Repeat(indent, depth))
}

// column is how much of the current line is taken.
func (p *printer) column() int { return utf8.RuneCountInString(p.out.String()[p.line:]) }

// fits says whether text, up to its first line's end, has room on the line.
func (p *printer) fits(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return p.column()+utf8.RuneCountInString(first) <= width
}

// comment is a comment as it was written, without the blanks after it.
func (p *printer) comment(n *grammar.Node) string { return strings.TrimRight(p.of(n), " \t\r\f\v") }

// entry prints one entry; what it cannot lay out stays as it was written.
func (p *printer) entry(n *grammar.Node, depth int) {
	if !placed(n) {
		p.write(p.of(n))
		return
	}
	if s, ok := p.oneLine(n); ok && !p.spansLines(n) && p.fits(s) {
		p.write(s)
		return
	}
	p.parts(n, depth)
}

// parts prints an entry that takes several lines. Of a when and its else,
// either all blocks do or none.
func (p *printer) parts(n *grammar.Node, depth int) {
	for i, child := range n.Children {
		if i > 0 && !touchesLeft(child) {
			p.write(" ")
		}
		switch {
		case child.Kind == grammar.KindBlock:
			p.block(child, depth, n.Kind == grammar.KindWhen)
		case isEntry(child): // of an else
			p.parts(child, depth)
		default:
			p.expr(child, depth, p.tail(n.Children[i+1:]))
		}
	}
}

// touchesLeft says whether no blank precedes a part of an entry.
func touchesLeft(n *grammar.Node) bool {
	return n.Kind == ":" || n.Kind == grammar.KindArguments
}

// tail is how many columns what follows a part takes on its line, up to the
// first place where it can be broken.
func (p *printer) tail(rest []*grammar.Node) int {
	columns := 0
	for _, n := range rest {
		switch {
		case n.Kind == ":":
			columns++
		case n.Kind == grammar.KindBlock:
			return columns + len(" {")
		case isEntry(n):
			return columns + len(" when {")
		case n.Kind == grammar.KindCall && len(n.Children) == 2 && len(n.Children[1].Children) > 2:
			return columns + len(" (") + utf8.RuneCountInString(p.of(n.Children[0]))
		default:
			s, _ := p.inline(n)
			first, _, _ := strings.Cut(s, "\n")
			columns += 1 + utf8.RuneCountInString(first)
		}
	}
	return columns
}

// spansLines says whether a block of an entry was written over several lines.
func (p *printer) spansLines(n *grammar.Node) bool {
	for _, child := range n.Children {
		switch {
		case child.Kind == grammar.KindBlock:
			if p.isMultiline(child) {
				return true
			}
		case isEntry(child):
			if p.spansLines(child) {
				return true
			}
		}
	}
	return false
}

// isMultiline says whether a block that holds anything was written over
// several lines, or one in it was.
func (p *printer) isMultiline(n *grammar.Node) bool {
	items := 0
	for i, child := range n.Children {
		if i > 0 && strings.Contains(p.text[n.Children[i-1].End:child.Start], "\n") && (items > 0 || child.Kind != "}") {
			return true
		}
		if child.Kind == grammar.KindComment {
			return true
		}
		if isEntry(child) {
			items++
			if p.spansLines(child) {
				return true
			}
		}
	}
	return false
}

// oneLine is an entry on one line, its blocks too.
func (p *printer) oneLine(n *grammar.Node) (string, bool) {
	if known, ok := p.flat[n]; ok {
		return known.text, known.ok
	}
	var b strings.Builder
	ok := true
	for i, child := range n.Children {
		if i > 0 && !touchesLeft(child) {
			b.WriteByte(' ')
		}
		var s string
		var fine bool
		switch {
		case child.Kind == grammar.KindBlock:
			s, fine = p.blockOnLine(child)
		case isEntry(child):
			s, fine = p.oneLine(child)
		default:
			s, fine = p.inline(child)
		}
		ok = ok && fine
		if !ok {
			break
		}
		b.WriteString(s)
	}
	p.flat[n] = flatText{b.String(), ok}
	return b.String(), ok
}

func (p *printer) blockOnLine(n *grammar.Node) (string, bool) {
	var entries []string
	for _, child := range n.Children {
		if child.Kind == grammar.KindComment {
			return "", false
		}
		if !isEntry(child) {
			continue
		}
		if !placed(child) {
			return "", false
		}
		s, ok := p.oneLine(child)
		if !ok {
			return "", false
		}
		entries = append(entries, s)
	}
	if len(entries) == 0 {
		return "{}", true
	}
	return "{ " + strings.Join(entries, ", ") + " }", true
}

// block prints a block, with an entry a line where it was written so, has no
// room, or must.
func (p *printer) block(n *grammar.Node, depth int, must bool) {
	if s, ok := p.blockOnLine(n); ok && !p.isMultiline(n) && p.fits(s) && (!must || s == "{}") {
		p.write(s)
		return
	}
	p.write("{")
	var previous *grammar.Node
	for _, child := range n.Children {
		switch {
		case child.Kind == "{":
			previous = child
		case child.Kind == "}":
			p.newline(depth)
			p.write("}")
		case child.Kind == grammar.KindComment || isEntry(child):
			p.separate(previous, child, depth+1)
			if child.Kind == grammar.KindComment {
				p.write(p.comment(child))
			} else {
				p.entry(child, depth+1)
			}
			previous = child
		}
	}
}

// separate goes between two lines of a block: at most one blank line where
// there was one, none after the brace; a comment after an entry stays there.
func (p *printer) separate(previous, next *grammar.Node, depth int) {
	lines := strings.Count(p.text[previous.End:next.Start], "\n")
	if lines == 0 && next.Kind == grammar.KindComment {
		p.write(" ")
		return
	}
	if lines > 1 && previous.Kind != "{" {
		p.write(p.eol)
	}
	p.newline(depth)
}
