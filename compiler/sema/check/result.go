package check

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
)

// Entries is a block read by its table: the first entry of each word, and what
// carries a name of the program's own.
type Entries struct {
	Words   map[string]*ast.Entry
	Free    []*ast.Entry
	Widgets []*ast.Entry
}

// Phase is how far a declaration is analysed: its fields first, so that
// datasets may name each other's.
type Phase int

const (
	WholePhase Phase = iota
	ShapePhase
)

// Result is the meaning of one declaration.
type Result struct {
	Findings []ast.Finding
	Muted    []source.Span // where syntax findings would only repeat another

	Uses    []Use
	Silent  []Use   // of names that a mistake elsewhere keeps from being known
	Entries Entries // of a dataset, as read for its shape
	Shape   *Shape

	App     *App
	Theme   *ir.ThemeSpec // of a classic theme
	Enum    *Enum
	Dataset *Dataset
	Page    *ir.PageSpec
	Bound   []ir.DataBindingSpec // of a page's widgets
}
