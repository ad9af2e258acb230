package backend

import (
	"slices"
	"strconv"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

// pagesPrinter prints app/pages.py: what the server must know of pages.
type pagesPrinter struct {
	view       *memo.View
	rules      *expressions
	pages      map[string]bool // names of n3_runtime.pages
	aggregates map[string]bool // names of n3_runtime.aggregate
}

func newPagesModule(view *memo.View) map[string]string {
	p := &pagesPrinter{view: view, rules: newExpressions(view), pages: map[string]bool{"PageSpec": true}, aggregates: map[string]bool{}}
	quote := expr.PythonText
	var pages []pretty.Doc
	for _, page := range view.Whole().Pages {
		items := pretty.Texts([]string{"name=" + quote(page.Name), "path=" + quote(page.Path)})
		items = append(items, pretty.Prefix("access=", p.rules.rule(page.Access, nil)))
		var widgets []pretty.Doc
		for w := range ir.AllWidgets(page.Widgets) {
			if items := p.widget(page.Name, w); len(items) > 0 {
				p.pages["WidgetSpec"] = true
				widgets = append(widgets, pretty.Prefix(quote(w.Key)+": ", pretty.Broken(pretty.List("WidgetSpec(", items, ")"))))
			}
		}
		if len(widgets) > 0 {
			items = append(items, pretty.Prefix("widgets=", pretty.Broken(pretty.List("{", widgets, "}"))))
		}
		pages = append(pages, pretty.Broken(pretty.List("PageSpec(", items, ")")))
	}
	data := map[string]string{"Annotation": "", "Pages": "()"}
	if len(pages) > 0 {
		data["Pages"] = pretty.Print(pretty.Broken(pretty.Tuple(pages)), style, 0, 0, 0)
	} else {
		data["Annotation"] = ": tuple[PageSpec, ...]"
	}
	// After the layout: a line that is too long calls functions.
	var list [][2]any
	for _, from := range []struct {
		module string
		names  map[string]bool
	}{{"aggregate", p.aggregates}, {"expressions", p.rules.used}, {"pages", p.pages}} {
		if len(from.names) > 0 {
			list = append(list, [2]any{"n3_runtime." + from.module, sortedNames(from.names)})
		}
	}
	data["Imports"] = imports(list)
	return data
}

// widget prints the arguments of a WidgetSpec; none where the server need not
// know of the widget.
func (p *pagesPrinter) widget(page string, w *ir.WidgetSpec) []pretty.Doc {
	var items []pretty.Doc
	rule := func(name string, n *expr.Node) {
		if n != nil {
			items = append(items, pretty.Prefix(name+"=", p.rules.rule(n, nil)))
		}
	}
	if w.Access != nil && !w.Access.IsBool(true) {
		rule("access", w.Access)
	}
	if b := p.view.Binding(page, w.Key); b != nil && !(b.Create.IsBool(false) && b.Update.IsBool(false) && b.Delete.IsBool(false)) {
		rule("create", b.Create)
		rule("update", b.Update)
		rule("delete", b.Delete)
	}
	items = append(items, p.filter(w)...)
	if aggregate := p.aggregate(w); aggregate != nil {
		items = append(items, pretty.Prefix("aggregate=", *aggregate))
	}
	if len(items) == 0 {
		return nil
	}
	if w.Dataset != "" {
		items = slices.Insert(items, 0, pretty.Text("dataset="+expr.PythonText(w.Dataset)))
	}
	return items
}

// filter prints which rows a widget shows, and the types of what that asks of the
// page.
func (p *pagesPrinter) filter(w *ir.WidgetSpec) []pretty.Doc {
	if w.Filter == nil || w.Filter.IsBool(true) {
		return nil
	}
	items := []pretty.Doc{pretty.Prefix("filter=", p.rules.rule(w.Filter, p.view.Dataset(w.Dataset)))}
	var parameters []pretty.Doc
	seen := map[string]bool{}
	w.Filter.Walk(func(n *expr.Node) {
		if n.Op == expr.Param && !seen[n.Name] {
			seen[n.Name] = true
			parameters = append(parameters, pretty.Text(expr.PythonText(n.Name)+": "+expr.PythonText(parameterType(n.Type))))
		}
	})
	if len(parameters) > 0 {
		items = append(items, pretty.Prefix("parameters=", pretty.List("{", parameters, "}")))
	}
	return items
}

// parameterType is the type by which the runtime reads a parameter.
func parameterType(t expr.Type) string {
	switch t.Kind {
	case expr.Text, expr.Enum, expr.Unknown, expr.Null:
		return "string"
	case expr.Decimal:
		precision := t.Precision
		if precision == 0 {
			precision = 18
		}
		return "decimal(" + strconv.Itoa(precision) + ", " + strconv.Itoa(t.Scale) + ")"
	}
	return string(t.Kind)
}

// aggregate prints what the server counts for a chart or a metric.
func (p *pagesPrinter) aggregate(w *ir.WidgetSpec) *pretty.Doc {
	quote := expr.PythonText
	switch {
	case w.Chart != nil:
		p.aggregates["Chart"] = true
		items := pretty.Texts([]string{"x=" + quote(w.Chart.X)})
		if w.Chart.Value != nil {
			items = append(items, pretty.Prefix("value=", p.value(*w.Chart.Value)))
		} else {
			items = append(items, pretty.Text("y="+quote(w.Chart.Y)))
		}
		if w.Chart.Bucket != "" {
			items = append(items, pretty.Text("bucket="+quote(w.Chart.Bucket)))
		}
		if w.Chart.Series != "" {
			items = append(items, pretty.Text("series="+quote(w.Chart.Series)))
		}
		if len(w.Chart.Sort) > 0 {
			items = append(items, pretty.Prefix("sort=", texts(w.Chart.Sort)))
		}
		if w.Chart.Limit > 0 {
			items = append(items, pretty.Text("limit="+strconv.Itoa(w.Chart.Limit)))
		}
		d := pretty.List("Chart(", items, ")")
		return &d
	case w.Metric != nil:
		p.aggregates["Metric"] = true
		items := []pretty.Doc{p.value(w.Metric.Value)}
		if w.Metric.At != "" {
			items = append(items, pretty.Text("at="+quote(w.Metric.At)))
		}
		if w.Metric.Compare > 0 {
			items = append(items, pretty.Prefix("compare=", p.rules.value(&expr.Node{Op: expr.Literal, Type: expr.Type{Kind: expr.Duration}, Value: strconv.Itoa(w.Metric.Compare)}, nil)))
		}
		d := pretty.List("Metric(", items, ")")
		return &d
	}
	return nil
}

func (p *pagesPrinter) value(a ir.AggregateSpec) pretty.Doc {
	p.aggregates["Aggregate"] = true
	args := []string{expr.PythonText(a.Function)}
	if a.Field != "" {
		args = append(args, expr.PythonText(a.Field))
	}
	return pretty.List("Aggregate(", pretty.Texts(args), ")")
}
