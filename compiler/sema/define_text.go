package sema

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/datasets"
	"github.com/n3-lang/n3/compiler/sema/pages"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// ofText defines what is asked of the text alone.
func (q *questions) ofText(e *query.Engine, s *sources) {
	q.paths = query.DefineBy(e, func(*query.Task, check.None) []string {
		paths := make([]string, len(s.files))
		for i, f := range s.files {
			paths[i] = f.Path
		}
		return paths
	}, slices.Equal[[]string])
	q.units = query.DefineBy(e, func(_ *query.Task, path string) []check.Unit {
		if f := s.byPath[path]; f != nil {
			return f.Units
		}
		return nil
	}, slices.Equal[[]check.Unit])
	q.written = query.Define(e, func(_ *query.Task, key string) check.Declaration {
		if list := s.index[key]; len(list) > 0 {
			return list[0]
		}
		return check.Declaration{}
	})
	q.needs = query.DefineBy(e, func(t *query.Task, path string) []classic.Need {
		return needsOf(q.units.Ask(t, path))
	}, slices.Equal[[]classic.Need])
	q.implied = query.DefineBy(e, q.implies, sameImplied)
	q.impliedIn = query.DefineBy(e, func(t *query.Task, path string) []impliedDecl {
		var list []impliedDecl
		for _, d := range q.implied.Ask(t, check.None{}).list {
			if d.file == path {
				list = append(list, d)
			}
		}
		return list
	}, slices.Equal[[]impliedDecl])
	q.Find = query.Define(e, func(t *query.Task, key string) check.Declaration {
		if d := q.written.Ask(t, key); d.Decl != nil {
			return d
		}
		return q.implied.Ask(t, check.None{}).byKey[key]
	})
	q.Declared = query.Define(e, func(t *query.Task, key string) bool { return q.Find.Ask(t, key).Decl != nil })
	q.namesIn = query.DefineBy(e, func(t *query.Task, in namesIn) []string {
		var names []string
		for _, u := range q.units.Ask(t, in.path) {
			if u.Decl.Kind == in.kind && u.Decl.Name.Name != "" {
				names = append(names, u.Decl.Name.Name)
			}
		}
		return names
	}, slices.Equal[[]string])
	q.Names = query.DefineBy(e, func(t *query.Task, kind ast.DeclKind) []string {
		var names []string
		seen := map[string]bool{}
		add := func(name string) {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		for _, path := range q.paths.Ask(t, check.None{}) {
			for _, name := range q.namesIn.Ask(t, namesIn{path, kind}) {
				add(name)
			}
		}
		for _, implied := range q.implied.Ask(t, check.None{}).list {
			if implied.decl.Kind == kind {
				add(implied.decl.Name.Name)
			}
		}
		return names
	}, slices.Equal[[]string])
	q.Key = query.Define(e, func(t *query.Task, name string) check.Key {
		if d := q.Find.Ask(t, "dataset "+name).Decl; d != nil {
			return datasets.KeyOf(d)
		}
		return check.Key{}
	})
	q.Renamed = query.Define(e, func(t *query.Task, name string) bool {
		d := q.Find.Ask(t, "dataset "+name).Decl
		return d != nil && d.Body().Find("was") != nil
	})
	q.Bases = query.DefineBy(e, func(t *query.Task, name string) []string {
		if d := q.Find.Ask(t, "dataset "+name).Decl; d != nil {
			return d.Bases()
		}
		return nil
	}, slices.Equal[[]string])
	q.Path = query.Define(e, func(t *query.Task, name string) string {
		if d := q.Find.Ask(t, "page "+name).Decl; d != nil {
			return pages.PathOf(d)
		}
		return ""
	})
	q.pathsIn = query.DefineBy(e, func(t *query.Task, path string) []string {
		var paths []string
		for _, u := range q.units.Ask(t, path) {
			if u.Decl.Kind == ast.PageDecl {
				paths = append(paths, pages.PathOf(u.Decl))
			}
		}
		return paths
	}, slices.Equal[[]string])
	q.Address = query.DefineBy(e, func(t *query.Task, _ check.None) []string {
		paths := []string{"/"}
		for _, path := range q.paths.Ask(t, check.None{}) {
			paths = append(paths, q.pathsIn.Ask(t, path)...)
		}
		return paths
	}, slices.Equal[[]string])
	q.fieldUses = query.DefineBy(e, func(t *query.Task, path string) map[string][]classic.FieldUse {
		out := map[string][]classic.FieldUse{}
		for _, u := range q.units.Ask(t, path) {
			for name, uses := range classic.UsesOf(u.Decl) {
				out[name] = append(out[name], uses...)
			}
		}
		return out
	}, sameAnswer[map[string][]classic.FieldUse])
	q.Learned = query.DefineBy(e, func(t *query.Task, dataset string) []classic.FieldUse {
		uses := func(dataset string) []classic.FieldUse {
			var list []classic.FieldUse
			for _, path := range q.paths.Ask(t, check.None{}) {
				list = append(list, q.fieldUses.Ask(t, path)[dataset]...)
			}
			return list
		}
		return classic.Learn(dataset, uses, func(dataset string) []*ast.Decl {
			var derived []*ast.Decl
			for _, name := range q.derivedFrom.Ask(t, check.None{})[dataset] {
				derived = append(derived, q.Find.Ask(t, "dataset "+name).Decl)
			}
			return derived
		})
	}, slices.Equal[[]classic.FieldUse])
	q.derivedFrom = query.DefineBy(e, func(t *query.Task, _ check.None) map[string][]string {
		derived := map[string][]string{}
		for _, name := range q.Names.Ask(t, ast.DatasetDecl) {
			for _, base := range q.Bases.Ask(t, name) {
				derived[base] = append(derived[base], name)
			}
		}
		return derived
	}, sameAnswer[map[string][]string])
}
