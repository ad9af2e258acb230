package lsp

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
)

// tokenKind is the kind of a token.
type tokenKind int

const (
	wordToken tokenKind = iota
	textToken           // a string, with its quotes
	numberToken
	signToken // one or two characters that are none of the others
)

type token struct {
	kind       tokenKind
	text       string
	start, end int
}

// frame is a bracket that is open at the cursor, or the file around all of them.
type frame struct {
	open   token    // "{", "(", "["; empty for the file
	head   []token  // what precedes the bracket in its entry, or its list
	entry  []token  // of the entry, argument or item at the cursor, up to it
	names  []string // of the entries before
	commas int      // how many stand before the cursor

	block string    // of a "{": the table of its words, "" where it has none
	word  lang.Word // of a "{": the word that it belongs to
}

// cursor is what precedes a place in a text. It is read from the text, not
// from the tree: half-typed text has always something before the cursor, but
// not always a tree.
type cursor struct {
	stack  []*frame // the innermost last; never empty
	prefix token    // the word that ends at the place, empty where none does
	quote  int      // where the string begins that the place is in, -1 where it is in none
	inside bool     // in a comment
}

func (c *cursor) top() *frame { return c.stack[len(c.stack)-1] }

// scan reads text from the offset of a declaration to the cursor.
func scan(text string, from, to int) *cursor {
	s := &scanner{text: text[:to], at: from, cursor: &cursor{stack: []*frame{{}}, quote: -1}}
	s.lineStart()
	for s.at < len(s.text) {
		s.next()
	}
	if e := s.top().entry; len(e) > 0 {
		if last := e[len(e)-1]; last.kind == wordToken && last.end == to {
			s.prefix, s.top().entry = last, e[:len(e)-1]
		}
	}
	return s.cursor
}

type scanner struct {
	*cursor
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
			s.at, s.inside = len(s.text), true
			return
		}
		s.at += end
	case c == '"' || c == '\'':
		s.at = s.stringEnd()
		if s.at < 0 {
			s.at, s.quote = len(s.text), start
			return
		}
		s.add(textToken, start)
	case isWordByte(c) && !isDigit(c):
		for s.at < len(s.text) && isWordByte(s.text[s.at]) {
			s.at++
		}
		s.add(wordToken, start)
	case isDigit(c):
		for s.at < len(s.text) && (isWordByte(s.text[s.at]) || s.text[s.at] == '.') {
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
	f := s.top()
	f.entry = append(f.entry, token{kind, s.text[start:s.at], start, s.at})
}

func (s *scanner) sign(start int) {
	switch c := s.text[start]; c {
	case '{', '(', '[':
		s.push(token{signToken, s.text[start:s.at], start, s.at})
	case '}', ')', ']':
		s.pop(map[byte]string{'}': "{", ')': "(", ']': "["}[c])
		s.add(signToken, start)
	case ',':
		s.top().commas++
		s.finish()
	default:
		s.add(signToken, start)
	}
}

func (s *scanner) push(open token) {
	parent := s.top()
	f := &frame{open: open, head: slices.Clone(parent.entry)}
	if open.text == "{" && len(parent.entry) > 0 {
		f.word, f.block = bodyOf(parent, len(s.stack) == 1)
	}
	parent.entry = append(parent.entry, open)
	s.stack = append(s.stack, f)
}

// bodyOf gives the word that a block belongs to, and the table of its words.
func bodyOf(parent *frame, top bool) (lang.Word, string) {
	name := parent.entry[0].text
	if top {
		w, _ := lang.Declaration(name)
		return w, w.Block
	}
	if parent.entry[len(parent.entry)-1].text == "else" {
		return lang.Word{Name: "else"}, "container"
	}
	if block := lang.Lookup(parent.block); block != nil {
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
	for i := len(s.stack) - 1; i > 0; i-- {
		switch {
		case s.stack[i].open.text == open:
			s.stack = s.stack[:i]
			return
		case s.stack[i].open.text == "{":
			return // a parenthesis never reaches out of its block
		}
	}
}

// finish ends an entry, an argument or an item.
func (s *scanner) finish() {
	f := s.top()
	if len(f.entry) > 0 {
		f.names = append(f.names, f.entry[0].text)
		f.entry = nil
	}
}

// newline ends an entry unless the line goes on. An open parenthesis or list
// ends where a line begins like an entry.
func (s *scanner) newline() {
	s.lineStart()
	line, _, _ := strings.Cut(s.text[s.at:], "\n")
	line = strings.TrimSpace(line)
	unclosed := false
	for s.top().open.text == "(" || s.top().open.text == "[" {
		if !beginsEntry(line) {
			return
		}
		s.stack, unclosed = s.stack[:len(s.stack)-1], true
	}
	if unclosed {
		s.finish()
	}
	e := s.top().entry
	if len(e) == 0 {
		return
	}
	if last := e[len(e)-1]; isOperator(last) && last.text != ":" {
		return
	}
	word := line[:wordLength(line)]
	if slices.Contains(lang.ContinuingWords, word) && len(word) < len(line) && !strings.HasPrefix(strings.TrimSpace(line[len(word):]), ":") {
		return
	}
	s.finish()
}

// lineStart starts again where a declaration does, whatever is open above it.
func (s *scanner) lineStart() {
	rest := s.text[s.at:]
	n := wordLength(rest)
	word, behind := rest[:n], strings.TrimLeft(rest[n:], " \t")
	if n == 0 || len(s.stack) == 1 || behind == "" || len(behind) == len(rest)-n {
		return
	}
	if w, ok := lang.Declaration(word); ok && w.Name != "theme" && (isWordByte(behind[0]) || behind[0] == '"' || behind[0] == '\'') {
		s.stack = []*frame{{}}
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
	n := wordLength(line)
	if strings.HasPrefix(line, "}") {
		return true
	}
	if n == 0 || isDigit(line[0]) {
		return false
	}
	behind := strings.TrimSpace(line[n:])
	return strings.HasPrefix(behind, ":") || strings.HasSuffix(behind, "{")
}

var operatorWords = lang.OperatorWords()

// isOperator says whether an operand is wanted behind a token.
func isOperator(t token) bool {
	switch t.kind {
	case wordToken:
		return slices.Contains(operatorWords, t.text)
	case signToken:
		return !slices.Contains([]string{")", "]", "}"}, t.text)
	}
	return false
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	return n
}

func isWordByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// declarationBefore is where the declaration begins that a place is in or
// behind, as far as the tree knows it; 0 where it does not.
func declarationBefore(v *view, offset int) int {
	from := 0
	for _, u := range v.file.Decls {
		if u.Offset > offset {
			break
		}
		switch u.Decl.Kind {
		case ast.AppDecl, ast.DatasetDecl, ast.PageDecl, ast.EnumDecl, ast.ImportDecl:
			at := u.Offset + u.Decl.Span.Start
			if at <= offset && (at == 0 || v.file.Text[at-1] == '\n') {
				from = at
			}
		}
	}
	return from
}
