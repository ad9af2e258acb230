package pages

import (
	"regexp"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
)

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
		w.Mute(e)
		return ir.WidgetSpec{}, false // said where the entry was read
	}
	label := ""
	if len(e.Labels) > 0 {
		label = e.Labels[0].Text
	}
	if len(e.Labels) > 1 {
		w.Errorf(diag.UnexpectedText, e.Labels[1].Span, "unexpected `%s` after `%s`", e.Labels[1].Text, e.Name.Name)
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
			w.Errorf(diag.MissingName, e.Name.Span, "`%s` takes a string: `%s \"…\"`", e.Name.Name, e.Name.Name)
		}
	default:
		if label != "" {
			w.Errorf(diag.UnexpectedText, e.Labels[0].Span, "`%s` takes no name", e.Name.Name)
			spec.Title = ""
		}
	}
	switch e.Name.Name {
	case "show_text":
		spec.Kind, spec.Key, spec.Title = "text", w.key("text"), ""
		if len(e.Labels) > 0 {
			spec.Text = w.template(label, e.Labels[0].Span)
		}
		w.common(&spec, w.Read(e.Body, lang.Lookup("show_text"), "show_text"))
		return spec, true
	case "show_action":
		return w.button(e, spec), true
	case "show_component":
		return w.component(e, spec)
	}
	spec.Kind = e.Name.Name
	spec.Key = w.key(e.Name.Name)
	if e.Body == nil {
		w.Errorf(diag.BlockWanted, e.Name.Span, "`%s` requires a block with widgets: `%s { … }`", e.Name.Name, e.Name.Name)
		return spec, false
	}
	if e.Name.Name == "tabs" {
		spec.Children = w.tabs(e)
		return spec, true
	}
	spec.Children = w.container(&spec, e.Body, e.Name.Name)
	return spec, true
}

// componentName is that of a file of a component, and of the component in it.
var componentName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// IsComponentName says whether a component can have a name.
func IsComponentName(name string) bool {
	return componentName.MatchString(name) && len(name) <= check.LongestName
}

// component reads `show_component "Gauge"`. Whether its file is there is asked by
// `compiler/workspace`, which knows the files.
func (w *widgets) component(e *ast.Entry, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	spec.Kind, spec.Component, spec.Title = "component", spec.Title, ""
	spec.Key = w.key(spec.Component)
	w.common(&spec, w.Read(e.Body, lang.Lookup("show_component"), "show_component"))
	if len(e.Labels) == 0 || !e.Labels[0].Quoted {
		return spec, false // already reported
	}
	if !IsComponentName(spec.Component) {
		w.Errorf(diag.WrongValue, e.Labels[0].Span, "the name of a component begins with a capital letter and has only letters and digits: `show_component \"Gauge\"`")
		return spec, false
	}
	return spec, true
}

// container reads the widgets inside a layout, and its own words.
func (w *widgets) container(spec *ir.WidgetSpec, body *ast.Block, owner string) []ir.WidgetSpec {
	in := w.Read(body, lang.Lookup("container"), owner)
	w.common(spec, in)
	return w.list(in.Widgets)
}

// when reads `when EXPR { … } else { … }`: what is shown, never who may.
func (w *widgets) when(e *ast.Entry, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	spec.Kind, spec.Key, spec.Title = "when", w.key("when"), ""
	spec.Condition = w.Condition(e.Value, w.scope(nil))
	if spec.Condition == nil || !w.Fits(spec.Condition, check.InWhen, e.Value) {
		spec.Condition = expr.Bool(false)
	} else {
		w.constant(spec.Condition, e.Value)
	}
	if e.Body == nil {
		w.Errorf(diag.BlockWanted, e.Name.Span, "`when` requires a block with widgets: `when … { … }`")
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
		spec.Else = w.list(w.Read(e.Else.Body, lang.Lookup("container"), "else").Widgets)
	}
	return spec, true
}

