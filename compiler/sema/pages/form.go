package pages

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

func (b *bindings) form() *ir.FormSpec {
	f := &ir.FormSpec{
		Mode:      check.Choice(b.binding.Words["mode"], "create"),
		Fields:    b.fields(b.in.Words["fields"]),
		Submit:    check.Text(b.in.Words["submit"]),
		AutoClear: check.Boolean(b.binding.Words["auto_clear"], true),
		OnSuccess: b.actions(b.binding.Words["on_success"], target{}),
	}
	defer func() { f.Fields, f.Inputs = b.inputs(f.Fields, func(f *ir.FieldSpec) bool { return f.Writable }) }()
	for i, name := range f.Fields {
		if field := b.ds.Spec.Field(name); !field.Writable {
			b.Errorf(diag.QueryNotAllowed, b.in.Words["fields"].Value.Args[i].Span, "`%s` is set by the server; a form cannot edit it", name)
		}
	}
	b.create, b.update, b.delete = expr.Bool(f.Mode != "update"), expr.Bool(f.Mode != "create"), expr.Bool(false)
	b.formRow(f)
	b.formFields(f)
	f.Checks = b.checks(b.binding.Words["validation"])
	b.realtime()
	return f
}

// formFields reports a form that can never create a row, because it lacks a
// field that every row needs.
func (b *bindings) formFields(f *ir.FormSpec) {
	e := b.in.Words["fields"]
	if e == nil || e.Value == nil || e.Value.Kind != ast.List || len(f.Fields) == 0 || f.Mode == "update" || f.Mode == "create_update" && f.ID != nil || b.ds.Open() {
		return
	}
	var missing []string
	for i := range b.ds.Spec.Fields {
		field := &b.ds.Spec.Fields[i]
		needed := field.Required && field.Writable || field.PrimaryKey && field.Creatable
		if needed && field.Default == nil && !slices.Contains(f.Fields, field.Name) && len(f.Fields) == len(e.Value.Args) {
			missing = append(missing, b.ds.NameOf(field.Name))
		}
	}
	if len(missing) == 0 {
		return
	}
	lacks := "it omits " + check.Quoted(missing) + ", which is required and has no default"
	if len(missing) > 1 {
		lacks = "it omits " + check.Quoted(missing) + ", which are required and have no default"
	}
	fx := b.Warnf(diag.NoRowPossible, e.Value.Span, "this form can never create a row of `%s`: %s", b.ds.Spec.Name, lacks)
	last := e.Value.Args[len(e.Value.Args)-1].Span.End
	check.Replace(fx, "Add "+check.Quoted(missing), source.Span{Start: last, End: last}, ", "+strings.Join(missing, ", "))
}

// formRow reads `id: route.id`.
func (b *bindings) formRow(f *ir.FormSpec) {
	e := b.in.Words["id"]
	if e == nil || e.Value == nil {
		if f.Mode == "update" {
			b.Errorf(diag.MissingValue, b.entry.Name.Span, "a form with `mode: update` requires the row: add `id: route.id` here and `path: \"/…/:id\"` to the page")
		}
		return
	}
	f.ID = b.rowID(e.Value)
}

// inputs reads `field_mapping`. If it is present, the fields are listed.
func (b *bindings) inputs(fields []string, shown func(*ir.FieldSpec) bool) ([]string, map[string]string) {
	e := b.binding.Words["field_mapping"]
	if e == nil {
		return fields, nil
	}
	var known []string
	for _, input := range lang.Inputs() {
		known = append(known, input.Name)
	}
	inputs := map[string]string{}
	for _, entry := range b.Read(e.Body, lang.Lookup("field_mapping"), "field_mapping").Free {
		f := b.FieldNamed(b.ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
		switch {
		case f == nil || entry.Value == nil || entry.Value.Kind == ast.Hole:
		case entry.Value.Kind != ast.Name || !slices.Contains(known, entry.Value.Name):
			b.Suggest(diag.UnknownValue, entry.Value.Span, entry.Value.Name, known, "expected an input (%s), found %s", check.Quoted(known), check.Describe(entry.Value))
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

// checks reads `validation { name: required, email: [required, email_format] }`.
func (b *bindings) checks(e *ast.Entry) map[string][]string {
	if e == nil {
		return nil
	}
	var known []string
	for _, check := range lang.FormChecks() {
		known = append(known, check.Name)
	}
	out := map[string][]string{}
	for _, entry := range b.Read(e.Body, lang.Lookup("checks"), "validation").Free {
		f := b.FieldNamed(b.ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
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
			if !slices.Contains(known, item.Name) || item.Kind != ast.Name {
				b.Suggest(diag.UnknownValue, item.Span, item.Name, known, "expected a check (%s), found %s", check.Quoted(known), check.Describe(item))
				continue
			}
			out[f.Name] = append(out[f.Name], item.Name)
		}
	}
	return out
}
