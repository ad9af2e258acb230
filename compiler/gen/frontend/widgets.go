package frontend

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

func (p *pagePrinter) table(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	t := w.Table
	var out attributes
	out.text("title", w.Title)
	out.columns("columns", t.Columns, t.Inputs)
	out.filter(w.Filter)
	out.list("sort", t.Sort)
	out.off("search", t.Search || len(b.Searchable) == 0)
	out.number("pageSize", t.PageSize)
	out.off("showTotals", t.ShowTotals)
	out.text("empty", t.Empty)
	out.off("enableSorting", t.Sorting)
	out.off("enableFiltering", t.Filtering)
	out.off("enableExport", t.Export)
	out.off("enableViews", t.Views)
	out.off("optimisticUpdates", t.Optimistic)
	p.refresh(&out, w, b)
	out.on("editable", t.Editable && !b.Update.IsBool(false))
	p.crud(&out, b)
	if len(t.RowActions) > 0 {
		var buttons []pretty.Doc
		for _, a := range t.RowActions {
			items := pretty.Texts([]string{"key: " + quote(a.Key), "label: " + quote(a.Label)})
			if a.Confirm != "" {
				items = append(items, pretty.Text("confirm: "+quote(a.Confirm)))
			}
			items = append(items, p.actions("actions: ", a.Do, ""))
			buttons = append(buttons, pretty.Broken(pretty.Padded("{", items, "}")))
		}
		out = append(out, pretty.Broken(pretty.List("rowActions={[", buttons, "]}")))
	}
	return out
}

// refresh prints when a widget asks again, where it differs from its dataset.
func (p *pagePrinter) refresh(out *attributes, w *ir.WidgetSpec, b *ir.DataBindingSpec) {
	out.on("realtime", b.Mode == "push")
	d := p.view.Dataset(w.Dataset)
	if d == nil {
		return
	}
	if d.Realtime {
		out.off("realtime", b.Mode == "push")
	}
	if b.PollingInterval > 0 && b.PollingInterval != d.RefreshPolicy.Every {
		*out = append(*out, pretty.Text("refreshPolicy={{ every: "+length(b.PollingInterval, p.useUnit)+" }}"))
	}
	p.length(out, "cacheTtl", b.CacheTTL)
}

func (p *pagePrinter) useUnit(name string) { p.use("../n3/core/durations", name) }

// length prints a length of time, where there is one.
func (p *pagePrinter) length(out *attributes, name string, ms int) {
	if ms != 0 {
		*out = append(*out, pretty.Text(name+"={"+length(ms, p.useUnit)+"}"))
	}
}

func (p *pagePrinter) form(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	f := w.Form
	out := attributes{attribute("mode", f.Mode)}
	if f.ID != nil {
		out = append(out, p.code.attribute("id", f.ID))
	}
	out.text("title", w.Title)
	out.columns("fields", f.Fields, f.Inputs)
	out.text("submit", f.Submit)
	out.on("autoClear", f.AutoClear && f.Mode != "update")
	out.conflict(b)
	if len(f.Checks) > 0 {
		var items []pretty.Doc
		for _, name := range slices.Sorted(maps.Keys(f.Checks)) {
			items = append(items, pretty.Prefix(name+": ", pretty.List("[", quotes(f.Checks[name]), "]")))
		}
		out = append(out, pretty.Padded("checks={{", items, "}}"))
	}
	if len(f.OnSuccess) > 0 {
		out = append(out, p.actions("onSuccess={", f.OnSuccess, "}"))
	}
	return out
}

func (p *pagePrinter) chart(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	c := w.Chart
	var out attributes
	out.text("title", w.Title)
	out.text("type", c.Type)
	out.text("x", c.X)
	out.text("y", c.Y)
	out.aggregate(c.Value)
	out.text("bucket", c.Bucket)
	out.text("series", c.Series)
	out.filter(w.Filter)
	out.list("sort", c.Sort)
	out.number("limit", c.Limit)
	p.refresh(&out, w, b)
	return out
}

func (p *pagePrinter) board(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	s := w.Board
	var out attributes
	out.text("title", w.Title)
	out.text("by", s.By)
	out.list("fields", s.Fields)
	out.filter(w.Filter)
	out.list("sort", s.Sort)
	out.off("search", s.Search || len(b.Searchable) == 0)
	out.number("pageSize", s.PageSize)
	out.text("empty", s.Empty)
	out.off("optimisticUpdates", s.Optimistic)
	p.refresh(&out, w, b)
	out.on("editable", s.Editable && !b.Update.IsBool(false))
	p.crud(&out, b)
	return out
}

// crud prints which operations a widget offers.
func (p *pagePrinter) crud(out *attributes, b *ir.DataBindingSpec) {
	out.conflict(b)
	out.on("enableCreate", !b.Create.IsBool(false))
	out.on("enableUpdate", !b.Update.IsBool(false))
	out.on("enableDelete", !b.Delete.IsBool(false))
}

// conflict prints what an update does that somebody else has overtaken, where that is not the default.
func (a *attributes) conflict(b *ir.DataBindingSpec) {
	if b.Conflict != "merge" {
		a.text("conflict", b.Conflict)
	}
}

func (p *pagePrinter) metric(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	var out attributes
	out.text("title", w.Title)
	out.aggregate(&w.Metric.Value)
	p.length(&out, "compare", w.Metric.Compare)
	out.filter(w.Filter)
	p.refresh(&out, w, b)
	return out
}

func (p *pagePrinter) detail(w *ir.WidgetSpec, b *ir.DataBindingSpec) attributes {
	var out attributes
	out.text("title", w.Title)
	out.columns("fields", w.Detail.Fields, nil)
	if w.Detail.ID != nil {
		out = append(out, p.code.attribute("id", w.Detail.ID))
	}
	p.refresh(&out, w, b)
	return out
}

