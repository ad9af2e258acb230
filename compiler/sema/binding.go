package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// bindings reads how one widget is bound to its dataset.
type bindings struct {
	*widgets
	ds      *Dataset
	entry   *ast.Entry
	in      entries // the widget's block
	binding entries // its `binding` block

	pageSize               int
	create, update, delete *expr.Node
}

func (b *bindings) table() *ir.TableSpec {
	pagination := entries{}
	if e := b.in.words["pagination"]; e != nil {
		pagination = b.read(e.Body, lang.Lookup("pagination"), "pagination")
	}
	t := &ir.TableSpec{
		Columns:    b.fields(b.in.words["columns"]),
		Sort:       b.sort(b.in.words["sort"]),
		Search:     boolean(b.in.words["search"], true) && boolean(b.binding.words["enable_search"], true) && len(b.ds.Spec.Searchable) > 0,
		Sorting:    boolean(b.binding.words["enable_sorting"], true),
		Filtering:  boolean(b.binding.words["enable_filtering"], true),
		ShowTotals: boolean(pagination.words["show_totals"], true),
		Empty:      text(b.in.words["empty"]),
		Editable:   boolean(b.binding.words["editable"], false),
		Optimistic: boolean(b.binding.words["optimistic_updates"], true),
		Conflict:   choice(b.binding.words["conflict"], "merge"),
		RowActions: []ir.ButtonSpec{},
	}
	t.Columns, t.Inputs = b.inputs(t.Columns, (*ir.FieldSpec).Readable)
	t.PageSize = b.widgetPageSize(pagination.words["page_size"], b.binding.words["page_size"])
	b.crud(t.Editable)
	b.realtime()
	return t
}

// widgetPageSize: `pagination` wins over `binding`; 0 means as the dataset says.
func (b *bindings) widgetPageSize(candidates ...*ast.Entry) int {
	for _, e := range candidates {
		n := b.size(e, 0)
		if n == 0 {
			continue
		}
		if limit := b.ds.Spec.MaxPageSize; n > limit {
			f := b.errorf(diag.PageSizeExceeds, e.Value.Span, "`page_size` is above the `max_page_size` of `%s`, which is %d", b.ds.Spec.Name, limit)
			f.Related = append(f.Related, b.policyPlace("the dataset's policy"))
			n = limit
		}
		b.pageSize = n
		return n
	}
	return 0
}

// policyPlace points at the dataset's policy, or at its name.
func (b *bindings) policyPlace(message string) ast.Place {
	at := source.Span{Start: b.ds.Realtime.Start, End: b.ds.Realtime.Start}
	if e := b.ds.Block.Find("access_policy"); e != nil {
		at = e.Name.Span
	}
	return ast.Place{Decl: "dataset " + b.ds.Spec.Name, Span: at, Message: message}
}

