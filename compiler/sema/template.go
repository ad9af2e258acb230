package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
)

// template reads a text with paths in braces. at is the string in the source.
func (w *widgets) template(text string, at source.Span) []ir.TextPart {
	out := []ir.TextPart{}
	from := at.Start
	plain := func(text string) {
		if n := len(out); n > 0 && out[n-1].Expr == nil {
			out[n-1].Text += text
			return
		}
		out = append(out, ir.TextPart{Text: text})
	}
	for _, part := range ast.TextParts(text) {
		if part.Path == "" {
			plain(part.Text)
			continue
		}
		written := "{" + part.Path + "}"
		names := strings.Split(part.Path, ".")
		start := at.Start
		if i := strings.Index(w.decl.Text[from:at.End], written); i >= 0 {
			start = from + i + 1
			from = start
		}
		if !w.known(names[0]) {
			w.unknownInText(names[0], start)
			plain(written)
			continue
		}
		path := memberPath(names, start)
		if n := w.expression(path, w.scope(nil)); n != nil && w.fits(n, inText, path) {
			out = append(out, ir.TextPart{Expr: n})
		}
	}
	return out
}

// unknownInText warns of a path in a text that nothing is known of: people would
// read it as it is written.
func (w *widgets) unknownInText(name string, start int) {
	at := source.Span{Start: start, End: start + len(name)}
	known := []string{"user"}
	if len(w.page.Parameters) > 0 {
		known = append(known, "route")
	}
	for _, l := range w.loops {
		known = append(known, l.name)
	}
	message := "unknown name `" + name + "` in this string, which is shown unchanged; write `{{` for a brace"
	near := w.program.speller.Nearest(name, known, w.names(ast.DatasetDecl))
	if near != "" {
		message = "unknown name `" + name + "` in this string, which is shown unchanged; did you mean `" + near + "`?"
	}
	f := w.warnf(diag.UnknownInText, at, "%s", message)
	if near != "" {
		replace(f, "Change to `"+near+"`", at, near)
	}
}

// known says whether a path may begin with a name.
func (w *widgets) known(name string) bool {
	if name == "user" || name == "route" && len(w.page.Parameters) > 0 || name == "row" && w.row != nil {
		return true
	}
	_, ok := w.param(name)
	return ok
}

// memberPath is the expression of a path whose text begins at start.
func memberPath(names []string, start int) *ast.Expr {
	e := &ast.Expr{Kind: ast.Name, Name: names[0], Span: source.Span{Start: start, End: start + len(names[0])}}
	e.NameSpan = e.Span
	for _, name := range names[1:] {
		end := e.Span.End + 1 + len(name)
		e = &ast.Expr{Kind: ast.Member, Name: name, Args: []*ast.Expr{e}, NameSpan: source.Span{Start: end - len(name), End: end}, Span: source.Span{Start: start, End: end}}
	}
	return e
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
	if !w.declared("dataset " + name) {
		return nil, false
	}
	return w.rowOf(name), true
}

// useNamed notes a name of an expression; that of a loop's row is the loop's
// variable, which is one of its own in each loop.
func (w *widgets) useNamed(at source.Span, n expr.Named) {
	if n.Kind != expr.LoopName {
		w.context.useNamed(at, n)
		return
	}
	for i := len(w.loops) - 1; i >= 0; i-- {
		if w.loops[i].name == n.Name {
			w.note(Use{Span: at, Symbol: w.variable(n.Name, w.loops[i].at)})
			return
		}
	}
}

func (w *widgets) variable(name string, at int) Symbol {
	return Symbol{Kind: VariableSymbol, Decl: w.decl.Key(), Name: name, Loop: at}
}

// scope is that of the expressions of a page; over a row, which may be nil.
func (w *widgets) scope(row *expr.Row) expr.Scope {
	scope := w.expressions(row)
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
