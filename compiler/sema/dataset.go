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
	"github.com/n3-lang/n3/compiler/source"
)

// Dataset is what other declarations can see of a dataset.
type Dataset struct {
	*Shape
	Spec ir.DatasetSpec

	Policy   map[string]source.Span // rules as written, by operation
	Nobody   map[string]bool        // the operations whose rule is written `false` or `nobody`
	Realtime source.Span            // `realtime: …`, or the end of the name where not written
	Block    *ast.Block
}

// Open says that not all its fields are known, so that nothing is reported
// because of one.
func (d *Dataset) Open() bool { return d.Row.Open }

// FieldNames lists the fields a program can name, in their order.
func (d *Dataset) FieldNames() []string { return d.Row.Names }

const (
	defaultPageSize    = 25
	defaultMaxPageSize = 100
	maxPageSize        = 1000
)

func (c *context) datasetSpec() *Dataset {
	d := c.decl
	fields := c.program.shapeOf.Ask(c.task, d)
	s, in := fields.shape, fields.entries
	ds := &Dataset{
		Shape: s, Block: d.Body(), Policy: map[string]source.Span{}, Nobody: map[string]bool{},
		Realtime: source.Span{Start: d.Name.Span.End, End: d.Name.Span.End},
	}
	spec := &ds.Spec
	spec.Name, spec.Table, spec.Doc = d.Name.Name, s.Row.Table, d.Doc
	spec.Origin.Span = d.Span
	spec.Key, spec.KeyFields, spec.Derived = s.Key, s.KeyFields, s.Derived
	spec.Fields, spec.Indexes, spec.Validation = append(make([]ir.FieldSpec, 0, len(s.Fields)+1), s.Fields...), []ir.IndexSpec{}, []ir.ValidationSpec{}
	spec.Adopted = in.words["source"] != nil && s.Row.Table != spec.Name
	spec.SoftDelete = boolean(in.words["soft_delete"], false)
	spec.Was = c.formerName(in.words["was"], spec.Name)
	if s.Derived != nil {
		spec.Table = ""
	}
	c.properties(ds, in)
	c.policy(ds, in.words["access_policy"])
	c.queries(ds, in.words["access_policy"])
	if e := in.words["validation"]; e != nil && s.Derived == nil {
		c.validation(ds, e)
	}
	if e := in.words["indexes"]; e != nil && s.Derived == nil {
		c.indexes(ds, e)
	}
	c.addIndexes(ds)
	c.dependsOn(ds)
	c.possible(ds, in.free)
	finishFields(spec)
	return ds
}

// finishFields decides what follows from the modifiers of the fields and the
// lists of the dataset, for everybody who reads the IR.
func finishFields(spec *ir.DatasetSpec) {
	sortable := setOf(spec.Sortable)
	for i := range spec.Fields {
		f := &spec.Fields[i]
		if f.Label == "" {
			f.Label = f.PlainLabel()
		}
		f.Writable = !f.PrimaryKey && !f.AutoNow && !f.AutoUpdate && !f.Owner && !f.ReadOnly && !f.Hidden && f.Computed == nil && f.Source == nil
		f.Creatable = f.Writable || f.PrimaryKey && f.Type == "string" && f.Default == nil && f.Source == nil
		f.Sortable = sortable[f.Name]
	}
}

// setOf is a list of names to be asked of each field of a dataset.
func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// possible reports required references that lead back to their own dataset: its
// first row would have to be there before itself. Of the datasets on the way only
// the first by name is reported.
func (c *context) possible(ds *Dataset, fields []*ast.Entry) {
	name := ds.Spec.Name
	for i := range ds.Spec.Fields {
		f := &ds.Spec.Fields[i]
		if f.Reference == nil || !f.Required || f.Default != nil || f.Source != nil {
			continue
		}
		way := c.wayBack(name, f.Reference.Dataset, map[string]bool{})
		if way == nil || name != slices.Min(way) {
			continue
		}
		written := ds.written(f.Name)
		for _, e := range fields {
			if e.Name.Name == written {
				c.errorf(diag.NoRowPossible, e.Name.Span, "no row of `%s` can ever be created, because each requires one to exist: %s; remove `required` from `%s`", name, strings.Join(append([]string{name}, way...), " → "), written)
			}
		}
		return
	}
}

