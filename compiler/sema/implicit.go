package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// impliedBy is a need of a classic declaration: of the dataset of a form that
// names none, or of a table.
type impliedBy struct {
	decl  *ast.Decl
	table bool
	index int // in Decl.Implied or Decl.Tables
}

// impliedDecl is a declaration that nobody wrote. It has the file and the place
// of the declaration that needs it.
type impliedDecl struct {
	file       string
	need, decl *ast.Decl
}

type impliedUnits struct {
	list  []impliedDecl
	byKey map[string]declaration // as ast.Decl.Key
}

func sameImplied(a, b *impliedUnits) bool { return slices.Equal(a.list, b.list) }

func needsOf(units []Unit) []impliedBy {
	var needs []impliedBy
	for _, u := range units {
		for i := range u.Decl.Implied {
			needs = append(needs, impliedBy{u.Decl, false, i})
		}
		for i := range u.Decl.Tables {
			needs = append(needs, impliedBy{u.Decl, true, i})
		}
	}
	return needs
}

// implies lists the declarations that classic ones need and nobody wrote: one
// for each form that names no dataset, then an open one for each table that no
// dataset is declared for.
func (p *program) implies(t *query.Task, _ none) *impliedUnits {
	out := &impliedUnits{byKey: map[string]declaration{}}
	kept := map[impliedBy]*ast.Decl{}
	for _, tables := range []bool{false, true} {
		for _, path := range p.paths.Ask(t, none{}) {
			for _, need := range p.needs.Ask(t, path) {
				if need.table != tables {
					continue
				}
				key := "dataset " + need.name()
				if _, taken := out.byKey[key]; taken || need.name() == "" || p.written.Ask(t, key).decl != nil {
					continue
				}
				decl := p.implicit[need] // the same need keeps its declaration, so it is not analysed again
				if decl == nil {
					decl = need.declare()
				}
				kept[need] = decl
				out.list = append(out.list, impliedDecl{path, need.decl, decl})
				out.byKey[key] = declaration{path, decl}
			}
		}
	}
	p.implicit = kept
	return out
}

func (n impliedBy) name() string {
	if n.table {
		return n.decl.Tables[n.index].Name.Name
	}
	return n.decl.Implied[n.index].Labels[0].Text
}

func (n impliedBy) declare() *ast.Decl {
	var e *ast.Entry
	if n.table {
		e = openTable(n.decl.Tables[n.index])
	} else {
		e = n.decl.Implied[n.index]
	}
	return &ast.Decl{
		Kind: ast.DatasetDecl, Keyword: e.Name, Name: e.Labels[0].Ident(), Span: n.decl.Span, Text: n.decl.Text, Entry: e,
		Dataset: &ast.Dataset{Body: e.Body}, Classic: true, Implicit: true,
	}
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
