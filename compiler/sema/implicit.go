package sema

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
)

func sameImplied(a, b *impliedUnits) bool { return slices.Equal(a.list, b.list) }

func needsOf(units []check.Unit) []classic.Need {
	var needs []classic.Need
	for _, u := range units {
		needs = append(needs, classic.Needs(u.Decl)...)
	}
	return needs
}

// implies lists the declarations that classic ones need and nobody wrote: one
// for each form that names no dataset, then an open one for each table that no
// dataset is declared for.
func (q *questions) implies(t *query.Task, _ check.None) *impliedUnits {
	out := &impliedUnits{byKey: map[string]check.Declaration{}}
	kept := map[classic.Need]*ast.Decl{}
	for _, tables := range []bool{false, true} {
		for _, path := range q.paths.Ask(t, check.None{}) {
			for _, need := range q.needs.Ask(t, path) {
				if need.OfTable != tables {
					continue
				}
				key := "dataset " + need.Name()
				if _, taken := out.byKey[key]; taken || need.Name() == "" || q.written.Ask(t, key).Decl != nil {
					continue
				}
				decl := q.implicit[need] // the same need keeps its declaration, so it is not analysed again
				if decl == nil {
					decl = need.Declare()
				}
				kept[need] = decl
				out.list = append(out.list, impliedDecl{path, need.Decl, decl})
				out.byKey[key] = check.Declaration{File: path, Decl: decl}
			}
		}
	}
	q.implicit = kept
	return out
}