// wayBack follows required references from a dataset to start; nil where they
// do not lead there.
func (c *context) wayBack(start, from string, seen map[string]bool) []string {
	if from == start {
		return []string{start}
	}
	if seen[from] {
		return nil
	}
	seen[from] = true
	for _, next := range c.program.requires.Ask(c.task, from) {
		if way := c.wayBack(start, next, seen); way != nil {
			return append([]string{from}, way...)
		}
	}
	return nil
}

// formerName reads `was: old_name`.
func (c *context) formerName(e *ast.Entry, now string) string {
	if e == nil || e.Value == nil || e.Value.Kind == ast.Hole {
		return ""
	}
	if name := e.Value.Name + e.Value.Text; (e.Value.Kind == ast.Name || e.Value.Kind == ast.String) && name != now {
		if other := c.program.find.Ask(c.task, "dataset "+name).decl; other != nil && !other.Implicit && !c.program.renamed.Ask(c.task, name) {
			f := c.errorf(diag.FormerNameInUse, e.Value.Span, "dataset `%s` still exists, so it cannot be the former name of `%s`", name, now)
			f.Related = append(f.Related, ast.Place{Decl: other.Key(), Span: other.Name.Span, Message: "declared here"})
			return ""
		}
		return name
	}
	c.errorf(diag.WrongValue, e.Value.Span, "`was` expects the former name of the dataset")
	return ""
}

// dependsOn lists the datasets whose rows decide what is read of this one:
// those it is derived from, those that its rules reach, the people.
func (c *context) dependsOn(ds *Dataset) {
	spec := &ds.Spec
	seen := map[string]bool{spec.Name: true}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			spec.DependsOn = append(spec.DependsOn, name)
		}
	}
	for _, base := range ds.Bases {
		add(base)
	}
	rules := []*expr.Node{spec.Access.Read, spec.Access.Update, spec.Access.Delete}
	for _, f := range spec.Access.Fields {
		rules = append(rules, f.Rule)
	}
	if spec.Derived != nil {
		rules = append(rules, spec.Derived.Filter)
	}
	for _, rule := range rules {
		rule.Walk(func(n *expr.Node) {
			for _, hop := range n.Path {
				add(hop.Dataset)
			}
			if n.Op == expr.UserField || n.Op == expr.UserRow {
				add(c.identity().users)
			}
		})
	}
}

// validation reads the rules over the whole row.
func (c *context) validation(ds *Dataset, block *ast.Entry) {
	scope := c.expressions(&ds.Row)
	for _, e := range c.read(block.Body, lang.Lookup("validation"), "validation").free {
		if e.Value == nil {
			c.errorf(diag.MissingValue, e.Name.Span, "missing condition after `%s`; a rule is a condition and a message: `dates: starts <= ends \"Must end after it starts\"`", e.Name.Name)
			continue
		}
		message, written := naming.Words(e.Name.Name)+" is not valid", false
		for _, m := range e.Modifiers {
			if !m.Quoted {
				c.errorf(diag.UnknownModifier, m.Span, "a rule allows only a message in quotes after the condition")
				continue
			}
			message, written = m.Name.Name, true
		}
		n := c.condition(e.Value, scope)
		if n == nil || !c.fits(n, inValidation, e.Value) {
			continue
		}
		if !written {
			f := c.warnf(diag.MissingValue, e.Name.Span, "`%s` has no message; users see %q", e.Name.Name, message)
			replace(f, "Add a message", source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}, " "+strconv.Quote(message))
		}
		if bad := n.First(expr.User, expr.Claim, expr.Role, expr.Authenticated, expr.Owner, expr.UserField, expr.UserRow); bad != nil {
			c.errorf(diag.WrongValue, e.Value.Span, "`validation` cannot depend on the user; use `access_policy` to decide who may write")
			continue
		}
		fields := []string{}
		for _, name := range n.Fields() {
			if f := ds.field(name); f != nil && f.Readable() {
				fields = append(fields, name)
			}
		}
		ds.Spec.Validation = append(ds.Spec.Validation, ir.ValidationSpec{Name: e.Name.Name, Rule: expr.Simplify(n), Message: message, Fields: fields})
	}
}

