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
	expand                 []string // references whose rows are shown
	create, update, delete *expr.Node
}

func (b *bindings) table() *ir.TableSpec {
	pagination := entries{}
	if e := b.in.words["pagination"]; e != nil {
		pagination = b.read(e.Body, lang.Lookup("pagination"), "pagination")
	}
	t := &ir.TableSpec{
		Columns:    b.columns(b.in.words["columns"]),
		Sort:       b.sort(b.in.words["sort"]),
		Search:     boolean(b.in.words["search"], true) && boolean(b.binding.words["enable_search"], true) && len(b.ds.Spec.Searchable) > 0,
		Sorting:    boolean(b.binding.words["enable_sorting"], true),
		Filtering:  boolean(b.binding.words["enable_filtering"], true),
		ShowTotals: boolean(pagination.words["show_totals"], true),
		Empty:      text(b.in.words["empty"]),
		Editable:   boolean(b.binding.words["editable"], false),
		Optimistic: boolean(b.binding.words["optimistic_updates"], true),
		Conflict:   choice(b.binding.words["conflict"], "merge"),
		RowActions: b.buttons(b.in.words["row_actions"]),
		Export:     choice(b.in.words["export"], "") == "csv",
		Views:      boolean(b.in.words["views"], false),
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

// fields lists fields of the dataset by the names they are stored under.
func (b *bindings) fields(e *ast.Entry) []string {
	names := []string{}
	for _, item := range listItems(e) {
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

// columns lists what is shown of a row: fields, references by their titles,
// fields behind references. It notes which references are read for it.
func (b *bindings) columns(e *ast.Entry) []string {
	paths := []string{}
	for _, item := range listItems(e) {
		path := b.column(item, e.Name.Name)
		if path == "" {
			continue
		}
		if contains(paths, path) {
			b.errorf(diag.DuplicateEntry, item.Span, "`%s` stands twice in `%s`", path, e.Name.Name)
			continue
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		for _, f := range b.ds.Spec.Fields {
			if f.Reference != nil && f.Readable() {
				b.expanded(f.Reference.Name)
			}
		}
	}
	return paths
}

func (b *bindings) column(item *ast.Expr, where string) string {
	if item.Kind == ast.Name {
		f := b.readable(b.ds, item, where)
		switch {
		case f == nil:
			return ""
		case f.Reference != nil && item.Name != f.Name:
			b.expanded(f.Reference.Name)
			return f.Reference.Name
		}
		return f.Name
	}
	names, spans := memberNames(item)
	if names == nil {
		b.fieldNamed(b.ds, item)
		return ""
	}
	ds, path := b.ds, ""
	for i, name := range names {
		f := ds.field(name)
		if f == nil {
			if !ds.Open() {
				b.suggest(diag.UnknownField, spans[i], name, ds.FieldNames(), "there is no field `%s` of `%s`", name, ds.Spec.Name)
			}
			return ""
		}
		b.useField(spans[i], ds.Spec.Name, name)
		if !f.Readable() {
			b.errorf(diag.HiddenButQueried, spans[i], "`%s` is never sent to clients, so it cannot stand in `%s`", name, where)
			return ""
		}
		if i == len(names)-1 {
			if f.Reference != nil && name != f.Name {
				b.expanded(path + f.Reference.Name)
				return path + f.Reference.Name
			}
			return path + f.Name
		}
		if f.Reference == nil {
			b.errorf(diag.UnknownMember, spans[i+1], "`%s` is %s, which has no members", name, indefinite(f.Type))
			return ""
		}
		b.expanded(path + f.Reference.Name)
		path += f.Reference.Name + "."
		if ds = b.dataset(f.Reference.Dataset); ds == nil {
			return ""
		}
	}
	return ""
}

// expanded notes a reference whose row is shown, and those on the way to it.
func (b *bindings) expanded(path string) {
	if !contains(b.expand, path) {
		b.expand = append(b.expand, path)
	}
}

// memberNames cuts `author.company.name` into its names; nil where it is
// something else.
func memberNames(e *ast.Expr) (names []string, spans []source.Span) {
	for ; e.Kind == ast.Member; e = e.Args[0] {
		names, spans = append([]string{e.Name}, names...), append([]source.Span{e.NameSpan}, spans...)
	}
	if e.Kind != ast.Name || contains(names, "") {
		return nil, nil
	}
	return append([]string{e.Name}, names...), append([]source.Span{e.Span}, spans...)
}

// filter reads which rows a widget shows. What it reads of fields with a rule
// of their own it reads for those who may.
func (b *bindings) filter(e *ast.Entry) *expr.Node {
	if e == nil || e.Value == nil {
		return nil
	}
	n := b.condition(e.Value, b.scope(&b.ds.Row))
	if n == nil {
		return expr.Bool(false)
	}
	b.constant(n, e.Value)
	args := []*expr.Node{n}
	for _, rule := range b.ds.Spec.Access.Fields {
		if contains(n.Fields(), rule.Field) {
			args = append(args, rule.Rule)
		}
	}
	if len(args) > 1 {
		n = &expr.Node{Op: expr.And, Type: n.Type, Args: args}
	}
	return expr.Simplify(n)
}

// constant warns of a condition whose answer never changes.
func (w *widgets) constant(n *expr.Node, e *ast.Expr) {
	if s := expr.Simplify(n); s.IsBool(true) || s.IsBool(false) {
		w.warnf(diag.AlwaysSame, e.Span, "this condition is always %s", s.Value)
	}
}

func (b *bindings) detail() *ir.DetailSpec {
	d := &ir.DetailSpec{Fields: b.columns(b.in.words["fields"])}
	if e := b.in.words["id"]; e != nil && e.Value != nil {
		d.ID = b.rowID(e.Value)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return d
}

// rowID reads which row a widget is about: a parameter of the type of the key.
func (b *bindings) rowID(e *ast.Expr) *expr.Node {
	n := b.expression(e, b.scope(nil))
	if n == nil {
		return nil
	}
	if n.Op != expr.Param && n.Op != expr.UserRow && n.Op != expr.UserField {
		b.errorf(diag.WrongValue, e.Span, "`id` is a parameter of the page, as in `route.id`, or a field of a row around")
		return nil
	}
	return b.assign(n, b.ds.Row.Types[b.ds.Key], e.Span, "the key of `"+b.ds.Spec.Name+"`")
}

func (b *bindings) metric() *ir.MetricSpec {
	m := &ir.MetricSpec{Value: ir.AggregateSpec{Function: "count"}}
	e := b.in.words["value"]
	switch {
	case e == nil || e.Value == nil:
		if e == nil {
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a metric wants what it counts, as in `value: count()` or `value: sum(amount)`")
		}
	default:
		if a := b.aggregated(e.Value); a != nil {
			m.Value = *a
		}
	}
	if at := b.in.words["at"]; at != nil && at.Value != nil {
		if f := b.readable(b.ds, at.Value, "at"); f != nil {
			if f.Type != "datetime" && f.Type != "date" {
				b.errorf(diag.TypeMismatch, at.Value.Span, "`at` is the time of a row, but `%s` is %s", f.Name, indefinite(f.Type))
			} else {
				m.At = f.Name
			}
		}
	}
	if compare := b.in.words["compare"]; compare != nil && compare.Value != nil {
		m.Compare = Milliseconds(compare.Value)
		if b.in.words["at"] == nil {
			b.errorf(diag.MissingValue, compare.Name.Span, "`compare` wants to know the time of a row: write `at: created_at`")
			m.Compare = 0
		}
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return m
}

// aggregated reads count(), or sum(field) and its like.
func (b *bindings) aggregated(e *ast.Expr) *ir.AggregateSpec {
	scope := b.scope(&b.ds.Row)
	scope.Aggregates = true
	if e.Kind == ast.Hole {
		return nil
	}
	if e.Kind != ast.Call {
		b.errorf(diag.WrongValue, e.Span, "a number over many rows stands here, as in `count()` or `sum(amount)`, but this is %s", describe(e))
		return nil
	}
	n := b.expression(e, scope)
	if n == nil {
		return nil
	}
	a := &ir.AggregateSpec{Function: e.Name}
	if len(e.Named) == 0 {
		return a
	}
	if e.Named[0].Value.Kind != ast.Name {
		b.errorf(diag.WrongValue, e.Named[0].Value.Span, "one field stands here; what is computed is a `computed` field of `%s`", b.ds.Spec.Name)
		return nil
	}
	f := b.readable(b.ds, e.Named[0].Value, e.Name)
	if f == nil {
		return nil
	}
	a.Field = f.Name
	return a
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
	for _, item := range listItems(e) {
		sign, name := "", item
		if item.Kind == ast.Unary && item.Name == "-" {
			sign, name = "-", item.Args[0]
		}
		if path := b.sortable(name); path != "" {
			out = append(out, sign+path)
		}
	}
	return out
}

// sortable is the path of a field that lists may be sorted by: of the dataset,
// or behind references.
func (b *bindings) sortable(e *ast.Expr) string {
	ds, path, last := b.ds, "", e
	if names, _ := memberNames(e); len(names) > 1 {
		expand := b.expand
		if b.column(e, "sort") == "" {
			return ""
		}
		b.expand = expand // sorting by a row does not show it
		for _, name := range names[:len(names)-1] {
			f := ds.field(name)
			path += f.Reference.Name + "."
			if ds = b.dataset(f.Reference.Dataset); ds == nil {
				return ""
			}
		}
		last = &ast.Expr{Kind: ast.Name, Name: names[len(names)-1], Span: e.NameSpan}
	}
	f := b.fieldNamed(ds, last)
	if f == nil {
		return ""
	}
	if !contains(ds.Spec.Sortable, f.Name) {
		fx := b.errorf(diag.QueryNotAllowed, last.Span, "`%s` may not be sorted by; the policy of `%s` allows %s", f.Name, ds.Spec.Name, quoted(ds.Spec.Sortable))
		if ds == b.ds {
			fx.Related = append(fx.Related, b.policyPlace("the policy"))
		}
		return ""
	}
	return path + f.Name
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
		n := b.rule(entry.Value, b.context.scope(b.ds))
		if n.ReadsRow() && !n.ReadsOwner() || n.ReadsOwner() && len(n.Fields()) > 0 {
			f := b.errorf(diag.RowRuleInBinding, entry.Value.Span, "a rule about the row belongs into the `access_policy` of `%s`; here stands who is offered it", b.ds.Spec.Name)
			f.Related = append(f.Related, b.policyPlace("the policy"))
			continue
		}
		if b.ds.Nobody[op.word] && !n.IsBool(false) {
			f := b.warnf(diag.NobodyMay, entry.Value.Span, "the policy of `%s` lets nobody %s, so that nobody is offered it", b.ds.Spec.Name, op.word)
			f.Related = append(f.Related, ast.Place{Decl: "dataset " + b.ds.Spec.Name, Span: b.ds.Policy[op.word], Message: "the policy's rule"})
			replace(f, "Offer it to nobody", entry.Value.Span, "false")
			n = expr.Bool(false)
		} else if !n.IsBool(true) && !b.ds.Open() && expr.Wider(n, op.policy) {
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
	if !boolean(e, false) || b.ds.Spec.Realtime || b.ds.Open() {
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
		OnSuccess: b.actions(b.binding.words["on_success"], target{}),
	}
	defer func() { f.Fields, f.Inputs = b.inputs(f.Fields, (*ir.FieldSpec).Writable) }()
	for i, name := range f.Fields {
		if field := b.ds.Spec.Field(name); !field.Writable() {
			b.errorf(diag.QueryNotAllowed, b.in.words["fields"].Value.Args[i].Span, "`%s` is set by the server, so that no form can ask for it", name)
		}
	}
	b.create, b.update, b.delete = expr.Bool(f.Mode != "update"), expr.Bool(f.Mode != "create"), expr.Bool(false)
	b.formRow(f)
	f.Checks = b.checks(b.binding.words["validation"])
	b.realtime()
	return f
}

// formChecks are the checks of a form beyond the dataset's own.
var formChecks = []string{"required", "email_format", "url_format"}

// checks reads `validation { name: required, email: [required, email_format] }`.
func (b *bindings) checks(e *ast.Entry) map[string][]string {
	if e == nil {
		return nil
	}
	out := map[string][]string{}
	for _, entry := range b.read(e.Body, lang.Lookup("checks"), "validation").free {
		f := b.fieldNamed(b.ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
		if entry.Value == nil || f == nil {
			continue
		}
		items := []*ast.Expr{entry.Value}
		if entry.Value.Kind == ast.List {
			items = entry.Value.Args
		}
		for _, item := range items {
			if item.Kind == ast.Hole {
				continue
			}
			if !contains(formChecks, item.Name) || item.Kind != ast.Name {
				b.suggest(diag.UnknownValue, item.Span, item.Name, formChecks, "%s is not a check; it is one of %s", describe(item), quoted(formChecks))
				continue
			}
			out[f.Name] = append(out[f.Name], item.Name)
		}
	}
	return out
}

// formRow reads `id: route.id`.
func (b *bindings) formRow(f *ir.FormSpec) {
	e := b.in.words["id"]
	if e == nil || e.Value == nil {
		if f.Mode == "update" {
			b.errorf(diag.MissingValue, b.entry.Name.Span, "a form that changes a row wants to know which: write `id: route.id`, and `path: \"/…/:id\"` at the page")
		}
		return
	}
	f.ID = b.rowID(e.Value)
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
		case e.Value.Kind == ast.Call && axis.word == "y":
			c.Value = b.aggregated(e.Value)
		default:
			if f := b.readable(b.ds, e.Value, axis.word); f != nil {
				*axis.to = f.Name
				if axis.word == "y" && !numericType(f.Type) {
					b.errorf(diag.TypeMismatch, e.Value.Span, "`y` wants a number to draw, but `%s` is %s", f.Name, indefinite(f.Type))
				}
			}
		}
	}
	if e := b.in.words["bucket"]; e != nil {
		c.Bucket = choice(e, "")
		if x := b.ds.Spec.Field(c.X); x != nil && x.Type != "datetime" && x.Type != "date" {
			b.errorf(diag.TypeMismatch, e.Name.Span, "`bucket` gathers times, but `%s` is %s", x.Name, indefinite(x.Type))
			c.Bucket = ""
		} else if c.Value == nil && b.in.words["y"] != nil && c.Y != "" {
			b.errorf(diag.WrongValue, e.Name.Span, "what is gathered is counted or added up: write `y: count()` or `y: sum(%s)`", c.Y)
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
		Filter: widget.Filter, Expand: b.expand, AutoRefresh: boolean(b.binding.words["auto_refresh"], true),
	}
	if e := b.binding.words["refresh_interval"]; e != nil && e.Value != nil && out.AutoRefresh {
		out.PollingInterval = Milliseconds(e.Value)
		if e.Value.Name != "" && out.PollingInterval < 1000 {
			b.errorf(diag.OutOfRange, e.Value.Span, "asking more often than once a second helps nobody; write `1s` or longer")
		}
	}
	if e := b.binding.words["cache_ttl"]; e != nil && e.Value != nil {
		out.CacheTTL = Milliseconds(e.Value)
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
