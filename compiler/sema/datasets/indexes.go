package datasets

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

func (c *checker) indexes(ds *check.Dataset, block *ast.Entry) {
	spec := &ds.Spec
	for _, e := range c.Read(block.Body, lang.Lookup("indexes"), "indexes").Free {
		if e.Value == nil || e.Value.Kind != ast.List || len(e.Value.Args) == 0 {
			if e.Value == nil || e.Value.Kind != ast.Hole {
				c.Errorf(diag.ListWanted, e.Name.Span, "an index takes a list of fields: `%s: [name, -created_at]`", e.Name.Name)
			}
			continue
		}
		index := ir.IndexSpec{Name: spec.Name + "_" + e.Name.Name}
		for _, m := range e.Modifiers {
			if m.Name.Name != "unique" || m.Quoted {
				c.Errorf(diag.UnknownModifier, m.Span, "an index allows only the modifier `unique`")
				continue
			}
			index.Unique = true
		}
		for _, item := range e.Value.Args {
			descending := item.Kind == ast.Unary && item.Name == "-"
			if descending {
				item = item.Args[0]
			}
			if f := c.FieldNamed(ds, item); f != nil && f.Computed != nil {
				c.Errorf(diag.ModifierDoesNotFit, item.Span, "`%s` is computed and cannot be indexed", f.Name)
			} else if f != nil {
				if index.Unique && f.WriteOnly {
					c.Warnf(diag.UniqueWriteOnly, item.Span, "a `unique` index on a `writeonly` field reveals which values exist to anyone who may write; remove `unique`")
				}
				index.Columns = append(index.Columns, ir.IndexColumn{Name: f.Name, Descending: descending})
			}
		}
		for _, other := range spec.Indexes {
			if strings.EqualFold(other.Name, index.Name) {
				c.Errorf(diag.DuplicateEntry, e.Name.Span, "duplicate index `%s`", e.Name.Name)
			}
		}
		for i := range spec.Fields {
			if f := &spec.Fields[i]; strings.EqualFold(f.Name, e.Name.Name) && indexedByField(spec, f) {
				c.Errorf(diag.DuplicateEntry, e.Name.Span, "the field `%s` already has an index of this name; choose another name", f.Name)
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
func (c *checker) addIndexes(ds *check.Dataset) {
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
