package sema

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/color"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/source"
)

// pagePath is what a path may be: segments of plain characters and parameters.
var pagePath = regexp.MustCompile(`^(/|(/(:[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9._~-]+))+)$`)

func (c *context) pageSpec() *ir.PageSpec {
	d := c.decl
	page := &ir.PageSpec{Name: d.Name.Name, Doc: d.Doc, Path: "/" + naming.Kebab(d.Name.Name), Title: naming.Words(d.Name.Name), Access: expr.Bool(true), Parameters: []string{}, Widgets: []ir.WidgetSpec{}}
	page.Origin.Span = d.Span
	c.declares(d.Name.Span, PageSymbol, "")
	in := c.read(d.Body(), lang.Lookup("page"), "page "+page.Name)
	if title := text(in.words["title"]); title != "" {
		page.Title = title
	}
	if e := in.words["path"]; e != nil && e.Value != nil && e.Value.Kind == ast.String {
		c.path(page, e)
	}
	if e := in.words["access"]; e != nil && e.Value != nil {
		scope := c.expressions(nil)
		scope.Rule = true
		page.Access = c.rule(e.Value, scope)
	}
	w := &widgets{context: c, page: page, keys: map[string]bool{}}
	page.Widgets = w.list(in.widgets)
	return page
}

func (c *context) path(page *ir.PageSpec, e *ast.Entry) {
	path := e.Value.Text
	if !pagePath.MatchString(path) || strings.HasPrefix(path, "/api/") || path == "/api" || strings.HasPrefix(path, "/__n3") {
		c.errorf(diag.WrongValue, e.Value.Span, "expected a path such as \"/orders\" or \"/orders/:id\", found %q; `/api` is reserved for the server", path)
		return
	}
	page.Path = path
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			if i := strings.Index(c.decl.Text[e.Value.Span.Start:e.Value.Span.End], segment); i >= 0 {
				at := e.Value.Span.Start + i + 1
				c.declares(source.Span{Start: at, End: at + len(name)}, ParameterSymbol, name)
			}
			if contains(page.Parameters, name) {
				c.errorf(diag.DuplicateEntry, e.Value.Span, "duplicate parameter `:%s` in this path", name)
				continue
			}
			page.Parameters = append(page.Parameters, name)
		}
	}
}

// widgets reads the widgets of one page.
type widgets struct {
	*context
	page  *ir.PageSpec
	keys  map[string]bool
	loops []loop   // around, the outermost first
	row   *Dataset // in the buttons of a table: whose row `row` is
}

// loop is an each around: what its children call the row.
type loop struct {
	name string
	at   int // where it is declared, relative to the declaration
	ds   *Dataset
	row  *expr.Row // nil where the dataset has a mistake
}

// rowOfDataset is that of a dataset whose fields a page names, or nil.
func rowOfDataset(ds *Dataset) *expr.Row {
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
		w.errorf(diag.UnexpectedText, e.Labels[1].Span, "unexpected `%s` after `%s`", e.Labels[1].Text, e.Name.Name)
	}
	spec := ir.WidgetSpec{Title: label}
	spec.Origin.Span = e.Span
	switch e.Kind {
	case ast.When:
		return w.when(e, spec)
	case ast.Each:
		return w.each(e, spec)
	}
	switch word.Label {
	case lang.DatasetLabel, lang.DatasetOrName:
		return w.bound(e, word, spec)
	case lang.TextLabel:
		if len(e.Labels) == 0 || !e.Labels[0].Quoted {
			w.errorf(diag.MissingName, e.Name.Span, "`%s` takes a string: `%s \"…\"`", e.Name.Name, e.Name.Name)
		}
	default:
		if label != "" {
			w.errorf(diag.UnexpectedText, e.Labels[0].Span, "`%s` takes no name", e.Name.Name)
			spec.Title = ""
		}
	}
	switch e.Name.Name {
	case "show_text":
		spec.Kind, spec.Key, spec.Title = "text", w.key("text"), ""
		if len(e.Labels) > 0 {
			spec.Text = w.template(label, e.Labels[0].Span)
		}
		w.common(&spec, w.read(e.Body, lang.Lookup("show_text"), "show_text"))
		return spec, true
	case "show_action":
		return w.button(e, spec), true
	}
	spec.Kind = e.Name.Name
	spec.Key = w.key(e.Name.Name)
	if e.Body == nil {
		w.errorf(diag.BlockWanted, e.Name.Span, "`%s` requires a block with widgets: `%s { … }`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	if e.Name.Name == "tabs" {
		spec.Children = w.tabs(e)
		return spec, true
	}
	spec.Children = w.container(&spec, e.Body, e.Name.Name)
	return spec, true
}

// container reads the widgets inside a layout, and its own words.
func (w *widgets) container(spec *ir.WidgetSpec, body *ast.Block, owner string) []ir.WidgetSpec {
	in := w.read(body, lang.Lookup("container"), owner)
	w.common(spec, in)
	return w.list(in.widgets)
}