func (b *bindings) fields(e *ast.Entry) []string {
	names := []string{}
	if e == nil || e.Value == nil || e.Value.Kind != ast.List {
		return names
	}
	for _, item := range e.Value.Args {
		f := b.readable(b.ds, item, e.Name.Name)
		if f == nil {
			continue
		}
		if contains(names, f.Name) {
			b.errorf(diag.DuplicateEntry, item.Span, "`%s` stands twice in `%s`", f.Name, e.Name.Name)
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// inputs reads `field_mapping`. Where it stands, the fields are listed.
func (b *bindings) inputs(fields []string, shown func(*ir.FieldSpec) bool) ([]string, map[string]string) {
	e := b.binding.words["field_mapping"]
	if e == nil {
		return fields, nil
	}
	var known []string
	for _, input := range lang.Inputs() {
		known = append(known, input.Name)
	}
	inputs := map[string]string{}
	for _, entry := range b.read(e.Body, lang.Lookup("field_mapping"), "field_mapping").free {
		f := b.fieldNamed(b.ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
		switch {
		case f == nil || entry.Value == nil || entry.Value.Kind == ast.Hole:
		case entry.Value.Kind != ast.Name || !contains(known, entry.Value.Name):
			b.suggest(diag.UnknownValue, entry.Value.Span, entry.Value.Name, known, "%s is not an input; it is one of %s", describe(entry.Value), quoted(known))
		default:
			inputs[f.Name] = entry.Value.Name
		}
	}
	if len(fields) == 0 && len(inputs) > 0 {
		for i := range b.ds.Spec.Fields {
			if f := &b.ds.Spec.Fields[i]; shown(f) && !f.PrimaryKey {
				fields = append(fields, f.Name)
			}
		}
	}
	return fields, inputs
}

func (b *bindings) sort(e *ast.Entry) []string {
	out := []string{}
	if e == nil || e.Value == nil || e.Value.Kind != ast.List {
		return out
	}
	for _, item := range e.Value.Args {
		sign, name := "", item
		if item.Kind == ast.Unary && item.Name == "-" {
			sign, name = "-", item.Args[0]
		}
		f := b.fieldNamed(b.ds, name)
		if f == nil {
			continue
		}
		if !contains(b.ds.Spec.Sortable, f.Name) {
			fx := b.errorf(diag.QueryNotAllowed, name.Span, "`%s` may not be sorted by; the policy of `%s` allows %s", f.Name, b.ds.Spec.Name, quoted(b.ds.Spec.Sortable))
			fx.Related = append(fx.Related, b.policyPlace("the policy"))
			continue
		}
		out = append(out, sign+f.Name)
	}
	return out
}

func quoted(names []string) string {
	if len(names) == 0 {
		return "no field"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

// crud reads who is offered what: within the policy, never beyond it.
func (b *bindings) crud(editable bool) {
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(editable), expr.Bool(false)
	e := b.binding.words["crud"]
	if e == nil {
		return
	}
	in := b.read(e.Body, lang.Lookup("crud"), "crud")
	policy := b.ds.Spec.Access
	for _, op := range []struct {
		word   string
		policy *expr.Node
		rule   **expr.Node
	}{{"create", policy.Create, &b.create}, {"update", policy.Update, &b.update}, {"delete", policy.Delete, &b.delete}} {
		entry := in.words[op.word]
		if entry == nil || entry.Value == nil {
			continue
		}
		n := b.rule(entry.Value, b.scope(b.ds))
		if n.ReadsRow() && !n.ReadsOwner() || n.ReadsOwner() && len(n.Fields()) > 0 {
			f := b.errorf(diag.RowRuleInBinding, entry.Value.Span, "a rule about the row belongs into the `access_policy` of `%s`; here stands who is offered it", b.ds.Spec.Name)
			f.Related = append(f.Related, b.policyPlace("the policy"))
			continue
		}
		if !n.IsBool(true) && !b.ds.Open && expr.Wider(n, op.policy) {
			f := b.warnf(diag.BindingExceeds, entry.Value.Span, "this offers %s to %s, but the policy of `%s` allows it to %s only", op.word, expr.Describe(n), b.ds.Spec.Name, expr.Describe(op.policy))
			place := b.policyPlace("no policy allows more than admins")
			if span, ok := b.ds.Policy[op.word]; ok {
				place.Span, place.Message = span, "the policy's rule, which holds"
			}
			f.Related = append(f.Related, place)
			replace(f, "Offer what the policy allows", entry.Value.Span, "true")
		}
		*op.rule = n
	}
}

func (b *bindings) realtime() {
	e := b.binding.words["realtime"]
	if !boolean(e, false) || b.ds.Spec.Realtime || b.ds.Open {
		return
	}
	f := b.errorf(diag.RealtimeMismatch, e.Span, "the dataset `%s` is not realtime, so that no widget of it can be", b.ds.Spec.Name)
	place := ast.Place{Decl: "dataset " + b.ds.Spec.Name, Span: b.ds.Realtime, Message: "the dataset"}
	f.Related = append(f.Related, place)
	edit := source.Edit{Span: b.ds.Realtime, New: "realtime: true"}
	if b.ds.Realtime.Start == b.ds.Realtime.End {
		if b.ds.Block == nil {
			return
		}
		end := b.ds.Block.Open.End
		edit = source.Edit{Span: source.Span{Start: end, End: end}, New: "\n    realtime: true"}
	}
	f.Fixes = append(f.Fixes, ast.Fix{Title: "Make the dataset realtime", Edits: []ast.FixEdit{{Decl: place.Decl, Edit: edit}}})
}

func (b *bindings) form() *ir.FormSpec {
	f := &ir.FormSpec{
		Mode:      choice(b.binding.words["mode"], "create"),
		Fields:    b.fields(b.in.words["fields"]),
		Submit:    text(b.in.words["submit"]),
		AutoClear: boolean(b.binding.words["auto_clear"], true),
		OnSuccess: b.actions(b.binding.words["on_success"]),
	}
	defer func() { f.Fields, f.Inputs = b.inputs(f.Fields, (*ir.FieldSpec).Writable) }()
	for i, name := range f.Fields {
		if field := b.ds.Spec.Field(name); !field.Writable() {
			b.errorf(diag.QueryNotAllowed, b.in.words["fields"].Value.Args[i].Span, "`%s` is set by the server, so that no form can ask for it", name)
		}
	}
	b.create, b.update, b.delete = expr.Bool(f.Mode != "update"), expr.Bool(f.Mode != "create"), expr.Bool(false)
	b.parameter(f)
	b.realtime()
	return f
}

// parameter reads `id: route.id`.
func (b *bindings) parameter(f *ir.FormSpec) {
	e := b.in.words["id"]
	if e == nil || e.Value == nil {
		if f.Mode == "update" {
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a form that changes a row wants to know which: write `id: route.id`, and `path: \"/…/:id\"` at the page")
		}
		return
	}
	v := e.Value
	if v.Kind == ast.Hole {
		return
	}
	if v.Kind != ast.Member || v.Args[0].Kind != ast.Name || v.Args[0].Name != "route" {
		b.errorf(diag.WrongValue, v.Span, "`id` is a parameter of the page, as in `route.id`")
		return
	}
	if !contains(b.page.Parameters, v.Name) {
		b.suggest(diag.UnknownMember, v.NameSpan, v.Name, b.page.Parameters, "the path of this page, %q, has no parameter `:%s`", b.page.Path, v.Name)
		return
	}
	f.Parameter = v.Name
}

func (b *bindings) actions(e *ast.Entry) []ir.ActionSpec {
	out := []ir.ActionSpec{}
	if e == nil || e.Value == nil {
		return out
	}
	items := []*ast.Expr{e.Value}
	if e.Value.Kind == ast.List {
		items = e.Value.Args
	}
	var known []string
	for _, a := range lang.ActionWords() {
		known = append(known, a.Name)
	}
	for _, item := range items {
		switch {
		case item.Kind == ast.Hole:
		case (item.Kind == ast.Name || item.Kind == ast.Call) && !contains(known, item.Name):
			b.suggest(diag.UnknownValue, item.NameSpan, item.Name, known, "`%s` is not something that a form can do", item.Name)
		case item.Kind == ast.Name && item.Name == "refresh_table":
			out = append(out, ir.ActionSpec{Kind: item.Name})
		case item.Kind == ast.Call && item.Name != "refresh_table" && len(item.Named) == 1 && item.Named[0].Value.Kind == ast.String:
			value := item.Named[0].Value.Text
			if item.Name == "navigate" && (!strings.HasPrefix(value, "/") || strings.HasPrefix(value, "//")) {
				b.errorf(diag.WrongValue, item.Named[0].Value.Span, "`navigate` goes to a page of the application, as in `navigate(\"/orders\")`")
				continue
			}
			out = append(out, ir.ActionSpec{Kind: item.Name, Value: []ir.TextPart{{Text: value}}})
		default:
			b.errorf(diag.WrongValue, item.Span, "an action is `refresh_table`, `navigate(\"/orders\")` or `toast(\"Saved\")`")
		}
	}
	return out
}

func (b *bindings) chart() *ir.ChartSpec {
	c := &ir.ChartSpec{Type: choice(b.in.words["type"], "bar"), Sort: b.sort(b.in.words["sort"])}
	for _, axis := range []struct {
		word string
		to   *string
	}{{"x", &c.X}, {"y", &c.Y}, {"series", &c.Series}} {
		e := b.in.words[axis.word]
		switch {
		case e == nil && axis.word != "series":
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a chart wants `x` and `y`: `%s` is missing", axis.word)
		case e == nil || e.Value == nil:
		case e.Value.Kind == ast.Call:
			b.errorf(diag.NotBuilt, e.Value.Span, "aggregates are part of the language, but this version does not build them yet; name a field")
		default:
			if f := b.readable(b.ds, e.Value, axis.word); f != nil {
				*axis.to = f.Name
				if axis.word == "y" && !numericType(f.Type) {
					b.errorf(diag.TypeMismatch, e.Value.Span, "`y` wants a number to draw, but `%s` is %s", f.Name, indefinite(f.Type))
				}
			}
		}
	}
	if e := b.in.words["limit"]; e != nil {
		c.Limit = b.size(e, 0)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return c
}

// spec is the binding as generators see it.
func (b *bindings) spec(widget ir.WidgetSpec) ir.DataBindingSpec {
	ds := &b.ds.Spec
	out := ir.DataBindingSpec{
		Page: b.page.Name, Widget: widget.Key, Dataset: ds.Name, Endpoint: "/api/datasets/" + ds.Name,
		Mode: "pull", PageSize: ds.PageSize, Sortable: ds.Sortable, Filterable: ds.Filterable, Searchable: ds.Searchable, Editable: []string{},
		Create: b.create, Update: b.update, Delete: b.delete, PollingInterval: ds.RefreshPolicy.Every,
	}
	if b.pageSize > 0 {
		out.PageSize = b.pageSize
	}
	if ds.Realtime && boolean(b.binding.words["realtime"], true) {
		out.Mode, out.Channel = "push", ds.Name
	}
	if !b.update.IsBool(false) || !b.create.IsBool(false) {
		for _, f := range ds.Fields {
			if f.Writable() {
				out.Editable = append(out.Editable, f.Name)
			}
		}
	}
	return out
}
