package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// actions reads what happens: an action or a list of them.
func (w *widgets) actions(e *ast.Entry, to target) []ir.ActionSpec {
	out := []ir.ActionSpec{}
	if e == nil || e.Value == nil {
		return out
	}
	items := []*ast.Expr{e.Value}
	if e.Value.Kind == ast.List {
		items = e.Value.Args
	}
	for _, item := range items {
		if a, ok := w.action(item, to); ok {
			out = append(out, a)
		}
	}
	return out
}

func (w *widgets) action(e *ast.Expr, to target) (ir.ActionSpec, bool) {
	a := ir.ActionSpec{Kind: e.Name}
	var known []string
	for _, word := range lang.ActionWords() {
		known = append(known, word.Name)
	}
	switch {
	case e.Kind == ast.Hole:
		return a, false
	case e.Kind != ast.Name && e.Kind != ast.Call:
		w.Errorf(diag.WrongValue, e.Span, "expected an action (%s), found %s", check.Quoted(known), check.Describe(e))
		return a, false
	case !slices.Contains(known, e.Name):
		w.Suggest(diag.UnknownValue, e.NameSpan, e.Name, known, "unknown action `%s`", e.Name)
		return a, false
	}
	switch e.Name {
	case "refresh_table":
		if e.Kind == ast.Call && len(e.Named) > 0 {
			w.Errorf(diag.WrongArguments, e.Span, "`refresh_table` takes no arguments")
		}
		return a, true
	case "navigate", "toast":
		return a, w.said(&a, e)
	}
	return a, w.write(&a, e, to)
}

// said reads the text of navigate("/x") and toast("…").
func (w *widgets) said(a *ir.ActionSpec, e *ast.Expr) bool {
	if e.Name == "navigate" && e.Kind == ast.Call && len(e.Named) == 1 && e.Named[0].Value.Kind == ast.Name {
		return w.toPage(a, e.Named[0].Value)
	}
	if e.Kind != ast.Call || len(e.Named) != 1 || e.Named[0].Name.Name != "" || e.Named[0].Value.Kind != ast.String {
		if e.Kind != ast.Call || len(e.Named) != 1 || e.Named[0].Value.Kind != ast.Hole {
			w.Errorf(diag.WrongArguments, e.Span, "`%s` takes one string argument: `%s(\"%s\")`", e.Name, e.Name, map[string]string{"navigate": "/orders", "toast": "Saved"}[e.Name])
		}
		return false
	}
	v := e.Named[0].Value
	if e.Name == "navigate" && (!strings.HasPrefix(v.Text, "/") || strings.HasPrefix(v.Text, "//")) {
		w.Errorf(diag.WrongValue, v.Span, "`navigate` requires a path of this application, such as `navigate(\"/orders\")`")
		return false
	}
	a.Value = w.template(v.Text, v.Span)
	if e.Name == "navigate" && len(a.Value) == 1 && a.Value[0].Expr == nil {
		w.address(v)
	}
	return true
}

// address warns of an address that no page has.
func (w *widgets) address(v *ast.Expr) {
	path, _, _ := strings.Cut(v.Text, "?")
	path, _, _ = strings.Cut(path, "#")
	paths := w.Ask.Address.Ask(w.Task, check.None{})
	for _, known := range paths {
		if samePath(known, path) {
			return
		}
	}
	message := fmt.Sprintf("no page has the path %q", path)
	near := w.Speller.Nearest(path, paths)
	if near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	f := w.Warnf(diag.UnknownPage, v.Span, "%s", message)
	if near != "" && !strings.Contains(near, ":") {
		check.Replace(f, "Change to \""+near+"\"", v.Span, strconv.Quote(near))
	}
}

// toPage reads navigate(Orders): the address of a page without parameters.
func (w *widgets) toPage(a *ir.ActionSpec, page *ast.Expr) bool {
	path := w.Ask.Path.Ask(w.Task, page.Name)
	switch {
	case path == "" && w.SilentName(page.Span, diag.UnknownPage, page.Name):
		return false
	case path == "":
		w.Suggest(diag.UnknownValue, page.Span, page.Name, w.Names(ast.PageDecl), "unknown page `%s`", page.Name)
		return false
	case strings.Contains(path, ":"):
		w.Errorf(diag.WrongValue, page.Span, "the path of `%s` has parameters; write the path instead: `navigate(\"%s\")`", page.Name, path)
		return false
	}
	w.NoteUse(page.Span, check.PageSymbol, "page "+page.Name, "")
	a.Value = []ir.TextPart{{Text: path}}
	return true
}
