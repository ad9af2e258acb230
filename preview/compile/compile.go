package compile

import (
	"fmt"
	"slices"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/state"
)

// Build is what one state of a program becomes.
type Build struct {
	Snapshot    *workspace.Snapshot
	Diagnostics []state.Diagnostic
	Broken      bool // it has errors, and no trees

	Title    string
	Roles    []string        // that the rules refer to, admin first
	Datasets []string        // that store rows
	App      *ir.Application // of the snapshot
	Backend  output.Tree
	Frontend output.Tree
}

// Compiler makes one build after another, and only the files of what changed.
type Compiler struct{ generator gen.Generator }

// Snapshot makes the trees of a snapshot. A fault of the compiler itself is a
// diagnostic as well: the preview goes on.
func (c *Compiler) Snapshot(snapshot *workspace.Snapshot) *Build {
	return c.build(snapshot, func(app *ir.Application) (backend, frontend *ir.Application) { return app, app })
}

// Unsaved makes the trees of a snapshot that is not saved, over the program that
// is stored.
func (c *Compiler) Unsaved(snapshot *workspace.Snapshot, stored *ir.Application) *Build {
	return c.build(snapshot, func(app *ir.Application) (backend, frontend *ir.Application) { return Shown(stored, app) })
}

// Findings are what is wrong with a snapshot; no trees are made.
func (c *Compiler) Findings(snapshot *workspace.Snapshot) []state.Diagnostic {
	return c.build(snapshot, nil).Diagnostics
}

// build makes no trees where it is not told of what.
func (c *Compiler) build(snapshot *workspace.Snapshot, sides func(*ir.Application) (backend, frontend *ir.Application)) (b *Build) {
	b = &Build{Snapshot: snapshot}
	defer func() {
		if fault := recover(); fault != nil {
			b.fail(fmt.Sprintf("internal compiler error (%v); please report this bug", fault))
		}
	}()
	list := snapshot.Diagnostics()
	b.describe(list)
	if b.Broken = diag.HasErrors(list); b.Broken || sides == nil {
		return b
	}
	app := snapshot.Application()
	b.App, b.Title, b.Roles, b.Datasets = app, app.App.Title, roles(app), storedDatasets(app)
	backend, frontend := sides(app)
	var err error
	if b.Backend, b.Frontend, err = c.generator.Sides(backend, frontend); err != nil {
		b.fail("cannot write the app: " + err.Error())
	}
	return b
}

// mostDescribed bounds the findings that are shown: a thousand are no help, and
// each goes to the page with its lines at each letter that is typed.
const mostDescribed = 200

// describe describes findings, errors first where they are too many.
func (b *Build) describe(list []diag.Diagnostic) {
	rest := 0
	if len(list) > mostDescribed {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b diag.Diagnostic) int { return int(a.Severity) - int(b.Severity) })
		list, rest = list[:mostDescribed], len(list)-mostDescribed
	}
	for _, d := range list {
		b.Diagnostics = append(b.Diagnostics, Describe(d, b.Snapshot.Source))
	}
	if rest > 0 {
		b.Diagnostics = append(b.Diagnostics, Sentence("preview", fmt.Sprintf("%d more findings; `n3 check` lists all", rest)))
	}
}

func (b *Build) fail(message string) {
	b.Broken, b.Backend, b.Frontend = true, nil, nil
	b.Diagnostics = append(b.Diagnostics, Sentence("preview", message))
}
