package pages

import (
	"slices"
	"strconv"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// widgets reads the widgets of one page.
type widgets struct {
	*check.Context
	page  *ir.PageSpec
	keys  map[string]bool
	loops []loop         // around, the outermost first
	row   *check.Dataset // in the buttons of a table: whose row `row` is
}

// loop is an each around: what its children call the row.
type loop struct {
	name string
	at   int // where it is declared, relative to the declaration
	ds   *check.Dataset
	row  *expr.Row // nil where the dataset has a mistake
}

// rowOfDataset is that of a dataset whose fields a page names, or nil.
func rowOfDataset(ds *check.Dataset) *expr.Row {
	if ds == nil {
		return nil
	}
	return &ds.Row
}

// key names a widget by what it shows, so that it keeps its name when others
// are added or moved.
func (w *widgets) key(base string) string {
	key := base
	for n := 2; w.keys[key]; n++ {
		key = base + "_" + strconv.Itoa(n)
	}
	w.keys[key] = true
	return key
}

// known says whether a path may begin with a name.
func (w *widgets) known(name string) bool {
	if name == "user" || name == "route" && len(w.page.Parameters) > 0 || name == "row" && w.row != nil {
		return true
	}
	_, ok := w.param(name)
	return ok
}

// param finds a row that the page knows: of a loop around, or the first row of
// a dataset.
func (w *widgets) param(name string) (*expr.Row, bool) {
	if name == "row" && w.row != nil {
		return &w.row.Row, true
	}
	for i := len(w.loops) - 1; i >= 0; i-- {
		if w.loops[i].name == name {
			return w.loops[i].row, true
		}
	}
	if !w.Declared("dataset " + name) {
		return nil, false
	}
	return w.RowOf(name), true
}

// useNamed notes a name of an expression; that of a loop's row is the loop's
// variable, which is one of its own in each loop.
func (w *widgets) useNamed(at source.Span, n expr.Named) {
	if n.Kind != expr.LoopName {
		w.Context.UseNamed(at, n)
		return
	}
	for i := len(w.loops) - 1; i >= 0; i-- {
		if w.loops[i].name == n.Name {
			w.Note(check.Use{Span: at, Symbol: w.variable(n.Name, w.loops[i].at)})
			return
		}
	}
}

func (w *widgets) variable(name string, at int) check.Symbol {
	return check.Symbol{Kind: check.VariableSymbol, Decl: w.Decl.Key(), Name: name, Loop: at}
}

// scope is that of the expressions of a page; over a row, which may be nil.
func (w *widgets) scope(row *expr.Row) expr.Scope {
	scope := w.Expressions(row)
	scope.Use = w.useNamed
	scope.Param = w.param
	for _, l := range w.loops {
		scope.ParamNames = append(scope.ParamNames, l.name)
	}
	scope.Loop = func(name string) bool {
		return slices.ContainsFunc(w.loops, func(l loop) bool { return l.name == name })
	}
	scope.Route = map[string]bool{}
	for _, name := range w.page.Parameters {
		scope.Route[name] = true
	}
	return scope
}

// constant warns of a condition whose answer never changes.
func (w *widgets) constant(n *expr.Node, e *ast.Expr) {
	if s := expr.Simplify(n); s.IsBool(true) || s.IsBool(false) {
		w.Warnf(diag.AlwaysSame, e.Span, "this condition is always %s", s.Value)
	}
}

// target is the row that an action changes.
type target struct {
	ds  *check.Dataset
	row string // the parameter that holds it; "row" in a table
}
