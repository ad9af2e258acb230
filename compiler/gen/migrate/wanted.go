package migrate

import (
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
)

// VersionColumn counts the writes of a row, for ETag and If-Match.
const VersionColumn = "n3_version"

// DeletedColumn holds when a row was deleted that is kept.
const DeletedColumn = "n3_deleted_at"

// wanted is the table that a dataset is to have; nil of a derived one. In a table of
// another program there is nothing of ours.
//
// A reference is no foreign key of SQLite's: a table that is rebuilt would break
// those that refer to it, and on_delete is carried out row by row, so that each
// has its change. All writes go through one writer, which checks references.
func (p *planner) wanted(d *ir.DatasetSpec) *Table {
	if d.Derived != nil {
		return nil
	}
	t := &Table{Name: d.Table, Dataset: d.Name, Was: d.Was}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Computed != nil {
			continue
		}
		c := Column{Name: f.ColumnName(), Definition: p.definition(d, f), Type: signature(f), Target: new(string), Was: f.Was}
		if f.MaxLength != nil {
			c.MaxLength = *f.MaxLength
		}
		for _, v := range f.Values {
			c.values = append(c.values, v.Name)
		}
		if f.Reference != nil {
			*c.Target = f.Reference.Dataset
		}
		t.Columns = append(t.Columns, c)
	}
	if d.Adopted {
		return t
	}
	if d.SoftDelete {
		t.Columns = append(t.Columns, Column{Name: DeletedColumn, Definition: p.dialect.Moment(), Type: "datetime", Target: new(string)})
	}
	t.Columns = append(t.Columns, Column{Name: VersionColumn, Definition: p.dialect.Counter(), Type: "integer", Target: new(string)})
	for _, index := range d.Indexes {
		index.Name = p.indexName(d, p.dialect.ShortName(index.Name))
		made := Index{Name: index.Name, DDL: createIndex(d, index), unique: index.Unique}
		for _, c := range index.Columns {
			made.columns = append(made.columns, c.Name)
		}
		t.Indexes = append(t.Indexes, made)
	}
	return t
}

// definition is what a field's column is made with. A table of another program has
// decimals as they are, where SQLite has ours as scaled integers.
func (p *planner) definition(d *ir.DatasetSpec, f *ir.FieldSpec) string {
	if !d.Adopted {
		return p.dialect.Definition(f)
	}
	named := *f
	named.Name, named.Default = f.ColumnName(), nil // the other program's, and ours are applied by the server
	definition := p.dialect.Definition(&named)
	if f.Type == "decimal" && p.dialect.Name() == (SQLite{}).Name() {
		return strings.Replace(definition, "INTEGER", "NUMERIC", 1)
	}
	return definition
}

// signature is a field's type with what its values depend on, as the runtime's types
// call themselves.
func signature(f *ir.FieldSpec) string {
	switch f.Type {
	case "decimal":
		return fmt.Sprintf("decimal(%d, %d)", f.Precision, f.Scale)
	case "list":
		return "list(" + f.Item + ")"
	}
	return f.Type
}

// decimal reads the signature of one.
func decimal(signature string) (precision, scale int, ok bool) {
	n, err := fmt.Sscanf(signature, "decimal(%d, %d)", &precision, &scale)
	return precision, scale, n == 2 && err == nil
}
