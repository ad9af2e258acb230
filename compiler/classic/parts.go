package classic

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// lowering is the lowering of one declaration.
type lowering struct {
	*ast.Lowering
	decl  *ast.Decl
	mixed bool // whether its lines are indented with tabs and blanks
}

// part is a word, a string, a number or a dot of a line; dotted words are one.
type part struct {
	ast.Label
}

func (p part) is(word string) bool { return !p.Quoted && p.Text == word }

// identifier is the part as a name of the block form.
func (p part) identifier() string { return identifier(p.Text) }

// nameSpan is the span of the name, without the quotes around it.
func (p part) nameSpan() source.Span {
	if p.Quoted && p.Span.End-p.Span.Start == len(p.Text)+2 {
		return source.Span{Start: p.Span.Start + 1, End: p.Span.End - 1}
	}
	return p.Span
}

func spanOf(parts []part) source.Span {
	return source.Span{Start: parts[0].Span.Start, End: parts[len(parts)-1].Span.End}
}

// identifier makes a name of a text: itself where it is one, dots as
// underscores, else its letters and digits in PascalCase.
func identifier(text string) string {
	plain := strings.ReplaceAll(text, ".", "_")
	if isIdentifier(plain) && !slices.Contains(lang.ReservedWords, plain) {
		return plain
	}
	var b strings.Builder
	begins := true
	for _, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		digit := '0' <= r && r <= '9'
		switch {
		case !letter && !digit:
			begins = true
			continue
		case digit && b.Len() == 0:
			b.WriteByte('N')
		case begins && 'a' <= r && r <= 'z':
			r -= 'a' - 'A'
		}
		begins = false
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return "Unnamed"
	}
	return b.String()
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

func (l *lowering) parts(n *grammar.Node) []part {
	var parts []part
	for _, child := range n.ChildrenByField("part") {
		label := part{l.Label(child)}
		if last := len(parts) - 1; last >= 0 && !label.Quoted && !parts[last].Quoted && parts[last].Span.End == label.Span.Start &&
			(label.Text == "." && parts[last].Text != "." || strings.HasSuffix(parts[last].Text, ".") && parts[last].Text != ".") {
			parts[last].Text += label.Text
			parts[last].Span.End = label.Span.End
			continue
		}
		parts = append(parts, label)
	}
	// The dot that ends a sentence is one by itself.
	if last := len(parts) - 1; last >= 0 && !parts[last].Quoted && len(parts[last].Text) > 1 && strings.HasSuffix(parts[last].Text, ".") {
		end := parts[last].Span.End
		parts[last].Text = strings.TrimSuffix(parts[last].Text, ".")
		parts[last].Span.End--
		parts = append(parts, part{ast.Label{Text: ".", Span: source.Span{Start: end - 1, End: end}}})
	}
	return parts
}

// dataSource is what follows `from` or `in`.
type dataSource struct {
	at    int    // the index of `from` among the parts, -1 where there is none
	kind  string // dataset, table, postgres …; table where none is written
	name  ast.Ident
	table string // as written
}

func sourceOf(parts []part) dataSource {
	for i, p := range parts {
		if p.is("from") || p.is("in") {
			return sourceAt(parts, i)
		}
	}
	return dataSource{at: -1}
}

func sourceAt(parts []part, i int) dataSource {
	from := dataSource{at: i, kind: "table"}
	rest := parts[i+1:]
	if len(rest) > 1 && !rest[0].Quoted {
		from.kind = rest[0].Text
		rest = rest[1:]
	} else if len(rest) == 1 && (rest[0].is("table") || rest[0].is("dataset")) {
		return from
	}
	if len(rest) > 0 {
		from.table = rest[0].Text
		from.name = ast.Ident{Name: rest[0].identifier(), Span: rest[0].nameSpan()}
	}
	return from
}

// table notes a table that the declaration names, so that an undeclared one
// can be given a dataset.
func (l *lowering) table(from dataSource) {
	if from.kind != "dataset" && from.name.Name != "" {
		l.decl.Tables = append(l.decl.Tables, ast.Table{Name: from.name, Table: from.table})
	}
}

func stringEntry(name string, value part) *ast.Entry {
	return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: name, Span: value.Span}, Colon: true, Span: value.Span, Value: &ast.Expr{Kind: ast.String, Text: value.Text, Span: value.Span, NameSpan: value.Span}}
}

func nameExpr(name ast.Ident) *ast.Expr {
	return &ast.Expr{Kind: ast.Name, Name: name.Name, Span: name.Span, NameSpan: name.Span}
}
