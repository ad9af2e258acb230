package classic

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
)

// FieldUse is a field that a program names of an open dataset, with the type
// that the use suggests.
type FieldUse struct{ Name, Type string }

// Learn lists the fields that a project uses of an open dataset: those of its
// own widgets and conditions, and of what is derived from it, as far as the
// derived dataset has its fields from there. uses lists what declarations use of
// a dataset, derivedFrom the datasets that are made of one.
func Learn(dataset string, uses func(dataset string) []FieldUse, derivedFrom func(dataset string) []*ast.Decl) []FieldUse {
	all := &fieldUses{types: map[string]string{}}
	seen := map[string]bool{}
	var collect func(name string, note func(FieldUse))
	collect = func(name string, note func(FieldUse)) {
		if seen[name] {
			return // derived from itself, which is reported elsewhere
		}
		seen[name] = true
		for _, use := range uses(name) {
			note(use)
		}
		for _, d := range derivedFrom(name) {
			body := d.Body()
			if body.Find("group_by") != nil || body.Find("aggregate") != nil || body.Find("columns") != nil {
				continue // its fields are those that it lists, and no others
			}
			bases := d.Bases()
			if len(bases) == 0 {
				continue // half a declaration
			}
			joined := bases[1:]
			collect(d.Name.Name, func(use FieldUse) {
				for _, other := range joined {
					if of, ok := strings.CutPrefix(use.Name, other+"_"); ok {
						if other == name {
							note(FieldUse{of, use.Type})
						}
						return
					}
				}
				if d.Dataset.From.Name == name {
					note(use)
				}
			})
		}
	}
	collect(dataset, func(use FieldUse) { all.note(use.Name, use.Type) })
	return all.list()
}

// UsesOf lists what a declaration uses of each dataset that it names.
func UsesOf(d *ast.Decl) map[string][]FieldUse {
	out := map[string][]FieldUse{}
	for _, name := range datasetsNamed(d) {
		l := &fieldUses{dataset: name, types: map[string]string{}}
		switch {
		case d.Page != nil:
			l.noteWidgets(d.Body().List(), nil)
		case d.Dataset.From.Name == name:
			l.noteDerived(d)
		default:
			l.noteJoined(d)
		}
		out[name] = l.list()
	}
	return out
}

// datasetsNamed lists the names by which a page or a derived dataset may mean a
// dataset.
func datasetsNamed(d *ast.Decl) []string {
	if d.Dataset != nil {
		return d.Bases()
	}
	var names []string
	if d.Page == nil {
		return nil
	}
	note := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	ast.WalkEntries(d.Body(), func(e *ast.Entry) {
		if len(e.Labels) > 0 && strings.HasPrefix(e.Name.Name, "show_") {
			note(e.Labels[0].Text)
		}
		if e.Value != nil && e.Value.Kind == ast.Name && (e.Kind == ast.Each || e.Name.Name == "dataset") {
			note(e.Value.Name)
		}
		for _, label := range e.Labels {
			for _, part := range ast.TextParts(label.Text) {
				if label.Quoted && part.Path != "" {
					name, _, _ := strings.Cut(part.Path, ".")
					note(name)
				}
			}
		}
		ast.WalkExpr(e.Value, func(e *ast.Expr) {
			if e.Kind == ast.Member && e.Args[0].Kind == ast.Name {
				note(e.Args[0].Name)
			}
		})
	})
	return names
}

// fieldUses collects what is used of one dataset.
type fieldUses struct {
	dataset string
	names   []string
	types   map[string]string
}

func (l *fieldUses) list() []FieldUse {
	var out []FieldUse
	for _, name := range l.names {
		out = append(out, FieldUse{name, l.types[name]})
	}
	return out
}

// note notes a use; a more telling type wins over text.
func (l *fieldUses) note(name, typ string) {
	if name == "" || strings.HasPrefix(name, "_") || len(name) >= 3 && strings.EqualFold(name[:3], "n3_") {
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

func (l *fieldUses) noteItems(e *ast.Entry) {
	for _, item := range e.Items() {
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

func (l *fieldUses) noteWidgets(entries []*ast.Entry, loops []string) {
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
			l.noteWidget(e)
		}
		l.noteWidgets(e.Body.List(), inner)
		if e.Else != nil {
			l.noteWidgets([]*ast.Entry{e.Else}, loops)
		}
	}
}

func (l *fieldUses) binds(e *ast.Entry) bool {
	if b := e.Body.Find("binding"); b != nil {
		if d := b.Body.Find("dataset"); d != nil && d.Value != nil {
			return d.Value.Name == l.dataset
		}
	}
	return strings.HasPrefix(e.Name.Name, "show_") && len(e.Labels) > 0 && e.Labels[0].Text == l.dataset
}

func (l *fieldUses) noteWidget(e *ast.Entry) {
	for _, word := range wordsOf(e, lang.FieldList, lang.SortList) {
		l.noteItems(e.Body.Find(word))
	}
	for _, word := range wordsOf(e, lang.FieldName) {
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

// wordsOf lists the words of a widget that take values of some kinds.
func wordsOf(e *ast.Entry, values ...lang.Value) []string {
	widget, _ := lang.Lookup("page").Find(e.Name.Name)
	var names []string
	if block := lang.Lookup(widget.Block); block != nil {
		for _, w := range block.Words {
			if slices.Contains(values, w.Value) {
				names = append(names, w.Name)
			}
		}
	}
	return names
}

// measure notes what is drawn or aggregated: a number.
func (l *fieldUses) measure(e *ast.Expr) {
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
func (l *fieldUses) assigned(e *ast.Expr) {
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
func (l *fieldUses) condition(e *ast.Expr, typ string) {
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
func (l *fieldUses) members(e *ast.Expr, loops []string) {
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
func (l *fieldUses) templates(text string, loops []string) {
	for _, part := range ast.TextParts(text) {
		if names := strings.Split(part.Path, "."); part.Path != "" && len(names) == 2 && (slices.Contains(loops, names[0]) || names[0] == l.dataset) {
			l.note(names[1], "text")
		}
	}
}

func (l *fieldUses) noteDerived(d *ast.Decl) {
	made := map[string]bool{}
	for _, e := range d.Body().List() {
		switch {
		case e.Name.Name == "filter" && e.Value != nil:
			l.condition(e.Value, "boolean")
		case e.Name.Name == "group_by" || e.Name.Name == "columns":
			l.noteItems(e)
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
	for _, item := range d.Body().Find("order_by").Items() {
		if item.Kind == ast.Unary {
			item = item.Args[0]
		}
		if item.Kind == ast.Name && !made[item.Name] {
			l.note(item.Name, "text")
		}
	}
}

// noteJoined notes `customers.region`, of a dataset that another joins.
func (l *fieldUses) noteJoined(d *ast.Decl) {
	for _, e := range d.Body().List() {
		if e.Value != nil {
			l.members(e.Value, nil)
		}
		for _, a := range e.Body.List() {
			if a.Value != nil {
				l.members(a.Value, nil)
			}
		}
	}
}
