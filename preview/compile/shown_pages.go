package compile

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// pages are those of the typed program. The server knows of them what it can
// answer.
func (k *known) pages(backend, frontend *ir.Application) {
	frontend.Pages, backend.Pages = []ir.PageSpec{}, []ir.PageSpec{}
	for i := range k.typed.Pages {
		t := &k.typed.Pages[i]
		page, before := *t, map[string]*ir.WidgetSpec{}
		s := pageOf(k.stored, t.Name)
		if k.unchanged && s != nil && same(s, t) {
			frontend.Pages, backend.Pages = append(frontend.Pages, *s), append(backend.Pages, *s)
			continue
		}
		if s != nil {
			page = mergeParts(*s, *t)
			collect(s.Widgets, before)
		} else if !k.answers(t.Access, scope{}) {
			page.Access = expr.Bool(false)
		}
		page.Widgets = k.widgets(t.Widgets, before, nil)
		frontend.Pages = append(frontend.Pages, page)
		page.Widgets = k.serverWidgets(page.Widgets)
		backend.Pages = append(backend.Pages, page)
	}
}

func pageOf(app *ir.Application, name string) *ir.PageSpec {
	for i := range app.Pages {
		if app.Pages[i].Name == name {
			return &app.Pages[i]
		}
	}
	return nil
}

// collect finds all widgets of a page by their keys.
func collect(list []ir.WidgetSpec, into map[string]*ir.WidgetSpec) {
	for w := range ir.AllWidgets(list) {
		into[w.Key] = w
	}
}

// widgets shows the widgets of a page. before are those of the stored page by key,
// loops the datasets of the loops around, by their variable.
func (k *known) widgets(list []ir.WidgetSpec, before map[string]*ir.WidgetSpec, loops map[string]string) []ir.WidgetSpec {
	if list == nil {
		return nil
	}
	out := make([]ir.WidgetSpec, len(list))
	for i := range list {
		t := &list[i]
		w, s := *t, before[t.Key]
		if s != nil {
			w = mergeParts(*s, *t)
			w.Table, w.Form, w.Board, w.Detail = t.Table, t.Form, t.Board, t.Detail
		}
		in := scope{dataset: t.Dataset, loops: loops}
		w.Pending = !k.canShow(t, s, in)
		if !w.Pending && !k.isPending(t.Dataset) {
			k.trim(&w, in)
		}
		inner := loops
		if t.Kind == "each" {
			inner = map[string]string{t.Variable: t.Dataset}
			for variable, dataset := range loops {
				if variable != t.Variable {
					inner[variable] = dataset
				}
			}
		}
		w.Children, w.Else = k.widgets(t.Children, before, inner), k.widgets(t.Else, before, loops)
		out[i] = w
	}
	return out
}

// isPending says whether a dataset is pending.
func (k *known) isPending(dataset string) bool {
	return dataset != "" && k.dataset(dataset).spec.Pending
}

// canShow says whether a widget can be answered as it is typed. One over a pending
// dataset says by itself that it waits.
func (k *known) canShow(t, s *ir.WidgetSpec, in scope) bool {
	if k.isPending(t.Dataset) {
		return true
	}
	if s == nil && !k.answers(t.Access, scope{}) {
		return false
	}
	list := []*expr.Node{t.Visible, t.Condition}
	for _, part := range t.Text {
		list = append(list, part.Expr)
	}
	if s == nil || s.Dataset != t.Dataset || !same(s.Filter, t.Filter) {
		list = append(list, t.Filter)
	}
	switch {
	case t.Detail != nil:
		list = append(list, t.Detail.ID)
	case t.Form != nil:
		list = append(list, t.Form.ID)
	}
	for _, n := range list {
		if !k.answers(n, in) {
			return false
		}
	}
	switch {
	case t.Chart != nil:
		c := t.Chart
		return k.columnsServed(t.Dataset, c.X, c.Y, c.Series) && k.aggregateServed(t.Dataset, c.Value)
	case t.Board != nil:
		return k.columnsServed(t.Dataset, t.Board.By)
	case t.Metric != nil:
		return k.columnsServed(t.Dataset, t.Metric.At) && k.aggregateServed(t.Dataset, &t.Metric.Value)
	case t.Action != nil:
		for i := range t.Action.Do {
			if !k.canRun(&t.Action.Do[i], in) {
				return false
			}
		}
	}
	return true
}

// columnsServed says whether the server has all fields of these names, of which
// "" is none.
func (k *known) columnsServed(dataset string, names ...string) bool {
	for _, n := range names {
		if n != "" && !k.reachable(dataset, n) {
			return false
		}
	}
	return true
}