// actions prints a list of what happens.
func (p *pagePrinter) actions(open string, do []ir.ActionSpec, end string) pretty.Doc {
	var list []pretty.Doc
	several := len(do) > 1
	for _, a := range do {
		items := []pretty.Doc{pretty.Text("type: " + quote(a.Kind))}
		switch a.Kind {
		case "navigate":
			items = append(items, templateValue("to: ", a.Value))
		case "toast":
			items = append(items, templateValue("message: ", a.Value))
		case "refresh_table":
		default: // of rows
			items = append(items, pretty.Text("dataset: "+quote(a.Dataset)))
			if a.Row != "" {
				items = append(items, pretty.Text("row: "+quote(a.Row)))
			}
			if a.Where != nil {
				items = append(items, pretty.Prefix("where: ", p.code.arrow(a.Where)))
			}
			if len(a.Sets) > 0 {
				var sets []pretty.Doc
				for _, set := range a.Sets {
					sets = append(sets, pretty.Prefix(set.Field+": ", p.code.value(set.Value)))
				}
				items = append(items, pretty.Prefix("set: ", pretty.Padded("{", sets, "}")))
			}
		}
		several = several && len(items) > 1
		list = append(list, pretty.Padded("{", items, "}"))
	}
	doc := pretty.List(open+"[", list, "]"+end)
	if several {
		doc = pretty.Broken(doc) // as prettier breaks several objects
	}
	return doc
}

// templateAttribute prints a text with paths in it as an attribute: one text, or a list
// of texts and paths.
func templateAttribute(name string, parts []ir.TextPart) pretty.Doc {
	if text, ok := plain(parts); ok {
		return attribute(name, text)
	}
	d := templateValue("", parts)
	d = pretty.Prefix(name+"={", d)
	return pretty.Suffix(d, "}")
}

func templateValue(prefix string, parts []ir.TextPart) pretty.Doc {
	if text, ok := plain(parts); ok {
		return pretty.Text(prefix + quote(text))
	}
	var items []pretty.Doc
	for _, part := range parts {
		if part.Expr == nil {
			items = append(items, pretty.Text(quote(part.Text)))
			continue
		}
		items = append(items, pretty.Padded("{", pretty.Texts(templatePath(part.Expr)), "}"))
	}
	return pretty.Prefix(prefix, pretty.List("[", items, "]"))
}

// templatePath prints where a value is found, and how it is shown.
func templatePath(n *expr.Node) []string {
	path := n.Name
	switch n.Op {
	case expr.User:
		path = "user." + n.Name
	case expr.Claim:
		path = "user.claims." + n.Name
	case expr.UserField:
		path = "user.row." + n.Name
	case expr.UserRow:
		path = "user.rowKey"
	}
	items := []string{"path: " + quote(path)}
	switch n.Type.Kind {
	case expr.Text, expr.Unknown, expr.UUID, expr.Enum:
	default:
		items = append(items, "type: "+quote(string(n.Type.Kind)))
	}
	return items
}

// plain is the text of parts without expressions.
func plain(parts []ir.TextPart) (string, bool) {
	var text strings.Builder
	for _, part := range parts {
		if part.Expr != nil {
			return "", false
		}
		text.WriteString(part.Text)
	}
	return text.String(), true
}

// attributes are the attributes of an element; what is the default is left out.
type attributes []pretty.Doc

func (a *attributes) text(name, value string) {
	if value != "" {
		*a = append(*a, attribute(name, value))
	}
}

func (a *attributes) number(name string, value int) {
	if value != 0 {
		*a = append(*a, pretty.Text(name+"={"+strconv.Itoa(value)+"}"))
	}
}

func (a *attributes) on(name string, value bool) {
	if value {
		*a = append(*a, pretty.Text(name))
	}
}

func (a *attributes) off(name string, value bool) {
	if !value {
		*a = append(*a, pretty.Text(name+"={false}"))
	}
}

func (a *attributes) list(name string, values []string) {
	if len(values) > 0 {
		*a = append(*a, pretty.List(name+"={[", quotes(values), "]}"))
	}
}

// filter prints which parameters the server wants for the widget's filter; the
// filter itself is in the backend.
func (a *attributes) filter(n *expr.Node) {
	if n == nil {
		return
	}
	var names []string
	n.Walk(func(n *expr.Node) {
		if n.Op == expr.Param && !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
		}
	})
	*a = append(*a, pretty.List("filterParams={[", quotes(names), "]}"))
}

func (a *attributes) aggregate(v *ir.AggregateSpec) {
	if v == nil {
		return
	}
	items := []string{"function: " + quote(v.Function)}
	if v.Field != "" {
		items = append(items, "field: "+quote(v.Field))
	}
	*a = append(*a, pretty.Padded("value={{", pretty.Texts(items), "}}"))
}

func (a *attributes) columns(name string, fields []string, inputs map[string]string) {
	if len(fields) == 0 {
		return
	}
	docs := make([]pretty.Doc, len(fields))
	for i, f := range fields {
		docs[i] = pretty.Text(quote(f))
		if input := inputs[f]; input != "" {
			docs[i] = pretty.Padded("{", pretty.Texts([]string{"name: " + quote(f), "input: " + quote(input)}), "}")
		}
	}
	*a = append(*a, pretty.List(name+"={[", docs, "]}"))
}

// attribute prints a text as a JSX attribute.
func attribute(name, value string) pretty.Doc {
	if strings.ContainsAny(value, "\"\\\n\t\r") || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' }) {
		return pretty.Text(name + "={" + quote(value) + "}")
	}
	return pretty.Text(name + `="` + strings.ReplaceAll(value, "&", "&amp;") + `"`)
}
