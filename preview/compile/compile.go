package compile

import (
	"fmt"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/state"
)

// Build is what one state of a program becomes.
type Build struct {
	Snapshot    *workspace.Snapshot
	Diagnostics []state.Diagnostic
	Broken      bool // it has errors, and no trees

	Title    string
	Roles    []string // that the rules refer to, admin first
	Datasets []string // that store rows
	Backend  output.Tree
	Frontend output.Tree
}

// Compiler makes one build after another, and only the files of what changed.
type Compiler struct{ generator gen.Generator }

// Snapshot makes the trees of a snapshot. A fault of the compiler itself is a
// diagnostic as well: the preview goes on.
func (c *Compiler) Snapshot(snapshot *workspace.Snapshot) (b *Build) {
	b = &Build{Snapshot: snapshot}
	defer func() {
		if fault := recover(); fault != nil {
			b.fail(fmt.Sprintf("internal compiler error (%v); please report this bug", fault))
		}
	}()
	list := snapshot.Diagnostics()
	for _, d := range list {
		b.Diagnostics = append(b.Diagnostics, Describe(d, snapshot.Source))
	}
	if b.Broken = diag.HasErrors(list); b.Broken {
		return b
	}
	app := snapshot.Application()
	b.Title, b.Roles, b.Datasets = app.App.Title, roles(app), storedDatasets(app)
	var err error
	if b.Backend, b.Frontend, err = c.generator.Sides(app); err != nil {
		b.fail("cannot write the app: " + err.Error())
	}
	return b
}

func (b *Build) fail(message string) {
	b.Broken, b.Backend, b.Frontend = true, nil, nil
	b.Diagnostics = append(b.Diagnostics, Sentence("preview", message))
}
