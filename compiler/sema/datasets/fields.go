package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// field reads one field. A mistake in its type is reported here and never
// again where the field is used.
func (c *checker) field(s *check.Shape, e *ast.Entry, names map[string]ast.Ident) *fieldModifiers {
	name := e.Name.Name
	if !c.fieldHead(e) {
		return nil
	}
	e = withColon(e)
	if strings.HasPrefix(name, "_") || check.HasPrefixFold(name, "n3_") {
		c.Errorf(diag.ReservedName, e.Name.Span, "names that begin with `_` or `n3_` are reserved; choose another name")
		return nil
	}
	if slices.Contains(check.SystemColumns, name) {
		c.Errorf(diag.ReservedName, e.Name.Span, "every table of PostgreSQL has a column `%s`; choose another name", name)
		return nil
	}
	if len(name) > check.LongestName {
		c.TooLong(e.Name)
		return nil
	}
	f := ir.FieldSpec{Name: name, Doc: e.Doc}
	known := c.fieldType(&f, e.Value)
	for _, taken := range []string{name, f.Name} {
		first, ok := names[columnKey(taken)]
		if !ok {
			continue
		}
		fx := c.Errorf(diag.DuplicateField, e.Name.Span, "field `%s` is already defined; choose another name", first.Name)
		if f.Reference != nil && taken == f.Name && !strings.EqualFold(first.Name, name) {
			fx.Message = fmt.Sprintf("`%s` is stored as `%s`, but field `%s` is already defined", name, f.Name, first.Name)
		} else if !strings.EqualFold(first.Name, name) && columnKey(first.Name) == columnKey(name) {
			fx.Message = fmt.Sprintf("`%s` and `%s` are both `%s` in generated code; choose another name", first.Name, name, naming.PythonName(name))
		}
		check.Related(fx, first.Span, "first defined here")
		return nil
	}
	names[columnKey(name)], names[columnKey(f.Name)] = e.Name, e.Name
	c.Declares(e.Name.Span, check.FieldSymbol, name)
	t := check.ExprType(&f, known)
	t.Enum = c.enums[&f]
	s.Row.Types[f.Name] = t
	if f.Reference != nil {
		s.Written[f.Name] = name
		s.Row.References[f.Reference.Name] = expr.Reference{Column: f.Name, Dataset: f.Reference.Dataset}
	}
	reader := &fieldModifiers{c: c, field: &f, name: f.Name, known: known, seen: map[string]*ast.Modifier{}, key: func() *ir.FieldSpec { return primaryKey(s.Fields) }}
	for i, m := range e.Modifiers {
		if i+1 < len(e.Modifiers) && m.Name.Name == e.Modifiers[i+1].Name.Name && !m.Call && e.Modifiers[i+1].Call {
			c.Errorf(diag.DuplicateEntry, m.Name.Span, "duplicate modifier `%s`", m.Name.Name)
			continue
		}
		reader.modifier(m)
	}
	reader.finish()
	if !known {
		if s.Untyped == nil {
			s.Untyped = map[string]bool{}
		}
		s.Untyped[name] = true
		f.Type = "string"
		s.Row.Open = s.Row.Open || e.Value == nil
	}
	if f.Type == "string" && f.MaxLength == nil && !f.Owner && known && len(f.Values) == 0 && f.Reference == nil && reader.computed == nil {
		longest := 255
		f.MaxLength = &longest
	}
	reader.checkDefault()
	s.Fields = append(s.Fields, f)
	return reader
}

// columnKey is equal for names that are one to a database, which has no case, or
// in generated code: class and class_.
func columnKey(name string) string { return strings.ToLower(naming.PythonName(name)) }

// withColon reads `title string required`, whose colon is reported to be missing,
// as if it were there.
func withColon(e *ast.Entry) *ast.Entry {
	if e.Colon || len(e.Labels) == 0 {
		return e
	}
	mended := *e
	first := e.Labels[0]
	mended.Value = &ast.Expr{Kind: ast.Name, Name: first.Text, Span: first.Span, NameSpan: first.Span}
	if first.Quoted {
		mended.Value = &ast.Expr{Kind: ast.String, Text: first.Text, Span: first.Span}
	}
	mended.Colon, mended.Labels, mended.Modifiers = true, nil, nil
	for _, l := range e.Labels[1:] {
		mended.Modifiers = append(mended.Modifiers, &ast.Modifier{Name: l.Ident(), Quoted: l.Quoted, Span: l.Span})
	}
	mended.Modifiers = append(mended.Modifiers, e.Modifiers...)
	return &mended
}

// fieldHead says whether an entry is written like a field, and reports what is
// missing where not.
func (c *checker) fieldHead(e *ast.Entry) bool {
	at := e.Name.Span
	name := e.Name.Name
	_, isModifier := lang.FindModifier(name)
	switch {
	case name == "" || e.Kind != ast.Plain:
		if e.Kind != ast.Plain {
			c.Errorf(diag.UnknownWord, at, "`%s` is not allowed in a dataset", name)
			c.Mute(e)
		}
		return false
	case e.Body != nil:
		c.UnknownWord(e, lang.Lookup("dataset"), "dataset "+c.Decl.Name.Name)
		return false
	case !e.Colon && isModifier && len(e.Labels) == 0:
		c.Errorf(diag.LoneModifier, at, "`%s` belongs on the line of its field, after the type", name)
		return false
	case !e.Colon && len(e.Labels) > 0:
		f := c.Errorf(diag.MissingValue, at, "missing `:` after `%s`; a field is written `%s: string`", name, name)
		check.Replace(f, "Add `:`", source.Span{Start: at.End, End: at.End}, ":")
		return true
	case !e.Colon:
		c.Errorf(diag.MissingValue, at, "`%s` has no type; a field is written `%s: string`", name, name)
		return false
	case e.Value == nil:
		c.Errorf(diag.MissingValue, source.Span{Start: at.Start, End: max(at.End, e.Span.End)}, "missing type after `%s:`", name)
		return true
	}
	return true
}
