package pages

import (
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

func (b *bindings) table() *ir.TableSpec {
	pagination := check.Entries{}
	if e := b.in.Words["pagination"]; e != nil {
		pagination = b.Read(e.Body, lang.Lookup("pagination"), "pagination")
	}
	t := &ir.TableSpec{
		Columns:    b.columns(b.in.Words["columns"]),
		Sort:       b.sort(b.in.Words["sort"]),
		Search:     check.Boolean(b.in.Words["search"], true) && check.Boolean(b.binding.Words["enable_search"], true) && len(b.ds.Spec.Searchable) > 0,
		Sorting:    check.Boolean(b.binding.Words["enable_sorting"], true),
		Filtering:  check.Boolean(b.binding.Words["enable_filtering"], true),
		ShowTotals: check.Boolean(pagination.Words["show_totals"], true),
		Empty:      check.Text(b.in.Words["empty"]),
		Export:     check.Choice(b.in.Words["export"], "csv") == "csv",
		Views:      check.Boolean(b.in.Words["views"], true),
		Editable:   check.Boolean(b.binding.Words["editable"], false),
		Optimistic: check.Boolean(b.binding.Words["optimistic_updates"], true),
		RowActions: b.buttons(b.in.Words["row_actions"]),
	}
	t.Columns, t.Inputs = b.inputs(t.Columns, (*ir.FieldSpec).Readable)
	t.PageSize = b.widgetPageSize(pagination.Words["page_size"], b.binding.Words["page_size"])
	b.crud(t.Editable)
	b.realtime()
	return t
}

func (b *bindings) detail() *ir.DetailSpec {
	d := &ir.DetailSpec{Fields: b.columns(b.in.Words["fields"])}
	if e := b.in.Words["id"]; e == nil {
		b.Errorf(diag.MissingValue, b.entry.Name.Span, "`show_detail` requires the row: add `id: route.id` here and `path: \"/…/:id\"` to the page")
	} else if e.Value != nil {
		d.ID = b.rowID(e.Value)
	}
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(false), expr.Bool(false)
	b.realtime()
	return d
}
