package datasets

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// ReadDataset reads all of a dataset, whose fields are read already.
func ReadDataset(of *check.Context) *check.Dataset {
	c := newChecker(of)
	d := c.Decl
	fields := c.Ask.ShapeOf.Ask(c.Task, d)
	s, in := fields.Shape, fields.Entries
	ds := &check.Dataset{
		Shape: s, Block: d.Body(), Policy: map[string]source.Span{}, Halves: map[string]source.Span{}, FieldRules: map[string]source.Span{}, Nobody: map[string]bool{},
		Realtime: source.Span{Start: d.Name.Span.End, End: d.Name.Span.End},
	}
	spec := &ds.Spec
	spec.Name, spec.Table, spec.Doc = d.Name.Name, s.Row.Table, d.Doc
	spec.Origin.Span = d.Span
	spec.Key, spec.KeyFields, spec.Derived = s.Key, s.KeyFields, s.Derived
	spec.Fields, spec.Indexes, spec.Validation = append(make([]ir.FieldSpec, 0, len(s.Fields)+1), s.Fields...), []ir.IndexSpec{}, []ir.ValidationSpec{}
	spec.Adopted = in.Words["source"] != nil
	spec.SoftDelete = check.Boolean(in.Words["soft_delete"], false)
	spec.Was = c.formerName(in.Words["was"], spec.Name)
	if s.Derived != nil {
		spec.Table = ""
	}
	c.properties(ds, in)
	c.policy(ds, in.Words["access_policy"])
	c.queries(ds, in.Words["access_policy"])
	if e := in.Words["validation"]; e != nil && s.Derived == nil {
		c.validation(ds, e)
	}
	if e := in.Words["indexes"]; e != nil && s.Derived == nil {
		c.indexes(ds, e)
	}
	c.addIndexes(ds)
	c.dependsOn(ds)
	c.possible(ds, in.Free)
	finishFields(spec)
	c.fieldOrigins(spec, s, in)
	return ds
}

// fieldOrigins says where each field is declared. It is no part of the shape,
// which must not change when a field only moves: others are analysed again when
// a shape changes.
func (c *checker) fieldOrigins(spec *ir.DatasetSpec, s *check.Shape, in check.Entries) {
	spans := map[string]source.Span{}
	note := func(name string, at source.Span) {
		if f := s.Field(name); f != nil {
			if _, earlier := spans[f.Name]; !earlier {
				spans[f.Name] = at
			}
		}
	}
	for _, e := range in.Free {
		note(e.Name.Name, e.Span)
	}
	for _, word := range []string{"columns", "group_by"} {
		for _, item := range in.Words[word].Items() {
			note(groupedName(item), item.Span)
		}
	}
	for _, e := range bodyOf(in.Words["aggregate"]).List() {
		note(e.Name.Name, e.Span)
	}
	for i := range spec.Fields {
		spec.Fields[i].Origin.Span = spans[spec.Fields[i].Name]
	}
}

// groupedName is the name of the field that an item of `group_by` makes.
func groupedName(item *ast.Expr) string {
	if item.Kind == ast.Member && item.Args[0].Kind == ast.Name {
		return item.Args[0].Name + "_" + item.Name
	}
	return item.Name
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

// dependsOn lists the datasets whose rows decide what is read of this one:
// those it is derived from, those that its rules reach, the people.
func (c *checker) dependsOn(ds *check.Dataset) {
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
				add(c.Identity().Users)
			}
		})
	}
}
