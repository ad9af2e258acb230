package classic

import (
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

func (m *modernizer) String() string { return strings.Join(m.lines, "\n") }

func (m *modernizer) declaration(e *ast.Entry, inner string) {
	m.line(strings.TrimSuffix(head(e), ":") + " {")
	for _, entry := range e.Body.Entries {
		m.above(entry)
		m.printEntry(entry)
	}
	if inner != "" {
		m.line(inner)
	}
	m.flush(len(m.text) + 1)
	m.line("}")
}

// printEntry prints an entry without the comments above it, but with those after
// its lines and the last of its block.
func (m *modernizer) printEntry(e *ast.Entry) {
	text := head(e)
	if e.Body == nil {
		m.collapsed(e)
		m.line(text)
		m.trailing(e.Span.End)
		return
	}
	text = strings.TrimSuffix(text, ":")
	if e.Name.Name == "style" || e.Name.Name == "pagination" {
		if short, ok := m.short(e.Body); ok {
			m.line(text + " " + short)
			m.trailing(e.Span.End)
			return
		}
	}
	m.line(text + " {")
	m.printBody(e)
	for other := e.Else; other != nil; other = other.Else {
		m.flush(other.Span.Start)
		if other.Kind == ast.When {
			m.line("} else " + head(other) + " {")
		} else {
			m.line("} else {")
		}
		m.printBody(other)
	}
	m.line("}")
}

// printBody prints the entries of a block that was opened, with the comments that
// are indented deeper than its head.
func (m *modernizer) printBody(e *ast.Entry) {
	own := len(m.comments) > 0 && (len(e.Body.Entries) == 0 || !m.sameLine(e.Span.Start, e.Body.Entries[0].Span.Start))
	if own { // not a block that the classic form has no line for
		m.trailing(e.Name.Span.End)
	}
	m.entries(e.Body)
	for len(m.comments) > 0 && m.inside(e, m.comments[0]) {
		m.line(m.comment(m.comments[0]))
		m.comments = m.comments[1:]
	}
}

// short is a block of plain settings on one line.
func (m *modernizer) short(b *ast.Block) (string, bool) {
	var settings []string
	for _, e := range b.Entries {
		if e.Body != nil || e.Doc != "" || len(m.comments) > 0 && m.comments[0].Start < e.Span.Start {
			return "", false
		}
		settings = append(settings, head(e))
	}
	return "{ " + strings.Join(settings, ", ") + " }", true
}

func (m *modernizer) entries(b *ast.Block) {
	for _, e := range b.Entries {
		m.above(e)
		m.printEntry(e)
	}
}

// head is an entry without its block.
func head(e *ast.Entry) string {
	var b strings.Builder
	b.WriteString(e.Name.Name)
	for _, label := range e.Labels {
		b.WriteByte(' ')
		if label.Quoted {
			b.WriteString(quote(label.Text))
		} else {
			b.WriteString(label.Text)
		}
	}
	if e.Value != nil {
		switch e.Kind {
		case ast.When:
			b.WriteByte(' ')
		case ast.Each:
			b.WriteString(" in ")
		case ast.Join:
			b.WriteString(" on ")
		default:
			b.WriteString(": ")
		}
		b.WriteString(expression(e.Value, 0))
	} else if e.Colon {
		b.WriteByte(':')
	}
	for _, modifier := range e.Modifiers {
		b.WriteByte(' ')
		switch {
		case modifier.Quoted:
			b.WriteString(quote(modifier.Name.Name))
		case modifier.Call:
			fmt.Fprintf(&b, "%s(%s)", modifier.Name.Name, arguments(modifier.Args))
		default:
			b.WriteString(modifier.Name.Name)
		}
	}
	return b.String()
}
