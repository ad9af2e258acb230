package cursor

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/session"
)

// tokenKind is the kind of a token.
type tokenKind int

const (
	WordToken tokenKind = iota
	textToken           // a string, with its quotes
	numberToken
	signToken // one or two characters that are none of the others
)

type Token struct {
	Kind       tokenKind
	Text       string
	Start, End int
}

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

// Cursor is what precedes a place in a text. It is read from the text, not
// from the tree: half-typed text has always something before the cursor, but
// not always a tree.
type Cursor struct {
	Stack  []*Frame // the innermost last; never empty
	Prefix Token    // the word that ends at the place, empty where none does
	Quote  int      // where the string begins that the place is in, -1 where it is in none
	Inside bool     // in a comment
}

func (c *Cursor) Top() *Frame { return c.Stack[len(c.Stack)-1] }

// Scan reads text from the offset of a declaration to the cursor.
func Scan(text string, from, to int) *Cursor {
	s := &scanner{text: text[:to], at: from, Cursor: &Cursor{Stack: []*Frame{{}}, Quote: -1}}
	s.lineStart()
	for s.at < len(s.text) {
		s.next()
	}
	if e := s.Top().Entry; len(e) > 0 {
		if last := e[len(e)-1]; last.Kind == WordToken && last.End == to {
			s.Prefix, s.Top().Entry = last, e[:len(e)-1]
		}
	}
	return s.Cursor
}

type scanner struct {
	*Cursor
	text string
	at   int
}

func (s *scanner) next() {
	c, start := s.text[s.at], s.at
	switch {
	case c == '\n':
		s.at++
		s.newline()
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
	case c == '#' || strings.HasPrefix(s.text[s.at:], "//"):
		end := strings.IndexByte(s.text[s.at:], '\n')
		if end < 0 {
			s.at, s.Inside = len(s.text), true
			return
		}
		s.at += end
	case c == '"' || c == '\'':
		s.at = s.stringEnd()
		if s.at < 0 {
			s.at, s.Quote = len(s.text), start
			return
		}
		s.add(textToken, start)
	case IsWordByte(c) && !IsDigit(c):
		for s.at < len(s.text) && IsWordByte(s.text[s.at]) {
			s.at++
		}
		s.add(WordToken, start)
	case IsDigit(c):
		for s.at < len(s.text) && (IsWordByte(s.text[s.at]) || s.text[s.at] == '.') {
			s.at++
		}
		s.add(numberToken, start)
	default:
		s.at++
		if s.at < len(s.text) && slices.Contains([]string{"==", "!=", "<=", ">="}, s.text[start:s.at+1]) {
			s.at++
		}
		s.sign(start)
	}
}

func (s *scanner) add(kind tokenKind, start int) {
	f := s.Top()
	f.Entry = append(f.Entry, Token{kind, s.text[start:s.at], start, s.at})
}

func (s *scanner) sign(start int) {
	switch c := s.text[start]; c {
	case '{', '(', '[':
		s.push(Token{signToken, s.text[start:s.at], start, s.at})
	case '}', ')', ']':
		s.pop(map[byte]string{'}': "{", ')': "(", ']': "["}[c])
		s.add(signToken, start)
	case ',':
		s.Top().Commas++
		s.finish()
	default:
		s.add(signToken, start)
	}
}

func (s *scanner) push(open Token) {
	parent := s.Top()
	f := &Frame{Open: open, Head: slices.Clone(parent.Entry)}
	if open.Text == "{" && len(parent.Entry) > 0 {
		f.Word, f.Block = bodyOf(parent, len(s.Stack) == 1)
	}
	parent.Entry = append(parent.Entry, open)
	s.Stack = append(s.Stack, f)
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
		if !known && block.Free == lang.FreeAction {
			return lang.Word{Name: name, Block: "row_action"}, "row_action"
		}
		return w, w.Block
	}
	return lang.Word{}, ""
}

