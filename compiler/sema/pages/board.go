package pages

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

func (b *bindings) board() *ir.BoardSpec {
	s := &ir.BoardSpec{
		Fields:     b.columns(b.in.Words["fields"]),
		Sort:       b.sort(b.in.Words["sort"]),
		Search:     check.Boolean(b.in.Words["search"], true) && check.Boolean(b.binding.Words["enable_search"], true) && len(b.ds.Spec.Searchable) > 0,
		Empty:      check.Text(b.in.Words["empty"]),
		Editable:   check.Boolean(b.binding.Words["editable"], false),
		Optimistic: check.Boolean(b.binding.Words["optimistic_updates"], true),
	}
	s.PageSize = b.widgetPageSize(b.binding.Words["page_size"])
	by := b.by()
	if by != nil {
		s.By = by.Name
	}
	b.crud(s.Editable)
	if e := b.binding.Words["editable"]; s.Editable && by != nil && !by.Writable {
		b.Warnf(diag.NobodyMay, e.Span, "clients never write `%s`, so the cards of this board cannot be moved", by.Name)
	}
	b.realtime()
	return s
}

// by reads the field whose values are the columns of a board; nil where there is none.
func (b *bindings) by() *ir.FieldSpec {
	e := b.in.Words["by"]
	if e == nil {
		f := b.Errorf(diag.MissingValue, b.entry.Name.Span, "a board requires `by`, an enum field such as `by: status`")
		if fields := b.ds.Spec.BoardFields(); len(fields) > 0 {
			b.addEntry(f, "by", fields[0])
		}
		return nil
	}
	if e.Value == nil {
		return nil // reported as a missing value
	}
	f := b.Readable(b.ds, e.Value, "by")
	switch {
	case f == nil:
		return nil
	case f.Type != "enum":
		finding := b.Errorf(diag.TypeMismatch, e.Value.Span, "`by` expects an enum field, but `%s` has type `%s`", f.Name, f.Type)
		for _, name := range b.ds.Spec.BoardFields() {
			check.Replace(finding, "Change to `"+name+"`", e.Value.Span, name)
		}
		return nil
	case !slices.Contains(b.ds.Spec.Filterable, f.Name):
		finding := b.Errorf(diag.QueryNotAllowed, e.Value.Span, "the columns of a board are filtered lists, but `%s` is not filterable; the access policy of `%s` allows %s", f.Name, b.ds.Spec.Name, check.Quoted(b.ds.Spec.Filterable))
		finding.Related = append(finding.Related, b.policyPlace("the access policy"))
		return nil
	}
	return f
}

// addEntry offers to write an entry into the widget, which may have no block yet. In
// the classic form an entry is a line, whose place nobody knows here.
func (b *bindings) addEntry(f *ast.Finding, name, value string) {
	if b.Decl.Classic {
		return
	}
	at, text := b.entry.Span.End, " { "+name+": "+value+" }"
	if body := b.entry.Body; body != nil {
		at, text = body.Open.End, " "+name+": "+value
		if len(body.Entries) > 0 && !strings.Contains(b.Decl.Text[at:body.Entries[0].Span.Start], "\n") {
			text += ","
		}
	}
	check.Replace(f, "Add `"+name+": "+value+"`", source.Span{Start: at, End: at}, text)
}
