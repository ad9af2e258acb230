package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// implicit lists the declarations that classic ones need and nobody wrote: an
// open dataset for each table that no dataset stands for, and one for each form
// that names none. Their places are those of the declaration that needs them.
func implicit(units []Unit, previous *Analysis) []Unit {
	declared := map[string]bool{}
	for _, u := range units {
		if u.Decl.Kind == ast.DatasetDecl {
			declared[u.Decl.Name.Name] = true
		}
	}
	var out []Unit
	add := func(u Unit, e *ast.Entry) {
		name := e.Labels[0]
		if name.Text == "" || declared[name.Text] {
			return
		}
		declared[name.Text] = true
		decl := &ast.Decl{
			Kind: ast.DatasetDecl, Keyword: e.Name, Name: name.Ident(), Span: u.Decl.Span, Text: u.Decl.Text, Entry: e,
			Dataset: &ast.Dataset{Body: e.Body}, Classic: true, Implicit: true,
		}
		if previous != nil {
			// The same need keeps its declaration, so that it is not analysed again.
			for _, known := range previous.implicit {
				if known.need == u.Decl && known.unit.Decl.Name == decl.Name {
					decl = known.unit.Decl
				}
			}
		}
		out = append(out, Unit{File: u.File, Offset: u.Offset, Decl: decl})
	}
	for _, u := range units {
		for _, e := range u.Decl.Implied {
			add(u, e)
		}
	}
	for _, u := range units {
		for _, t := range u.Decl.Tables {
			add(u, openTable(t))
		}
	}
	return out
}

// openTable is the dataset of a table: `dataset users { open: true }`.
func openTable(t ast.Table) *ast.Entry {
	at := t.Name.Span
	property := func(name string, value *ast.Expr) *ast.Entry {
		value.Span, value.NameSpan = at, at
		return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: name, Span: at}, Colon: true, Value: value, Span: at}
	}
	body := &ast.Block{Span: at, Closed: true, Entries: []*ast.Entry{property("open", &ast.Expr{Kind: ast.True})}}
	if t.Table != t.Name.Name {
		table := &ast.Expr{Kind: ast.String, Text: t.Table, Span: at, NameSpan: at}
		body.Entries = append(body.Entries, property("source", &ast.Expr{Kind: ast.Call, Name: "table", Named: []ast.Argument{{Value: table}}}))
	}
	return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "dataset", Span: at}, Labels: []ast.Label{{Text: t.Name.Name, Span: at}}, Body: body, Span: at}
}

// need remembers for which declaration an implicit one was made.
type need struct {
	need *ast.Decl
	unit Unit
}

// implied warns of a dataset that nobody declared, and offers to declare it.
func (c *context) implied() {
	d := c.decl
	f := c.warnf(diag.ImpliedDataset, d.Name.Span, "dataset `%s` is not declared; it is created, and only admins may read or write it", d.Name.Name)
	var b strings.Builder
	b.WriteString("\n\ndataset " + d.Name.Name + " {\n")
	for _, e := range d.Body().List() {
		value := "true"
		switch {
		case e.Value == nil:
			continue
		case e.Value.Kind == ast.Call && e.Name.Name == "source":
			value = "table(\"" + e.Value.Named[0].Value.Text + "\")"
		case e.Value.Kind != ast.True:
			value = e.Value.Name
			if text := d.Text[e.Value.Span.Start:e.Value.Span.End]; strings.HasPrefix(text, e.Value.Name) {
				value = text
			}
		}
		b.WriteString("    " + e.Name.Name + ": " + value)
		for _, m := range e.Modifiers {
			b.WriteString(" " + m.Name.Name)
		}
		b.WriteString("\n")
	}
	sketch := policySketch
	if d.Body().Find("source") != nil { // another program's table: nothing tells the owner of a row
		sketch = strings.Replace(sketch, "owner_or_admin", "admin_only", 1)
	}
	b.WriteString(sketch + "}")
	end := d.Span.End
	replace(f, "Declare `"+d.Name.Name+"`", source.Span{Start: end, End: end}, b.String())
}
