// Package pretty lays out program text. In: a tree of texts and groups. Out:
// text in which each group is on one line where it fits, else one item a
// line, as ruff and prettier do it.
package pretty

import (
	"strings"
	"unicode/utf8"
)

// Doc is a piece of program text. The zero Doc is empty.
type Doc struct {
	text string // in front of the group
	*group
}

type group struct {
	open, close string
	items       []Doc
	comma       string // behind an item; after the last one only when broken
	behind      string // what follows the opening bracket of one line
	before      string // what precedes the closing bracket of one line
	tail        string // a one-item tuple keeps its comma: "," on one line
	broken      bool   // never on one line
	hanging     bool   // when broken, nothing is on a line of its own behind the items
	line        string // how it reads on one line, where that is another text
	chosen      func() // called when it is broken, where it has another line
}

// Text is text that stays as it is.
func Text(s string) Doc { return Doc{text: s} }

// Style is the layout of a language.
type Style struct {
	Width  int    // of a line, in characters
	Indent string // of one level
}

// List is items in brackets, with commas: f(a, b), [a, b].
func List(open string, items []Doc, close string) Doc {
	return Doc{group: &group{open: open, close: close, items: items, comma: ","}}
}

// Padded is List with blanks inside the brackets of one line: { a, b }.
func Padded(open string, items []Doc, close string) Doc {
	if len(items) == 0 {
		return List(open, items, close)
	}
	return Doc{group: &group{open: open, close: close, items: items, comma: ",", behind: " ", before: " "}}
}

// Tuple is a Python tuple: one item alone keeps its comma.
func Tuple(items []Doc) Doc {
	d := List("(", items, ")")
	if len(items) == 1 {
		d.tail = ","
	}
	return d
}

// Element is a JSX element without children: no commas, a blank before "/>".
func Element(name string, attributes []Doc) Doc {
	return Doc{group: &group{open: "<" + name, close: "/>", items: attributes, behind: " ", before: " "}}
}

// Opening is the opening tag of a JSX element with children.
func Opening(name string, attributes []Doc) Doc {
	return Doc{group: &group{open: "<" + name, close: ">", items: attributes, behind: " "}}
}

// Arrow is a function with one expression: head => body. Where it is too long
// the body begins on a line of its own.
func Arrow(head string, body Doc) Doc {
	return Doc{group: &group{open: head + " =>", items: []Doc{body}, behind: " ", hanging: true}}
}

// Braced is an Arrow as the value of a JSX attribute.
func Braced(name, head string, body Doc) Doc {
	return Doc{group: &group{open: name + "={" + head + " =>", close: "}", items: []Doc{body}, behind: " "}}
}

// Alternative reads as line where that fits, else as the group; then it calls
// chosen.
func Alternative(line string, d Doc, chosen func()) Doc {
	g := *d.group
	g.line, g.chosen = line, chosen
	d.group = &g
	return d
}

// Broken is never on one line.
func Broken(d Doc) Doc {
	g := *d.group
	g.broken = true
	d.group = &g
	return d
}

// Prefix puts text in front: name=value, name: value.
func Prefix(text string, d Doc) Doc {
	d.text = text + d.text
	return d
}

// Suffix puts text behind the closing bracket of a group.
func Suffix(d Doc, text string) Doc {
	g := *d.group
	g.close += text
	d.group = &g
	return d
}

// Texts makes a Doc of each text.
func Texts(list []string) []Doc {
	docs := make([]Doc, len(list))
	for i, s := range list {
		docs[i] = Text(s)
	}
	return docs
}

// Print lays out a Doc that begins in the given column at the given level of
// indent; behind is the number of characters that must fit after it.
func Print(d Doc, style Style, level, column, behind int) string {
	var b strings.Builder
	p := printer{style: style, out: &b}
	p.print(d, level, column, behind)
	return b.String()
}

type printer struct {
	style Style
	out   *strings.Builder
}

func (p *printer) print(d Doc, level, column, behind int) {
	if line, ok := flat(d); ok && (d.group == nil || column+utf8.RuneCountInString(line)+behind <= p.style.Width) {
		p.out.WriteString(line)
		return
	}
	g := d.group
	if g.chosen != nil {
		g.chosen()
	}
	p.out.WriteString(d.text + g.open)
	indent := "\n" + strings.Repeat(p.style.Indent, level+1)
	for _, item := range g.items {
		p.out.WriteString(indent)
		p.print(item, level+1, len(indent)-1, len(g.comma))
		p.out.WriteString(g.comma)
	}
	if !g.hanging {
		p.out.WriteString("\n" + strings.Repeat(p.style.Indent, level))
	}
	p.out.WriteString(g.close)
}

// flat is a Doc on one line; false where a part is never on one line.
func flat(d Doc) (string, bool) {
	g := d.group
	if g == nil {
		return d.text, true
	}
	if g.broken {
		return "", false
	}
	if g.line != "" {
		return d.text + g.line, true
	}
	items := make([]string, len(g.items))
	for i, item := range g.items {
		line, ok := flat(item)
		if !ok {
			return "", false
		}
		items[i] = line
	}
	inside := strings.Join(items, g.comma+" ") + g.tail
	if inside == "" {
		return d.text + g.open + g.before + g.close, true
	}
	return d.text + g.open + g.behind + inside + g.before + g.close, true
}
