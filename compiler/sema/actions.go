package sema

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
)

// target is the row that an action changes.
type target struct {
	ds  *Dataset
	row string // the parameter that holds it; "row" in a table
}

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
		w.errorf(diag.WrongValue, e.Span, "expected an action (%s), found %s", quoted(known), describe(e))
		return a, false
	case !contains(known, e.Name):
		w.suggest(diag.UnknownValue, e.NameSpan, e.Name, known, "unknown action `%s`", e.Name)
		return a, false
	}
	switch e.Name {
	case "refresh_table":
		if e.Kind == ast.Call && len(e.Named) > 0 {
			w.errorf(diag.WrongArguments, e.Span, "`refresh_table` takes no arguments")
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
			w.errorf(diag.WrongArguments, e.Span, "`%s` takes one string argument: `%s(\"%s\")`", e.Name, e.Name, map[string]string{"navigate": "/orders", "toast": "Saved"}[e.Name])
		}
		return false
	}
	v := e.Named[0].Value
	if e.Name == "navigate" && (!strings.HasPrefix(v.Text, "/") || strings.HasPrefix(v.Text, "//")) {
		w.errorf(diag.WrongValue, v.Span, "`navigate` requires a path of this application, such as `navigate(\"/orders\")`")
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
	paths := w.program.address.Ask(w.task, none{})
	for _, known := range paths {
		if samePath(known, path) {
			return
		}
	}
	message := fmt.Sprintf("no page has the path %q", path)
	near := w.program.speller.Nearest(path, paths)
	if near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	f := w.warnf(diag.UnknownPage, v.Span, "%s", message)
	if near != "" && !strings.Contains(near, ":") {
		replace(f, "Change to \""+near+"\"", v.Span, strconv.Quote(near))
	}
}

// samePath says whether an address is one of a page's path.
func samePath(pattern, path string) bool {
	a, b := strings.Split(strings.TrimSuffix(pattern, "/"), "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(strings.HasPrefix(a[i], ":") && b[i] != "") {
			return false
		}
	}
	return true
}

// toPage reads navigate(Orders): the address of a page without parameters.
func (w *widgets) toPage(a *ir.ActionSpec, page *ast.Expr) bool {
	path := w.program.path.Ask(w.task, page.Name)
	switch {
	case path == "":
		w.suggest(diag.UnknownValue, page.Span, page.Name, w.names(ast.PageDecl), "unknown page `%s`", page.Name)
		return false
	case strings.Contains(path, ":"):
		w.errorf(diag.WrongValue, page.Span, "the path of `%s` has parameters; write the path instead: `navigate(\"%s\")`", page.Name, path)
		return false
	}
	w.use(page.Span, PageSymbol, "page "+page.Name, "")
	a.Value = []ir.TextPart{{Text: path}}
	return true
}

// pathOf reads the path of a page without analysing it.
func pathOf(d *ast.Decl) string {
	if e := d.Body().Find("path"); e != nil && e.Value != nil && e.Value.Kind == ast.String && pagePath.MatchString(e.Value.Text) {
		return e.Value.Text
	}
	return "/" + naming.Kebab(d.Name.Name)
}

