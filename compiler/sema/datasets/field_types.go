package datasets

import (
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// fieldType reads a field's type and says whether it is known.
func (c *checker) fieldType(f *ir.FieldSpec, e *ast.Expr) bool {
	if e == nil || e.Kind == ast.Hole {
		return false
	}
	switch e.Kind {
	case ast.Name:
		return c.namedType(f, e)
	case ast.Call:
		return c.typeCall(f, e)
	}
	c.Errorf(diag.UnknownType, e.Span, "expected a type such as `string` or `integer`, found %s", check.Describe(e))
	return false
}

func (c *checker) namedType(f *ir.FieldSpec, e *ast.Expr) bool {
	if t, ok := lang.FindType(e.Name); ok {
		if t.Args != "" {
			c.Errorf(diag.UnknownType, e.Span, "`%s` requires arguments: `%s(%s)`", t.Name, t.Name, t.Args)
			return false
		}
		f.Type = t.Name
		return true
	}
	if enum := c.Enum(e.Name); enum != nil {
		c.NoteUse(e.Span, check.EnumSymbol, "enum "+e.Name, "")
		f.Type, f.Values = "enum", enum.Values
		c.enums[f] = e.Name
		return true
	}
	if c.Declared("enum " + e.Name) {
		return false // its own mistake is reported at the enum
	}
	if c.Declared("dataset " + e.Name) {
		return c.reference(f, e)
	}
	if alias := typeAliases[strings.ToLower(e.Name)]; alias != "" {
		fx := c.Errorf(diag.UnknownType, e.Span, "unknown type `%s`; did you mean `%s`?", e.Name, alias)
		check.Replace(fx, "Change to `"+alias+"`", e.Span, alias)
		return false
	}
	c.SuggestAmong(diag.UnknownType, e.Span, e.Name, [][]string{lang.TypeNames(), c.Names(ast.EnumDecl), c.Names(ast.DatasetDecl)}, "unknown type `%s`", e.Name)
	return false
}

// reference reads `author: users`: the field author_id holds the key of a row
// of users.
func (c *checker) reference(f *ir.FieldSpec, e *ast.Expr) bool {
	c.NoteUse(e.Span, check.DatasetSymbol, "dataset "+e.Name, "")
	key := c.Ask.Key.Ask(c.Task, e.Name)
	if key.Name == "" {
		c.Errorf(diag.NoReference, e.Span, "rows of `%s` have no key of their own; a reference requires a stored dataset with a key", e.Name)
		return false
	}
	name := strings.TrimSuffix(f.Name, "_id")
	if name == "" {
		name = f.Name
	}
	f.Type = key.Kind
	f.Reference = &ir.Reference{Name: name, Dataset: e.Name, OnDelete: "restrict"}
	f.Name = name + "_id"
	if m, _ := lang.FindModifier("primary_key"); slices.Contains(m.Fits, key.Kind) {
		return true
	}
	f.Type = "integer" // its own mistake is reported at the other dataset
	return true
}

// typeAliases are what other languages call the types.
var typeAliases = map[string]string{
	"int": "integer", "bigint": "integer", "long": "integer", "str": "string", "varchar": "string", "char": "string",
	"bool": "boolean", "float": "number", "double": "number", "real": "number", "numeric": "decimal", "money": "decimal",
	"timestamp": "datetime", "timestamptz": "datetime", "interval": "duration", "jsonb": "json", "object": "json", "array": "list", "guid": "uuid",
}

func (c *checker) typeCall(f *ir.FieldSpec, e *ast.Expr) bool {
	args := e.Named
	wrong := func(want string) bool {
		c.Errorf(diag.UnknownType, e.Span, "%s", want)
		return false
	}
	switch e.Name {
	case "decimal":
		if len(args) != 2 || !whole(args[0].Value) || !whole(args[1].Value) {
			return wrong("`decimal` takes two integers, the number of digits and how many of them follow the decimal point: `decimal(10, 2)`")
		}
		f.Precision, _ = strconv.Atoi(args[0].Value.Text)
		f.Scale, _ = strconv.Atoi(args[1].Value.Text)
		if f.Precision < 1 || f.Precision > 18 || f.Scale > f.Precision {
			return wrong("`decimal` allows 1 to 18 digits, and at most that many after the decimal point")
		}
	case "enum":
		enum := &check.Enum{}
		for _, a := range args {
			if (a.Value.Kind != ast.Name && a.Value.Kind != ast.String) || a.Name.Name != "" || a.Value.Name+a.Value.Text == "" {
				if a.Value.Kind == ast.Hole {
					return false
				}
				return wrong("`enum` takes names or string literals: `enum(open, done)`")
			}
			c.enumValue(enum, &ast.Entry{Name: ast.Ident{Name: a.Value.Name + a.Value.Text, Span: a.Value.Span}})
		}
		if len(enum.Values) == 0 {
			return wrong("`enum` requires at least one value: `enum(open, done)`")
		}
		f.Values = enum.Values
	case "list":
		if len(args) != 1 || args[0].Value.Kind != ast.Name {
			return wrong("`list` takes one type: `list(string)`")
		}
		item := args[0].Value
		t, ok := lang.FindType(item.Name)
		if !ok || !t.Scalar || t.Args != "" {
			c.Suggest(diag.UnknownType, item.Span, item.Name, lang.TypeNames(), "`list` requires a simple type, such as `list(string)`")
			return false
		}
		f.Item = item.Name
	default:
		if t, ok := lang.FindType(e.Name); ok {
			return wrong("`" + t.Name + "` takes no arguments")
		}
		c.Suggest(diag.UnknownType, e.NameSpan, e.Name, lang.TypeNames(), "unknown type `%s`", e.Name)
		return false
	}
	f.Type = e.Name
	return true
}

func whole(e *ast.Expr) bool {
	return e.Kind == ast.Number && e.Name == "" && !strings.Contains(e.Text, ".") && len(e.Text) < 10
}
