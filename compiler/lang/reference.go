package lang

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteReference writes the reference of the language as Markdown: every word
// of the table with its documentation, and its examples.
func WriteReference(w io.Writer) error {
	r := &reference{}
	r.line("# The N3 language")
	r.line("")
	r.line("This page is generated from the table the compiler uses. Every example is run as a test.")
	r.text()
	r.section("Declarations", "A file is a list of declarations.")
	for _, d := range declarations {
		if d.Stage == Built {
			r.entry("`"+d.Name+"`", d)
		}
	}
	r.section("Types", "A field is `name: type modifier…`. The name of an enum is a type. The name of a dataset is a reference to one of its rows: `author: users` stores the key in `author_id`.")
	for _, t := range types {
		name := t.Name
		if t.Args != "" {
			name += "(" + t.Args + ")"
		}
		r.item(name, t.Doc)
	}
	r.section("Modifiers", "Modifiers follow the type of a field.")
	for _, m := range modifiers {
		r.item(m.Name+modifierArgs[m.Arg], m.Doc+fits(m))
	}
	r.section("Rules", "A rule says who may do something: one of these words, or a condition on the fields of the row and on `user`. Null counts as false.")
	for _, word := range ruleWords {
		r.item(word.Name, word.Doc)
	}
	r.section("Expressions", "An expression gives the same result in the database, on the server and in the browser.")
	r.line("### Operators")
	r.line("")
	for _, op := range operators {
		r.item(op.Name, op.Doc)
	}
	r.line("")
	r.line("### Numbers")
	r.line("")
	for _, rule := range numberRules {
		r.line("- " + rule)
	}
	r.line("")
	r.line("### Functions")
	r.line("")
	for _, f := range functions {
		r.item(f.Signature(), f.Doc)
	}
	r.line("")
	r.line("### The user")
	r.line("")
	for _, m := range userMembers {
		r.item("user."+m.Name, m.Doc)
	}
	r.section("Widgets", "Widgets are the content of pages and layouts.")
	for _, word := range widgets {
		r.entry("`"+word.Name+"`", word)
	}
	r.line("### Actions")
	r.line("")
	for _, a := range ActionWords() {
		r.item(a.Name, a.Doc)
	}
	r.line("")
	r.line("### Inputs")
	r.line("")
	for _, in := range Inputs() {
		r.item(in.Name, in.Doc)
	}
	r.section("Blocks", "The entries that each block allows.")
	for i := range blocks {
		r.block(&blocks[i])
	}
	_, err := io.WriteString(w, strings.TrimRight(r.b.String(), "\n")+"\n")
	return err
}

type reference struct{ b strings.Builder }

func (r *reference) line(format string, args ...any) {
	if len(args) == 0 {
		r.b.WriteString(format + "\n")
		return
	}
	fmt.Fprintf(&r.b, format+"\n", args...)
}

// text says how a program is written.
func (r *reference) text() {
	r.section("Syntax", "A program is UTF-8 text in files with the extension `.n3`.")
	for _, line := range []string{
		"Names consist of letters, digits and `_`. A comment starts with `#` or `//`; comment lines directly above a declaration or an entry are its documentation.",
		"Strings are written `\"…\"` or `'…'`, or `\"\"\"…\"\"\"` over several lines. Numbers are written `42`, `3.14`, `1_000`, and durations `500ms 30s 5m 2h 7d`.",
		"`name { … }` and `name: { … }` are the same block. A new line or a comma ends an entry.",
	} {
		r.line("- " + line)
	}
}

func (r *reference) section(title, doc string) {
	r.line("")
	r.line("## " + title)
	r.line("")
	r.line(doc)
	r.line("")
}

func (r *reference) item(name, doc string) { r.line("- `%s` — %s", name, doc) }

func (r *reference) entry(title string, w Word) {
	r.line("### " + title)
	r.line("")
	r.line(w.Doc + later(w))
	if w.Example != "" {
		r.line("")
		r.line("```n3\n" + w.Example + "\n```")
	}
	r.line("")
}

func (r *reference) block(b *Block) {
	r.line("### `%s { … }`", b.Name)
	r.line("")
	r.line(b.Doc)
	r.line("")
	for _, w := range b.Words {
		text := w.Doc
		if values := slices.DeleteFunc(slices.Clone(w.Choices), func(s string) bool { return s == "" }); len(values) > 0 {
			if w.Arg != "" {
				values = append(values, w.Arg+"(…)")
			}
			text += " One of `" + strings.Join(values, "`, `") + "`."
		}
		if w.Default != "" {
			text += " Default: `" + w.Default + "`."
		}
		r.item(w.Name, text+later(w))
	}
	if b.Widgets {
		r.line("- all widgets and layouts")
	}
	r.line("")
}

func later(w Word) string {
	if w.Stage == Built {
		return ""
	}
	return " *Not supported yet.*"
}

var modifierArgs = map[ModifierArg]string{
	ValueArg: "(value)", LengthArg: "(n)", PatternArg: "(\"…\")", ValuesArg: "(value, …)", ExprArg: "(expression)", NameArg: "(name)", OnDeleteArg: "(what)", TextArg: "(\"…\")",
}

func fits(m Modifier) string {
	if len(m.Fits) == 0 {
		return ""
	}
	return " Applies to " + strings.Join(m.Fits, ", ") + "."
}
