package sema

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// pagePath is what a path may be: segments of plain characters and parameters.
var pagePath = regexp.MustCompile(`^(/|(/(:[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9._~-]+))+)$`)

func (c *context) pageSpec() *ir.PageSpec {
	d := c.decl
	page := &ir.PageSpec{Name: d.Name.Name, Doc: d.Doc, Path: "/" + Kebab(d.Name.Name), Title: Words(d.Name.Name), Access: expr.Bool(true), Parameters: []string{}, Widgets: []ir.WidgetSpec{}}
	page.Origin.Span = d.Span
	in := c.read(d.Body(), lang.Lookup("page"), "page "+page.Name)
	if title := text(in.words["title"]); title != "" {
		page.Title = title
	}
	if e := in.words["path"]; e != nil && e.Value != nil && e.Value.Kind == ast.String {
		c.path(page, e)
	}
	if e := in.words["access"]; e != nil && e.Value != nil {
		scope := expr.Scope{Rule: true}
		if app := c.app(); app != nil {
			scope.NoSignIn = app.Spec.Auth == "none"
		}
		page.Access = c.rule(e.Value, scope)
	}
	w := &widgets{context: c, page: page, keys: map[string]bool{}}
	page.Widgets = w.list(in.widgets)
	return page
}

func (c *context) path(page *ir.PageSpec, e *ast.Entry) {
	path := e.Value.Text
	if !pagePath.MatchString(path) || strings.HasPrefix(path, "/api/") || path == "/api" || strings.HasPrefix(path, "/__n3") {
		c.errorf(diag.WrongValue, e.Value.Span, "%q cannot be the path of a page; write one such as \"/orders\" or \"/orders/:id\" (`/api` is the server's)", path)
		return
	}
	page.Path = path
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			if contains(page.Parameters, name) {
				c.errorf(diag.DuplicateEntry, e.Value.Span, "the parameter `:%s` stands twice in this path", name)
				continue
			}
			page.Parameters = append(page.Parameters, name)
		}
	}
}

// widgets reads the widgets of one page.
type widgets struct {
	*context
	page *ir.PageSpec
	keys map[string]bool
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

func (w *widgets) list(entries []*ast.Entry) []ir.WidgetSpec {
	out := []ir.WidgetSpec{}
	for _, e := range entries {
		if widget, ok := w.widget(e); ok {
			out = append(out, widget)
		}
	}
	return out
}

func (w *widgets) widget(e *ast.Entry) (ir.WidgetSpec, bool) {
	word, _ := lang.Lookup("page").Find(e.Name.Name)
	if word.Stage != lang.Built {
		w.mute(e)
		return ir.WidgetSpec{}, false // said where the entry was read
	}
	label := ""
	if len(e.Labels) > 0 {
		label = e.Labels[0].Text
	}
	if len(e.Labels) > 1 {
		w.errorf(diag.UnexpectedText, e.Labels[1].Span, "`%s` cannot stand here, behind `%s`", e.Labels[1].Text, e.Name.Name)
	}
	spec := ir.WidgetSpec{Title: label}
	spec.Origin.Span = e.Span
	switch word.Label {
	case lang.DatasetLabel, lang.DatasetOrName:
		return w.bound(e, word, spec)
	case lang.TextLabel:
		if len(e.Labels) == 0 || !e.Labels[0].Quoted {
			w.errorf(diag.MissingName, e.Name.Span, "`%s` wants a text in quotes, as in `%s \"…\"`", e.Name.Name, e.Name.Name)
		}
	default:
		if label != "" {
			w.errorf(diag.UnexpectedText, e.Labels[0].Span, "`%s` takes no name", e.Name.Name)
			spec.Title = ""
		}
	}
	if e.Name.Name == "show_text" {
		spec.Kind, spec.Key, spec.Text, spec.Title = "text", w.key("text"), []ir.TextPart{{Text: label}}, ""
		w.read(e.Body, lang.Lookup("show_text"), "show_text")
		return spec, true
	}
	spec.Kind = e.Name.Name
	spec.Key = w.key(e.Name.Name)
	if e.Body == nil {
		w.errorf(diag.BlockWanted, e.Name.Span, "`%s` wants a block with widgets: `%s { … }`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	if e.Name.Name == "tabs" {
		spec.Children = w.tabs(e)
		return spec, true
	}
	spec.Children = w.list(w.read(e.Body, lang.Lookup("container"), e.Name.Name).widgets)
	return spec, true
}

func (w *widgets) tabs(e *ast.Entry) []ir.WidgetSpec {
	out := []ir.WidgetSpec{}
	w.read(e.Body, lang.Lookup("tabs"), "tabs")
	for _, tab := range e.Body.Entries {
		if tab.Name.Name != "tab" {
			continue
		}
		if len(tab.Labels) != 1 || !tab.Labels[0].Quoted {
			w.errorf(diag.MissingName, tab.Name.Span, "`tab` wants its title in quotes, as in `tab \"Open\" { … }`")
			continue
		}
		spec := ir.WidgetSpec{Kind: "tab", Key: w.key(tab.Labels[0].Text), Title: tab.Labels[0].Text}
		spec.Origin.Span = tab.Span
		spec.Children = w.list(w.read(tab.Body, lang.Lookup("container"), "tab").widgets)
		out = append(out, spec)
	}
	return out
}

// bound reads a widget that shows a dataset.
func (w *widgets) bound(e *ast.Entry, word lang.Word, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	at, name := e.Name.Span, spec.Title
	if len(e.Labels) > 0 {
		at = e.Labels[0].Span
	}
	in := w.read(e.Body, lang.Lookup(word.Block), e.Name.Name+" "+name)
	var binding entries
	if b := in.words["binding"]; b != nil {
		binding = w.read(b.Body, lang.Lookup("binding"), "binding")
		if d := binding.words["dataset"]; d != nil && d.Value != nil && d.Value.Kind == ast.Name {
			name, at = d.Value.Name, d.Value.Span
		}
	}
	if name == "" {
		w.errorf(diag.MissingName, e.Name.Span, "`%s` wants a dataset, as in `%s tasks`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	ds := w.dataset(name)
	if ds == nil {
		known := w.names(ast.DatasetDecl)
		message := "there is no dataset `%s`"
		if len(known) == 0 {
			message += "; declare it with `dataset %[1]s { … }`"
		}
		w.suggest(diag.UnknownDataset, at, name, known, message, name)
		return spec, false
	}
	spec.Dataset, spec.Key = name, w.key(name)
	spec.Title = text(in.words["title"])
	b := &bindings{widgets: w, ds: ds, in: in, binding: binding, entry: e}
	switch e.Name.Name {
	case "show_table":
		spec.Kind, spec.Table = "table", b.table()
	case "show_form":
		spec.Kind, spec.Form = "form", b.form()
	case "show_chart":
		spec.Kind, spec.Chart = "chart", b.chart()
	}
	w.result.bound = append(w.result.bound, b.spec(spec))
	return spec, true
}
