package backend

import (
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
)

// modelPrinter prints the Pydantic models of a dataset's writes.
type modelPrinter struct {
	annotated bool
	decimal   bool
}

// model prints the body of a model: the fields that a client may send.
func (m *modelPrinter) model(d *ir.DatasetSpec, create bool) string {
	var lines []string
	for i := range d.Fields {
		f := &d.Fields[i]
		if create && !f.Creatable || !create && !f.Writable {
			continue
		}
		line := "    " + naming.PythonName(f.Name) + ": "
		lines = append(lines, line+m.field(f, create, len(line)))
	}
	if len(lines) == 0 {
		return "    pass"
	}
	return strings.Join(lines, "\n")
}

func (m *modelPrinter) field(f *ir.FieldSpec, create bool, column int) string {
	constraints := m.constraints(f)
	base := m.base(f)
	d := base
	if len(constraints) > 0 {
		m.annotated = true
		d = pretty.List("Annotated[", append([]pretty.Doc{base}, constraints...), "]")
	}
	union, absent := " | None", "None"
	switch {
	case f.PrimaryKey || f.Required && create && f.Default == nil:
		union, absent = "", ""
	case f.Required:
		union, absent = "", "models.ABSENT"
	}
	if naming.PythonName(f.Name) != f.Name {
		args := []string{expr.PythonText(f.Name)}
		if absent != "" {
			args = append(args, absent)
		}
		absent = "models.Named(" + strings.Join(args, ", ") + ")"
	}
	suffix := union
	if absent != "" {
		suffix += " = " + absent
	}
	line := pretty.Print(d, style, 1, column, len(suffix))
	if !strings.Contains(line, "\n") || absent == "" {
		return line + suffix
	}
	// As ruff breaks what is too long for its line: the default first, then the
	// union.
	inner := strings.Repeat(style.Indent, 2)
	if head := pretty.Print(d, style, 1, column, len(union+" = (")); !strings.Contains(head, "\n") {
		if args, ok := strings.CutPrefix(absent, "models.Named("); ok {
			return head + union + " = models.Named(\n" + inner + strings.TrimSuffix(args, ")") + "\n" + style.Indent + ")"
		}
		return head + union + " = (\n" + inner + absent + "\n" + style.Indent + ")"
	}
	if union == "" {
		return line + suffix
	}
	whole := pretty.Print(d, style, 2, len(inner), len(union)) + union
	if strings.Contains(whole, "\n") {
		whole = pretty.Print(d, style, 2, len(inner), 0) + "\n" + inner + "| None"
	}
	return "(\n" + inner + whole + "\n" + style.Indent + ") = " + absent
}

func (m *modelPrinter) base(f *ir.FieldSpec) pretty.Doc {
	switch f.Type {
	case "decimal":
		m.decimal = true
		return pretty.Text("DecimalNumber")
	case "enum":
		var values []pretty.Doc
		for _, v := range f.Values {
			values = append(values, pretty.Text(expr.PythonText(v.Name)))
		}
		return pretty.List("Literal[", values, "]")
	case "list":
		return pretty.Text("list[" + m.simple(f.Item) + "]")
	}
	return pretty.Text(m.simple(f.Type))
}

func (m *modelPrinter) simple(t string) string {
	return "models." + fieldClasses[t]
}

func (m *modelPrinter) constraints(f *ir.FieldSpec) []pretty.Doc {
	var out []pretty.Doc
	add := func(name string, args ...string) {
		out = append(out, pretty.List("models."+name+"(", pretty.Texts(args), ")"))
	}
	if f.Type == "decimal" {
		add("Digits", strconv.Itoa(f.Precision), strconv.Itoa(f.Scale))
	}
	if f.MinLength != nil || f.MaxLength != nil {
		var args []string
		if f.MinLength != nil {
			args = append(args, "min="+strconv.Itoa(*f.MinLength))
		}
		if f.MaxLength != nil {
			args = append(args, "max="+strconv.Itoa(*f.MaxLength))
		}
		add("Length", args...)
	}
	if f.Min != "" || f.Max != "" {
		var args []string
		if f.Min != "" {
			args = append(args, "min="+bound(f, f.Min))
		}
		if f.Max != "" {
			args = append(args, "max="+bound(f, f.Max))
		}
		add("Range", args...)
	}
	if f.Pattern != "" {
		add("Pattern", expr.PythonText(f.Pattern))
	}
	if len(f.OneOf) > 0 {
		add("OneOf", oneOf(f)...)
	}
	return out
}

// reserved are names that cannot be attributes of a Pydantic model: Python's
