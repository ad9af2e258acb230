package frontend

import (
	"maps"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
)

// pageModule is what the template of a page's module shows.
type pageModule struct {
	Imports, Doc, Component, Tree string
}

func newPageModule(view *memo.View, p *ir.PageSpec) pageModule {
	printer := &pagePrinter{view: view, page: p, code: newExpressions(), imports: map[string][]string{"../n3/react/page": {"Page"}}}
	m := pageModule{Component: naming.TypeScriptComponent(p.Name), Doc: comment(p.Doc, p.Name+" — "+place(p.Origin))}
	attributes := attributes{attribute("name", p.Name), attribute("title", p.Title)}
	attributes.list("rows", firstRows(p))
	m.Tree = printer.element("Page", attributes, p.Widgets, 2)
	m.Imports = printer.importLines()
	return m
}

// firstRows lists the datasets whose first row the page's texts and conditions
// name.
func firstRows(p *ir.PageSpec) []string {
	var names []string
	read := func(n *expr.Node, loops []string) {
		n.Walk(func(n *expr.Node) {
			root, _, _ := strings.Cut(n.Name, ".")
			if n.Op == expr.Param && root != "route" && root != "row" && !slices.Contains(loops, root) && !slices.Contains(names, root) {
				names = append(names, root)
			}
		})
	}
	var walk func(list []ir.WidgetSpec, loops []string)
	walk = func(list []ir.WidgetSpec, loops []string) {
		for _, w := range list {
			if w.Pending {
				continue
			}
			for _, n := range expressionsOf(&w) {
				read(n, loops)
			}
			inner := loops
			if w.Kind == "each" {
				inner = append(slices.Clip(loops), w.Variable)
			}
			walk(w.Children, inner)
			walk(w.Else, loops)
		}
	}
	walk(p.Widgets, nil)
	return names
}

// expressionsOf lists the expressions of a widget that name parameters.
func expressionsOf(w *ir.WidgetSpec) []*expr.Node {
	list := []*expr.Node{w.Visible, w.Condition, w.Filter}
	text := func(parts []ir.TextPart) {
		for _, part := range parts {
			list = append(list, part.Expr)
		}
	}
	actions := func(do []ir.ActionSpec) {
		for _, a := range do {
			text(a.Value)
			for _, set := range a.Sets {
				list = append(list, set.Value)
			}
		}
	}
	text(w.Text)
	switch {
	case w.Detail != nil:
		list = append(list, w.Detail.ID)
	case w.Action != nil:
		actions(w.Action.Do)
	case w.Form != nil:
		actions(w.Form.OnSuccess)
	case w.Table != nil:
		for _, b := range w.Table.RowActions {
			actions(b.Do)
		}
	}
	return list
}

// pagePrinter prints the widgets of a page as JSX. Each has a stable key, so
// that React keeps its state when others come and go.
type pagePrinter struct {
	view    *memo.View
	page    *ir.PageSpec
	code    *expressions
	imports map[string][]string
}

func (p *pagePrinter) use(module, name string) string {
	if !slices.Contains(p.imports[module], name) {
		p.imports[module] = append(p.imports[module], name)
	}
	return name
}

func (p *pagePrinter) importLines() string {
	if functions := p.code.functions(); len(functions) > 0 {
		p.imports["../n3/core/expressions"] = functions
	}
	var lines []string
	for _, module := range slices.Sorted(maps.Keys(p.imports)) {
		lines = append(lines, importLine(slices.Sorted(slices.Values(p.imports[module])), module))
	}
	return strings.Join(lines, "\n")
}

// element prints an element with its children, indented by level.
func (p *pagePrinter) element(name string, attributes []pretty.Doc, children []ir.WidgetSpec, level int) string {
	indent := strings.Repeat(style.Indent, level)
	if len(children) == 0 && name != "Page" {
		return pretty.Print(pretty.Element(name, attributes), style, level, len(indent), 0)
	}
	var inside []string
	for i := range children {
		inside = append(inside, p.widget(&children[i], level+1))
	}
	if len(children) == 0 {
		p.use("../n3/react/bound_components/text", "ShowText")
		inside = append(inside, `<ShowText key="empty" text="This page has no widgets yet." />`)
	}
	return around(name, attributes, inside, level)
}

// around prints an element around others that are printed for the level below.
func around(name string, attributes []pretty.Doc, inside []string, level int) string {
	indent := strings.Repeat(style.Indent, level)
	lines := []string{pretty.Print(pretty.Opening(name, attributes), style, level, len(indent), 0)}
	for _, child := range inside {
		lines = append(lines, indent+style.Indent+child)
	}
	return strings.Join(append(lines, indent+"</"+name+">"), "\n")
}

