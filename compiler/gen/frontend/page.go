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

// pageModule is what the template of a page's module shows.
type pageModule struct {
	Imports, Doc, Component, Route, Tree string
}

func newPageModule(app *ir.Application, p *ir.PageSpec) pageModule {
	printer := &pagePrinter{app: app, page: p, imports: map[string][]string{"../n3/page": {"Page"}}}
	m := pageModule{Component: component(p.Name), Doc: comment(p.Doc, p.Name+" — "+place(p.Origin))}
	attributes := []pretty.Doc{attribute("name", p.Name), attribute("title", p.Title)}
	m.Tree = printer.element("Page", attributes, p.Widgets, 2)
	if printer.route {
		printer.use("../n3/route", "useRoute")
		names := make([]string, len(p.Parameters))
		for i, name := range p.Parameters {
			names[i] = quote(name)
		}
		m.Route = "  const route = useRoute<" + strings.Join(names, " | ") + ">();\n"
	}
	m.Imports = printer.importLines()
	return m
}

// pagePrinter prints the widgets of a page as JSX. Each has a stable key, so
// that React keeps its state when others come and go.
type pagePrinter struct {
	app     *ir.Application
	page    *ir.PageSpec
	imports map[string][]string
	route   bool // a parameter is used
}

func (p *pagePrinter) use(module, name string) {
	if !slices.Contains(p.imports[module], name) {
		p.imports[module] = append(p.imports[module], name)
	}
}

func (p *pagePrinter) importLines() string {
	var lines []string
	for _, module := range slices.Sorted(maps.Keys(p.imports)) {
		names := slices.Sorted(slices.Values(p.imports[module]))
		lines = append(lines, "import { "+strings.Join(names, ", ")+" } from "+quote(module)+";")
	}
	return strings.Join(lines, "\n")
}

// element prints an element with its children, indented by level.
func (p *pagePrinter) element(name string, attributes []pretty.Doc, children []ir.WidgetSpec, level int) string {
	indent := strings.Repeat(style.Indent, level)
	if len(children) == 0 && name != "Page" {
		return pretty.Print(pretty.Element(name, attributes), style, level, len(indent), 0)
	}
	opening := pretty.Print(pretty.Opening(name, attributes), style, level, len(indent), 0)
	if len(children) == 0 {
		p.use("../n3/bound_components/text", "ShowText")
		return opening + "\n" + indent + style.Indent + "<ShowText key=\"empty\" text=\"This page has no widgets yet.\" />\n" + indent + "</" + name + ">"
	}
	lines := []string{opening}
	for i := range children {
		lines = append(lines, indent+style.Indent+p.widget(&children[i], level+1))
	}
	return strings.Join(append(lines, indent+"</"+name+">"), "\n")
}

var layouts = map[string]string{"row": "Row", "column": "Column", "section": "Section", "tabs": "Tabs", "tab": "Tab"}

func (p *pagePrinter) widget(w *ir.WidgetSpec, level int) string {
	attributes := []pretty.Doc{attribute("key", w.Key)}
	if name, ok := layouts[w.Kind]; ok {
		p.use("../n3/bound_components/layout", name)
		if w.Title != "" {
			attributes = append(attributes, attribute("title", w.Title))
		}
		return p.element(name, attributes, w.Children, level)
	}
	if w.Kind == "text" {
		p.use("../n3/bound_components/text", "ShowText")
		return p.element("ShowText", append(attributes, attribute("text", plain(w.Text))), nil, level)
	}
	attributes = append(attributes, attribute("widgetKey", w.Key), attribute("datasetName", w.Dataset))
	binding := p.binding(w.Key)
	var name string
	switch w.Kind {
	case "table":
		name = "BoundTableWidget"
		p.use("../n3/bound_components/table", name)
		attributes = append(attributes, p.table(w, binding)...)
	case "form":
		name = "BoundFormWidget"
		p.use("../n3/bound_components/form", name)
		attributes = append(attributes, p.form(w)...)
	case "chart":
		name = "BoundChartWidget"
		p.use("../n3/bound_components/chart", name)
		attributes = append(attributes, p.chart(w, binding)...)
	}
	return p.element(name, attributes, nil, level)
}

func (p *pagePrinter) binding(key string) *ir.DataBindingSpec {
	for i := range p.app.Bindings {
		if b := &p.app.Bindings[i]; b.Page == p.page.Name && b.Widget == key {
			return b
		}
	}
	return &ir.DataBindingSpec{Create: expr.Bool(false), Update: expr.Bool(false), Delete: expr.Bool(false)}
}

func (p *pagePrinter) table(w *ir.WidgetSpec, b *ir.DataBindingSpec) []pretty.Doc {
	t := w.Table
	var out attributes
	out.text("title", w.Title)
	out.columns("columns", t.Columns, t.Inputs)
	out.list("sort", t.Sort)
	out.off("search", t.Search || len(b.Searchable) == 0)
	out.number("pageSize", t.PageSize)
	out.off("showTotals", t.ShowTotals)
	out.text("empty", t.Empty)
	out.off("enableSorting", t.Sorting)
	out.off("enableFiltering", t.Filtering)
	out.off("optimisticUpdates", t.Optimistic)
	p.realtime(&out, w, b)
	out.on("editable", t.Editable)
	out.on("enableCreate", !b.Create.IsBool(false))
	out.on("enableUpdate", !b.Update.IsBool(false))
	out.on("enableDelete", !b.Delete.IsBool(false))
	return out
}

func (p *pagePrinter) realtime(out *attributes, w *ir.WidgetSpec, b *ir.DataBindingSpec) {
	out.on("realtime", b.Mode == "push")
	if d := p.app.Dataset(w.Dataset); d != nil && d.Realtime {
		out.off("realtime", b.Mode == "push")
	}
}

func (p *pagePrinter) form(w *ir.WidgetSpec) []pretty.Doc {
	f := w.Form
	out := attributes{attribute("mode", f.Mode)}
	if f.Parameter != "" {
		p.route = true
		out = append(out, pretty.Text("id={route."+f.Parameter+"}"))
	}
	out.text("title", w.Title)
	out.columns("fields", f.Fields, f.Inputs)
	out.text("submit", f.Submit)
	out.on("autoClear", f.AutoClear && f.Mode != "update")
	if len(f.OnSuccess) > 0 {
		var actions []pretty.Doc
		several := len(f.OnSuccess) > 1
		for _, a := range f.OnSuccess {
			items := []string{"type: " + quote(a.Kind)}
			switch a.Kind {
			case "navigate":
				items = append(items, "to: "+quote(plain(a.Value)))
			case "toast":
				items = append(items, "message: "+quote(plain(a.Value)))
			}
			several = several && len(items) > 1
			actions = append(actions, pretty.Padded("{", pretty.Texts(items), "}"))
		}
		list := pretty.List("onSuccess={[", actions, "]}")
		if several {
			list = pretty.Broken(list) // as prettier breaks several objects
		}
		out = append(out, list)
	}
	return out
}

func (p *pagePrinter) chart(w *ir.WidgetSpec, b *ir.DataBindingSpec) []pretty.Doc {
	c := w.Chart
	var out attributes
	out.text("title", w.Title)
	out.text("type", c.Type)
	out.text("x", c.X)
	out.text("y", c.Y)
	out.text("series", c.Series)
	out.list("sort", c.Sort)
	out.number("limit", c.Limit)
	p.realtime(&out, w, b)
	return out
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

// plain is a text without its expressions.
func plain(parts []ir.TextPart) string {
	var text string
	for _, part := range parts {
		text += part.Text
	}
	return text
}
