package format

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Source formats a file. Declarations with mistakes in their syntax stay byte
// for byte as they are, with the blank lines around them. A file that differs
// from its formatted text in nothing but blanks at the ends of lines is
// formatted: it comes out as it went in.
func Source(text string) string {
	formatted := layOut(grammar.Parse(text))
	if withoutLineEndBlanks(text) == formatted {
		return text
	}
	return formatted
}

func withoutLineEndBlanks(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		ending := ""
		if strings.HasSuffix(line, "\r") {
			ending = "\r"
		}
		lines[i] = strings.TrimRight(line, " \t\r") + ending
	}
	return strings.Join(lines, "\n")
}

// layOut prints every item of a file in the one style.
func layOut(syntax *grammar.Syntax) string {
	eol := LineEnding(syntax.Text)
	kept := keptItems(syntax)
	var b strings.Builder
	for i, item := range syntax.Items {
		b.WriteString(gap(syntax, kept, i, eol))
		if kept[i] {
			b.WriteString(item.Text)
		} else {
			b.WriteString(chunk(item.Chunk, eol))
		}
	}
	if len(syntax.Items) > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteString(eol)
	}
	return b.String()
}

// LineEnding is CRLF where all lines of a text end so, else a line feed.
func LineEnding(text string) string {
	if n := strings.Count(text, "\n"); n > 0 && strings.Count(text, "\r\n") == n {
		return "\r\n"
	}
	return "\n"
}

// gap is what precedes an item.
func gap(syntax *grammar.Syntax, kept []bool, i int, eol string) string {
	between := betweenItems(syntax, i)
	if i == 0 {
		if kept[i] {
			return between[strings.LastIndexByte(between, '\n')+1:]
		}
		return ""
	}
	previous, next := syntax.Items[i-1], syntax.Items[i]
	switch newlines := strings.Count(between, "\n"); {
	case kept[i] || kept[i-1] && newlines == 0:
		return between
	case kept[i-1]:
		// What is printed begins at the margin; blanks before it would stay in
		// front of its first line alone, which then is no run with the second.
		return between[:strings.LastIndexByte(between, '\n')+1]
	case newlines == 0:
		return " " // a comment after a declaration, on its last line
	case newlines == 1 && isImport(previous.Chunk) && isImport(next.Chunk) && len(next.Comments) == 0:
		return eol
	}
	return eol + eol
}

// betweenItems is the text between an item and the one before.
func betweenItems(syntax *grammar.Syntax, i int) string {
	start := 0
	if i > 0 {
		start = syntax.Items[i-1].Offset + len(syntax.Items[i-1].Text)
	}
	return syntax.Text[start:syntax.Items[i].Offset]
}

func isImport(c *grammar.Chunk) bool {
	name := c.Root.ChildByField("name")
	return c.Root.Kind == grammar.KindEntry && name != nil && c.Text[name.Start:name.End] == "import"
}

// keptItems says which items are left as they are: what is broken, what is no
// declaration of the block form, and what the reading of these depends on.
func keptItems(syntax *grammar.Syntax) []bool {
	kept := make([]bool, len(syntax.Items))
	start := 0 // of the section, which is parsed as a whole
	for i, item := range syntax.Items {
		if opensDeclaration(item.Chunk) && item.Offset+item.Root.Start == strings.LastIndexByte(syntax.Text[:item.Offset+item.Root.Start], '\n')+1 {
			start = i
		}
		kept[i] = kept[i] || keepsBytes(item.Chunk)
		if !hasError(item.Root) && !slices.ContainsFunc(item.Comments, hasError) {
			continue
		}
		for j := start; j < len(kept) && (j <= i || !opensDeclaration(syntax.Items[j].Chunk)); j++ {
			kept[j] = true
		}
	}
	// A comment next to what is kept could become its documentation.
	for i := range syntax.Items {
		if i > 0 && kept[i-1] && isNear(syntax, i) {
			kept[i] = true
		}
	}
	for i := len(kept) - 1; i > 0; i-- {
		if kept[i] && isNear(syntax, i) && syntax.Items[i-1].Root.Kind == grammar.KindComment {
			kept[i-1] = true
		}
	}
	return kept
}

// isNear says whether one of an item and the one before is a run of comments,
// and no blank line is between them.
func isNear(syntax *grammar.Syntax, i int) bool {
	comment := syntax.Items[i].Root.Kind == grammar.KindComment || syntax.Items[i-1].Root.Kind == grammar.KindComment
	return comment && strings.Count(betweenItems(syntax, i), "\n") < 2
}