// common reads the words that every widget takes.
func (w *widgets) common(spec *ir.WidgetSpec, in entries) {
	if e := in.words["access"]; e != nil && e.Value != nil {
		scope := w.expressions(nil)
		scope.Rule = true
		if rule := w.rule(e.Value, scope); rule.ReadsOwner() {
			w.errorf(diag.RowRuleInBinding, e.Value.Span, "a widget has no owner; use `authenticated` or `role(…)` here, and protect the rows in the dataset")
		} else if !rule.IsBool(true) {
			spec.Access = rule
		}
	}
	if e := in.words["visible"]; e != nil && e.Value != nil {
		if n := w.condition(e.Value, w.scope(nil)); w.fits(n, inVisible, e.Value) {
			spec.Visible = n
		}
	}
	if e := in.words["style"]; e != nil && e.Body != nil {
		style := w.read(e.Body, lang.Lookup("style"), "style")
		look := w.look(style)
		if title := style.words["title"]; title != nil && title.Body != nil {
			of := w.look(w.read(title.Body, lang.Lookup("title_style"), "title"))
			look.Title = &of
		}
		spec.Style = &look
	}
}

var (
	cssLength = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,3})?(px|rem|em|pt|%)$`)
	cssWeight = regexp.MustCompile(`^[1-9]00$`)
)

// look reads colour, size, align and weight. Nothing but known words and plain
// CSS values reaches a style sheet.
func (w *widgets) look(in entries) ir.StyleSpec {
	value := func(word string, fits func(string) (string, bool), what string) string {
		e := in.words[word]
		if e == nil || e.Value == nil || e.Value.Kind != ast.Name && e.Value.Kind != ast.String && e.Value.Kind != ast.Number {
			return "" // reported as no value of a style
		}
		text := e.Value.Name + e.Value.Text
		if e.Value.Kind == ast.Number {
			text = e.Value.Text + e.Value.Name
		}
		known, _ := lang.Lookup("style").Find(word)
		if contains(known.Choices, text) {
			return text
		}
		if css, ok := fits(text); ok {
			return css
		}
		w.errorf(diag.WrongValue, e.Value.Span, "expected %s, found %q", what, text)
		return ""
	}
	matches := func(form *regexp.Regexp) func(string) (string, bool) {
		return func(text string) (string, bool) { return text, form.MatchString(text) }
	}
	return ir.StyleSpec{
		Color:  value("color", w.color, "a CSS color or the name of a theme color ("+strings.Join(w.program.colors.Ask(w.task, none{}), ", ")+")"),
		Size:   value("size", matches(cssLength), "`small`, `medium`, `large`, `xlarge` or a length such as \"1.5rem\""),
		Align:  choice(in.words["align"], ""),
		Weight: value("weight", matches(cssWeight), "`normal`, `medium`, `bold` or a number from 100 to 900"),
	}
}

// color reads a color of a style: of CSS, or of the theme by its name, which may
// also be written as `var(--name)`.
func (w *widgets) color(text string) (string, bool) {
	name := text
	if variable, ok := strings.CutPrefix(text, "var(--"); ok {
		name = strings.TrimSuffix(variable, ")")
	}
	if contains(w.program.colors.Ask(w.task, none{}), name) {
		return name, true
	}
	_, ok := color.Parse(text)
	return strings.TrimSpace(text), ok
}

// when reads `when EXPR { … } else { … }`: what is shown, never who may.
func (w *widgets) when(e *ast.Entry, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	spec.Kind, spec.Key, spec.Title = "when", w.key("when"), ""
	spec.Condition = w.condition(e.Value, w.scope(nil))
	if spec.Condition == nil || !w.fits(spec.Condition, inWhen, e.Value) {
		spec.Condition = expr.Bool(false)
	} else {
		w.constant(spec.Condition, e.Value)
	}
	if e.Body == nil {
		w.errorf(diag.BlockWanted, e.Name.Span, "`when` requires a block with widgets: `when … { … }`")
		return spec, false
	}
	spec.Children = w.container(&spec, e.Body, "when")
	switch {
	case e.Else == nil:
	case e.Else.Kind == ast.When:
		if other, ok := w.when(e.Else, ir.WidgetSpec{Origin: ir.Origin{Span: e.Else.Span}}); ok {
			spec.Else = []ir.WidgetSpec{other}
		}
	default:
		spec.Else = w.list(w.read(e.Else.Body, lang.Lookup("container"), "else").widgets)
	}
	return spec, true
}

// each reads `each order in orders { … }`.
func (w *widgets) each(e *ast.Entry, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	spec.Kind, spec.Title = "each", ""
	if len(e.Labels) == 0 || e.Value == nil || e.Value.Kind != ast.Name {
		if e.Value == nil || e.Value.Kind != ast.Hole {
			w.errorf(diag.MissingName, e.Name.Span, "`each` requires a name and a dataset: `each order in orders { … }`")
		}
		w.mute(e)
		return spec, false
	}
	name, dataset := e.Labels[0], e.Value
	ds := w.dataset(dataset.Name)
	if ds == nil {
		if !w.declared("dataset " + dataset.Name) {
			w.suggest(diag.UnknownDataset, dataset.Span, dataset.Name, w.names(ast.DatasetDecl), "unknown dataset `%s`", dataset.Name)
		}
	} else {
		w.use(dataset.Span, DatasetSymbol, "dataset "+dataset.Name, "")
	}
	if name.Text == "user" || name.Text == "route" || name.Text == "row" {
		w.errorf(diag.ReservedName, name.Span, "`%s` is reserved in expressions; choose another name for the row", name.Text)
	}
	w.note(Use{Span: name.Span, Symbol: w.variable(name.Text, name.Span.Start), Declares: true})
	spec.Variable, spec.Dataset, spec.Key = name.Text, dataset.Name, w.key(name.Text)
	w.loops = append(w.loops, loop{name.Text, name.Span.Start, ds, rowOfDataset(ds)})
	spec.Children = w.container(&spec, e.Body, "each")
	w.loops = w.loops[:len(w.loops)-1]
	if ds == nil {
		return spec, false
	}
	if e.Body == nil {
		w.errorf(diag.BlockWanted, e.Name.Span, "`each` requires a block with widgets: `each %s in %s { … }`", name.Text, dataset.Name)
		return spec, false
	}
	b := &bindings{widgets: w, ds: ds, entry: e, create: expr.Bool(false), update: expr.Bool(false), delete: expr.Bool(false)}
	w.result.bound = append(w.result.bound, b.spec(spec))
	return spec, true
}

// button reads `show_action "Approve" { do: … }`. Inside a loop it writes the
// row of the innermost one.
func (w *widgets) button(e *ast.Entry, spec ir.WidgetSpec) ir.WidgetSpec {
	spec.Kind, spec.Key = "action", w.key("action_"+naming.Kebab(spec.Title))
	in := w.read(e.Body, lang.Lookup("show_action"), "show_action")
	w.common(&spec, in)
	to := target{}
	if n := len(w.loops); n > 0 && w.loops[n-1].ds != nil {
		to = target{w.loops[n-1].ds, w.loops[n-1].name}
	}
	spec.Action = &ir.ButtonSpec{Key: spec.Key, Label: spec.Title, Confirm: text(in.words["confirm"]), Do: w.actions(in.words["do"], to)}
	if in.words["do"] == nil && (e.Body == nil || !e.Body.Broken) {
		w.errorf(diag.MissingValue, e.Name.Span, "the button has no action; write `show_action \"%s\" { do: toast(\"…\") }`", spec.Title)
	}
	spec.Title = ""
	return spec
}

