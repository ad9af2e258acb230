package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// statement is a line of a body with the comments above it.
type statement struct {
	*grammar.Node
	doc string
}

// body gives the lines below a head. Where they are not indented under it,
// though it ends in a colon, the lines after it that take accepts are read as
// its body, with one diagnostic; used says how many.
func (l *lowering) body(n *grammar.Node, rest []statement, take func(statement) bool) (lines []statement, used int) {
	body := n.ChildByField("body")
	if body == nil {
		if take == nil || !hasToken(n, ":") {
			return nil, 0
		}
		if len(rest) > 0 && l.column(rest[0].Node) > l.column(n) {
			l.tooDeep(rest[0].Node)
			return nil, 0
		}
		for used < len(rest) && take(rest[used]) {
			used++
		}
		if used > 0 {
			l.notIndented(n, rest[0].Node, rest[used-1].Node)
		}
		return rest[:used], used
	}
	var comments []*grammar.Node
	column := -1
	margin, uneven := false, false
	for _, child := range body.Children {
		switch child.Kind {
		case grammar.KindComment:
			comments = append(comments, child)
			continue
		case grammar.KindMissingIndent:
			margin = true
			continue
		case grammar.KindError:
			continue
		}
		if margin {
			l.notIndented(n, child, body)
			margin = false
		}
		here := l.column(child)
		if column < 0 {
			column = here
		} else if here != column && !uneven && !l.mixed {
			uneven = true
			l.Report(diag.ClassicIndent, l.firstLine(child), "unexpected indentation of %d, expected %d as in the lines around it", here, column)
		}
		lines = append(lines, statement{child, l.Doc(comments, child.Start)})
		comments = nil
	}
	l.Errors(body)
	return lines, 0
}

// tooDeep reports, once, that the grammar reads no deeper.
func (l *lowering) tooDeep(line *grammar.Node) {
	if l.Has(diag.TooDeep) {
		return
	}
	l.Report(diag.TooDeep, l.firstLine(line), "this line is nested more than 100 levels deep")
}

func (l *lowering) notIndented(head, line, last *grammar.Node) {
	if l.mixed {
		return
	}
	at := l.firstLine(head)
	l.Report(diag.ClassicIndent, l.firstLine(line), "expected this line to be indented under `%s`", l.Text[at.Start:at.End])
	var edits []ast.FixEdit
	for i := line.Start - l.column(line); i < last.End; {
		edits = append(edits, ast.FixEdit{Edit: source.Edit{Span: source.Span{Start: i, End: i}, New: "  "}})
		next := strings.IndexByte(l.Text[i:last.End], '\n')
		if next < 0 {
			break
		}
		i += next + 1
	}
	l.Fix("Indent the lines", edits...)
}

func (l *lowering) column(n *grammar.Node) int {
	return n.Start - (strings.LastIndexByte(l.Text[:n.Start], '\n') + 1)
}

// indentation reports tabs and blanks that are mixed, once a declaration.
func (l *lowering) indentation(root *grammar.Node) {
	seen := byte(0)
	done := false
	var below func(n *grammar.Node, depth int)
	below = func(n *grammar.Node, depth int) {
		for _, child := range n.Children {
			if done || child.Kind == grammar.KindString {
				continue
			}
			if n.Kind == grammar.KindClassicBody && child.Kind != grammar.KindMissingIndent {
				line := l.Text[strings.LastIndexByte(l.Text[:child.Start], '\n')+1 : child.Start]
				for i := range len(line) {
					if seen == 0 {
						seen = line[i]
					}
					if line[i] != seen && !done {
						done, l.mixed = true, true
						l.Report(diag.ClassicTabs, l.firstLine(child), "this line is indented with %s, others with %s; the classic form requires one kind of indentation", blanks(line), blanks(string(seen)))
					}
				}
			}
			below(child, depth+1)
		}
	}
	below(root, 0)
}

func blanks(s string) string {
	tab, blank := strings.Contains(s, "\t"), strings.Contains(s, " ")
	switch {
	case tab && blank:
		return "tabs and spaces"
	case tab:
		return "tabs"
	}
	return "spaces"
}

func hasToken(n *grammar.Node, token grammar.Kind) bool {
	for _, child := range n.Children {
		if child.Kind == token && !child.Named && !child.Missing {
			return true
		}
	}
	return false
}

// errorsBelow reports every error below a node.
func (l *lowering) errorsBelow(n *grammar.Node) {
	l.Errors(n)
	for _, child := range n.Children {
		if child.HasError && child.Kind != grammar.KindError {
			l.errorsBelow(child)
		}
	}
}

func (l *lowering) misplaced(n statement, where string) {
	at := l.firstLine(n.Node)
	l.Report(diag.ClassicLine, at, "unexpected `%s` %s", l.Text[at.Start:at.End], where)
}

// firstLine is the part of a node on its first line.
func (l *lowering) firstLine(n *grammar.Node) source.Span {
	at := ast.SpanOf(n)
	if i := strings.IndexByte(l.Text[at.Start:at.End], '\n'); i >= 0 {
		at.End = at.Start + len(strings.TrimRight(l.Text[at.Start:at.Start+i], " \t\r"))
	}
	return at
}
