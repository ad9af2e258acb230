package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// learn adds the fields of an open dataset that other declarations use.
func (c *context) learn(s *Shape) {
	for _, pair := range strings.Fields(c.ask("learned", c.decl.Name.Name).(string)) {
		name, typ, _ := strings.Cut(pair, ":")
		if s.field(name) != nil {
			continue
		}
		f := ir.FieldSpec{Name: name, Type: typ}
		if name == "id" {
			f = ir.FieldSpec{Name: "id", Type: "integer", PrimaryKey: true}
		}
		s.Fields = append(s.Fields, f)
		s.Row.Types[name] = fieldExprType(&f)
	}
	s.Row.Open = true
}

// learned lists the fields that the declarations of a project use of a dataset,
// with the type that each use suggests: "name:text total:number".
func (a *Analysis) learned(dataset string) string {
	l := &lesson{dataset: dataset, types: map[string]string{}}
	for _, u := range a.units {
		switch {
		case u.Decl.Page != nil:
			l.widgets(u.Decl.Body().List(), nil)
		case u.Decl.Dataset != nil && u.Decl.Dataset.From != nil && u.Decl.Dataset.From.Name == dataset:
			l.derived(u.Decl)
		}
	}
	var out []string
	for _, name := range l.names {
		out = append(out, name+":"+l.types[name])
	}
	return strings.Join(out, " ")
}

// lesson collects what is used of one dataset.
type lesson struct {
	dataset string
	names   []string
	types   map[string]string
}

// note notes a use; a more telling type wins over text.
func (l *lesson) note(name, typ string) {
	if name == "" || strings.HasPrefix(name, "_") || hasPrefixFold(name, "n3_") {
		return
	}
	known, seen := l.types[name]
	if !seen {
		l.names = append(l.names, name)
	}
	if !seen || known == "text" {
		l.types[name] = typ
	}
}

func (l *lesson) list(e *ast.Entry) {
	for _, item := range listItems(e) {
		if item.Kind == ast.Unary {
			item = item.Args[0]
		}
		if item.Kind == ast.Name {
			l.note(item.Name, "text")
		}
	}
}

// inputTypes are what the inputs of forms suggest.
var inputTypes = map[string]string{"email_input": "email", "number_input": "number", "checkbox": "boolean", "date_picker": "date"}

func (l *lesson) widgets(entries []*ast.Entry, loops []string) {
	for _, e := range entries {
		inner := loops
		if e.Kind == ast.Each && e.Value != nil && e.Value.Kind == ast.Name && e.Value.Name == l.dataset && len(e.Labels) > 0 {
			inner = append(slices.Clip(loops), e.Labels[0].Text)
		}
		for _, label := range e.Labels {
			if label.Quoted {
				l.templates(label.Text, inner)
			}
		}
		if e.Value != nil && e.Kind != ast.Each {
			l.members(e.Value, inner)
		}
		if l.binds(e) {
			l.widget(e)
		}
		l.widgets(e.Body.List(), inner)
		if e.Else != nil {
			l.widgets([]*ast.Entry{e.Else}, loops)
		}
	}
}

func (l *lesson) binds(e *ast.Entry) bool {
	if b := e.Body.Find("binding"); b != nil {
		if d := b.Body.Find("dataset"); d != nil && d.Value != nil {
			return d.Value.Name == l.dataset
		}
	}
	return strings.HasPrefix(e.Name.Name, "show_") && len(e.Labels) > 0 && e.Labels[0].Text == l.dataset
}

func (l *lesson) widget(e *ast.Entry) {
	for _, word := range []string{"columns", "fields", "sort"} {
		l.list(e.Body.Find(word))
	}
	for _, word := range []string{"x", "series", "at"} {
		if entry := e.Body.Find(word); entry != nil && entry.Value != nil && entry.Value.Kind == ast.Name {
			l.note(entry.Value.Name, "text")
		}
	}
	for _, word := range []string{"y", "value"} {
		if entry := e.Body.Find(word); entry != nil && entry.Value != nil {
			l.measure(entry.Value)
		}
	}
	if entry := e.Body.Find("filter"); entry != nil && entry.Value != nil {
		l.condition(entry.Value, "text")
	}
	if b := e.Body.Find("binding"); b != nil {
		if m := b.Body.Find("field_mapping"); m != nil {
			for _, entry := range m.Body.List() {
				typ := "text"
				if entry.Value != nil && inputTypes[entry.Value.Name] != "" {
					typ = inputTypes[entry.Value.Name]
				}
				l.note(entry.Name.Name, typ)
			}
		}
	}
	if actions := e.Body.Find("row_actions"); actions != nil {
		for _, action := range actions.Body.List() {
			l.assigned(action.Value)
		}
	}
}

