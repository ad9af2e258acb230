package cursor

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// Line is a line of the classic form.
type Line struct {
	Tokens []Token  // up to the place, on the line of the place
	Above  []string // the first words of the lines before it with its indent, below the same line
	indent int
}

// classicLines lists the lines around an offset by their indent, where the
// declaration is of the classic form. A line at the margin below one begins a
// declaration of either form.
func classicLines(v *session.View, lines textLines, offset int) []Line {
	text := v.File.Text
	column := func(at int) int { return at - strings.LastIndexByte(text[:at], '\n') - 1 }
	var stack []Line
	put := func(line Line) {
		for len(stack) > 0 && stack[len(stack)-1].indent >= line.indent {
			if top := stack[len(stack)-1]; top.indent == line.indent && len(top.Tokens) > 0 {
				line.Above = append(top.Above, top.Tokens[0].Text)
			}
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, line)
	}
	for _, l := range lines.list {
		if n := len(stack); n > 0 && goesOn(stack[n-1].Tokens, l.tokens) {
			stack[n-1].Tokens = append(stack[n-1].Tokens, l.tokens...)
			continue
		}
		put(Line{Tokens: slices.Clone(l.tokens), indent: column(l.tokens[0].Start)})
	}
	if len(stack) == 0 {
		return nil
	}
	last := stack[len(stack)-1].Tokens
	if lines.ended && !goesOn(last, nil) {
		put(Line{indent: column(offset)})
	} else if end := len(last) - 1; last[end].Kind == WordToken && last[end].End == offset {
		stack[len(stack)-1].Tokens = last[:end]
	}
	if !isClassic(v, stack[0], len(stack)) && !(len(stack) == 1 && len(stack[0].Tokens) == 0 && stack[0].indent == 0 && isBelowClassic(v, offset)) {
		return nil
	}
	return stack
}

// goesOn says whether a line continues the one above it, as a condition does.
func goesOn(above, line []Token) bool {
	if len(above) < 2 || !slices.Contains(lang.ClassicConditions, above[0].Text) {
		return false
	}
	if len(line) > 0 && (line[0].Text == "and" || line[0].Text == "or") {
		return true
	}
	last := above[len(above)-1]
	return slices.ContainsFunc(lang.Operators(), func(op lang.Operator) bool { return op.Name == last.Text }) && last.Kind != TextToken
}

// isClassic says whether a head begins a declaration of the classic form: by a
// name in quotes or a colon at its end, or as the tree of the whole text has it.
func isClassic(v *session.View, head Line, depth int) bool {
	t := head.Tokens
	if len(t) == 0 || head.indent > 0 || slices.ContainsFunc(t, func(t Token) bool { return t.Text == "{" }) {
		return false
	}
	if w, ok := lang.Declaration(t[0].Text); !ok || w.Name == "import" || w.Name == "enum" {
		return false
	}
	if len(t) > 1 && t[1].Kind == TextToken || depth > 1 && t[len(t)-1].Text == ":" {
		return true
	}
	for _, item := range v.File.Syntax().Items {
		if item.Root.Kind == grammar.KindClassic && item.Offset+item.Root.Start == t[0].Start {
			return true
		}
	}
	return false
}

// isBelowClassic says whether the declaration that ends before an offset is of the
// classic form.
func isBelowClassic(v *session.View, offset int) bool {
	below := false
	for _, u := range v.File.Decls {
		if u.Offset+u.Decl.Span.Start < offset {
			below = u.Decl.Classic
		}
	}
	return below
}
