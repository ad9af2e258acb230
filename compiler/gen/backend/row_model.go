package backend

import (
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
)

// row prints the body of the model of a dataset's rows: the fields that a client
// may see, null where a row may have none or its reader may not read it.
func (m *modelPrinter) row(d *ir.DatasetSpec) string {
	var lines []string
	for i := range d.Fields {
		f := &d.Fields[i]
		if !f.Readable() {
			continue
		}
		name, suffix := rowAttribute(d, f.Name), ""
		ruled := slices.ContainsFunc(d.Access.Fields, func(one ir.FieldRuleSpec) bool { return one.Field == f.Name })
		if !f.PrimaryKey && !f.Required || ruled {
			suffix = " | None"
		}
		if name != f.Name {
			suffix += " = models.Named(" + expr.PythonText(f.Name) + ")"
		}
		kind := m.base(f)
		if f.Type == "decimal" {
			m.annotated = true
			digits := pretty.Texts([]string{strconv.Itoa(f.Precision), strconv.Itoa(f.Scale)})
			kind = pretty.List("Annotated[", []pretty.Doc{kind, pretty.List("models.Digits(", digits, ")")}, "]")
		}
		line := "    " + name + ": "
		lines = append(lines, line+pretty.Print(kind, style, 1, len(line), len(suffix))+suffix)
	}
	if len(lines) == 0 {
		return "    pass"
	}
	return strings.Join(lines, "\n")
}

// rowAttribute is the name of a field in the model of a row: Pydantic takes none
// that begins with an underscore.
func rowAttribute(d *ir.DatasetSpec, field string) string {
	name := naming.PythonName(field)
	if !strings.HasPrefix(name, "_") {
		return name
	}
	name = strings.TrimLeft(name, "_") + "_"
	for slices.ContainsFunc(d.Fields, func(f ir.FieldSpec) bool { return naming.PythonName(f.Name) == name }) {
		name += "_"
	}
	return name
}