// each reads `each order in orders { … }`.
func (w *widgets) each(e *ast.Entry, spec ir.WidgetSpec) (ir.WidgetSpec, bool) {
	spec.Kind, spec.Title = "each", ""
	if len(e.Labels) == 0 || e.Value == nil || e.Value.Kind != ast.Name {
		if e.Value == nil || e.Value.Kind != ast.Hole {
			w.Errorf(diag.MissingName, e.Name.Span, "`each` requires a name and a dataset: `each order in orders { … }`")
		}
		w.Mute(e)
		return spec, false
	}
	name, dataset := e.Labels[0], e.Value
	ds := w.Dataset(dataset.Name)
	if ds == nil {
		w.Suggest(diag.UnknownDataset, dataset.Span, dataset.Name, w.Names(ast.DatasetDecl), "unknown dataset `%s`", dataset.Name)
	} else {
		w.NoteUse(dataset.Span, check.DatasetSymbol, "dataset "+dataset.Name, "")
	}
	if name.Text == "user" || name.Text == "route" || name.Text == "row" {
		w.Errorf(diag.ReservedName, name.Span, "`%s` is reserved in expressions; choose another name for the row", name.Text)
	}
	w.Note(check.Use{Span: name.Span, Symbol: w.variable(name.Text, name.Span.Start), Declares: true})
	spec.Variable, spec.Dataset, spec.Key = name.Text, dataset.Name, w.key(name.Text)
	w.loops = append(w.loops, loop{name.Text, name.Span.Start, ds, rowOfDataset(ds)})
	spec.Children = w.container(&spec, e.Body, "each")
	w.loops = w.loops[:len(w.loops)-1]
	if ds == nil {
		return spec, false
	}
	if e.Body == nil {
		w.Errorf(diag.BlockWanted, e.Name.Span, "`each` requires a block with widgets: `each %s in %s { … }`", name.Text, dataset.Name)
		return spec, false
	}
	b := &bindings{widgets: w, ds: ds, entry: e, create: expr.Bool(false), update: expr.Bool(false), delete: expr.Bool(false)}
	w.Result.Bound = append(w.Result.Bound, b.spec(spec))
	return spec, true
}

// button reads `show_action "Approve" { do: … }`. Inside a loop it writes the
// row of the innermost one.
func (w *widgets) button(e *ast.Entry, spec ir.WidgetSpec) ir.WidgetSpec {
	spec.Kind, spec.Key = "action", w.key("action_"+naming.Kebab(spec.Title))
	in := w.Read(e.Body, lang.Lookup("show_action"), "show_action")
	w.common(&spec, in)
	to := target{}
	if n := len(w.loops); n > 0 && w.loops[n-1].ds != nil {
		to = target{w.loops[n-1].ds, w.loops[n-1].name}
	}
	spec.Action = &ir.ButtonSpec{Key: spec.Key, Label: spec.Title, Confirm: check.Text(in.Words["confirm"]), Do: w.actions(in.Words["do"], to)}
	if in.Words["do"] == nil && (e.Body == nil || !e.Body.Broken) {
		w.Errorf(diag.MissingValue, e.Name.Span, "the button has no action; write `show_action \"%s\" { do: toast(\"…\") }`", spec.Title)
	}
	spec.Title = ""
	return spec
}

func (w *widgets) tabs(e *ast.Entry) []ir.WidgetSpec {
	out := []ir.WidgetSpec{}
	w.Read(e.Body, lang.Lookup("tabs"), "tabs")
	for _, tab := range e.Body.Entries {
		if tab.Name.Name != "tab" {
			continue
		}
		if len(tab.Labels) != 1 || !tab.Labels[0].Quoted {
			w.Errorf(diag.MissingName, tab.Name.Span, "`tab` requires a title in quotes: `tab \"Open\" { … }`")
			continue
		}
		spec := ir.WidgetSpec{Kind: "tab", Key: w.key(tab.Labels[0].Text), Title: tab.Labels[0].Text}
		spec.Origin.Span = tab.Span
		spec.Children = w.container(&spec, tab.Body, "tab")
		out = append(out, spec)
	}
	return out
}
