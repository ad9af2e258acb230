package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// isField says whether an entry of a dataset whose name is also a property is
// a field all the same: where its value is a type, or field modifiers follow.
func (c *context) isField(e *ast.Entry, w lang.Word) bool {
	if !e.Colon || e.Body != nil || e.Value == nil {
		return false
	}
	for _, m := range e.Modifiers {
		if _, ok := lang.FindModifier(m.Name.Name); ok && !m.Quoted {
			return true
		}
	}
	switch e.Value.Kind {
	case ast.Name:
		if contains(w.Choices, e.Value.Name) {
			return false
		}
		if _, ok := lang.FindType(e.Value.Name); ok {
			return true
		}
		return w.Value != lang.DatasetName && (c.declared("enum "+e.Value.Name) || c.declared("dataset "+e.Value.Name))
	case ast.Call:
		t, ok := lang.FindType(e.Value.Name)
		return ok && t.Args != ""
	}
	return false
}

// field reads one field. A mistake in its type is reported here and never
// again where the field is used.
func (c *context) field(ds *Dataset, e *ast.Entry, names map[string]ast.Ident) {
	spec := &ds.Spec
	name := e.Name.Name
	if !c.fieldHead(e, spec) {
		return
	}
	if first, taken := names[strings.ToLower(name)]; taken {
		f := c.errorf(diag.DuplicateField, e.Name.Span, "there is already a field `%s`; give this one another name", first.Name)
		related(f, first.Span, "the first is here")
		return
	}
	names[strings.ToLower(name)] = e.Name
	if strings.HasPrefix(name, "_") || hasPrefixFold(name, "n3_") {
		c.errorf(diag.ReservedName, e.Name.Span, "names that begin with `_` or `n3_` are kept for the application itself; choose another")
		return
	}
	f := ir.FieldSpec{Name: name, Doc: e.Doc}
	known := c.fieldType(&f, e.Value)
	ds.Types[name] = exprType(&f, known)
	reader := fieldModifiers{c: c, field: &f, known: known, seen: map[string]*ast.Modifier{}, key: primaryKey(spec)}
	for _, m := range e.Modifiers {
		reader.modifier(m)
	}
	reader.finish()
	if !known {
		f.Type = "string"
		ds.Open = ds.Open || e.Value == nil
	}
	if f.Type == "string" && f.MaxLength == nil && !f.Owner && known && len(f.Values) == 0 {
		longest := 255
		f.MaxLength = &longest
	}
	spec.Fields = append(spec.Fields, f)
}

func primaryKey(spec *ir.DatasetSpec) *ir.FieldSpec {
	for i := range spec.Fields {
		if spec.Fields[i].PrimaryKey {
			return &spec.Fields[i]
		}
	}
	return nil
}

// fieldHead says whether an entry is written like a field, and reports what is
// missing where not.
func (c *context) fieldHead(e *ast.Entry, spec *ir.DatasetSpec) bool {
	at := e.Name.Span
	name := e.Name.Name
	_, isModifier := lang.FindModifier(name)
	switch {
	case name == "" || e.Kind != ast.Plain:
		if e.Kind != ast.Plain {
			c.errorf(diag.UnknownWord, at, "`%s` does not stand in a dataset", name)
			c.mute(e)
		}
		return false
	case e.Body != nil:
		c.unknownWord(e, lang.Lookup("dataset"), "dataset "+spec.Name)
		return false
	case !e.Colon && isModifier && len(e.Labels) == 0:
		c.errorf(diag.LoneModifier, at, "`%s` belongs on its field's line, behind the type", name)
		return false
	case !e.Colon && len(e.Labels) > 0:
		f := c.errorf(diag.MissingValue, at, "a `:` is missing behind `%s`; a field is written `%s: string`", name, name)
		replace(f, "Write `:`", source.Span{Start: at.End, End: at.End}, ":")
		return false
	case !e.Colon:
		c.errorf(diag.MissingValue, at, "`%s` has no type; a field is written `%s: string`", name, name)
		return false
	case e.Value == nil:
		c.errorf(diag.MissingValue, at, "a type is missing behind `%s:`", name)
		return true
	}
	return true
}