// measure notes what is drawn or aggregated: a number.
func (l *lesson) measure(e *ast.Expr) {
	switch {
	case e.Kind == ast.Name:
		l.note(e.Name, "number")
	case e.Kind == ast.Call && len(e.Named) == 1 && e.Named[0].Value.Kind == ast.Name:
		typ := "number"
		if e.Name == "count" {
			typ = "text"
		}
		l.note(e.Named[0].Value.Name, typ)
	}
}

// assigned notes the fields of update(status: "done").
func (l *lesson) assigned(e *ast.Expr) {
	if e == nil {
		return
	}
	for _, item := range e.Args {
		l.assigned(item)
	}
	for _, a := range e.Named {
		if a.Name.Name != "" && e.Name == "update" {
			l.note(a.Name.Name, literalType(a.Value))
		}
	}
}

// condition notes the fields of a condition, each with the type of what it is
// compared with.
func (l *lesson) condition(e *ast.Expr, typ string) {
	switch e.Kind {
	case ast.Name:
		l.note(e.Name, typ)
	case ast.Binary:
		left, right := e.Args[0], e.Args[1]
		switch e.Name {
		case "and", "or":
			l.condition(left, "boolean")
			l.condition(right, "boolean")
		case "+", "-", "*", "/", "%":
			l.condition(left, "number")
			l.condition(right, "number")
		default:
			l.condition(left, literalType(right))
			l.condition(right, literalType(left))
		}
	case ast.Unary, ast.NullTest:
		l.condition(e.Args[0], "text")
	case ast.List:
		for _, item := range e.Args {
			l.condition(item, typ)
		}
	}
}

func literalType(e *ast.Expr) string {
	switch e.Kind {
	case ast.Number:
		return "number"
	case ast.True, ast.False:
		return "boolean"
	}
	return "text"
}

// members notes `order.total`, of a loop around or of the dataset itself.
func (l *lesson) members(e *ast.Expr, loops []string) {
	if e.Kind == ast.Member && e.Args[0].Kind == ast.Name && (slices.Contains(loops, e.Args[0].Name) || e.Args[0].Name == l.dataset) {
		l.note(e.Name, "text")
		return
	}
	for _, a := range e.Args {
		l.members(a, loops)
	}
	for _, a := range e.Named {
		l.members(a.Value, loops)
	}
}

// templates notes `{order.total}` in a text.
func (l *lesson) templates(text string, loops []string) {
	for _, part := range splitTemplate(text) {
		if names := strings.Split(part.path, "."); part.path != "" && len(names) == 2 && (slices.Contains(loops, names[0]) || names[0] == l.dataset) {
			l.note(names[1], "text")
		}
	}
}

func (l *lesson) derived(d *ast.Decl) {
	made := map[string]bool{}
	for _, e := range d.Body().List() {
		switch {
		case e.Name.Name == "filter" && e.Value != nil:
			l.condition(e.Value, "boolean")
		case e.Name.Name == "group_by":
			l.list(e)
		case e.Name.Name == "aggregate":
			for _, a := range e.Body.List() {
				made[a.Name.Name] = true
				if a.Value != nil {
					l.measure(a.Value)
				}
			}
		case e.Kind == ast.Join && e.Value != nil:
			l.condition(e.Value, "text")
		}
	}
	for _, item := range listItems(d.Body().Find("order_by")) {
		if item.Kind == ast.Unary {
			item = item.Args[0]
		}
		if item.Kind == ast.Name && !made[item.Name] {
			l.note(item.Name, "text")
		}
	}
}

// row is that of a dataset whose fields a page names, or nil.
func rowOfDataset(ds *Dataset) *expr.Row {
	if ds == nil {
		return nil
	}
	return &ds.Row
}
