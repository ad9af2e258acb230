package sema

import (
	"reflect"
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// questions are all that declarations ask of the project around them. Each says
// no more than who asks needs: what hears only that a dataset is declared is not
// analysed again when that dataset changes.
type questions struct {
	check.Questions
	engine   *query.Engine
	speller  lang.Speller
	implicit map[classic.Need]*ast.Decl // declarations that nobody wrote, kept while their need lasts
	analysed map[*ast.Decl]bool         // since it was cleared

	// Of the text alone.
	paths       *query.Question[check.None, []string]                  // of the files, in their order
	units       *query.Question[string, []check.Unit]                  // written in a file
	written     *query.Question[string, check.Declaration]             // the first that an index key finds
	needs       *query.Question[string, []classic.Need]                // datasets that the classic declarations of a file name
	implied     *query.Question[check.None, *impliedUnits]             // declarations that nobody wrote
	impliedIn   *query.Question[string, []impliedDecl]                 // for declarations of a file
	namesIn     *query.Question[namesIn, []string]                     // declared in a file
	pathsIn     *query.Question[string, []string]                      // of the pages of a file
	fieldUses   *query.Question[string, map[string][]classic.FieldUse] // what a file uses of which dataset
	derivedFrom *query.Question[check.None, map[string][]string]       // derived datasets, by each that they are made of

	// Of the meaning.
	meaning   *query.Question[*ast.Decl, *check.Result]
	clash     *query.Question[*ast.Decl, []ast.Finding] // with other declarations
	app       *query.Question[check.None, *check.App]
	enumsIn   *query.Question[string, []string] // that the fields of a file have as types
	usedEnums *query.Question[check.None, map[string]bool]
	usedEnum  *query.Question[string, bool]
	themeIn   *query.Question[string, *ast.Decl] // the first of the classic form in a file

	// Of what is reported.
	silentIn    *query.Question[string, map[string][]silentUse]     // uses in a file of names with a mistake, by the key of their declaration
	silent      *query.Question[check.None, map[string][]silentUse] // of all files
	silentOf    *query.Question[string, []silentUse]
	lostIn      *query.Question[string, []string] // names that damaged declarations of a file may have declared
	losts       *query.Question[check.None, map[string]bool]
	Place       *query.Question[string, check.Unit] // of a declaration, by ast.Decl.Key
	file        *query.Question[string, *analysedFile]
	diagnostics *query.Question[string, []diag.Diagnostic] // of a file, ordered
}

// namesIn asks for the names of a kind in a file.
type namesIn struct {
	path string
	kind ast.DeclKind
}

// sameAnswer compares answers deeply: those that are small and seldom computed.
func sameAnswer[V any](a, b V) bool { return reflect.DeepEqual(a, b) }

// union collects what a question answers for each file.
func (q *questions) union(t *query.Task, of *query.Question[string, []string]) map[string]bool {
	all := map[string]bool{}
	for _, path := range q.paths.Ask(t, check.None{}) {
		for _, name := range of.Ask(t, path) {
			all[name] = true
		}
	}
	return all
}

// unitsAt lists the declarations of a file, then those that they imply.
func (q *questions) unitsAt(t *query.Task, path string) []check.Unit {
	units := q.units.Ask(t, path)
	for _, implied := range q.impliedIn.Ask(t, path) {
		i := slices.IndexFunc(units, func(u check.Unit) bool { return u.Decl == implied.need })
		if i >= 0 { // not yet, where the file was exchanged and the needs are asked again
			units = append(slices.Clip(units), check.Unit{File: path, Offset: units[i].Offset, Decl: implied.decl})
		}
	}
	return units
}

// impliedDecl is a declaration that nobody wrote. It has the file and the place
// of the declaration that needs it.
type impliedDecl struct {
	file       string
	need, decl *ast.Decl
}

type impliedUnits struct {
	list  []impliedDecl
	byKey map[string]check.Declaration // as ast.Decl.Key
}

// silentUse is a use of a name that a damaged declaration may declare.
type silentUse struct {
	name string
	at   ast.Place
}

// analysedFile is what a file means: its declarations, and those they imply.
type analysedFile struct {
	units  []check.Unit
	whole  []*check.Result // of each unit
	shapes []*check.Result // of each unit; nil where it is not a dataset

	positions func() map[*ast.Decl]int // in units
}
