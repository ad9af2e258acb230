package datasets

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// ReadEnum reads an enum.
func ReadEnum(of *check.Context) *check.Enum {
	c := newChecker(of)
	d := c.Decl
	enum := &check.Enum{Name: d.Name.Name, Doc: d.Doc}
	c.Declares(d.Name.Span, check.EnumSymbol, "")
	if _, builtin := lang.FindType(d.Name.Name); builtin {
		c.Errorf(diag.ReservedName, d.Name.Span, "`%s` is a built-in type; give the enum another name", d.Name.Name)
		return enum
	}
	if d.Enum == nil {
		return enum
	}
	for _, e := range d.Enum.Entries {
		switch {
		case e.Name.Name == "":
		case e.Colon && e.Body == nil || e.Value != nil || e.Arguments != nil || e.Kind != ast.Plain:
			c.Errorf(diag.BadEnum, e.Name.Span, "expected an enum value: a name with an optional label and block, as in `done \"Finished\" { color: green }`")
			c.Mute(e)
		case len(e.Labels) > 1 || len(e.Labels) == 1 && !e.Labels[0].Quoted:
			c.Errorf(diag.BadEnum, e.Labels[len(e.Labels)-1].Span, "expected a new line or `,` before the next enum value; labels are written in quotes")
		default:
			c.Declares(e.Name.Span, check.ValueSymbol, e.Name.Name)
			c.enumValue(enum, e)
		}
	}
	if len(enum.Values) == 0 && d.Enum.Closed && !d.Enum.Broken {
		c.Errorf(diag.BadEnum, d.Name.Span, "enum `%s` has no values; add at least one", d.Name.Name)
	}
	return enum
}

func (c *checker) enumValue(enum *check.Enum, e *ast.Entry) {
	name := e.Name.Name
	for _, v := range enum.Values {
		if v.Name == name {
			c.Errorf(diag.BadEnum, e.Name.Span, "duplicate enum value `%s`", name)
			return
		}
	}
	value := ir.ValueSpec{Name: name, Label: naming.Words(name)}
	if len(e.Labels) > 0 {
		value.Label = e.Labels[0].Text
	}
	in := c.Read(e.Body, lang.Lookup(lang.FreeValue.Block()), name)
	if color := check.Choice(in.Words["color"], ""); slices.Contains(lang.ColorNames(), color) {
		value.Color = color
	}
	enum.Values = append(enum.Values, value)
}
