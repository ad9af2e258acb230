package sema

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
)

func newQuestions(s *sources) *questions {
	e := &query.Engine{}
	q := &questions{engine: e, implicit: map[classic.Need]*ast.Decl{}, analysed: map[*ast.Decl]bool{}}
	q.ofText(e, s)
	q.ofMeaning(e)
	q.ofFindings(e)
	return q
}

// ofFindings defines what is asked of what is reported.
func (q *questions) ofFindings(e *query.Engine) {
	q.lostIn = query.DefineBy(e, func(t *query.Task, path string) []string {
		var names []string
		for _, u := range q.units.Ask(t, path) {
			names = append(names, lostBy(u.Decl)...)
		}
		return names
	}, slices.Equal[[]string])
	q.silentIn = query.DefineBy(e, q.silentUses, sameAnswer[map[string][]silentUse])
	q.silent = query.DefineBy(e, func(t *query.Task, _ check.None) map[string][]silentUse {
		all := map[string][]silentUse{}
		for _, path := range q.paths.Ask(t, check.None{}) {
			for key, uses := range q.silentIn.Ask(t, path) {
				all[key] = append(all[key], uses...)
			}
		}
		return all
	}, sameAnswer[map[string][]silentUse])
	q.silentOf = query.DefineBy(e, func(t *query.Task, key string) []silentUse {
		return q.silent.Ask(t, check.None{})[key]
	}, slices.Equal[[]silentUse])
	q.losts = query.DefineBy(e, func(t *query.Task, _ check.None) map[string]bool {
		return q.union(t, q.lostIn)
	}, sameAnswer[map[string]bool])
	q.Lost = query.Define(e, func(t *query.Task, name string) bool {
		names := q.losts.Ask(t, check.None{})
		return names[name] || names[""]
	})
	q.Place = query.Define(e, func(t *query.Task, key string) check.Unit {
		d := q.Find.Ask(t, key)
		if d.Decl == nil {
			return check.Unit{}
		}
		for _, u := range q.unitsAt(t, d.File) {
			if u.Decl == d.Decl {
				return u
			}
		}
		return check.Unit{}
	})
	q.file = query.Define(e, q.analyseFile)
	q.diagnostics = query.DefineBy(e, q.diagnose, sameAnswer[[]diag.Diagnostic])
}
