package lsp

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
)

// cursor is what stands around an offset: the block it is in by the tree, and
// what is typed before it on its line by the text, which may be half of
// something.
type cursor struct {
	v      view
	unit   *sema.Unit // the declaration around, nil at top level
	offset int        // in the file

	block   *lang.Block // the words that may stand here; nil at top level
	body    *ast.Block  // the block as written
	owner   *ast.Entry  // the entry whose block this is
	dataset *sema.Dataset
	page    *ir.PageSpec

	segment string // what stands before the cursor of its entry
	name    string // the entry's first word
	colon   bool   // a `:` stands behind it
	words   []string
	call    string // the function whose parentheses are open, "" for none
	list    bool   // a `[` is open
	member  string // the object before a `.`: user, row, user.claims
	prefix  string // the name that is being typed
	quiet   bool   // in a comment or a string
}

func newCursor(v view, offset int) *cursor {
	c := &cursor{v: v, offset: offset}
	c.enclose()
	c.read()
	return c
}

// enclose walks down the tree to the innermost block around the cursor.
func (c *cursor) enclose() {
	for i := range c.v.file.Decls {
		u := &c.v.file.Decls[i]
		body := u.Decl.Body()
		if body == nil || !inside(body, c.offset-u.Offset) {
			continue
		}
		c.unit = u
		declaration, _ := lang.Declaration(string(u.Decl.Kind))
		c.block, c.body, c.owner = lang.Lookup(declaration.Block), body, u.Decl.Entry
		c.dataset, c.page = c.v.snapshot.Analysis.Dataset(u.Decl.Name.Name), c.v.snapshot.Analysis.Page(u.Decl.Name.Name)
		if u.Decl.Kind != ast.DatasetDecl {
			c.dataset = nil
		}
		for c.descend(c.offset - u.Offset) {
		}
		return
	}
}

// inside says whether an offset stands between the braces of a block.
func inside(b *ast.Block, offset int) bool {
	if offset < b.Open.End || offset > b.Span.End {
		return false
	}
	return offset < b.Span.End || !b.Closed
}

func (c *cursor) descend(offset int) bool {
	if c.block == nil {
		return false
	}
	for _, e := range c.body.Entries {
		for ; e != nil; e = e.Else {
			if e.Body == nil || !inside(e.Body, offset) {
				continue
			}
			word, _ := c.block.Find(e.Name.Name)
			c.block, c.body, c.owner = lang.Lookup(word.Block), e.Body, e
			if word.Label == lang.DatasetLabel || word.Label == lang.DatasetOrName {
				c.dataset = c.bound(e)
			}
			return true
		}
	}
	return false
}

// bound is the dataset that a widget shows.
func (c *cursor) bound(e *ast.Entry) *sema.Dataset {
	name := ""
	if len(e.Labels) > 0 {
		name = e.Labels[0].Text
	}
	if b := e.Binding(); b != nil {
		if d := b.Entry.Body.Find("dataset"); d != nil && d.Value != nil && d.Value.Kind == ast.Name {
			name = d.Value.Name
		}
	}
	return c.v.snapshot.Analysis.Dataset(name)
}

// read reads backwards from the cursor to the start of its entry.
func (c *cursor) read() {
	text := c.v.file.Text[:c.offset]
	line := text[strings.LastIndexByte(text, '\n')+1:]
	if c.quiet = quiet(line); c.quiet {
		return
	}
	start, opened := entryStart(text)
	c.segment = strings.TrimLeft(text[start:], " \t\r\n")
	c.prefix = lastName(c.segment)
	before := strings.TrimSuffix(c.segment, c.prefix)
	if strings.HasSuffix(before, ".") {
		c.member = lastPath(strings.TrimSuffix(before, "."))
	}
	for _, at := range opened {
		switch text[at] {
		case '[':
			c.list = true
		case '(':
			if c.call == "" {
				c.call = lastName(text[:at])
			}
		}
	}
	c.name = firstName(c.segment)
	rest := strings.TrimLeft(c.segment[len(c.name):], " \t")
	if strings.HasPrefix(rest, ":") {
		c.colon = true
		rest = rest[1:]
	}
	c.words = strings.Fields(strings.TrimSuffix(rest, c.prefix))
}

// entryStart finds where the entry before the cursor begins, and the brackets
// that are open in it, the innermost first. Newlines count inside no bracket.
func entryStart(text string) (start int, opened []int) {
	depth := 0
	const farthest = 2000 // of an entry that is not closed, in bytes
	for i := len(text) - 1; i >= 0 && i > len(text)-farthest; i-- {
		switch text[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth == 0 {
				opened = append(opened, i)
			} else {
				depth--
			}
		case '{', '}':
			return i + 1, within(opened, i)
		case '\n', ',':
			if depth == 0 && !openBefore(text[:i]) {
				return i + 1, within(opened, i)
			}
		}
	}
	return 0, opened
}

func within(opened []int, start int) []int {
	for i, at := range opened {
		if at < start {
			return opened[:i]
		}
	}
	return opened
}

// openBefore says whether a bracket is open at the end of a text, looking back
// over the lines of one entry.
func openBefore(text string) bool {
	depth := 0
	for i := len(text) - 1; i >= 0 && len(text)-i < 500; i-- {
		switch text[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth == 0 {
				return true
			}
			depth--
		case '{', '}', '\n':
			if text[i] != '\n' || beginsEntry(text[i+1:]) || depth == 0 && !endsInside(text[:i]) {
				return false
			}
		}
	}
	return false
}

// beginsEntry says whether a line begins `name:`, which closes what is open.
func beginsEntry(line string) bool {
	line = strings.TrimLeft(line, " \t")
	name := firstName(line)
	return name != "" && strings.HasPrefix(strings.TrimLeft(line[len(name):], " \t"), ":")
}

// endsInside says whether a line ends inside brackets of its own.
func endsInside(text string) bool {
	line := strings.TrimRight(text[strings.LastIndexByte(text, '\n')+1:], " \t\r")
	return strings.HasSuffix(line, "(") || strings.HasSuffix(line, "[") || strings.HasSuffix(line, ",")
}

// quiet says whether the end of a line stands in a comment or a string.
func quiet(line string) bool {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch ch := line[i]; {
		case quote != 0:
			if ch == '\\' {
				i++
			} else if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == '#', ch == '/' && strings.HasPrefix(line[i:], "//"):
			return true
		}
	}
	return quote != 0
}

func isNameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

func firstName(s string) string {
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	return s[:i]
}

func lastName(s string) string {
	i := len(s)
	for i > 0 && isNameByte(s[i-1]) {
		i--
	}
	return s[i:]
}

// lastPath is the last name with the members before it: user.claims.
func lastPath(s string) string {
	i := len(s)
	for i > 0 && (isNameByte(s[i-1]) || s[i-1] == '.') {
		i--
	}
	return s[i:]
}