// write reads update(status: "done"), create(orders, …) and delete().
func (w *widgets) write(a *ir.ActionSpec, e *ast.Expr, to target) bool {
	args := e.Named
	named := false // a dataset
	if len(args) > 0 && args[0].Name.Name == "" && args[0].Value.Kind == ast.Name {
		at := args[0].Value
		ds := w.dataset(at.Name)
		if ds == nil {
			if !w.declared("dataset " + at.Name) {
				w.suggest(diag.UnknownDataset, at.Span, at.Name, w.names(ast.DatasetDecl), "unknown dataset `%s`", at.Name)
			}
			return false
		}
		w.use(at.Span, DatasetSymbol, "dataset "+at.Name, "")
		to, named, args = target{ds: ds}, true, args[1:]
	}
	switch {
	case e.Kind != ast.Call:
		w.errorf(diag.WrongArguments, e.Span, "`%s` requires arguments, as in `update(status: \"done\")`", e.Name)
		return false
	case e.Name == "create" && !named:
		w.errorf(diag.WrongArguments, e.Span, "`create` takes the dataset as its first argument: `create(orders, status: \"new\")`")
		return false
	case to.ds == nil:
		w.errorf(diag.NoRowInScope, e.Span, "`%s` requires a row; move the button into the `row_actions` of a table or into an `each`, or name a dataset to change all of its rows", e.Name)
		return false
	case e.Name != "create" && named:
		w.warnf(diag.NoRowInScope, e.Span, "this button %ss every row of `%s` the user may %[1]s; buttons of a single row belong in `row_actions`", e.Name, to.ds.Spec.Name)
	}
	if to.ds.Derived != nil {
		w.errorf(diag.WrongValue, e.Span, "`%s` is derived and cannot be written; write to `%s`", to.ds.Spec.Name, to.ds.Derived.From)
		return false
	}
	a.Dataset, a.Row, a.Sets = to.ds.Spec.Name, to.row, []ir.AssignmentSpec{}
	if e.Name == "delete" && len(args) > 0 && !(named && len(args) == 1) || e.Name != "delete" && len(args) == 0 {
		w.errorf(diag.WrongArguments, e.Span, "wrong arguments for `%s`; expected %s", e.Name, map[string]string{"delete": "`delete()`", "update": "`update(field: value)`", "create": "`create(dataset, field: value)`"}[e.Name])
		return false
	}
	scope := w.scope(nil)
	if to.row == "row" {
		scope.Row = &to.ds.Row
	}
	if len(args) > 0 && args[0].Name.Name == "" && named && e.Name != "create" {
		a.Where = w.condition(args[0].Value, w.scope(&to.ds.Row))
		if !w.fits(a.Where, inAction, args[0].Value) {
			return false
		}
		if a.Where == nil {
			a.Where = expr.Bool(false)
		}
		args = args[1:]
	}
	for _, arg := range args {
		if arg.Name.Name == "" {
			if arg.Value.Kind != ast.Hole {
				w.errorf(diag.WrongArguments, arg.Value.Span, "expected a named argument, as in `%s(status: \"done\")`", e.Name)
			}
			return false
		}
		f := w.fieldNamed(to.ds, &ast.Expr{Kind: ast.Name, Name: arg.Name.Name, Span: arg.Name.Span})
		if f == nil {
			continue
		}
		if !f.Writable && !(e.Name == "create" && f.Creatable) {
			w.errorf(diag.QueryNotAllowed, arg.Name.Span, "`%s` is set by the server; an action cannot write it", arg.Name.Name)
			continue
		}
		if n := w.expression(arg.Value, scope); n != nil && w.fits(n, inAction, arg.Value) {
			if n = w.assign(n, to.ds.Row.Types[f.Name], arg.Value.Span, "`"+arg.Name.Name+"`"); n != nil {
				a.Sets = append(a.Sets, ir.AssignmentSpec{Field: f.Name, Value: n})
			}
		}
	}
	return true
}

// buttons reads the buttons of a row.
func (b *bindings) buttons(e *ast.Entry) []ir.ButtonSpec {
	out := []ir.ButtonSpec{}
	if e == nil {
		return out
	}
	b.row = b.ds
	defer func() { b.row = nil }()
	for _, entry := range b.read(e.Body, lang.Lookup("row_actions"), "row_actions").free {
		button := ir.ButtonSpec{Key: b.key(entry.Name.Name), Label: naming.Words(entry.Name.Name)}
		do := entry
		if entry.Body != nil {
			in := b.read(entry.Body, lang.Lookup("row_action"), entry.Name.Name)
			if label := text(in.words["label"]); label != "" {
				button.Label = label
			}
			button.Confirm = text(in.words["confirm"])
			if do = in.words["do"]; do == nil {
				b.errorf(diag.MissingValue, entry.Name.Span, "the button has no action; add `do: update(…)`")
				continue
			}
		} else if entry.Value == nil {
			b.errorf(diag.MissingValue, entry.Name.Span, "missing action after `%s`, as in `%s: update(status: \"done\")`", entry.Name.Name, entry.Name.Name)
			continue
		}
		button.Do = b.actions(do, target{b.ds, "row"})
		out = append(out, button)
	}
	return out
}
