package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

// Need is a dataset that a classic declaration needs and nobody may have
// declared: that of a form which names none, or that of a table.
type Need struct {
	Decl    *ast.Decl // whose need it is
	OfTable bool
	index   int // in Decl.Implied or Decl.Tables
}

// Needs lists what a declaration needs: of its forms, then of its tables.
func Needs(d *ast.Decl) []Need {
	var needs []Need
	for i := range d.Implied {
		needs = append(needs, Need{d, false, i})
	}
	for i := range d.Tables {
		needs = append(needs, Need{d, true, i})
	}
	return needs
}

// Name is that of the dataset.
func (n Need) Name() string {
	if n.OfTable {
		return n.Decl.Tables[n.index].Name.Name
	}
	return n.Decl.Implied[n.index].Labels[0].Text
}

// Declare is the declaration of the dataset. It has the text and the place of the
// declaration that needs it.
func (n Need) Declare() *ast.Decl {
	e := n.dataset()
	return &ast.Decl{
		Kind: ast.DatasetDecl, Keyword: e.Name, Name: e.Labels[0].Ident(), Span: n.Decl.Span, Text: n.Decl.Text, Entry: e,
		Dataset: &ast.Dataset{Body: e.Body}, Classic: true, Implicit: true,
	}
}

// dataset is the dataset as an entry of the block form; that of a table is open:
// `dataset users { open: true }`.
func (n Need) dataset() *ast.Entry {
	if !n.OfTable {
		return n.Decl.Implied[n.index]
	}
	t := n.Decl.Tables[n.index]
	at := t.Name.Span
	property := func(name string, value *ast.Expr) *ast.Entry {
		value.Span, value.NameSpan = at, at
		return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: name, Span: at}, Colon: true, Value: value, Span: at}
	}
	body := &ast.Block{Span: at, Closed: true}
	if t.Table != t.Name.Name {
		table := &ast.Expr{Kind: ast.String, Text: t.Table, Span: at, NameSpan: at}
		body.Entries = append(body.Entries, property("source", &ast.Expr{Kind: ast.Call, Name: "table", Named: []ast.Argument{{Value: table}}}))
	}
	body.Entries = append(body.Entries, property("open", &ast.Expr{Kind: ast.True}))
	return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "dataset", Span: at}, Labels: []ast.Label{{Text: t.Name.Name, Span: at}}, Body: body, Span: at}
}

// Declaration writes a dataset that nobody declared as a declaration of the block
// form, with last as the end of its block.
func Declaration(d *ast.Decl, last string) string {
	var b strings.Builder
	b.WriteString("dataset " + d.Name.Name + " {\n")
	for _, e := range d.Body().List() {
		b.WriteString("    " + head(e) + "\n")
	}
	return b.String() + last + "}"
}