// typeName reports a dataset whose name would be taken for something else.
func (c *context) typeName(name ast.Ident) {
	if _, builtin := lang.FindType(name.Name); builtin {
		c.errorf(diag.ReservedName, name.Span, "`%s` is a built-in type; give the dataset another name", name.Name)
		return
	}
	for _, word := range []string{"manual", "on_change", "on_focus", "every"} {
		if name.Name == word {
			c.errorf(diag.ReservedName, name.Span, "`%s` is a value of `refresh_policy`; give the dataset another name", word)
		}
	}
}

func (c *context) hasUnknownBlock(b *ast.Block, block *lang.Block) bool {
	for _, e := range b.Entries {
		if _, known := block.Find(e.Name.Name); !known && e.Body != nil {
			return true
		}
	}
	return false
}

// key finds the primary key, or adds one.
func (c *context) key(s *Shape, fields []*ast.Entry) {
	if f := primaryKey(s.Fields); f != nil {
		s.Key = f.Name
		return
	}
	s.Key = "id"
	for _, e := range fields {
		if e.Name.Name == "id" {
			f := c.errorf(diag.IDNotKey, e.Name.Span, "`id` is not the primary key, and no other field is; add `primary_key` after its type")
			if e.Value != nil {
				replace(f, "Add `primary_key`", source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}, " primary_key")
			}
			return
		}
	}
	s.Fields = append([]ir.FieldSpec{{Name: "id", Type: "integer", PrimaryKey: true, Implicit: true}}, s.Fields...)
	s.Row.Types["id"] = expr.Type{Kind: expr.Integer}
}

func (c *context) properties(ds *Dataset, in entries) {
	spec := &ds.Spec
	spec.Title = naming.Words(spec.Name)
	if title := text(in.words["title"]); title != "" {
		spec.Title = title
	}
	if e := in.words["realtime"]; e != nil {
		ds.Realtime = e.Span
		spec.Realtime = boolean(e, false)
	}
	spec.RequireMatch = boolean(in.words["require_match"], false)
	spec.RefreshPolicy.Mode = "on_focus"
	if spec.Realtime {
		spec.RefreshPolicy.Mode = "on_change"
	}
	if e := in.words["refresh_policy"]; e != nil && e.Value != nil {
		spec.RefreshPolicy.Mode = choice(e, spec.RefreshPolicy.Mode)
		if e.Value.Kind == ast.Call && len(e.Value.Named) == 1 {
			spec.RefreshPolicy.Every = Milliseconds(e.Value.Named[0].Value)
			if _, unit := milliseconds[e.Value.Named[0].Value.Name]; unit && spec.RefreshPolicy.Every < 1000 {
				c.errorf(diag.OutOfRange, e.Value.Span, "the shortest refresh interval is 1 s")
			}
		}
		if spec.RefreshPolicy.Mode == "on_change" && !spec.Realtime {
			f := c.errorf(diag.RealtimeMismatch, e.Value.Span, "`on_change` requires `realtime: true`")
			if written := in.words["realtime"]; written == nil {
				replace(f, "Add `realtime: true`", source.Span{Start: e.Span.Start, End: e.Span.Start}, "realtime: true\n    ")
			}
		}
	}
	for _, f := range spec.Fields {
		if f.Readable() && f.Reference == nil && (f.Type == "string" || f.Type == "text" || f.Type == "email") {
			spec.TitleField = f.Name
			break
		}
	}
	if spec.TitleField == "" {
		spec.TitleField = spec.Key
	}
	if e := in.words["title_field"]; e != nil && e.Value != nil {
		if f := c.readable(ds, e.Value, "title_field"); f != nil {
			spec.TitleField = f.Name
		}
	}
}

