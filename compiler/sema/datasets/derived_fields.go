package datasets

import (
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
)

func (d *derivation) fields(in check.Entries) {
	aggregates := d.Read(bodyOf(in.Words["aggregate"]), lang.Lookup("aggregate"), "aggregate").Free
	group := in.Words["group_by"]
	if columns := in.Words["columns"]; columns != nil && group == nil && len(aggregates) == 0 {
		for _, item := range columns.Items() {
			d.group(item)
		}
		d.spec.GroupBy = []string{}
		return
	}
	if group == nil && len(aggregates) == 0 {
		d.shape.Row.Lost = append(d.shape.Row.Lost, d.base.Row.Lost...)
		d.base.Each(func(f ir.FieldSpec) { d.add(d.spec.From, d.base, f, d.base.NameOf(f.Name)) })
		for _, join := range d.spec.Joins {
			s := d.joined[join.Dataset]
			s.Each(func(f ir.FieldSpec) { d.add(join.Dataset, s, f, join.Dataset+"_"+s.NameOf(f.Name)) })
		}
		return
	}
	d.spec.Grouped = true
	for _, item := range group.Items() {
		d.group(item)
	}
	for _, e := range aggregates {
		d.aggregate(e)
	}
}

// add adds a field that holds one of a base row. written is its name in the
// source; a reference stays one.
func (d *derivation) add(dataset string, from *check.Shape, f ir.FieldSpec, written string) bool {
	source := &expr.Node{Op: expr.Field, Type: from.Row.Types[f.Name], Name: f.Name, Dataset: dataset}
	if n := from.Row.Computed[f.Name]; n != nil {
		source.Op, source.Args = expr.Computed, []*expr.Node{expr.Qualify(n, dataset)}
	}
	out := ir.FieldSpec{
		Name: written, Type: f.Type, Doc: f.Doc, Label: f.Label, Help: f.Help, Precision: f.Precision, Scale: f.Scale,
		Values: f.Values, Item: f.Item, Source: source, ReadOnly: true,
	}
	if f.Reference != nil {
		r := *f.Reference
		r.Name, r.OnDelete = written, ""
		out.Name, out.Reference = written+"_id", &r
	}
	for _, other := range d.shape.Fields {
		if strings.EqualFold(other.Name, out.Name) {
			return false
		}
	}
	if out.Reference != nil {
		d.shape.Written[out.Name] = written
		d.shape.Row.References[written] = expr.Reference{Column: out.Name, Dataset: out.Reference.Dataset}
	}
	of := from.NameOf(f.Name)
	d.shape.Origins[written] = check.Origin{Dataset: dataset, Field: of, Joined: written != of}
	d.shape.Row.Types[out.Name] = source.Type
	d.shape.Fields = append(d.shape.Fields, out)
	return true
}

// group reads one field of group_by: of the base, or `customers.region`.
func (d *derivation) group(item *ast.Expr) {
	dataset, from, name, at, prefix := d.spec.From, d.base, item.Name, item.Span, ""
	if item.Kind == ast.Member && item.Args[0].Kind == ast.Name && d.joined[item.Args[0].Name] != nil {
		dataset = item.Args[0].Name
		from, at, prefix = d.joined[dataset], item.NameSpan, dataset+"_"
		d.NoteUse(item.Args[0].Span, check.DatasetSymbol, "dataset "+dataset, "")
	} else if item.Kind != ast.Name {
		if item.Kind != ast.Hole {
			d.Errorf(diag.WrongValue, item.Span, "`group_by` expects field names; add an expression as a `computed` field to `%s`", d.spec.From)
		}
		return
	}
	f := from.Field(name)
	switch {
	case f == nil && from.Row.MayHave(name):
		d.SilentField(at, dataset, name)
	case f == nil:
		d.Suggest(diag.UnknownField, at, name, from.Row.Names, "unknown field `%s` in `%s`", name, dataset)
	case !f.Readable():
		d.Errorf(diag.HiddenButQueried, at, "`%s` is never sent to clients, so `group_by` cannot use it", name)
	case f.Type == "json" || f.Type == "list":
		d.Errorf(diag.ModifierDoesNotFit, at, "`%s` has type `%s`, which cannot be grouped by", name, f.Type)
	default:
		d.UseField(at, dataset, name)
		if !d.add(dataset, from, *f, prefix+from.NameOf(f.Name)) {
			d.Errorf(diag.DuplicateEntry, at, "duplicate `%s` in `group_by`", name)
			return
		}
		d.spec.GroupBy = append(d.spec.GroupBy, d.shape.Fields[len(d.shape.Fields)-1].Name)
	}
}

