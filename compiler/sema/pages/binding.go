package pages

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// bindings reads how one widget is bound to its dataset.
type bindings struct {
	*widgets
	ds      *check.Dataset
	entry   *ast.Entry
	in      check.Entries // the widget's block
	binding check.Entries // its `binding` block

	pageSize               int
	create, update, delete *expr.Node
}

// widgetPageSize: `pagination` wins over `binding`; 0 means as the dataset says.
func (b *bindings) widgetPageSize(candidates ...*ast.Entry) int {
	for _, e := range candidates {
		n := b.Size(e, 0)
		if n == 0 {
			continue
		}
		if limit := b.ds.Spec.MaxPageSize; n > limit {
			f := b.Errorf(diag.PageSizeExceeds, e.Value.Span, "`page_size` is greater than the `max_page_size` of `%s`, which is %d", b.ds.Spec.Name, limit)
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
	n := b.Condition(e.Value, b.scope(&b.ds.Row))
	if n == nil || !b.Fits(n, check.InFilter, e.Value) {
		return expr.Bool(false)
	}
	b.constant(n, e.Value)
	args := []*expr.Node{n}
	for _, rule := range b.ds.Spec.Access.Fields {
		if slices.Contains(n.Fields(), rule.Field) {
			args = append(args, rule.Rule)
		}
	}
	if len(args) > 1 {
		n = &expr.Node{Op: expr.And, Type: n.Type, Args: args}
	}
	return expr.Simplify(n)
}

// rowID reads which row a widget is about: a parameter of the type of the key.
func (b *bindings) rowID(e *ast.Expr) *expr.Node {
	n := b.Expression(e, b.scope(nil))
	if n == nil || !b.Fits(n, check.InID, e) {
		return nil
	}
	if n.Op != expr.Param && n.Op != expr.UserRow && n.Op != expr.UserField {
		b.Errorf(diag.WrongValue, e.Span, "`id` expects a parameter of the page, such as `route.id`, or a field of an enclosing `each`")
		return nil
	}
	return b.Assign(n, b.ds.Row.Types[b.ds.Key], e.Span, "the key of `"+b.ds.Spec.Name+"`")
}

func (b *bindings) realtime() {
	e := b.binding.Words["realtime"]
	if !check.Boolean(e, false) || b.ds.Spec.Realtime || b.ds.Open() {
		return
	}
	f := b.Errorf(diag.RealtimeMismatch, e.Span, "`realtime: true` requires a realtime dataset; `%s` is not realtime", b.ds.Spec.Name)
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
		AutoRefresh: check.Boolean(b.binding.Words["auto_refresh"], true),
		Conflict:    check.Choice(b.binding.Words["conflict"], "merge"),
	}
	if e := b.binding.Words["refresh_interval"]; e != nil && e.Value != nil && out.AutoRefresh {
		out.PollingInterval = check.Milliseconds(e.Value)
		if e.Value.Name != "" && out.PollingInterval < 1000 {
			b.Errorf(diag.OutOfRange, e.Value.Span, "the shortest refresh interval is 1 s")
		}
	}
	if e := b.binding.Words["cache_ttl"]; e != nil && e.Value != nil {
		out.CacheTTL = check.Milliseconds(e.Value)
	}
	if b.pageSize > 0 {
		out.PageSize = b.pageSize
	}
	if ds.Realtime && check.Boolean(b.binding.Words["realtime"], true) {
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
