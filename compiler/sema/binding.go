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
		Columns:    b.columns(b.in.words["columns"]),
		Sort:       b.sort(b.in.words["sort"]),
		Search:     boolean(b.in.words["search"], true) && boolean(b.binding.words["enable_search"], true) && len(b.ds.Spec.Searchable) > 0,
		Sorting:    boolean(b.binding.words["enable_sorting"], true),
		Filtering:  boolean(b.binding.words["enable_filtering"], true),
		ShowTotals: boolean(pagination.words["show_totals"], true),
		Empty:      text(b.in.words["empty"]),
		Editable:   boolean(b.binding.words["editable"], false),
		Optimistic: boolean(b.binding.words["optimistic_updates"], true),
		RowActions: b.buttons(b.in.words["row_actions"]),
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
			f := b.errorf(diag.PageSizeExceeds, e.Value.Span, "`page_size` is greater than the `max_page_size` of `%s`, which is %d", b.ds.Spec.Name, limit)
			f.Related = append(f.Related, b.policyPlace("the access policy of the dataset"))
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

// filter reads which rows a widget shows. What it reads of fields with a rule
// of their own it reads for those who may.
func (b *bindings) filter(e *ast.Entry) *expr.Node {
	if e == nil || e.Value == nil {
		return nil
	}
	n := b.condition(e.Value, b.scope(&b.ds.Row))
	if n == nil || !b.fits(n, inFilter, e.Value) {
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
	if e := b.in.words["id"]; e == nil {
		b.errorf(diag.MissingValue, b.entry.Name.Span, "`show_detail` requires the row: add `id: route.id` here and `path: \"/…/:id\"` to the page")
	} else if e.Value != nil {
		d.ID = b.rowID(e.Value)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return d
}

// rowID reads which row a widget is about: a parameter of the type of the key.
func (b *bindings) rowID(e *ast.Expr) *expr.Node {
	n := b.expression(e, b.scope(nil))
	if n == nil || !b.fits(n, inID, e) {
		return nil
	}
	if n.Op != expr.Param && n.Op != expr.UserRow && n.Op != expr.UserField {
		b.errorf(diag.WrongValue, e.Span, "`id` expects a parameter of the page, such as `route.id`, or a field of an enclosing `each`")
		return nil
	}
	return b.assign(n, b.ds.Row.Types[b.ds.Key], e.Span, "the key of `"+b.ds.Spec.Name+"`")
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
			f := b.errorf(diag.RowRuleInBinding, entry.Value.Span, "conditions on the row belong in the `access_policy` of `%s`; `crud` only decides who sees a control", b.ds.Spec.Name)
			f.Related = append(f.Related, b.policyPlace("the access policy"))
			continue
		}
		if b.ds.Nobody[op.word] && !n.IsBool(false) {
			f := b.warnf(diag.NobodyMay, entry.Value.Span, "the access policy of `%s` never allows `%s`, so this control is never shown", b.ds.Spec.Name, op.word)
			f.Related = append(f.Related, ast.Place{Decl: "dataset " + b.ds.Spec.Name, Span: b.ds.Policy[op.word], Message: "the rule of the access policy"})
			replace(f, "Change to `false`", entry.Value.Span, "false")
			n = expr.Bool(false)
		} else if !n.IsBool(true) && !b.ds.Open() && expr.Wider(n, op.policy) {
			f := b.warnf(diag.BindingExceeds, entry.Value.Span, "`crud` shows `%s` to %s, but the access policy of `%s` allows it only for %s", op.word, expr.Describe(n), b.ds.Spec.Name, expr.Describe(op.policy))
			place := b.policyPlace("without an access policy only admins are allowed")
			if span, ok := b.ds.Policy[op.word]; ok {
				place.Span, place.Message = span, "the rule that applies"
			}
			f.Related = append(f.Related, place)
			replace(f, "Change to `true`, which follows the access policy", entry.Value.Span, "true")
		}
		*op.rule = n
	}
}

func (b *bindings) realtime() {
	e := b.binding.words["realtime"]
	if !boolean(e, false) || b.ds.Spec.Realtime || b.ds.Open() {
		return
	}
	f := b.errorf(diag.RealtimeMismatch, e.Span, "`realtime: true` requires a realtime dataset; `%s` is not realtime", b.ds.Spec.Name)
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

// spec is the binding as generators see it.
func (b *bindings) spec(widget ir.WidgetSpec) ir.DataBindingSpec {
	ds := &b.ds.Spec
	out := ir.DataBindingSpec{
		Page: b.page.Name, Widget: widget.Key, Dataset: ds.Name, Endpoint: "/api/datasets/" + ds.Name,
		Mode: "pull", PageSize: ds.PageSize, Sortable: ds.Sortable, Filterable: ds.Filterable, Searchable: ds.Searchable, Editable: []string{},
		Create: b.create, Update: b.update, Delete: b.delete, PollingInterval: ds.RefreshPolicy.Every,
		AutoRefresh: boolean(b.binding.words["auto_refresh"], true),
	}
	if e := b.binding.words["refresh_interval"]; e != nil && e.Value != nil && out.AutoRefresh {
		out.PollingInterval = Milliseconds(e.Value)
		if e.Value.Name != "" && out.PollingInterval < 1000 {
			b.errorf(diag.OutOfRange, e.Value.Span, "the shortest refresh interval is 1 s")
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
			if f.Writable {
				out.Editable = append(out.Editable, f.Name)
			}
		}
	}
	return out
}
