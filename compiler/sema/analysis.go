package sema

import (
	"slices"
	"sync"

	"github.com/benbjohnson/immutable"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// Analysis is what sema knows of one state of a project. It never changes and
// is safe for concurrent use.
type Analysis struct {
	Title string // of an application that names none

	program     *program
	files       []*analysedFile // in the order of the project
	diagnostics [][]diag.Diagnostic
	position    map[string]int // of a file in both
	index       *immutable.Map[string, declaration]
	implied     *impliedUnits
	names       map[ast.DeclKind][]string
	app         *App
	theme       *ir.ThemeSpec
	analysed    int
}

// phase is how far a declaration is analysed: its fields first, so that
// datasets may name each other's.
type phase int

const (
	wholePhase phase = iota
	shapePhase
)

// result is the meaning of one declaration.
type result struct {
	findings []ast.Finding
	muted    []source.Span // where syntax findings would only repeat another

	uses    []Use
	entries entries // of a dataset, as read for its shape
	shape   *Shape

	app     *App
	theme   *ir.ThemeSpec // of a classic theme
	enum    *Enum
	dataset *Dataset
	page    *ir.PageSpec
	bound   []ir.DataBindingSpec // of a page's widgets
}

// analysedFile is what a file means: its declarations, and those they imply.
type analysedFile struct {
	units  []Unit
	whole  []*result // of each unit
	shapes []*result // of each unit; nil where it is not a dataset

	positions func() map[*ast.Decl]int // in units
}

// Analyze analyses a project. What has not changed since the state that was
// analysed last, in the line of previous, is taken from it; previous may be nil.
func Analyze(files []*File, title string, previous *Analysis) *Analysis {
	if previous != nil {
		if a := previous.program.analyze(files, title); a != nil {
			return a
		}
	}
	return newProgram().analyze(files, title)
}

// analyze is nil where an earlier analysis has failed half-way.
func (p *program) analyze(files []*File, title string) *Analysis {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return nil
	}
	p.broken = true // until the end is reached
	clear(p.analysed)
	p.update(files)
	p.engine.Settle()
	a := &Analysis{
		Title: title, program: p, position: p.position, index: p.view,
		files: make([]*analysedFile, len(files)), diagnostics: make([][]diag.Diagnostic, len(files)),
		implied: p.implied.Ask(nil, none{}), app: p.app.Ask(nil, none{}), theme: p.theme.Ask(nil, none{}),
		names: map[ast.DeclKind][]string{},
	}
	for i, f := range files {
		a.files[i] = p.file.Ask(nil, f.Path)
		a.diagnostics[i] = p.questions.diagnostics.Ask(nil, f.Path)
	}
	for _, kind := range []ast.DeclKind{ast.DatasetDecl, ast.PageDecl, ast.EnumDecl} {
		a.names[kind] = p.questions.names.Ask(nil, kind)
	}
	a.analysed = len(p.analysed)
	p.broken = false
	return a
}

// analyse analyses one declaration.
func (p *program) analyse(t *query.Task, d *ast.Decl, phase phase) *result {
	p.analysed[d] = true
	c := &context{program: p, task: t, decl: d, phase: phase, result: &result{}, enums: map[*ir.FieldSpec]string{}}
	c.declaration()
	c.result.uses = slices.Clip(slices.Clone(c.result.uses)) // it is kept as long as the declaration
	return c.result
}

// analyseFile analyses the declarations of a file.
func (q *questions) analyseFile(t *query.Task, path string) *analysedFile {
	f := &analysedFile{units: q.unitsAt(t, path)}
	f.whole, f.shapes = make([]*result, len(f.units)), make([]*result, len(f.units))
	for i, u := range f.units {
		if u.Decl.Kind == ast.DatasetDecl {
			f.shapes[i] = q.shapeOf.Ask(t, u.Decl)
		}
		f.whole[i] = q.meaning.Ask(t, u.Decl)
	}
	f.positions = sync.OnceValue(func() map[*ast.Decl]int {
		positions := make(map[*ast.Decl]int, len(f.units))
		for i, u := range f.units {
			positions[u.Decl] = i
		}
		return positions
	})
	return f
}

// Analysed is the number of declarations that this analysis did not take from
// the one before.
func (a *Analysis) Analysed() int { return a.analysed }

// Names lists the declared names of a kind in the order of the project.
func (a *Analysis) Names(kind ast.DeclKind) []string { return a.names[kind] }

// lookup returns the meaning of what a key declares.
func (a *Analysis) lookup(key string) (Unit, *result) {
	d, ok := a.index.Get(key)
	if !ok {
		d = a.implied.byKey[key]
	}
	if d.decl == nil {
		return Unit{}, &result{}
	}
	f := a.files[a.position[d.file]]
	i := f.positions()[d.decl]
	return f.units[i], f.whole[i]
}

// Dataset returns what is known of a dataset, or nil.
func (a *Analysis) Dataset(name string) *Dataset {
	_, r := a.lookup("dataset " + name)
	return r.dataset
}

// Enum returns what is known of an enum, or nil.
func (a *Analysis) Enum(name string) *Enum {
	_, r := a.lookup("enum " + name)
	return r.enum
}

// Page returns what is known of a page, or nil.
func (a *Analysis) Page(name string) *ir.PageSpec {
	_, r := a.lookup("page " + name)
	return r.page
}

// App returns what the app declaration says, or nil.
func (a *Analysis) App() *App { return a.app }

// Find returns the unit that declares a name: kind and name as in ast.Decl.Key;
// the app is "app", whatever its name.
func (a *Analysis) Find(key string) (Unit, bool) {
	u, _ := a.lookup(key)
	return u, u.Decl != nil
}

// each calls visit for every declaration: those of the files, then those that
// nobody wrote.
func (a *Analysis) each(visit func(u Unit, whole *result)) {
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
