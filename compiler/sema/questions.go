package sema

import (
	"reflect"
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// questions are all that declarations ask of the project around them. Each says
// no more than who asks needs: what hears only that a dataset is declared is not
// analysed again when that dataset changes.
type questions struct {
	engine *query.Engine

	// Of the text alone.
	paths       *query.Question[none, []string]                        // of the files, in their order
	units       *query.Question[string, []Unit]                        // written in a file
	written     *query.Question[string, declaration]                   // the first that an index key finds
	needs       *query.Question[string, []classic.Need]                // datasets that the classic declarations of a file name
	implied     *query.Question[none, *impliedUnits]                   // declarations that nobody wrote
	impliedIn   *query.Question[string, []impliedDecl]                 // for declarations of a file
	declared    *query.Question[string, bool]                          // whether find finds
	find        *query.Question[string, declaration]                   // written or implied, by ast.Decl.Key
	namesIn     *query.Question[namesIn, []string]                     // declared in a file
	names       *query.Question[ast.DeclKind, []string]                // declared, in the order of the project
	key         *query.Question[string, keyInfo]                       // of a stored dataset
	requires    *query.Question[string, []string]                      // the datasets of which each row of one names a row
	renamed     *query.Question[string, bool]                          // whether a dataset says that it had another name
	bases       *query.Question[string, []string]                      // what a derived dataset says it is made of
	path        *query.Question[string, string]                        // of a page, "" where there is none
	pathsIn     *query.Question[string, []string]                      // of the pages of a file
	address     *query.Question[none, []string]                        // of all pages
	fieldUses   *query.Question[string, map[string][]classic.FieldUse] // what a file uses of which dataset
	learned     *query.Question[string, []classic.FieldUse]            // the fields of an open dataset
	derivedFrom *query.Question[none, map[string][]string]             // derived datasets, by each that they are made of

	// Of the meaning.
	shapeOf   *query.Question[*ast.Decl, *result] // of a dataset: its fields
	meaning   *query.Question[*ast.Decl, *result]
	clash     *query.Question[*ast.Decl, []ast.Finding] // with other declarations
	shape     *query.Question[string, *Shape]
	dataset   *query.Question[string, *Dataset]
	enum      *query.Question[string, *Enum]
	app       *query.Question[none, *App]
	identity  *query.Question[none, identity]
	colors    *query.Question[none, []string]      // the names of the theme's
	theme     *query.Question[none, *ir.ThemeSpec] // of the classic form
	enumsIn   *query.Question[string, []string]    // that the fields of a file have as types
	usedEnums *query.Question[none, map[string]bool]
	usedEnum  *query.Question[string, bool]
	themeIn   *query.Question[string, *ast.Decl] // the first of the classic form in a file

	// Of what is told.
	lostIn      *query.Question[string, []string] // names that damaged declarations of a file may have declared
	losts       *query.Question[none, map[string]bool]
	lost        *query.Question[string, bool] // whether an unknown name may be one of them
	place       *query.Question[string, Unit] // of a declaration, by ast.Decl.Key
	file        *query.Question[string, *analysedFile]
	diagnostics *query.Question[string, []diag.Diagnostic] // of a file, ordered
}

// namesIn asks for the names of a kind in a file.
type namesIn struct {
	path string
	kind ast.DeclKind
}

// identity is what expressions know of the application.
type identity struct {
	auth     string
	users    string // the dataset of people
	timezone string
}

func newQuestions(p *program) *questions {
	e := &query.Engine{}
	q := &questions{engine: e}

	q.paths = query.DefineBy(e, func(*query.Task, none) []string {
		paths := make([]string, len(p.files))
		for i, f := range p.files {
			paths[i] = f.Path
		}
		return paths
	}, slices.Equal[[]string])
	q.units = query.DefineBy(e, func(_ *query.Task, path string) []Unit {
		if f := p.byPath[path]; f != nil {
			return f.Units
		}
		return nil
	}, slices.Equal[[]Unit])
	q.written = query.Define(e, func(_ *query.Task, key string) declaration {
		if list := p.index[key]; len(list) > 0 {
			return list[0]
		}
		return declaration{}
	})
	q.needs = query.DefineBy(e, func(t *query.Task, path string) []classic.Need {
		return needsOf(q.units.Ask(t, path))
	}, slices.Equal[[]classic.Need])
	q.implied = query.DefineBy(e, p.implies, sameImplied)
	q.impliedIn = query.DefineBy(e, func(t *query.Task, path string) []impliedDecl {
		var list []impliedDecl
		for _, d := range q.implied.Ask(t, none{}).list {
			if d.file == path {
				list = append(list, d)
			}
		}
		return list
	}, slices.Equal[[]impliedDecl])
	q.find = query.Define(e, func(t *query.Task, key string) declaration {
		if d := q.written.Ask(t, key); d.decl != nil {
			return d
		}
		return q.implied.Ask(t, none{}).byKey[key]
	})
	q.declared = query.Define(e, func(t *query.Task, key string) bool { return q.find.Ask(t, key).decl != nil })
	q.namesIn = query.DefineBy(e, func(t *query.Task, in namesIn) []string {
		var names []string
		for _, u := range q.units.Ask(t, in.path) {
			if u.Decl.Kind == in.kind && u.Decl.Name.Name != "" {
				names = append(names, u.Decl.Name.Name)
			}
		}
		return names
	}, slices.Equal[[]string])
	q.names = query.DefineBy(e, func(t *query.Task, kind ast.DeclKind) []string {
		var names []string
		seen := map[string]bool{}
		add := func(name string) {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		for _, path := range q.paths.Ask(t, none{}) {
			for _, name := range q.namesIn.Ask(t, namesIn{path, kind}) {
				add(name)
			}
		}
		for _, implied := range q.implied.Ask(t, none{}).list {
			if implied.decl.Kind == kind {
				add(implied.decl.Name.Name)
			}
		}
		return names
	}, slices.Equal[[]string])
	q.key = query.Define(e, func(t *query.Task, name string) keyInfo {
		if d := q.find.Ask(t, "dataset "+name).decl; d != nil {
			return keyOf(d)
		}
		return keyInfo{}
	})
	q.renamed = query.Define(e, func(t *query.Task, name string) bool {
		d := q.find.Ask(t, "dataset "+name).decl
		return d != nil && d.Body().Find("was") != nil
	})
	q.bases = query.DefineBy(e, func(t *query.Task, name string) []string {
		if d := q.find.Ask(t, "dataset "+name).decl; d != nil {
			return d.Bases()
		}
		return nil
	}, slices.Equal[[]string])
	q.path = query.Define(e, func(t *query.Task, name string) string {
		if d := q.find.Ask(t, "page "+name).decl; d != nil {
			return pathOf(d)
		}
		return ""
	})
	q.pathsIn = query.DefineBy(e, func(t *query.Task, path string) []string {
		var paths []string
		for _, u := range q.units.Ask(t, path) {
			if u.Decl.Kind == ast.PageDecl {
				paths = append(paths, pathOf(u.Decl))
			}
		}
		return paths
	}, slices.Equal[[]string])
	q.address = query.DefineBy(e, func(t *query.Task, _ none) []string {
		paths := []string{"/"}
		for _, path := range q.paths.Ask(t, none{}) {
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
	q.learned = query.DefineBy(e, func(t *query.Task, dataset string) []classic.FieldUse {
		uses := func(dataset string) []classic.FieldUse {
			var list []classic.FieldUse
			for _, path := range q.paths.Ask(t, none{}) {
				list = append(list, q.fieldUses.Ask(t, path)[dataset]...)
			}
			return list
		}
		return classic.Learn(dataset, uses, func(dataset string) []*ast.Decl {
			var derived []*ast.Decl
			for _, name := range q.derivedFrom.Ask(t, none{})[dataset] {
				derived = append(derived, q.find.Ask(t, "dataset "+name).decl)
			}
			return derived
		})
	}, slices.Equal[[]classic.FieldUse])
	q.derivedFrom = query.DefineBy(e, func(t *query.Task, _ none) map[string][]string {
		derived := map[string][]string{}
		for _, name := range q.names.Ask(t, ast.DatasetDecl) {
			for _, base := range q.bases.Ask(t, name) {
				derived[base] = append(derived[base], name)
			}
		}
		return derived
	}, sameAnswer[map[string][]string])

	q.shapeOf = query.Define(e, func(t *query.Task, d *ast.Decl) *result { return p.analyse(t, d, shapePhase) })
	q.meaning = query.Define(e, func(t *query.Task, d *ast.Decl) *result { return p.analyse(t, d, wholePhase) })
	q.clash = query.DefineBy(e, q.clashes, sameAnswer[[]ast.Finding])
	q.shape = query.DefineBy(e, func(t *query.Task, name string) *Shape {
		if d := q.find.Ask(t, "dataset "+name).decl; d != nil {
			return q.shapeOf.Ask(t, d).shape
		}
		return nil
	}, sameAnswer[*Shape])
	q.requires = query.DefineBy(e, func(t *query.Task, name string) []string {
		var names []string
		if s := q.shape.Ask(t, name); s != nil {
			for _, f := range s.Fields {
				if f.Reference != nil && f.Required && f.Default == nil && f.Source == nil {
					names = append(names, f.Reference.Dataset)
				}
			}
		}
		return names
	}, slices.Equal[[]string])
	q.dataset = query.Define(e, func(t *query.Task, name string) *Dataset {
		if d := q.find.Ask(t, "dataset "+name).decl; d != nil {
			return q.meaning.Ask(t, d).dataset
		}
		return nil
	})
	q.enum = query.DefineBy(e, func(t *query.Task, name string) *Enum {
		if d := q.find.Ask(t, "enum "+name).decl; d != nil {
			return q.meaning.Ask(t, d).enum
		}
		return nil
	}, sameAnswer[*Enum])
	q.app = query.DefineBy(e, func(t *query.Task, _ none) *App {
		if d := q.find.Ask(t, "app").decl; d != nil {
			return q.meaning.Ask(t, d).app
		}
		return nil
	}, sameAnswer[*App])
	q.identity = query.Define(e, func(t *query.Task, _ none) identity {
		if app := q.app.Ask(t, none{}); app != nil {
			return identity{app.Spec.Auth, app.Spec.Users, app.Spec.Timezone}
		}
		return identity{}
	})
	q.themeIn = query.Define(e, func(t *query.Task, path string) *ast.Decl {
		for _, u := range q.units.Ask(t, path) {
			if u.Decl.Kind == ast.ThemeDecl {
				return u.Decl
			}
		}
		return nil
	})
	q.theme = query.DefineBy(e, func(t *query.Task, _ none) *ir.ThemeSpec {
		for _, path := range q.paths.Ask(t, none{}) {
			if d := q.themeIn.Ask(t, path); d != nil {
				return q.meaning.Ask(t, d).theme
			}
		}
		return nil
	}, sameAnswer[*ir.ThemeSpec])
	q.colors = query.DefineBy(e, func(t *query.Task, _ none) []string {
		names := []string{"accent", "primary", "background", "text"}
		theme := q.theme.Ask(t, none{})
		if app := q.app.Ask(t, none{}); app != nil {
			theme = &app.Spec.Theme
		}
		if theme != nil {
			for _, c := range theme.Colours {
				if !contains(names, c.Name) {
					names = append(names, c.Name)
				}
			}
		}
		return names
	}, slices.Equal[[]string])
	q.enumsIn = query.DefineBy(e, func(t *query.Task, path string) []string {
		var names []string
		for _, u := range q.unitsAt(t, path) {
			if u.Decl.Kind != ast.DatasetDecl {
				continue
			}
			for _, use := range q.shapeOf.Ask(t, u.Decl).uses {
				if use.Symbol.Kind == EnumSymbol {
					names = append(names, use.Symbol.Decl)
				}
			}
		}
		slices.Sort(names)
		return slices.Compact(names)
	}, slices.Equal[[]string])
	q.usedEnums = query.DefineBy(e, func(t *query.Task, _ none) map[string]bool {
		return q.union(t, q.enumsIn)
	}, sameAnswer[map[string]bool])
	q.usedEnum = query.Define(e, func(t *query.Task, key string) bool { return q.usedEnums.Ask(t, none{})[key] })
	q.lostIn = query.DefineBy(e, q.lostNames, slices.Equal[[]string])
	q.losts = query.DefineBy(e, func(t *query.Task, _ none) map[string]bool {
		return q.union(t, q.lostIn)
	}, sameAnswer[map[string]bool])
	q.lost = query.Define(e, func(t *query.Task, name string) bool {
		names := q.losts.Ask(t, none{})
		return names[name] || names[""]
	})
	q.place = query.Define(e, func(t *query.Task, key string) Unit {
		d := q.find.Ask(t, key)
		if d.decl == nil {
			return Unit{}
		}
		for _, u := range q.unitsAt(t, d.file) {
			if u.Decl == d.decl {
				return u
			}
		}
		return Unit{}
	})
	q.file = query.Define(e, q.analyseFile)
	q.diagnostics = query.DefineBy(e, q.diagnose, sameAnswer[[]diag.Diagnostic])
	return q
}

// sameAnswer compares answers deeply: those that are small and seldom computed.
func sameAnswer[V any](a, b V) bool { return reflect.DeepEqual(a, b) }

// union collects what a question answers for each file.
func (q *questions) union(t *query.Task, of *query.Question[string, []string]) map[string]bool {
	all := map[string]bool{}
	for _, path := range q.paths.Ask(t, none{}) {
		for _, name := range of.Ask(t, path) {
			all[name] = true
		}
	}
	return all
}

// unitsAt lists the declarations of a file, then those that they imply.
func (q *questions) unitsAt(t *query.Task, path string) []Unit {
	units := q.units.Ask(t, path)
	for _, implied := range q.impliedIn.Ask(t, path) {
		i := slices.IndexFunc(units, func(u Unit) bool { return u.Decl == implied.need })
		if i >= 0 { // not yet, where the file was exchanged and the needs are asked again
			units = append(slices.Clip(units), Unit{path, units[i].Offset, implied.decl})
		}
	}
	return units
}
