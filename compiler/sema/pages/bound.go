package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// withoutEffect warns about the words of a binding that change nothing of such a widget, and takes them out.
func (w *widgets) withoutEffect(widget string, binding check.Entries) {
	for _, word := range lang.Lookup("binding").Words {
		if e := binding.Words[word.Name]; e != nil && !word.Changes(widget) {
			w.Warnf(diag.WordWithoutEffect, e.Name.Span, "`%s` has no effect on a `%s`", word.Name, widget)
			delete(binding.Words, word.Name)
		}
	}
}

// bound reads a widget that shows a dataset.
func (w *widgets) bound(e *ast.Entry, word lang.Word, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	at, name := e.Name.Span, spec.Title
	if len(e.Labels) > 0 {
		at = e.Labels[0].Span
	}
	in := w.Read(e.Body, lang.Lookup(word.Block), e.Name.Name+" "+name)
	var binding check.Entries
	if b := in.Words["binding"]; b != nil {
		binding = w.Read(b.Body, lang.Lookup("binding"), "binding")
		w.withoutEffect(e.Name.Name, binding)
		if d := binding.Words["dataset"]; d != nil && d.Value != nil && d.Value.Kind == ast.Name {
			name, at = d.Value.Name, d.Value.Span
		}
	}
	if name == "" {
		w.Errorf(diag.MissingName, e.Name.Span, "`%s` requires a dataset: `%s tasks`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	ds := w.Dataset(name)
	if ds == nil {
		known := w.Names(ast.DatasetDecl)
		message := "unknown dataset `%s`"
		if len(known) == 0 {
			message += "; declare it with `dataset %[1]s { … }`"
		}
		w.Suggest(diag.UnknownDataset, at, name, known, message, name)
		return spec, false
	}
	w.NoteUse(at, check.DatasetSymbol, "dataset "+name, "")
	if ds.Nobody["read"] {
		f := w.Warnf(diag.NobodyReads, at, "the access policy never allows reading `%s`, so this widget is always empty", name)
		f.Related = append(f.Related, ast.Place{Decl: "dataset " + name, Span: ds.Policy["read"], Message: "the access policy"})
	}
	spec.Dataset, spec.Key = name, w.key(name)
	spec.Title = check.Text(in.Words["title"])
	w.common(&spec, in)
	b := &bindings{widgets: w, ds: ds, in: in, binding: binding, entry: e}
	switch e.Name.Name {
	case "show_table":
		spec.Kind, spec.Table = "table", b.table()
	case "show_form":
		spec.Kind, spec.Form = "form", b.form()
	case "show_chart":
		spec.Kind, spec.Chart = "chart", b.chart()
	case "show_board":
		spec.Kind, spec.Board = "board", b.board()
	case "show_detail":
		spec.Kind, spec.Detail = "detail", b.detail()
	case "show_metric":
		spec.Kind, spec.Metric = "metric", b.metric()
	}
	spec.Filter = b.filter(in.Words["filter"])
	w.Result.Bound = append(w.Result.Bound, b.spec(spec))
	return spec, true
}