// keepsBytes says whether an item is broken, or no declaration of the block
// form. An entry that opens no declaration is one of these, because at the
// margin it would be another thing.
func keepsBytes(c *grammar.Chunk) bool {
	if c.Root.Kind == grammar.KindComment {
		return false
	}
	return c.Root.Kind != grammar.KindEntry || !opensDeclaration(c) || !Whole(c.Text, c.Root) || slices.ContainsFunc(c.Comments, hasError)
}

func hasError(n *grammar.Node) bool { return n.HasError }

// opensDeclaration says whether an item is a declaration in either form.
func opensDeclaration(c *grammar.Chunk) bool {
	if c.Root.Kind == grammar.KindClassic {
		return true
	}
	name, label := c.Root.ChildByField("name"), c.Root.ChildByField("label")
	if c.Root.Kind != grammar.KindEntry || name == nil || label == nil {
		return false
	}
	_, opens := lang.Declaration(c.Text[name.Start:name.End])
	return opens
}

// chunk prints a declaration with the comments above it, or a run of comments.
func chunk(c *grammar.Chunk, eol string) string {
	p := newPrinter(c.Text, eol)
	for i, comment := range c.Comments {
		if i > 0 {
			p.newline(0)
		}
		p.write(p.comment(comment))
	}
	if c.Root.Kind == grammar.KindComment {
		return p.out.String()
	}
	if len(c.Comments) > 0 {
		p.newline(0)
	}
	p.entry(c.Root, 0)
	return p.out.String()
}

// Range formats the declarations that a span touches; inside a block that
// holds the span, the entries that it touches.
func Range(text string, span source.Span) []source.Edit {
	syntax := grammar.Parse(text)
	eol := LineEnding(text)
	var edits []source.Edit
	kept := keptItems(syntax)
	for i, item := range syntax.Items {
		end := item.Offset + len(item.Text)
		if end < span.Start || item.Offset > span.End || kept[i] {
			continue
		}
		from, to, printed := 0, len(item.Text), ""
		if block, depth := innermost(item.Chunk, span.Shift(-item.Offset)); block != nil {
			from, to, printed = touched(item.Chunk, block, depth, span.Shift(-item.Offset), eol)
		} else {
			printed = chunk(item.Chunk, eol)
		}
		for _, edit := range Edits(item.Text[from:to], printed) {
			edit.Span = edit.Span.Shift(item.Offset + from)
			edits = append(edits, edit)
		}
	}
	return edits
}

// innermost gives the deepest block over several lines that holds the span
// between its braces, and the depth of its entries.
func innermost(c *grammar.Chunk, span source.Span) (*grammar.Node, int) {
	var found *grammar.Node
	depth, at := 0, 0
	var below func(n *grammar.Node)
	below = func(n *grammar.Node) {
		if span.Start < n.Start || span.End > n.End {
			return
		}
		if n.Kind == grammar.KindBlock {
			if span.Start <= n.Start || span.End >= n.End || !strings.Contains(c.Text[n.Start:n.End], "\n") || !holdsEntry(n, span) {
				return
			}
			at++
			found, depth = n, at
		}
		for _, child := range n.Children {
			below(child)
		}
	}
	below(c.Root)
	return found, depth
}

func holdsEntry(block *grammar.Node, span source.Span) bool {
	for _, child := range block.Children {
		if isEntry(child) && child.End >= span.Start && child.Start <= span.End {
			return true
		}
	}
	return false
}

// touched prints the entries of a block that a span touches. Its answer takes
// the place of the text from the first one to the end of the last.
func touched(c *grammar.Chunk, block *grammar.Node, depth int, span source.Span, eol string) (from, to int, printed string) {
	p := newPrinter(c.Text, eol)
	from = -1
	last := 0
	for _, child := range block.Children {
		if !isEntry(child) || child.End < span.Start || child.Start > span.End {
			continue
		}
		if from < 0 {
			from = child.Start
			if start := strings.LastIndexByte(c.Text[:from], '\n') + 1; isBlank(c.Text[start:from]) {
				from = start
				p.write(strings.Repeat(indent, depth))
			}
			p.entry(child, depth)
		} else {
			// What is between two entries, commas and comments, is kept.
			between := strings.TrimRight(c.Text[last:child.Start], " \t")
			p.write(between)
			if strings.HasSuffix(between, "\n") {
				p.write(strings.Repeat(indent, depth))
			} else {
				p.write(c.Text[last+len(between) : child.Start])
			}
			p.entry(child, depth)
		}
		to, last = child.End, child.End
	}
	return from, to, p.out.String()
}

func isBlank(s string) bool { return strings.Trim(s, " \t\r") == "" }
