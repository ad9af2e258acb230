package datasets

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// key finds the primary key, or adds one.
func (c *checker) key(s *check.Shape, in check.Entries) {
	fields := in.Free
	if e := in.Words["key"]; isNone(e) {
		f := primaryKey(s.Fields)
		switch {
		case in.Words["source"] == nil:
			c.Errorf(diag.WrongKindOfDataset, e.Span, "`key: none` is allowed only in a dataset with `source`; rows of `%s` have a key", c.Decl.Name.Name)
		case f != nil:
			c.Errorf(diag.ModifiersContradict, e.Span, "`key: none` contradicts `primary_key` of `%s`; keep one", f.Name)
		}
		if f == nil {
			return
		}
	}
	if f := primaryKey(s.Fields); f != nil {
		s.Key = f.Name
		return
	}
	s.Key = "id"
	for _, e := range fields {
		if strings.EqualFold(e.Name.Name, "id") { // columns have no case
			f := c.Errorf(diag.IDNotKey, e.Name.Span, "`%s` is not the primary key, and no other field is; add `primary_key` after its type", e.Name.Name)
			if e.Value != nil {
				check.Replace(f, "Add `primary_key`", source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}, " primary_key")
			}
			return
		}
	}
	s.Fields = append([]ir.FieldSpec{{Name: "id", Type: "integer", PrimaryKey: true, Implicit: true}}, s.Fields...)
	s.Row.Types["id"] = expr.Type{Kind: expr.Integer}
}

func primaryKey(fields []ir.FieldSpec) *ir.FieldSpec {
	for i := range fields {
		if fields[i].PrimaryKey {
			return &fields[i]
		}
	}
	return nil
}

// isNone says whether an entry is `key: none`.
func isNone(e *ast.Entry) bool {
	return e != nil && e.Colon && e.Value != nil && e.Value.Kind == ast.Name && e.Value.Name == "none"
}

// KeyOf reads the key of a dataset without analysing it.
func KeyOf(d *ast.Decl) check.Key {
	if d.Dataset == nil || d.Dataset.From != nil {
		return check.Key{}
	}
	if isNone(d.Body().Find("key")) {
		return check.Key{}
	}
	for _, e := range d.Body().List() {
		for _, m := range e.Modifiers {
			if m.Name.Name == "primary_key" && !m.Quoted && e.Value != nil && e.Value.Kind == ast.Name {
				return check.Key{Name: e.Name.Name, Kind: e.Value.Name}
			}
		}
	}
	if e := d.Body().Find("id"); e != nil && e.Value != nil && e.Value.Kind == ast.Name {
		return check.Key{Name: "id", Kind: e.Value.Name}
	}
	return check.Key{Name: "id", Kind: "integer"}
}

// FormerName reads `was` of a dataset without analysing it.
func FormerName(d *ast.Decl) string {
	if e := d.Body().Find("was"); e != nil && e.Colon && e.Value != nil {
		return e.Value.Name + e.Value.Text
	}
	return ""
}