// pop closes the innermost bracket of a kind. One that closes nothing counts
// for nothing; a brace closes what was left open inside of it.
func (s *scanner) pop(open string) {
	for i := len(s.Stack) - 1; i > 0; i-- {
		switch {
		case s.Stack[i].Open.Text == open:
			s.Stack = s.Stack[:i]
			return
		case s.Stack[i].Open.Text == "{":
			return // a parenthesis never reaches out of its block
		}
	}
}

// finish ends an entry, an argument or an item.
func (s *scanner) finish() {
	f := s.Top()
	if len(f.Entry) > 0 {
		f.Names = append(f.Names, f.Entry[0].Text)
		f.Entry = nil
	}
}

// newline ends an entry unless the line goes on. An open parenthesis or list
// ends where a line begins like an entry.
func (s *scanner) newline() {
	s.lineStart()
	line, _, _ := strings.Cut(s.text[s.at:], "\n")
	line = strings.TrimSpace(line)
	unclosed := false
	for s.Top().Open.Text == "(" || s.Top().Open.Text == "[" {
		if !beginsEntry(line) {
			return
		}
		s.Stack, unclosed = s.Stack[:len(s.Stack)-1], true
	}
	if unclosed {
		s.finish()
	}
	e := s.Top().Entry
	if len(e) == 0 {
		return
	}
	if last := e[len(e)-1]; IsOperator(last) && last.Text != ":" {
		return
	}
	word := line[:WordLength(line)]
	if slices.Contains([]string{"and", "or", "then", "else"}, word) && len(word) < len(line) && !strings.HasPrefix(strings.TrimSpace(line[len(word):]), ":") {
		return
	}
	s.finish()
}

// lineStart starts again where a declaration does, whatever is open above it.
func (s *scanner) lineStart() {
	rest := s.text[s.at:]
	n := WordLength(rest)
	word, behind := rest[:n], strings.TrimLeft(rest[n:], " \t")
	if n == 0 || len(s.Stack) == 1 || behind == "" || len(behind) == len(rest)-n {
		return
	}
	if w, ok := lang.Declaration(word); ok && w.Name != "theme" && (IsWordByte(behind[0]) || behind[0] == '"' || behind[0] == '\'') {
		s.Stack = []*Frame{{}}
	}
}

// stringEnd gives the end of the string at s.at, -1 where the cursor is in it.
func (s *scanner) stringEnd() int {
	rest := s.text[s.at:]
	if strings.HasPrefix(rest, `"""`) {
		if end := strings.Index(rest[3:], `"""`); end >= 0 {
			return s.at + 3 + end + 3
		}
		return -1
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case rest[0]:
			return s.at + i + 1
		case '\n':
			return s.at + i
		}
	}
	return -1
}

// beginsEntry says whether a line looks like an entry: `name:`, `name … {`, `}`.
func beginsEntry(line string) bool {
	n := WordLength(line)
	if strings.HasPrefix(line, "}") {
		return true
	}
	if n == 0 || IsDigit(line[0]) {
		return false
	}
	behind := strings.TrimSpace(line[n:])
	return strings.HasPrefix(behind, ":") || strings.HasSuffix(behind, "{")
}

// operatorWords are the operators that are words.
var operatorWords = []string{"and", "or", "not", "in", "is", "contains", "starts_with", "ends_with", "if", "then", "else"}

// IsOperator says whether an operand is wanted behind a token.
func IsOperator(t Token) bool {
	switch t.Kind {
	case WordToken:
		return slices.Contains(operatorWords, t.Text)
	case signToken:
		return !slices.Contains([]string{")", "]", "}"}, t.Text)
	}
	return false
}

func WordLength(s string) int {
	n := 0
	for n < len(s) && IsWordByte(s[n]) {
		n++
	}
	return n
}

func IsWordByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || IsDigit(c)
}

func IsDigit(c byte) bool { return '0' <= c && c <= '9' }

// DeclarationBefore is where the declaration begins that a place is in or
// behind, as far as the tree knows it; 0 where it does not.
func DeclarationBefore(v *session.View, offset int) int {
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
