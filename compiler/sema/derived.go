package sema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
)

// derivation reads what one derived dataset is made of.
type derivation struct {
	*context
	shape  *Shape
	base   *Shape
	joined map[string]*Shape
	spec   *ir.DerivedSpec
}

func (c *context) derivedShape(s *Shape, in entries) {
	from := c.decl.Dataset.From
	c.use(from.Span, DatasetSymbol, "dataset "+from.Name, "")
	for _, e := range in.free {
		if e.Name.Name != "" && e.Body == nil {
			c.errorf(diag.WrongKindOfDataset, e.Name.Span, "a derived dataset cannot declare fields; add it to `aggregate`, or as a `computed` field to `%s`", from.Name)
		}
	}
	d := &derivation{context: c, shape: s, joined: map[string]*Shape{}, spec: &ir.DerivedSpec{From: from.Name, Joins: []ir.JoinSpec{}, GroupBy: []string{}, OrderBy: []string{}}}
	s.Derived = d.spec
	if cycle := c.cycle(c.decl.Name.Name); cycle != nil {
		c.errorf(diag.DerivedFromItself, from.Span, "`%s` is derived from itself: %s", c.decl.Name.Name, strings.Join(cycle, " → "))
		s.Row.Open = true
		return
	}
	if d.base = c.baseShape(*from); d.base == nil {
		s.Row.Open = true
		return
	}
	s.Bases = append(s.Bases, from.Name)
	s.Bases = append(s.Bases, d.base.Bases...)
	for _, e := range c.decl.Body().List() {
		if e.Kind == ast.Join {
			d.join(e)
		}
	}
	s.Row.Open = s.Row.Open || d.base.Row.Open
	for _, e := range c.decl.Body().List() {
		if e.Name.Name == "filter" && e.Value != nil {
			d.filter(e.Value)
		}
	}
	d.fields(in)
	d.keys()
	d.order(in)
	slices.Sort(s.Bases)
	s.Bases = slices.Compact(s.Bases)
}