func (k *known) aggregateServed(dataset string, a *ir.AggregateSpec) bool {
	return a == nil || k.columnsServed(dataset, a.Field)
}

// canRun says whether an action can be done as the program is stored.
func (k *known) canRun(a *ir.ActionSpec, in scope) bool {
	for _, part := range a.Value {
		if !k.answers(part.Expr, in) {
			return false
		}
	}
	if a.Dataset == "" {
		return true
	}
	if k.isPending(a.Dataset) || !k.answers(a.Where, scope{dataset: a.Dataset, loops: in.loops}) {
		return false
	}
	if strings.Contains(a.Row, ".") && !k.parameter(a.Row, in) {
		return false
	}
	v := k.dataset(a.Dataset)
	for _, set := range a.Sets {
		f := v.spec.Field(set.Field)
		if f == nil || !v.answered[set.Field] || !k.answers(set.Value, in) {
			return false
		}
		if f.Type == "enum" && set.Value.Op == expr.Literal && set.Value.Type.Kind != expr.Null && !hasValue(f.Values, set.Value.Value) {
			return false
		}
	}
	return true
}

// actionsOf keeps the actions that can be done.
func (k *known) actionsOf(list []ir.ActionSpec, in scope) []ir.ActionSpec {
	out := []ir.ActionSpec{}
	for i := range list {
		if k.canRun(&list[i], in) {
			out = append(out, list[i])
		}
	}
	return out
}

// trim leaves out of a widget what cannot be shown yet, and makes the lists of
// a table ones that the server takes.
func (k *known) trim(w *ir.WidgetSpec, in scope) {
	switch {
	case w.Table != nil:
		t := *w.Table
		v := k.dataset(w.Dataset)
		t.Columns = k.columns(w.Dataset, t.Columns)
		t.Sort = k.sorted(w.Dataset, t.Sort)
		t.PageSize = min(t.PageSize, v.spec.MaxPageSize)
		buttons := []ir.ButtonSpec{}
		for _, b := range t.RowActions {
			if len(k.actionsOf(b.Do, in)) == len(b.Do) {
				buttons = append(buttons, b)
			}
		}
		t.RowActions = buttons
		w.Table = &t
	case w.Form != nil:
		f := *w.Form
		f.Fields = k.columns(w.Dataset, f.Fields)
		f.OnSuccess = k.actionsOf(f.OnSuccess, in)
		w.Form = &f
	case w.Board != nil:
		s := *w.Board
		s.Fields = k.columns(w.Dataset, s.Fields)
		s.Sort = k.sorted(w.Dataset, s.Sort)
		s.PageSize = min(s.PageSize, k.dataset(w.Dataset).spec.MaxPageSize)
		w.Board = &s
	case w.Detail != nil:
		d := *w.Detail
		d.Fields = k.columns(w.Dataset, d.Fields)
		w.Detail = &d
	}
}

// columns keeps the columns of fields that are shown. Of a path through a
// reference that is pending, the reference is left.
func (k *known) columns(dataset string, names []string) []string {
	out := []string{}
	for _, path := range names {
		first, _, further := strings.Cut(path, ".")
		f := fieldOf(k.typed.Dataset(dataset), first)
		if f == nil {
			out = append(out, path)
			continue
		}
		v := k.dataset(dataset)
		shown := v.spec.Field(f.Name)
		switch {
		case shown == nil || shown.Hidden:
		case further && !v.answered[f.Name]:
			out = append(out, first)
		default:
			out = append(out, path)
		}
	}
	return out
}

// sorted keeps the fields, and the paths, that rows may be sorted by.
func (k *known) sorted(dataset string, order []string) []string {
	out := []string{}
	for _, entry := range order {
		path := strings.TrimPrefix(entry, "-")
		if slices.Contains(k.dataset(dataset).spec.Sortable, path) || strings.Contains(path, ".") && k.reachable(dataset, path) {
			out = append(out, entry)
		}
	}
	return out
}

// serverWidgets are the widgets as the server needs to know them: of those that wait, only
// who is shown them and what is inside.
func (k *known) serverWidgets(list []ir.WidgetSpec) []ir.WidgetSpec {
	if list == nil {
		return nil
	}
	out := make([]ir.WidgetSpec, len(list))
	for i, w := range list {
		if w.Pending || k.isPending(w.Dataset) {
			access := w.Access
			if access != nil && !k.answers(access, scope{}) {
				access = nil
			}
			w = ir.WidgetSpec{Kind: "section", Key: w.Key, Access: access, Children: w.Children, Else: w.Else, Origin: w.Origin}
		}
		w.Children, w.Else = k.serverWidgets(w.Children), k.serverWidgets(w.Else)
		out[i] = w
	}
	return out
}