func (w *widgets) tabs(e *ast.Entry) []ir.WidgetSpec {
	out := []ir.WidgetSpec{}
	w.read(e.Body, lang.Lookup("tabs"), "tabs")
	for _, tab := range e.Body.Entries {
		if tab.Name.Name != "tab" {
			continue
		}
		if len(tab.Labels) != 1 || !tab.Labels[0].Quoted {
			w.errorf(diag.MissingName, tab.Name.Span, "`tab` requires a title in quotes: `tab \"Open\" { … }`")
			continue
		}
		spec := ir.WidgetSpec{Kind: "tab", Key: w.key(tab.Labels[0].Text), Title: tab.Labels[0].Text}
		spec.Origin.Span = tab.Span
		spec.Children = w.container(&spec, tab.Body, "tab")
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
		w.errorf(diag.MissingName, e.Name.Span, "`%s` requires a dataset: `%s tasks`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	ds := w.dataset(name)
	if ds == nil {
		known := w.names(ast.DatasetDecl)
		message := "unknown dataset `%s`"
		if len(known) == 0 {
			message += "; declare it with `dataset %[1]s { … }`"
		}
		w.suggest(diag.UnknownDataset, at, name, known, message, name)
		return spec, false
	}
	w.use(at, DatasetSymbol, "dataset "+name, "")
	if ds.Nobody["read"] {
		f := w.warnf(diag.NobodyReads, at, "the access policy never allows reading `%s`, so this widget is always empty", name)
		f.Related = append(f.Related, ast.Place{Decl: "dataset " + name, Span: ds.Policy["read"], Message: "the access policy"})
	}
	spec.Dataset, spec.Key = name, w.key(name)
	spec.Title = text(in.words["title"])
	w.common(&spec, in)
	b := &bindings{widgets: w, ds: ds, in: in, binding: binding, entry: e}
	switch e.Name.Name {
	case "show_table":
		spec.Kind, spec.Table = "table", b.table()
	case "show_form":
		spec.Kind, spec.Form = "form", b.form()
	case "show_chart":
		spec.Kind, spec.Chart = "chart", b.chart()
	case "show_detail":
		spec.Kind, spec.Detail = "detail", b.detail()
	case "show_metric":
		spec.Kind, spec.Metric = "metric", b.metric()
	}
	spec.Filter = b.filter(in.words["filter"])
	w.result.bound = append(w.result.bound, b.spec(spec))
	return spec, true
}