// cycle follows what datasets are made of, by their text alone, and returns the
// way back to the first; nil where there is none.
func (c *context) cycle(start string) []string {
	seen := map[string]bool{}
	var walk func(name string, way []string) []string
	walk = func(name string, way []string) []string {
		for _, base := range c.program.bases.Ask(c.task, name) {
			if base == start {
				return append(way, name, start)
			}
			if !seen[base] {
				seen[base] = true
				if found := walk(base, append(way, name)); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return walk(start, nil)
}

func (c *context) baseShape(name ast.Ident) *Shape {
	if s := c.shapeOf(name.Name); s != nil {
		return s
	}
	if name.Name != "" && !c.declared("dataset "+name.Name) {
		c.suggest(diag.UnknownDataset, name.Span, name.Name, c.names(ast.DatasetDecl), "unknown dataset `%s`", name.Name)
	}
	return nil
}

// scope is that of expressions over the base and what is joined to it.
func (d *derivation) scope() expr.Scope {
	scope := d.expressions(&d.base.Row)
	scope.Qualified = true
	scope.Also = map[string]*expr.Row{d.spec.From: &d.base.Row}
	for name, s := range d.joined {
		scope.Also[name] = &s.Row
	}
	return scope
}

func (d *derivation) join(e *ast.Entry) {
	if len(e.Labels) == 0 {
		d.errorf(diag.MissingName, e.Name.Span, "`join` requires a dataset: `join customers on customer_id == customers.id`")
		return
	}
	join := ir.JoinSpec{Left: len(e.Labels) > 1 && e.Labels[0].Text == "left"}
	target := e.Labels[len(e.Labels)-1].Ident()
	if len(e.Labels) > 1 && !join.Left || len(e.Labels) > 2 {
		d.errorf(diag.UnexpectedText, e.Labels[0].Span, "expected `join customers on …` or `join left customers on …`")
		return
	}
	join.Dataset = target.Name
	d.use(target.Span, DatasetSymbol, "dataset "+target.Name, "")
	s := d.baseShape(target)
	if s == nil {
		d.shape.Row.Open = true
		return
	}
	if target.Name == d.spec.From || d.joined[target.Name] != nil {
		d.errorf(diag.DuplicateEntry, target.Span, "`%s` is already joined; to join it twice, derive another dataset from it", target.Name)
		return
	}
	d.joined[target.Name] = s
	d.shape.Bases = append(append(d.shape.Bases, target.Name), s.Bases...)
	if join.On = d.condition(e.Value, d.scope()); join.On == nil || !d.fits(join.On, inJoin, e.Value) {
		join.On = expr.Bool(false)
	}
	d.spec.Joins = append(d.spec.Joins, join)
}

// filter adds a condition on the base rows; several mean `and`.
func (d *derivation) filter(e *ast.Expr) {
	scope := d.scope()
	n := d.condition(e, scope)
	if n == nil || !d.fits(n, inFilter, e) {
		n = expr.Bool(false)
	}
	if d.spec.Filter != nil {
		n = &expr.Node{Op: expr.And, Type: n.Type, Args: []*expr.Node{d.spec.Filter, n}}
	}
	d.spec.Filter = expr.Simplify(n)
}

func (d *derivation) fields(in entries) {
	aggregates := d.read(bodyOf(in.words["aggregate"]), lang.Lookup("aggregate"), "aggregate").free
	group := in.words["group_by"]
	if columns := in.words["columns"]; columns != nil && group == nil && len(aggregates) == 0 {
		for _, item := range columns.Items() {
			d.group(item)
		}
		d.spec.GroupBy = []string{}
		return
	}
	if group == nil && len(aggregates) == 0 {
		d.base.each(func(f ir.FieldSpec) { d.add(d.spec.From, d.base, f, d.base.written(f.Name)) })
		for _, join := range d.spec.Joins {
			s := d.joined[join.Dataset]
			s.each(func(f ir.FieldSpec) { d.add(join.Dataset, s, f, join.Dataset+"_"+s.written(f.Name)) })
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

func bodyOf(e *ast.Entry) *ast.Block {
	if e == nil {
		return nil
	}
	return e.Body
}

// each calls visit for the fields that may be read.
func (s *Shape) each(visit func(ir.FieldSpec)) {
	for _, f := range s.Fields {
		if f.Readable() {
			visit(f)
		}
	}
}

// add adds a field that holds one of a base row. written is its name in the
// source; a reference stays one.
func (d *derivation) add(dataset string, from *Shape, f ir.FieldSpec, written string) bool {
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
	of := from.written(f.Name)
	d.shape.Origins[written] = Origin{Dataset: dataset, Field: of, Joined: written != of}
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
		d.use(item.Args[0].Span, DatasetSymbol, "dataset "+dataset, "")
	} else if item.Kind != ast.Name {
		if item.Kind != ast.Hole {
			d.errorf(diag.WrongValue, item.Span, "`group_by` expects field names; add an expression as a `computed` field to `%s`", d.spec.From)
		}
		return
	}
	f := from.field(name)
	switch {
	case f == nil && from.Row.MayHave(name):
	case f == nil:
		d.suggest(diag.UnknownField, at, name, from.Row.Names, "unknown field `%s` in `%s`", name, dataset)
	case !f.Readable():
		d.errorf(diag.HiddenButQueried, at, "`%s` is never sent to clients, so `group_by` cannot use it", name)
	case f.Type == "json" || f.Type == "list":
		d.errorf(diag.ModifierDoesNotFit, at, "`%s` has type `%s`, which cannot be grouped by", name, f.Type)
	default:
		d.useField(at, dataset, name)
		if !d.add(dataset, from, *f, prefix+from.written(f.Name)) {
			d.errorf(diag.DuplicateEntry, at, "duplicate `%s` in `group_by`", name)
			return
		}
		d.spec.GroupBy = append(d.spec.GroupBy, d.shape.Fields[len(d.shape.Fields)-1].Name)
	}
}

// aggregate reads `total: sum(revenue)`.
func (d *derivation) aggregate(e *ast.Entry) {
	if e.Value == nil {
		d.errorf(diag.MissingValue, e.Name.Span, "missing value after `%s`, as in `%s: sum(amount)`", e.Name.Name, e.Name.Name)
		return
	}
	scope := d.scope()
	scope.Aggregates = true
	d.declares(e.Name.Span, FieldSymbol, e.Name.Name)
	n := d.expression(e.Value, scope)
	if !d.fits(n, inAggregate, e.Value) {
		n = nil
	}
	f := ir.FieldSpec{Name: e.Name.Name, Doc: e.Doc, Type: "number", ReadOnly: true, Source: n}
	for _, m := range e.Modifiers {
		if m.Name.Name == "label" && len(m.Args) == 1 && m.Args[0].Value.Kind == ast.String {
			f.Label = m.Args[0].Value.Text
			continue
		}
		d.errorf(diag.UnknownModifier, m.Span, "an aggregate allows only the modifier `label(…)`")
	}
	for _, other := range d.shape.Fields {
		if strings.EqualFold(other.Name, f.Name) {
			d.errorf(diag.DuplicateField, e.Name.Span, "field `%s` is already defined; choose another name", other.Name)
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
		d.errorf(diag.WrongValue, e.Value.Span, "expected an aggregate such as `sum(amount)` or `count()`")
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
		if s.field(d.base.Key) != nil {
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
			if s.field(name) == nil {
				s.KeyFields = nil
				return
			}
		}
	}
	s.Key = derivedKey
	s.Fields = append([]ir.FieldSpec{{Name: derivedKey, Type: "text", Implicit: true, ReadOnly: true, Required: true}}, s.Fields...)
}

func (d *derivation) order(in entries) {
	for _, item := range in.words["order_by"].Items() {
		sign, name := "", item
		if item.Kind == ast.Unary && item.Name == "-" {
			sign, name = "-", item.Args[0]
		}
		f := d.shape.field(name.Name)
		if name.Kind != ast.Name || f == nil || f.Implicit {
			if name.Kind != ast.Hole && !d.shape.Row.MayHave(name.Name) {
				d.suggest(diag.UnknownField, name.Span, name.Name, d.shape.fieldNames(), "`order_by` expects fields of `%s` itself", d.decl.Name.Name)
			}
			continue
		}
		d.useField(name.Span, d.decl.Name.Name, name.Name)
		d.spec.OrderBy = append(d.spec.OrderBy, sign+f.Name)
	}
	d.spec.Limit, d.spec.Offset = d.count(in.words["limit"], 1), d.count(in.words["offset"], 0)
	if d.spec.Limit > 0 && len(d.spec.OrderBy) == 0 {
		d.warnf(diag.LimitWithoutOrder, in.words["limit"].Name.Span, "`limit` without `order_by` keeps arbitrary rows")
	}
}

func (s *Shape) fieldNames() []string {
	var names []string
	for _, f := range s.Fields {
		if !f.Implicit {
			names = append(names, s.written(f.Name))
		}
	}
	return names
}

// count is an integer of at least least; 0 where there is none.
func (c *context) count(e *ast.Entry, least int) int {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Number || e.Value.Name != "" {
		return 0
	}
	n, err := strconv.Atoi(e.Value.Text)
	if err != nil || n < least || n > 1_000_000_000 {
		c.errorf(diag.OutOfRange, e.Value.Span, "`%s` expects an integer of at least %d", e.Name.Name, least)
		return 0
	}
	return n
}
