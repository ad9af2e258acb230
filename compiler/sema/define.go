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
	q.lostIn = query.DefineBy(e, q.lostNames, slices.Equal[[]string])
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
