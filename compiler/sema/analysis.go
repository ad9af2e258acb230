package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
)

// Unit is a declaration at its place in the project. The same pointer to a
// declaration means the same text.
type Unit struct {
	File   string
	Offset int // of the declaration's text in the file, in bytes
	Decl   *ast.Decl
}

// Analysis is what sema knows of one state of a project. It never changes.
type Analysis struct {
	Title string // of an application that names none

	units    []Unit
	implicit []need         // declarations that nobody wrote
	byKey    map[string]int // "dataset users" → the first unit that declares it
	results  map[resultKey]*result
	analysed map[*ast.Decl]bool
}

// phase is how far a declaration is analysed: its fields first, so that
// datasets may name each other's.
type phase int

const (
	wholePhase phase = iota
	shapePhase
)

type resultKey struct {
	decl  *ast.Decl
	phase phase
}

// result is the meaning of one declaration.
type result struct {
	dependencies []dependency
	findings     []ast.Finding
	muted        []source.Span // where syntax findings would only repeat another

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

// dependency is a question that a declaration asked, with its answer.
type dependency struct {
	kind, name string
	answer     any // comparable
}

// Analyze analyses a project. What has not changed since the previous
// analysis, which may be nil, is taken from it.
func Analyze(units []Unit, title string, previous *Analysis) *Analysis {
	written := units
	for _, u := range implicit(units, previous) {
		units = append(units[:len(units):len(units)], u)
	}
	a := &Analysis{Title: title, units: units, byKey: map[string]int{}, analysed: map[*ast.Decl]bool{}, results: make(map[resultKey]*result, len(units))}
	for i, u := range units {
		if key := u.Decl.Key(); u.Decl.Name.Name != "" || u.Decl.Kind == ast.AppDecl {
			if u.Decl.Kind == ast.AppDecl {
				key = "app"
			}
			if _, taken := a.byKey[key]; !taken {
				a.byKey[key] = i
			}
		}
	}
	for _, u := range units[len(written):] {
		for _, w := range written {
			if w.File == u.File && w.Offset == u.Offset {
				a.implicit = append(a.implicit, need{w.Decl, u})
			}
		}
	}
	for _, u := range units {
		if u.Decl.Kind == ast.DatasetDecl {
			a.resultOf(resultKey{u.Decl, shapePhase}, previous)
		}
		a.result(u.Decl, previous)
	}
	return a
}

// Analysed is the number of declarations that this analysis did not take from
// the one before.
func (a *Analysis) Analysed() int { return len(a.analysed) }

func (a *Analysis) result(d *ast.Decl, previous *Analysis) *result {
	return a.resultOf(resultKey{d, wholePhase}, previous)
}

func (a *Analysis) resultOf(key resultKey, previous *Analysis) *result {
	if r, ok := a.results[key]; ok {
		return r
	}
	a.results[key] = &result{} // what asks for itself finds nothing
	if previous != nil {
		if r, ok := previous.results[key]; ok && a.holds(r, previous) {
			a.results[key] = r
			return r
		}
	}
	c := &context{analysis: a, previous: previous, decl: key.decl, phase: key.phase, result: &result{}}
	a.analysed[key.decl] = true
	c.declaration()
	if c.result.shape != nil && previous != nil {
		if before := previous.shapeNamed(key.decl.Name.Name); before != nil && sameShape(before, c.result.shape) {
			c.result.shape = before
		}
	}
	a.results[key] = c.result
	return c.result
}

// shapeNamed is the shape of a dataset that has been analysed, or nil.
func (a *Analysis) shapeNamed(name string) *Shape {
	if i, ok := a.byKey["dataset "+name]; ok {
		if r, ok := a.results[resultKey{a.units[i].Decl, shapePhase}]; ok {
			return r.shape
		}
	}
	return nil
}

// holds says whether every answer a result was made with is still the same.
func (a *Analysis) holds(r *result, previous *Analysis) bool {
	for _, dep := range r.dependencies {
		if a.answer(dep.kind, dep.name, previous) != dep.answer {
			return false
		}
	}
	return true
}

// answer answers the question of a declaration about the rest of the project.
func (a *Analysis) answer(kind, name string, previous *Analysis) any {
	switch kind {
	case "names":
		return strings.Join(a.names(ast.DeclKind(name)), " ")
	case "declared":
		_, ok := a.byKey[name]
		return ok
	case "app":
		if i, ok := a.byKey["app"]; ok {
			return a.result(a.units[i].Decl, previous).app
		}
		return (*App)(nil)
	case "enum":
		if i, ok := a.byKey["enum "+name]; ok {
			return a.result(a.units[i].Decl, previous).enum
		}
		return (*Enum)(nil)
	case "shape":
		if i, ok := a.byKey["dataset "+name]; ok {
			return a.resultOf(resultKey{a.units[i].Decl, shapePhase}, previous).shape
		}
		return (*Shape)(nil)
	case "theme":
		for _, u := range a.units {
			if u.Decl.Kind == ast.ThemeDecl {
				return a.result(u.Decl, previous).theme
			}
		}
		return (*ir.ThemeSpec)(nil)
	case "paths":
		paths := []string{"/"}
		for _, u := range a.units {
			if u.Decl.Kind == ast.PageDecl {
				paths = append(paths, pathOf(u.Decl))
			}
		}
		return strings.Join(paths, " ")
	case "path":
		if i, ok := a.byKey["page "+name]; ok {
			return pathOf(a.units[i].Decl)
		}
		return ""
	case "key":
		if i, ok := a.byKey["dataset "+name]; ok {
			return keyOf(a.units[i].Decl)
		}
		return keyInfo{}
	case "bases":
		if i, ok := a.byKey["dataset "+name]; ok {
			return strings.Join(basesOf(a.units[i].Decl), " ")
		}
		return ""
	case "learned":
		return a.learned(name)
	case "dataset":
		if i, ok := a.byKey["dataset "+name]; ok {
			return a.result(a.units[i].Decl, previous).dataset
		}
		return (*Dataset)(nil)
	}
	return nil
}

// names lists the declarations of a kind in the order of the project.
func (a *Analysis) names(kind ast.DeclKind) []string {
	var names []string
	for _, u := range a.units {
		if u.Decl.Kind == kind && u.Decl.Name.Name != "" && !slices.Contains(names, u.Decl.Name.Name) {
			names = append(names, u.Decl.Name.Name)
		}
	}
	return names
}

// Names lists the declared names of a kind in the order of the project.
func (a *Analysis) Names(kind ast.DeclKind) []string { return a.names(kind) }

// Dataset returns what is known of a dataset, or nil.
func (a *Analysis) Dataset(name string) *Dataset {
	if i, ok := a.byKey["dataset "+name]; ok {
		return a.results[resultKey{a.units[i].Decl, wholePhase}].dataset
	}
	return nil
}

// Enum returns what is known of an enum, or nil.
func (a *Analysis) Enum(name string) *Enum {
	if i, ok := a.byKey["enum "+name]; ok {
		return a.results[resultKey{a.units[i].Decl, wholePhase}].enum
	}
	return nil
}

// Page returns what is known of a page, or nil.
func (a *Analysis) Page(name string) *ir.PageSpec {
	if i, ok := a.byKey["page "+name]; ok {
		return a.results[resultKey{a.units[i].Decl, wholePhase}].page
	}
	return nil
}

// Find returns the unit that declares a name: kind and name as in ast.Decl.Key.
func (a *Analysis) Find(key string) (Unit, bool) {
	if i, ok := a.byKey[key]; ok {
		return a.units[i], true
	}
	return Unit{}, false
}

// Diagnostics lists what is wrong, ordered by file and place. Locations are
// absolute.
func (a *Analysis) Diagnostics() []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, u := range a.units {
		r, fields := a.results[resultKey{u.Decl, wholePhase}], a.results[resultKey{u.Decl, shapePhase}]
		muted, findings := r.muted, r.findings
		if fields != nil {
			muted, findings = slices.Concat(fields.muted, muted), slices.Concat(fields.findings, findings)
		}
		for _, f := range u.Decl.Findings {
			if !slices.ContainsFunc(muted, func(s source.Span) bool { return s.Start <= f.Span.Start && f.Span.End <= s.End }) {
				list = append(list, a.place(u, f))
			}
		}
		for _, f := range findings {
			list = append(list, a.place(u, f))
		}
	}
	for _, f := range a.projectFindings() {
		list = append(list, a.place(f.unit, f.Finding))
	}
	diag.Sort(list)
	return slices.CompactFunc(list, func(x, y diag.Diagnostic) bool {
		return x.Code == y.Code && x.Location == y.Location && x.Message == y.Message
	})
}

// place turns a finding into a diagnostic at its place in the project.
func (a *Analysis) place(u Unit, f ast.Finding) diag.Diagnostic {
	locate := func(key string, span source.Span) diag.Location {
		at := u
		if key != "" {
			if other, ok := a.Find(key); ok {
				at = other
			}
		}
		return diag.Location{File: at.File, Span: span.Shift(at.Offset)}
	}
	d := diag.Diagnostic{Code: f.Code, Severity: f.Severity, Location: locate("", f.Span), Message: f.Message, Tags: f.Tags}
	for _, r := range f.Related {
		d.Related = append(d.Related, diag.Related{Location: locate(r.Decl, r.Span), Message: r.Message})
	}
	for _, fix := range f.Fixes {
		out := diag.Fix{Title: fix.Title}
		for _, e := range fix.Edits {
			at := locate(e.Decl, e.Span)
			out.Edits = append(out.Edits, diag.FileEdit{File: at.File, Edit: source.Edit{Span: at.Span, New: e.New}})
		}
		d.Fixes = append(d.Fixes, out)
	}
	return d
}
