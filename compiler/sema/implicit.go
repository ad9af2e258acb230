package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

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

func needsOf(units []Unit) []classic.Need {
	var needs []classic.Need
	for _, u := range units {
		needs = append(needs, classic.Needs(u.Decl)...)
	}
	return needs
}

// implies lists the declarations that classic ones need and nobody wrote: one
// for each form that names no dataset, then an open one for each table that no
// dataset is declared for.
func (p *program) implies(t *query.Task, _ none) *impliedUnits {
	out := &impliedUnits{byKey: map[string]declaration{}}
	kept := map[classic.Need]*ast.Decl{}
	for _, tables := range []bool{false, true} {
		for _, path := range p.paths.Ask(t, none{}) {
			for _, need := range p.needs.Ask(t, path) {
				if need.OfTable != tables {
					continue
				}
				key := "dataset " + need.Name()
				if _, taken := out.byKey[key]; taken || need.Name() == "" || p.written.Ask(t, key).decl != nil {
					continue
				}
				decl := p.implicit[need] // the same need keeps its declaration, so it is not analysed again
				if decl == nil {
					decl = need.Declare()
				}
				kept[need] = decl
				out.list = append(out.list, impliedDecl{path, need.Decl, decl})
				out.byKey[key] = declaration{path, decl}
			}
		}
	}
	p.implicit = kept
	return out
}

// implied warns of a dataset that nobody declared, and offers to declare it.
func (c *context) implied() {
	d := c.decl
	f := c.warnf(diag.ImpliedDataset, d.Name.Span, "dataset `%s` is not declared; it is created, and only admins may read or write it", d.Name.Name)
	sketch := policySketch
	if d.Body().Find("source") != nil { // another program's table: nothing tells the owner of a row
		sketch = strings.Replace(sketch, "owner_or_admin", "admin_only", 1)
	}
	end := d.Span.End
	replace(f, "Declare `"+d.Name.Name+"`", source.Span{Start: end, End: end}, "\n\n"+classic.Declaration(d, sketch))
}
