package sema

import (
	"slices"
	"sync"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/datasets"
	"github.com/n3-lang/n3/compiler/sema/pages"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// stray reports an entry at top level.
func stray(c *check.Context) {
	e := c.Decl.Entry
	if e == nil || e.Name.Name == "" {
		return // a syntax finding says it
	}
	if e.Body != nil {
		c.Result.Muted = append(c.Result.Muted, e.Body.Span)
	}
	var openers []string
	for _, w := range lang.Declarations() {
		openers = append(openers, w.Name)
	}
	if w, ok := lang.Declaration(e.Name.Name); ok && w.Stage != lang.Built {
		f := c.Errorf(diag.UnknownDeclaration, e.Name.Span, "`%s` is not allowed at top level in the block form", e.Name.Name)
		if e.Name.Name == "theme" {
			f.Message += "; write it inside `app`"
		}
		return
	}
	c.Suggest(diag.UnknownDeclaration, e.Name.Span, e.Name.Name, openers, "unexpected `%s` at top level; only declarations are allowed here", e.Name.Name)
}

// analyse analyses one declaration: of a dataset its fields, or the rest.
func (q *questions) analyse(t *query.Task, d *ast.Decl, phase check.Phase) *check.Result {
	q.analysed[d] = true
	c := &check.Context{Ask: &q.Questions, Task: t, Speller: &q.speller, Decl: d, Phase: phase, Result: &check.Result{}}
	switch r := c.Result; d.Kind {
	case ast.AppDecl:
		r.App = pages.ReadApp(c)
	case ast.EnumDecl:
		if c.Named("enum", "Status") {
			r.Enum = datasets.ReadEnum(c)
		}
	case ast.DatasetDecl:
		if phase == check.ShapePhase {
			if d.Name.Name != "" && !d.Entry.Labels[0].Quoted {
				datasets.ReadFields(c)
			}
		} else if c.Named("dataset", "tasks") {
			r.Dataset = datasets.ReadDataset(c)
		}
	case ast.PageDecl:
		if c.Named("page", "Home") {
			r.Page = pages.ReadPage(c)
		}
	case ast.ThemeDecl:
		r.Theme = pages.ReadTheme(c)
	case ast.Stray:
		stray(c)
	}
	c.Result.Uses = slices.Clip(slices.Clone(c.Result.Uses)) // it is kept as long as the declaration
	return c.Result
}

// analyseFile analyses the declarations of a file.
func (q *questions) analyseFile(t *query.Task, path string) *analysedFile {
	f := &analysedFile{units: q.unitsAt(t, path)}
	f.whole, f.shapes = make([]*check.Result, len(f.units)), make([]*check.Result, len(f.units))
	for i, u := range f.units {
		if u.Decl.Kind == ast.DatasetDecl {
			f.shapes[i] = q.ShapeOf.Ask(t, u.Decl)
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
