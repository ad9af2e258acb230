package backend

import (
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

// expressions prints rules and values as n3_runtime.expressions has them, and
// remembers which of its names are imported.
type expressions struct {
	view *memo.View
	used map[string]bool
}

func newExpressions(view *memo.View) *expressions {
	return &expressions{view: view, used: map[string]bool{}}
}

func (e *expressions) use(name string) string {
	e.used[name] = true
	return name
}

// rule prints a rule over a row of a dataset; nil where there is no row.
func (e *expressions) rule(n *expr.Node, of *ir.DatasetSpec) pretty.Doc {
	switch {
	case n.IsBool(true):
		return pretty.Text(e.use("EVERYONE"))
	case n.IsBool(false):
		return pretty.Text(e.use("NOBODY"))
	}
	return e.value(n, of)
}

// value prints an expression over a row of a dataset; nil where there is no row.
func (e *expressions) value(n *expr.Node, of *ir.DatasetSpec) pretty.Doc {
	code, names := expr.Python(n, func(dataset, field string) string {
		d := of
		if dataset != "" {
			d = e.view.Dataset(dataset)
		}
		if d == nil {
			return ""
		}
		if f := d.Field(field); f != nil && f.Reference != nil {
			return f.Reference.Name
		}
		return ""
	})
	for _, name := range names {
		e.use(name)
	}
	return e.doc(code)
}

func (e *expressions) doc(c expr.Code) pretty.Doc {
	if len(c.Args) == 0 {
		return pretty.Text(c.String())
	}
	args := make([]pretty.Doc, len(c.Args))
	for i, a := range c.Args {
		args[i] = e.doc(a)
	}
	d := pretty.List(c.Open, args, c.Close)
	if c.Line == "" {
		return d
	}
	return pretty.Alternative(c.Line, d, func() {
		if c.Function != "" {
			e.use(c.Function)
		}
	})
}

// zoned prints a call of a function that reads the clock of the application's
// time zone.
func (e *expressions) zoned(function string, args ...string) string {
	if zone := e.view.App().Timezone; zone != "" && zone != "UTC" {
		args = append(args, expr.PythonText(zone))
	}
	return e.use(function) + "(" + strings.Join(args, ", ") + ")"
}
