package cursor

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// Frame is a bracket that is open at the cursor, or the file around all of them.
type Frame struct {
	Open   Token    // "{", "(", "["; empty for the file
	Head   []Token  // what precedes the bracket in its entry, or its list
	Entry  []Token  // of the entry, argument or item at the cursor, up to it
	Names  []string // of the entries before
	Commas int      // how many stand before the cursor

	Block string    // of a "{": the table of its words, "" where it has none
	Word  lang.Word // of a "{": the word that it belongs to
}

// Cursor is what precedes a place in a text: the tokens of its declaration up to
// the place, as the grammar reads them when the text ends there. So what follows
// the place, which belongs to another entry as often as not, changes nothing.
type Cursor struct {
	Stack  []*Frame // the innermost last; never empty
	Prefix Token    // the word that ends at the place, empty where none does
	Quote  int      // where the string begins that the place is in, -1 where it is in none
	Inside bool     // in a comment
	Lines  []Line   // of the classic form: those around the place by their indent, the outermost first, and the one of the place; empty in the block form
}

func (c *Cursor) Top() *Frame { return c.Stack[len(c.Stack)-1] }

// Before reads what precedes an offset.
func Before(v *session.View, offset int) *Cursor {
	from := declarationBefore(v, offset)
	r := &reader{Cursor: &Cursor{Stack: []*Frame{{}}, Quote: -1}}
	text := v.File.Text[from:offset]
	lines := tokenLines(grammar.Parse(text), from)
	for i, line := range lines.list {
		if line.declares {
			r.Stack = []*Frame{{}}
		}
		if i > 0 {
			r.newline(line.tokens)
		}
		for _, t := range line.tokens {
			r.add(t)
		}
	}
	if lines.ended {
		r.newline(nil)
	}
	r.Inside, r.Quote = lines.comment, lines.quote
	if at := longStringAt(v, offset); at >= 0 {
		r.Quote = at
	}
	if e := r.Top().Entry; len(e) > 0 {
		if last := e[len(e)-1]; last.Kind == WordToken && last.End == offset {
			r.Prefix, r.Top().Entry = last, e[:len(e)-1]
		}
	}
	r.Lines = classicLines(v, lines, offset)
	return r.Cursor
}

// reader builds the brackets and entries from tokens.
type reader struct{ *Cursor }

func (r *reader) add(t Token) {
	switch t.Text {
	case "{", "(", "[":
		r.push(t)
		return
	case "}", ")", "]":
		r.pop(map[string]string{"}": "{", ")": "(", "]": "["}[t.Text])
	case ",":
		r.Top().Commas++
		r.finish()
		return
	}
	f := r.Top()
	f.Entry = append(f.Entry, t)
}

func (r *reader) push(open Token) {
	parent := r.Top()
	f := &Frame{Open: open, Head: slices.Clone(parent.Entry)}
	if open.Text == "{" && len(parent.Entry) > 0 {
		f.Word, f.Block = bodyOf(parent, len(r.Stack) == 1)
	}
	parent.Entry = append(parent.Entry, open)
	r.Stack = append(r.Stack, f)
}

// bodyOf gives the word that a block belongs to, and the table of its words.
func bodyOf(parent *Frame, top bool) (lang.Word, string) {
	name := parent.Entry[0].Text
	if top {
		w, _ := lang.Declaration(name)
		return w, w.Block
	}
	if parent.Entry[len(parent.Entry)-1].Text == "else" {
		return lang.Word{Name: "else"}, "container"
	}
	if block := lang.Lookup(parent.Block); block != nil {
		w, known := block.Find(name)
		if body := block.Free.Block(); !known && body != "" {
			return lang.Word{Name: name, Block: body}, body
		}
		return w, w.Block
	}
	return lang.Word{}, ""
}

// pop closes the innermost bracket of a kind. One that closes nothing counts
// for nothing; a brace closes what was left open inside of it.
func (r *reader) pop(open string) {
	for i := len(r.Stack) - 1; i > 0; i-- {
		switch {
		case r.Stack[i].Open.Text == open:
			r.Stack = r.Stack[:i]
			return
		case r.Stack[i].Open.Text == "{":
			return // a parenthesis never reaches out of its block
		}
	}
}

// finish ends an entry, an argument or an item.
func (r *reader) finish() {
	f := r.Top()
	if len(f.Entry) > 0 {
		f.Names = append(f.Names, f.Entry[0].Text)
		f.Entry = nil
	}
}

// newline ends an entry unless its next line goes on with it. An open parenthesis
// or list ends where a line begins like an entry.
func (r *reader) newline(line []Token) {
	unclosed := false
	for r.Top().Open.Text == "(" || r.Top().Open.Text == "[" {
		if !beginsEntry(line) {
			return
		}
		r.Stack, unclosed = r.Stack[:len(r.Stack)-1], true
	}
	if unclosed {
		r.finish()
	}
	e := r.Top().Entry
	if len(e) == 0 {
		return
	}
	if last := e[len(e)-1]; IsOperator(last) && last.Text != ":" {
		return
	}
	if len(line) > 1 && slices.Contains(lang.ContinuingWords, line[0].Text) && line[1].Text != ":" {
		return
	}
	r.finish()
}

// beginsEntry says whether a line looks like an entry: `name:`, `name … {`, `}`.
func beginsEntry(line []Token) bool {
	if len(line) == 0 {
		return false
	}
	first, last := line[0], line[len(line)-1]
	return first.Text == "}" || first.Kind == WordToken && len(line) > 1 && (line[1].Text == ":" || last.Text == "{")
}

var operatorWords = lang.OperatorWords()

// IsOperator says whether an operand must follow a token.
func IsOperator(t Token) bool {
	switch t.Kind {
	case WordToken:
		return slices.Contains(operatorWords, t.Text)
	case signToken:
		return !slices.Contains([]string{")", "]", "}"}, t.Text)
	}
	return false
}

// declarationBefore is where the declaration begins that a place is in or
// behind, as far as the tree knows it; 0 where it does not.
func declarationBefore(v *session.View, offset int) int {
	from := 0
	for _, u := range v.File.Decls {
		if u.Offset > offset {
			break
		}
		switch u.Decl.Kind {
		case ast.AppDecl, ast.DatasetDecl, ast.PageDecl, ast.EnumDecl, ast.ImportDecl:
			at := u.Offset + u.Decl.Span.Start
			if at <= offset && (at == 0 || v.File.Text[at-1] == '\n') {
				from = at
			}
		}
	}
	return from
}