// widget prints a widget; in a frame where it has rules or a look of its own. A
// pending one shows only that it is: the server knows no rule of it yet.
func (p *pagePrinter) widget(w *ir.WidgetSpec, level int) string {
	if w.Pending || w.Access == nil && w.Visible == nil && w.Style == nil {
		return p.bare(w, level)
	}
	p.use("../n3/react/bound_components/frame", "Frame")
	out := attributes{attribute("key", w.Key), attribute("widgetKey", w.Key)}
	out.on("restricted", w.Access != nil)
	if w.Visible != nil {
		out = append(out, p.code.attribute("visible", w.Visible))
	}
	if s := w.Style; s != nil {
		items := look(s)
		if s.Title != nil {
			items = append(items, pretty.Prefix("title: ", pretty.Padded("{", look(s.Title), "}")))
		}
		out = append(out, pretty.Padded("look={{", items, "}}"))
	}
	return around("Frame", out, []string{p.bare(w, level+1)}, level)
}

func look(s *ir.StyleSpec) []pretty.Doc {
	var items []pretty.Doc
	for _, pair := range [][2]string{{"color", s.Color}, {"size", s.Size}, {"align", s.Align}, {"weight", s.Weight}} {
		if pair[1] != "" {
			items = append(items, pretty.Text(pair[0]+": "+quote(pair[1])))
		}
	}
	return items
}

var layouts = map[string]string{"row": "Row", "column": "Column", "section": "Section", "tabs": "Tabs", "tab": "Tab"}

func (p *pagePrinter) bare(w *ir.WidgetSpec, level int) string {
	out := attributes{attribute("key", w.Key)}
	if w.Kind != "when" { // which has no element
		out = append(out, attribute("widgetKey", w.Key))
	}
	if name, ok := layouts[w.Kind]; ok {
		p.use("../n3/react/bound_components/layout", name)
		out.text("title", w.Title)
		return p.element(name, out, w.Children, level)
	}
	out.on("pending", w.Pending)
	switch w.Kind {
	case "text":
		out = append(out, templateAttribute("text", w.Text))
		return p.element(p.use("../n3/react/bound_components/text", "ShowText"), out, nil, level)
	case "when":
		return p.when(w, level)
	case "each":
		out = append(out, attribute("datasetName", w.Dataset), attribute("variable", w.Variable))
		return p.element(p.use("../n3/react/bound_components/each", "Each"), out, w.Children, level)
	case "component":
		out = append(out, attribute("name", w.Component), pretty.Text("load={() => import("+quote("../../"+componentPath(w.Component))+")}"))
		return p.element(p.use("../n3/react/bound_components/component", "ShowComponent"), out, nil, level)
	case "action":
		out = append(out, attribute("label", w.Action.Label))
		out.text("confirm", w.Action.Confirm)
		out = append(out, p.actions("actions={", w.Action.Do, "}"))
		return p.element(p.use("../n3/react/bound_components/action", "ShowAction"), out, nil, level)
	}
	name, own := p.bound(w)
	out = append(out, attribute("datasetName", w.Dataset))
	return p.element(name, append(out, own...), nil, level)
}

// when prints a condition with what is shown under it and otherwise. A branch is
// always a fragment, so that its widgets keep their state when others come.
func (p *pagePrinter) when(w *ir.WidgetSpec, level int) string {
	p.use("../n3/react/bound_components/when", "When")
	attributes := attributes{attribute("key", w.Key), p.code.attribute("condition", w.Condition)}
	if len(w.Else) == 0 {
		return p.element("When", attributes, w.Children, level)
	}
	indent := func(more int) string { return "\n" + strings.Repeat(style.Indent, level+more) }
	var b strings.Builder
	b.WriteString("otherwise={" + indent(2) + "<>")
	for i := range w.Else {
		b.WriteString(indent(3) + p.widget(&w.Else[i], level+3))
	}
	b.WriteString(indent(2) + "</>" + indent(1) + "}")
	opening := pretty.Broken(pretty.Opening("When", append(attributes, pretty.Text(b.String()))))
	lines := pretty.Print(opening, style, level, 0, 0)
	for i := range w.Children {
		lines += indent(1) + p.widget(&w.Children[i], level+1)
	}
	return lines + indent(0) + "</When>"
}

// bound prints the attributes of a widget that shows a dataset.
func (p *pagePrinter) bound(w *ir.WidgetSpec) (name string, out attributes) {
	binding := p.binding(w.Key)
	switch w.Kind {
	case "table":
		return p.use("../n3/react/bound_components/table", "BoundTableWidget"), p.table(w, binding)
	case "form":
		return p.use("../n3/react/bound_components/form", "BoundFormWidget"), p.form(w, binding)
	case "chart":
		return p.use("../n3/react/bound_components/chart", "BoundChartWidget"), p.chart(w, binding)
	case "board":
		return p.use("../n3/react/bound_components/board", "BoundBoardWidget"), p.board(w, binding)
	case "metric":
		return p.use("../n3/react/bound_components/metric", "BoundMetricWidget"), p.metric(w, binding)
	}
	return p.use("../n3/react/bound_components/detail", "BoundDetailWidget"), p.detail(w, binding)
}

func (p *pagePrinter) binding(key string) *ir.DataBindingSpec {
	if b := p.view.Binding(p.page.Name, key); b != nil {
		return b
	}
	return &ir.DataBindingSpec{Create: expr.Bool(false), Update: expr.Bool(false), Delete: expr.Bool(false)}
}