// fieldNamed finds the field that an expression names, and reports where there
// is none.
func (c *context) fieldNamed(ds *Dataset, e *ast.Expr) *ir.FieldSpec {
	switch e.Kind {
	case ast.Hole:
		return nil
	case ast.Member:
		if !ds.Open() {
			c.errorf(diag.WrongValue, e.Span, "expected a field of `%s` itself, found a path through a reference", ds.Spec.Name)
		}
		return nil
	case ast.Name:
	default:
		c.errorf(diag.WrongValue, e.Span, "expected a field name, found %s", describe(e))
		return nil
	}
	if f := ds.field(e.Name); f != nil {
		c.useField(e.Span, ds.Spec.Name, e.Name)
		return ds.Spec.Field(f.Name)
	}
	if !ds.Row.MayHave(e.Name) {
		c.suggest(diag.UnknownField, e.Span, e.Name, ds.FieldNames(), "unknown field `%s` in `%s`", e.Name, ds.Spec.Name)
	}
	return nil
}

// readable is fieldNamed for a place that shows the field to people.
func (c *context) readable(ds *Dataset, e *ast.Expr, what string) *ir.FieldSpec {
	f := c.fieldNamed(ds, e)
	if f != nil && !f.Readable() {
		c.errorf(diag.HiddenButQueried, e.Span, "`%s` is never sent to clients, so `%s` cannot use it", f.Name, what)
		return nil
	}
	return f
}

// queries decides what lists may be sorted, filtered and searched by.
func (c *context) queries(ds *Dataset, policy *ast.Entry) {
	spec := &ds.Spec
	marked := map[string][]string{}
	for _, e := range fieldEntries(c.decl.Body(), ds) {
		for _, m := range e.Modifiers {
			switch m.Name.Name {
			case "sortable", "filterable", "searchable":
				marked[m.Name.Name] = append(marked[m.Name.Name], ds.field(e.Name.Name).Name)
			}
		}
	}
	pick := func(word string, fits func(lang.Type) bool) []string {
		if policy != nil {
			if e := policy.Body.Find(word); e != nil && e.Value != nil && e.Value.Kind == ast.List {
				return c.queryList(ds, e, word, fits)
			}
		}
		if len(marked[word]) > 0 {
			return marked[word]
		}
		names := []string{}
		for _, f := range spec.Fields {
			if t, _ := lang.FindType(f.Type); f.Readable() && fits(t) && (word != "searchable" || f.Reference == nil) {
				names = append(names, f.Name)
			}
		}
		return names
	}
	spec.Sortable = pick("sortable", func(t lang.Type) bool { return t.Scalar })
	spec.Filterable = pick("filterable", func(t lang.Type) bool { return t.Scalar })
	spec.Searchable = pick("searchable", func(t lang.Type) bool { return t.Texty })
}

