package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/grammar"
)

// modernizer prints nodes as text of the block form, line by line, with the
// comments of the text that they were lowered from.
type modernizer struct {
	text     string
	comments []*grammar.Node // not yet printed, in order
	lines    []string
}

func newModernizer(chunk *grammar.Chunk) *modernizer {
	m := &modernizer{text: chunk.Text}
	m.comments = append(m.comments, chunk.Comments...)
	var below func(n *grammar.Node)
	below = func(n *grammar.Node) {
		for _, child := range n.Children {
			if child.Kind == grammar.KindComment {
				m.comments = append(m.comments, child)
			}
			below(child)
		}
	}
	below(chunk.Root)
	return m
}

func (m *modernizer) line(s string) { m.lines = append(m.lines, s) }

// extend adds the comments of items that follow the declaration.
func (m *modernizer) extend(syntax *grammar.Syntax, last []grammar.Item) {
	start := last[0].Offset - len(m.text)
	for start > 0 && !strings.HasPrefix(syntax.Text[start:], m.text) { // blank lines lie between
		start--
	}
	final := last[len(last)-1]
	m.text = syntax.Text[start : final.Offset+len(final.Text)]
	for _, item := range last {
		for _, c := range item.Comments {
			moved := *c
			moved.Start, moved.End = c.Start+item.Offset-start, c.End+item.Offset-start
			m.comments = append(m.comments, &moved)
		}
	}
}

// leading prints the comments above a declaration.
func (m *modernizer) leading(e *ast.Entry) { m.flush(e.Span.Start) }

// flushTrailing puts a comment that ended a line at the end of the line printed
// last.
func (m *modernizer) flushTrailing(before int) {
	last := len(m.lines) - 1
	if last < 0 || len(m.comments) == 0 || m.comments[0].Start >= before || m.isWholeLine(m.comments[0]) {
		return
	}
	m.lines[last] += " " + m.comment(m.comments[0])
	m.comments = m.comments[1:]
}

func (m *modernizer) isWholeLine(c *grammar.Node) bool {
	return strings.TrimSpace(m.text[strings.LastIndexByte(m.text[:c.Start], '\n')+1:c.Start]) == ""
}

func (m *modernizer) comment(c *grammar.Node) string {
	return strings.TrimRight(m.text[c.Start:c.End], " \t\r")
}

// flush prints the comments before an offset, and says how many are on lines
// of their own.
func (m *modernizer) flush(before int) (whole int) {
	m.flushTrailing(before)
	for len(m.comments) > 0 && m.comments[0].Start < before {
		c := m.comments[0]
		m.comments = m.comments[1:]
		if above := strings.TrimRight(m.text[:c.Start], " \t"); whole > 0 && strings.HasSuffix(above, "\n\n") {
			m.line("")
		}
		m.line(m.comment(c))
		whole++
	}
	return whole
}

// above prints the comments above an entry. Its documentation stays directly
// above it, and what documented nothing stays apart.
func (m *modernizer) above(e *ast.Entry) {
	if e.Doc == "" && e.Body != nil && len(e.Body.Entries) > 0 && e.Body.Entries[0].Span.Start == e.Span.Start {
		return // a block that the classic form has no line for: they belong to its first entry
	}
	apart := m.isApart(e.Span.Start)
	m.flushTrailing(e.Span.Start)
	if apart {
		m.line("")
	}
	whole := m.flush(e.Span.Start)
	switch {
	case whole > 0 && e.Doc == "":
		m.line("")
	case whole == 0 && e.Doc != "":
		for _, line := range strings.Split(e.Doc, "\n") {
			m.line("# " + line)
		}
	}
}

// isApart says whether a blank line is above the line at an offset, or
// above the comments before it.
func (m *modernizer) isApart(start int) bool {
	for _, c := range m.comments {
		if c.Start < start && m.isWholeLine(c) {
			start = c.Start
			break
		}
	}
	return strings.HasSuffix(strings.TrimRight(m.text[:min(start, len(m.text))], " \t"), "\n\n")
}

// inside says whether a comment is in the block of an entry: no line of code
// between them is indented as little as the entry.
func (m *modernizer) inside(e *ast.Entry, c *grammar.Node) bool {
	margin := m.margin(e.Span.Start)
	if c.Start < e.Span.Start || m.margin(c.Start) <= margin {
		return false
	}
	for i, line := range strings.Split(m.text[e.Span.Start:c.Start], "\n") {
		code := strings.TrimLeft(line, " \t")
		if i > 0 && code != "" && !strings.HasPrefix(code, "#") && !strings.HasPrefix(code, "//") && len(line)-len(code) <= margin {
			return false
		}
	}
	return true
}

// collapsed prints the comments of lines that become one: above it, but for the
// one after the last of them.
func (m *modernizer) collapsed(e *ast.Entry) {
	if len(m.comments) == 0 {
		return
	}
	apart := false
	end := e.Span.Start + len(strings.TrimRight(m.text[e.Span.Start:min(e.Span.End, len(m.text))], " \t\r\n"))
	for len(m.comments) > 0 && m.comments[0].Start > e.Span.Start && m.comments[0].End < end && !m.sameLine(m.comments[0].End, end) {
		m.line(m.comment(m.comments[0]))
		m.comments = m.comments[1:]
		apart = true
	}
	if apart && e.Doc == "" {
		m.line("") // or they would document the entry
	}
}

// trailing puts the comment at the end of the line of a place after the line
// printed last.
func (m *modernizer) trailing(at int) {
	if len(m.comments) == 0 {
		return
	}
	at = len(strings.TrimRight(m.text[:min(at, len(m.text))], " \t\r\n"))
	if m.sameLine(at, m.comments[0].Start) && !m.isWholeLine(m.comments[0]) {
		m.lines[len(m.lines)-1] += " " + m.comment(m.comments[0])
		m.comments = m.comments[1:]
	}
}

func (m *modernizer) sameLine(a, b int) bool {
	if a > b {
		a, b = b, a
	}
	return !strings.Contains(m.text[min(a, len(m.text)):min(b, len(m.text))], "\n")
}

// margin is how far the line of a place is indented.
func (m *modernizer) margin(at int) int {
	line := m.text[strings.LastIndexByte(m.text[:min(at, len(m.text))], '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}
