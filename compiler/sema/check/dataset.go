package check

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
)

// Dataset is what other declarations can see of a dataset.
type Dataset struct {
	*Shape
	Spec ir.DatasetSpec

	Policy map[string]source.Span // rules as written, by operation
	Halves map[string]source.Span // the rules `before` and `after` of an update, where they are written apart
	// FieldRules are the rules of single fields, by the field.
	FieldRules map[string]source.Span
	Nobody     map[string]bool // the operations whose rule is written `false` or `nobody`
	Realtime   source.Span     // `realtime: …`, or the end of the name where not written
	Block      *ast.Block
}

// Open says that not all its fields are known, so that nothing is reported
// because of one.
func (d *Dataset) Open() bool { return d.Row.Open }

// FieldNames lists the fields a program can name, in their order.
func (d *Dataset) FieldNames() []string { return d.Row.Names }

// App is what an `app` declaration says.
type App struct {
	Spec ir.AppSpec // Home and Navigation as written; Title "" where not
}

// Enum is what an `enum` declaration says.
type Enum struct {
	Name   string
	Doc    string
	Values []ir.ValueSpec
}

// Identity is what expressions know of the application.
type Identity struct {
	Auth     string
	Users    string // the dataset of people
	Timezone string
}
