package pull

import (
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// head is what the file begins with.
func head(kind string) string {
	name := map[string]string{catalog.SQLite: "SQLite", catalog.Postgres: "PostgreSQL"}[kind]
	return fmt.Sprintf("# The tables of an existing %s database, as `n3 pull` found them. Pull again when they\n"+
		"# have changed: what you change here stays. Admins may read the rows, and nobody may write\n"+
		"# them, until an access policy says so.\n", name)
}

// text is the whole program.
func (b *builder) text() string {
	var out strings.Builder
	out.WriteString(head(b.database.Kind))
	for _, e := range b.enums {
		out.WriteString("\n" + e.print())
	}
	for _, d := range b.datasets {
		out.WriteString("\n" + d.print())
	}
	return format.Source(out.String())
}

func (e enumeration) print() string {
	return "enum " + e.name + " {\n    " + strings.Join(e.values, "\n    ") + "\n}\n"
}

func (d *dataset) print() string {
	var out strings.Builder
	out.WriteString(documentation(d.doc, ""))
	out.WriteString("dataset " + d.name + " {\n")
	out.WriteString("    source: table(" + quote(d.source) + ")\n")
	if d.key == "" {
		out.WriteString("    key: none\n")
	}
	out.WriteString("\n")
	for _, f := range d.fields {
		out.WriteString(documentation(f.doc, "    ") + "    " + f.print() + "\n")
	}
	if len(d.notes) > 0 {
		out.WriteString("\n")
		for _, note := range d.notes {
			out.WriteString("    # " + note + "\n")
		}
	}
	if len(d.indexes) > 0 {
		out.WriteString("\n    indexes {\n")
		for _, index := range d.indexes {
			out.WriteString("        " + index + "\n")
		}
		out.WriteString("    }\n")
	}
	out.WriteString("\n    access_policy {\n        read: admin_only\n")
	if d.key != "" {
		out.WriteString("        create: nobody\n        update: nobody\n        delete: nobody\n")
	}
	out.WriteString("    }\n}\n")
	return out.String()
}

// print is the line of a field.
func (f *field) print() string {
	line := f.name + ": " + f.typ
	if len(f.modifiers) > 0 {
		line += " " + strings.Join(f.modifiers, " ")
	}
	if f.remark != "" {
		line += " # " + f.remark
	}
	return line
}

// documentation is a text as the lines of a comment.
func documentation(text, indent string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = comment(line); line != "" {
			out.WriteString(indent + "# " + line + "\n")
		}
	}
	return out.String()
}