// aggregate reads `total: sum(revenue)`.
func (d *derivation) aggregate(e *ast.Entry) {
	if e.Value == nil {
		d.Errorf(diag.MissingValue, e.Name.Span, "missing value after `%s`, as in `%s: sum(amount)`", e.Name.Name, e.Name.Name)
		return
	}
	scope := d.scope()
	scope.Aggregates = true
	d.Declares(e.Name.Span, check.FieldSymbol, e.Name.Name)
	n := d.Expression(e.Value, scope)
	if !d.Fits(n, check.InAggregate, e.Value) {
		n = nil
	}
	f := ir.FieldSpec{Name: e.Name.Name, Doc: e.Doc, Type: "number", ReadOnly: true, Source: n}
	for _, m := range e.Modifiers {
		if m.Name.Name == "label" && len(m.Args) == 1 && m.Args[0].Value.Kind == ast.String {
			f.Label = m.Args[0].Value.Text
			continue
		}
		d.Errorf(diag.UnknownModifier, m.Span, "an aggregate allows only the modifier `label(…)`")
	}
	for _, other := range d.shape.Fields {
		if strings.EqualFold(other.Name, f.Name) {
			d.Errorf(diag.DuplicateField, e.Name.Span, "field `%s` is already defined; choose another name", other.Name)
			return
		}
	}
	if n == nil {
		f.Source = &expr.Node{Op: expr.Literal, Type: expr.Type{Kind: expr.Null}}
		d.shape.Row.Types[f.Name] = expr.Type{}
		d.shape.Fields = append(d.shape.Fields, f)
		return
	}
	if n.First(expr.Count, expr.Sum, expr.Avg, expr.Min, expr.Max) == nil {
		d.Errorf(diag.WrongValue, e.Value.Span, "expected an aggregate such as `sum(amount)` or `count()`")
	}
	d.repeats(e.Value, n)
	storedType(&f, n.Type)
	d.shape.Row.Types[f.Name] = n.Type
	d.shape.Fields = append(d.shape.Fields, f)
}

// storedType gives a field the type of an expression.
func storedType(f *ir.FieldSpec, t expr.Type) {
	switch t.Kind {
	case expr.Text:
		f.Type = "text"
	case expr.Decimal:
		f.Type, f.Precision, f.Scale = "decimal", t.Precision, t.Scale
	case expr.Enum:
		f.Type = "enum"
		for _, v := range t.Values {
			f.Values = append(f.Values, ir.ValueSpec{Name: v, Label: naming.Words(v)})
		}
	case expr.Unknown, expr.Null:
		f.Type = "text" // its mistake is reported where it was made
	default:
		f.Type = string(t.Kind)
	}
}

// derivedKey is the field that names a row where no single field does.
const derivedKey = "_key"

// keys finds what names a row: the base row's key, or what the rows are grouped
// or joined by.
func (d *derivation) keys() {
	s := d.shape
	switch {
	case d.spec.Grouped:
		s.KeyFields = append([]string{}, d.spec.GroupBy...)
	case d.base.Key == "":
		return
	case len(d.spec.Joins) == 0:
		if s.Field(d.base.Key) != nil {
			s.Key = d.base.Key
			return
		}
		return
	default:
		s.KeyFields = []string{d.base.Key}
		for _, join := range d.spec.Joins {
			s.KeyFields = append(s.KeyFields, join.Dataset+"_"+d.joined[join.Dataset].Key)
		}
		for _, name := range s.KeyFields {
			if s.Field(name) == nil {
				s.KeyFields = nil
				return
			}
		}
	}
	s.Key = derivedKey
	s.Fields = append([]ir.FieldSpec{{Name: derivedKey, Type: "text", Implicit: true, ReadOnly: true, Required: true}}, s.Fields...)
}

func (d *derivation) order(in check.Entries) {
	for _, item := range in.Words["order_by"].Items() {
		sign, name := "", item
		if item.Kind == ast.Unary && item.Name == "-" {
			sign, name = "-", item.Args[0]
		}
		f := d.shape.Field(name.Name)
		if name.Kind != ast.Name || f == nil || f.Implicit {
			switch {
			case name.Kind == ast.Hole:
			case d.shape.Row.MayHave(name.Name):
				d.SilentField(name.Span, d.spec.From, name.Name)
			default:
				d.Suggest(diag.UnknownField, name.Span, name.Name, d.shape.Names(), "`order_by` expects fields of `%s` itself", d.Decl.Name.Name)
			}
			continue
		}
		d.UseField(name.Span, d.Decl.Name.Name, name.Name)
		d.spec.OrderBy = append(d.spec.OrderBy, sign+f.Name)
	}
	d.spec.Limit, d.spec.Offset = d.count(in.Words["limit"], 1), d.count(in.Words["offset"], 0)
	if d.spec.Limit > 0 && len(d.spec.OrderBy) == 0 {
		d.Warnf(diag.LimitWithoutOrder, in.Words["limit"].Name.Span, "`limit` without `order_by` keeps arbitrary rows")
	}
}

// count is an integer of at least least; 0 where there is none.
func (c *checker) count(e *ast.Entry, least int) int {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Number || e.Value.Name != "" {
		return 0
	}
	n, err := strconv.Atoi(e.Value.Text)
	if err != nil || n < least || n > 1_000_000_000 {
		c.Errorf(diag.OutOfRange, e.Value.Span, "`%s` expects an integer of at least %d", e.Name.Name, least)
		return 0
	}
	return n
}
