package cursor

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// tokenKind is the kind of a token.
type tokenKind int

const (
	WordToken tokenKind = iota
	TextToken           // a string, with its quotes
	numberToken
	signToken // one or two characters that are none of the others
)

type Token struct {
	Kind       tokenKind
	Text       string
	Start, End int
}

// tokenLine is a line of tokens.
type tokenLine struct {
	tokens   []Token
	declares bool // a declaration begins with it, whatever is open above
}

// textLines is a text as lines of tokens; lines without any are left out.
type textLines struct {
	list    []tokenLine
	ended   bool // the text ends on a line without tokens
	comment bool // the text ends in a comment
	quote   int  // where the string begins that the text ends in, -1 where it ends in none
}

// tokenLines lists the leaves of a tree, which is of the text that begins at an
// offset of the file. Text with errors has its tokens too: as children of ERROR.
func tokenLines(syntax *grammar.Syntax, from int) textLines {
	out := textLines{quote: -1}
	end := 0 // of the last token, in the text of the tree
	add := func(kind tokenKind, start, stop int) {
		if len(out.list) == 0 || strings.Contains(syntax.Text[end:start], "\n") {
			out.list = append(out.list, tokenLine{})
		}
		line := &out.list[len(out.list)-1]
		line.tokens = append(line.tokens, Token{kind, syntax.Text[start:stop], from + start, from + stop})
		end = stop
	}
	for _, item := range syntax.Items {
		for _, c := range item.Comments {
			out.endsIn(syntax.Text, c, item.Offset)
		}
		lines, on := len(out.list), end
		leaves(item.Root, func(n *grammar.Node) {
			start, stop := n.Start+item.Offset, n.End+item.Offset
			switch {
			case n.Kind == grammar.KindComment:
				out.endsIn(syntax.Text, n, item.Offset)
			case n.Kind == grammar.KindString || n.Kind == grammar.KindUnclosedString:
				if isUnclosed(n) && !strings.Contains(syntax.Text[stop:], "\n") {
					out.quote = from + start
					end = stop
					return
				}
				add(TextToken, start, stop)
			case n.Kind == grammar.KindNumber:
				add(numberToken, start, stop)
			case isLetter(syntax.Text[start]):
				for start < stop { // `not in` is one leaf
					width := WordLength(syntax.Text[start:stop])
					if width == 0 {
						start++
						continue
					}
					add(WordToken, start, start+width)
					start += width
				}
			default:
				add(signToken, start, stop)
			}
		})
		if len(out.list) > lines && (on == 0 || strings.Contains(syntax.Text[on:item.Offset], "\n")) {
			out.list[lines].declares = declares(out.list[lines].tokens)
		}
	}
	out.ended = out.quote < 0 && strings.Contains(syntax.Text[end:], "\n")
	return out
}

// endsIn notes that the text ends in a comment, where it does.
func (l *textLines) endsIn(text string, comment *grammar.Node, offset int) {
	l.comment = l.comment || !strings.Contains(text[comment.End+offset:], "\n") // blanks at its end are not of its node
}

// leaves visits the tokens of a tree in order; a string is one.
func leaves(n *grammar.Node, visit func(n *grammar.Node)) {
	if len(n.Children) > 0 && n.Kind != grammar.KindString {
		for _, child := range n.Children {
			leaves(child, visit)
		}
		return
	}
	if n.End > n.Start {
		visit(n)
	}
}

func isUnclosed(n *grammar.Node) bool {
	return n.Kind == grammar.KindUnclosedString || slices.ContainsFunc(n.Children, isUnclosed)
}

// declares says whether a line begins a declaration with a name.
func declares(line []Token) bool {
	if len(line) < 2 || line[1].Kind != WordToken && line[1].Kind != TextToken {
		return false
	}
	w, ok := lang.Declaration(line[0].Text)
	return ok && w.Name != "theme"
}

// longStringAt is where the string of several lines begins that an offset is in,
// -1 outside of all. Its end is behind the offset, so only the tree of the whole
// text has it.
func longStringAt(v *session.View, offset int) int {
	for _, item := range v.File.Syntax().Items {
		if offset <= item.Offset || offset >= item.Offset+len(item.Text) {
			continue
		}
		found := -1
		leaves(item.Root, func(n *grammar.Node) {
			if start, end := n.Start+item.Offset, n.End+item.Offset; n.Kind == grammar.KindString && start < offset && offset < end && strings.Contains(item.Text[n.Start:n.End], "\n") {
				found = start
			}
		})
		return found
	}
	return -1
}

// WordLength is the length of the word that a text begins with.
func WordLength(s string) int {
	n := 0
	for n < len(s) && IsWordByte(s[n]) {
		n++
	}
	return n
}

// IsWordByte says whether a byte can be part of a name.
func IsWordByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || IsDigit(c)
}

// IsDigit says whether a byte is a digit.
func IsDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return IsWordByte(c) && !IsDigit(c) }
