package sema

import (
	"slices"

	"github.com/benbjohnson/immutable"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// Analysis is what sema knows of one state of a project. It never changes and
// is safe for concurrent use.
type Analysis struct {
	Title string // of an application that names none

	program     *program
	files       []*analysedFile // in the order of the project
	diagnostics [][]diag.Diagnostic
	position    map[string]int // of a file in both
	index       *immutable.Map[string, check.Declaration]
	implied     *impliedUnits
	names       map[ast.DeclKind][]string
	app         *check.App
	theme       *ir.ThemeSpec
	analysed    int
}

// Analyze analyses a project. What has not changed since the state that was
// analysed last, in the line of previous, is taken from it; previous may be nil.
func Analyze(files []*check.File, title string, previous *Analysis) *Analysis {
	if previous != nil {
		if a := previous.program.analyze(files, title); a != nil {
			return a
		}
	}
	return newProgram().analyze(files, title)
}

// analyze is nil where an earlier analysis has failed half-way.
func (p *program) analyze(files []*check.File, title string) *Analysis {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return nil
	}
	p.broken = true // until the end is reached
	p.settle(files)
	a := &Analysis{
		Title: title, program: p, position: p.position, index: p.view,
		files: make([]*analysedFile, len(files)), diagnostics: make([][]diag.Diagnostic, len(files)),
		implied: p.implied.Ask(nil, check.None{}), app: p.app.Ask(nil, check.None{}), theme: p.Theme.Ask(nil, check.None{}),
		names: map[ast.DeclKind][]string{},
	}
	for i, f := range files {
		a.files[i] = p.file.Ask(nil, f.Path)
		a.diagnostics[i] = p.questions.diagnostics.Ask(nil, f.Path)
	}
	for _, kind := range []ast.DeclKind{ast.DatasetDecl, ast.PageDecl, ast.EnumDecl} {
		a.names[kind] = p.questions.Names.Ask(nil, kind)
	}
	a.analysed = len(p.analysed)
	p.broken = false
	return a
}

// Analysed is the number of declarations that this analysis did not take from
// the one before.
func (a *Analysis) Analysed() int { return a.analysed }

// Names lists the declared names of a kind in the order of the project.
func (a *Analysis) Names(kind ast.DeclKind) []string { return a.names[kind] }

// lookup returns the meaning of what a key declares.
func (a *Analysis) lookup(key string) (check.Unit, *check.Result) {
	d, ok := a.index.Get(key)
	if !ok {
		d = a.implied.byKey[key]
	}
	if d.Decl == nil {
		return check.Unit{}, &check.Result{}
	}
	f := a.files[a.position[d.File]]
	i := f.positions()[d.Decl]
	return f.units[i], f.whole[i]
}

// Dataset returns what is known of a dataset, or nil.
func (a *Analysis) Dataset(name string) *check.Dataset {
	_, r := a.lookup("dataset " + name)
	return r.Dataset
}

// Enum returns what is known of an enum, or nil.
func (a *Analysis) Enum(name string) *check.Enum {
	_, r := a.lookup("enum " + name)
	return r.Enum
}

// Page returns what is known of a page, or nil.
func (a *Analysis) Page(name string) *ir.PageSpec {
	_, r := a.lookup("page " + name)
	return r.Page
}

// App returns what the app declaration says, or nil.
func (a *Analysis) App() *check.App { return a.app }

// Find returns the unit that declares a name: kind and name as in ast.Decl.Key;
// the app is "app", whatever its name.
func (a *Analysis) Find(key string) (check.Unit, bool) {
	u, _ := a.lookup(key)
	return u, u.Decl != nil
}

// each calls visit for every declaration: those of the files, then those that
// nobody wrote.
func (a *Analysis) each(visit func(u check.Unit, whole *check.Result)) {
	for _, implied := range []bool{false, true} {
		for _, f := range a.files {
			for i, u := range f.units {
				if u.Decl.Implicit == implied {
					visit(u, f.whole[i])
				}
			}
		}
	}
}

// Diagnostics lists what is wrong, ordered by file and place. Locations are
// absolute.
func (a *Analysis) Diagnostics() []diag.Diagnostic {
	list := slices.Concat(a.diagnostics...)
	diag.Sort(list)
	return list
}

// FileDiagnostics lists what is wrong in a file, ordered by place. As long as
// nothing of it changes, later states return the same list.
func (a *Analysis) FileDiagnostics(path string) []diag.Diagnostic {
	if i, ok := a.position[path]; ok {
		return a.diagnostics[i]
	}
	return nil
}
