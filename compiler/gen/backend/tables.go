package backend

import (
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

// stored says whether a dataset has a table.
func stored(d *ir.DatasetSpec) bool { return d.Derived == nil }

// tableModule is the text of app/tables/<name>.py: what the database holds of a
// dataset.
func tableModule(d *ir.DatasetSpec) map[string]string {
	names := map[string]bool{"Column": true, "Table": true}
	quote := expr.PythonText
	var columns, indexes []pretty.Doc
	for _, c := range migrate.Columns(d) {
		args := []string{quote(c.Name), quote(c.Definition)}
		if c.Was != "" {
			args = append(args, "was="+quote(c.Was))
		}
		columns = append(columns, pretty.List("Column(", pretty.Texts(args), ")"))
	}
	for _, i := range d.Indexes {
		names["Index"] = true
		indexes = append(indexes, index(i))
	}
	items := []pretty.Doc{pretty.Text("dataset=" + quote(d.Name)), pretty.Prefix("columns=", broken(columns))}
	if len(indexes) > 0 {
		items = append(items, pretty.Prefix("indexes=", broken(indexes)))
	}
	if d.Was != "" {
		items = append(items, pretty.Text("was="+quote(d.Was)))
	}
	table := pretty.Broken(pretty.List("Table(", items, ")"))
	return map[string]string{
		"Name": d.Name, "File": d.Origin.File, "Imports": imports([][2]any{{"n3_runtime.tables", sortedNames(names)}}),
		"Table": pretty.Print(table, style, 0, len("TABLE = "), 0),
	}
}

func index(i ir.IndexSpec) pretty.Doc {
	var columns []string
	for _, c := range i.Columns {
		if c.Descending {
			columns = append(columns, "-"+c.Name)
		} else {
			columns = append(columns, c.Name)
		}
	}
	args := []pretty.Doc{pretty.Text(expr.PythonText(i.Name)), texts(columns)}
	if i.Unique {
		args = append(args, pretty.Text("unique=True"))
	}
	return pretty.List("Index(", args, ")")
}
