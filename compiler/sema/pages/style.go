package pages

import (
	"regexp"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/color"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// common reads the words that every widget takes.
func (w *widgets) common(spec *ir.WidgetSpec, in check.Entries) {
	if e := in.Words["access"]; e != nil && e.Value != nil {
		scope := w.Expressions(nil)
		scope.Rule = true
		if rule := w.Rule(e.Value, scope); rule.ReadsOwner() {
			w.Errorf(diag.RowRuleInBinding, e.Value.Span, "a widget has no owner; use `authenticated` or `role(…)` here, and protect the rows in the dataset")
		} else if !rule.IsBool(true) {
			spec.Access = rule
		}
	}
	if e := in.Words["visible"]; e != nil && e.Value != nil {
		if n := w.Condition(e.Value, w.scope(nil)); w.Fits(n, check.InVisible, e.Value) {
			spec.Visible = n
		}
	}
	if e := in.Words["style"]; e != nil && e.Body != nil {
		style := w.Read(e.Body, lang.Lookup("style"), "style")
		look := w.look(style)
		if title := style.Words["title"]; title != nil && title.Body != nil {
			of := w.look(w.Read(title.Body, lang.Lookup("title_style"), "title"))
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
func (w *widgets) look(in check.Entries) ir.StyleSpec {
	value := func(word string, fits func(string) (string, bool), what string) string {
		e := in.Words[word]
		if e == nil || e.Value == nil || e.Value.Kind != ast.Name && e.Value.Kind != ast.String && e.Value.Kind != ast.Number {
			return "" // reported as no value of a style
		}
		text := e.Value.Name + e.Value.Text
		if e.Value.Kind == ast.Number {
			text = e.Value.Text + e.Value.Name
		}
		known, _ := lang.Lookup("style").Find(word)
		if slices.Contains(known.Choices, text) {
			return text
		}
		if css, ok := fits(text); ok {
			return css
		}
		w.Errorf(diag.WrongValue, e.Value.Span, "expected %s, found %q", what, text)
		return ""
	}
	matches := func(form *regexp.Regexp) func(string) (string, bool) {
		return func(text string) (string, bool) { return text, form.MatchString(text) }
	}
	return ir.StyleSpec{
		Color:  value("color", w.color, "a CSS color or the name of a theme color ("+strings.Join(w.Ask.Colors.Ask(w.Task, check.None{}), ", ")+")"),
		Size:   value("size", matches(cssLength), "`small`, `medium`, `large`, `xlarge` or a length such as \"1.5rem\""),
		Align:  check.Choice(in.Words["align"], ""),
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
	if slices.Contains(w.Ask.Colors.Ask(w.Task, check.None{}), name) {
		return name, true
	}
	_, ok := color.Parse(text)
	return strings.TrimSpace(text), ok
}