func (c *context) queryList(ds *Dataset, e *ast.Entry, word string, fits func(lang.Type) bool) []string {
	names := []string{}
	for _, item := range e.Value.Args {
		f := c.readable(ds, item, word)
		if f == nil {
			continue
		}
		if t, _ := lang.FindType(f.Type); !fits(t) && !(word == "searchable" && f.Type == "url") {
			c.errorf(diag.ModifierDoesNotFit, item.Span, "`%s` has type `%s`, which cannot be %s", f.Name, f.Type, word)
			continue
		}
		if contains(names, f.Name) {
			c.errorf(diag.DuplicateEntry, item.Span, "duplicate `%s` in `%s`", f.Name, word)
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// fieldEntries lists the entries of a block that are fields.
func fieldEntries(b *ast.Block, ds *Dataset) []*ast.Entry {
	var list []*ast.Entry
	for _, e := range b.List() {
		if e.Colon && e.Value != nil && ds.field(e.Name.Name) != nil {
			list = append(list, e)
		}
	}
	return list
}

func (c *context) indexes(ds *Dataset, block *ast.Entry) {
	spec := &ds.Spec
	for _, e := range c.read(block.Body, lang.Lookup("indexes"), "indexes").free {
		if e.Value == nil || e.Value.Kind != ast.List || len(e.Value.Args) == 0 {
			if e.Value == nil || e.Value.Kind != ast.Hole {
				c.errorf(diag.ListWanted, e.Name.Span, "an index takes a list of fields: `%s: [name, -created_at]`", e.Name.Name)
			}
			continue
		}
		index := ir.IndexSpec{Name: spec.Name + "_" + e.Name.Name}
		for _, m := range e.Modifiers {
			if m.Name.Name != "unique" || m.Quoted {
				c.errorf(diag.UnknownModifier, m.Span, "an index allows only the modifier `unique`")
				continue
			}
			index.Unique = true
		}
		for _, item := range e.Value.Args {
			descending := item.Kind == ast.Unary && item.Name == "-"
			if descending {
				item = item.Args[0]
			}
			if f := c.fieldNamed(ds, item); f != nil && f.Computed != nil {
				c.errorf(diag.ModifierDoesNotFit, item.Span, "`%s` is computed and cannot be indexed", f.Name)
			} else if f != nil {
				if index.Unique && f.WriteOnly {
					c.warnf(diag.UniqueWriteOnly, item.Span, "a `unique` index on a `writeonly` field reveals which values exist to anyone who may write; remove `unique`")
				}
				index.Columns = append(index.Columns, ir.IndexColumn{Name: f.Name, Descending: descending})
			}
		}
		for _, other := range spec.Indexes {
			if strings.EqualFold(other.Name, index.Name) {
				c.errorf(diag.DuplicateEntry, e.Name.Span, "duplicate index `%s`", e.Name.Name)
			}
		}
		for i := range spec.Fields {
			if f := &spec.Fields[i]; strings.EqualFold(f.Name, e.Name.Name) && indexedByField(spec, f) {
				c.errorf(diag.DuplicateEntry, e.Name.Span, "the field `%s` already has an index of this name; choose another name", f.Name)
				index.Columns = nil
			}
		}
		if len(index.Columns) == len(e.Value.Args) {
			spec.Indexes = append(spec.Indexes, index)
		}
	}
}

// addIndexes adds the indexes that modifiers ask for, and one on the owner
// where every list is narrowed by it.
func (c *context) addIndexes(ds *Dataset) {
	spec := &ds.Spec
	written := spec.Indexes
	spec.Indexes = []ir.IndexSpec{}
	for _, f := range spec.Fields {
		if ds.Derived == nil && indexedByField(spec, &f) {
			spec.Indexes = append(spec.Indexes, ir.IndexSpec{Name: spec.Name + "_" + f.Name, Columns: []ir.IndexColumn{{Name: f.Name}}, Unique: f.Unique})
		}
	}
	spec.Indexes = append(spec.Indexes, written...)
}

// indexedByField says whether a field has an index without an entry in `indexes`.
func indexedByField(spec *ir.DatasetSpec, f *ir.FieldSpec) bool {
	return (f.Unique || f.Indexed || f.Reference != nil || f.Owner && spec.Access.Read.ReadsOwner()) && !f.PrimaryKey
}

// milliseconds are the units of durations.
var milliseconds = map[string]float64{"ms": 1, "s": 1e3, "m": 6e4, "h": 36e5, "d": 864e5}

// Milliseconds is the length of a duration literal; 0 where it is none.
func Milliseconds(e *ast.Expr) int {
	unit, ok := milliseconds[e.Name]
	n, err := strconv.ParseFloat(e.Text, 64)
	if !ok || err != nil || n*unit > 1e15 {
		return 0
	}
	return int(n * unit)
}
