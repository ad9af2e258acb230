// Package migrate turns what a dataset stores into SQL. In: the IR. Out: the
// columns and indexes of its table, and the statements that make it.
package migrate

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// VersionColumn counts the writes of a row, for ETag and If-Match.
const VersionColumn = "n3_version"

// DeletedColumn holds when a row was deleted that is kept.
const DeletedColumn = "n3_deleted_at"

// Column is a column of a table; Definition is all that follows its name.
// Was is the column's name before.
type Column struct {
	Name, Definition, Was string
}

// Columns lists the columns of a dataset's table for SQLite, by app.md §2. A
// derived dataset has none; in a table of another program stands nothing of ours.
//
// A reference is no foreign key of SQLite's: a table that is rebuilt would break
// those that refer to it, and on_delete is carried out row by row, so that each
// has its change. All writes go through one writer, which checks references.
func Columns(d *ir.DatasetSpec) []Column {
	columns := []Column{}
	if d.Derived != nil {
		return columns
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Computed == nil {
			columns = append(columns, Column{f.Name, definition(f), f.Was})
		}
	}
	if d.Adopted {
		return columns
	}
	if d.SoftDelete {
		columns = append(columns, Column{Name: DeletedColumn, Definition: "TEXT"})
	}
	return append(columns, Column{Name: VersionColumn, Definition: "INTEGER NOT NULL DEFAULT 1"})
}

func definition(f *ir.FieldSpec) string {
	storage := storageClass(f.Type)
	if f.PrimaryKey {
		if f.Type == "integer" {
			return "INTEGER PRIMARY KEY AUTOINCREMENT" // ids never run backwards
		}
		return storage + " PRIMARY KEY NOT NULL"
	}
	parts := []string{storage}
	if f.Required {
		parts = append(parts, "NOT NULL")
	}
	if f.Default != nil && f.Default.Kind == "literal" {
		parts = append(parts, "DEFAULT "+Literal(f, f.Default.Value))
	}
	name := quoteName(f.Name)
	switch f.Type {
	case "boolean":
		parts = append(parts, "CHECK ("+name+" IN (0, 1))")
	case "enum":
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = quoteText(v.Name)
		}
		parts = append(parts, "CHECK ("+name+" IN ("+strings.Join(values, ", ")+"))")
	}
	return strings.Join(parts, " ")
}

func storageClass(fieldType string) string {
	t, _ := lang.FindType(fieldType)
	return [...]string{lang.TextStorage: "TEXT", lang.IntegerStorage: "INTEGER", lang.RealStorage: "REAL"}[t.Stored]
}

// Literal prints a field's literal as SQLite stores it.
func Literal(f *ir.FieldSpec, value string) string {
	switch f.Type {
	case "decimal":
		digits := strings.TrimLeft(strings.Replace(value, ".", "", 1), "-0")
		if digits == "" {
			return "0"
		}
		if strings.HasPrefix(value, "-") {
			return "-" + digits
		}
		return digits
	case "boolean":
		if value == "true" {
			return "1"
		}
		return "0"
	}
	if storageClass(f.Type) != "TEXT" {
		return value
	}
	return quoteText(value)
}

// living: a deleted row that is kept blocks nothing.
func living(d *ir.DatasetSpec, index ir.IndexSpec) string {
	if index.Unique && d.SoftDelete {
		return " WHERE " + quoteName(DeletedColumn) + " IS NULL"
	}
	return ""
}

// Statements are the statements that make the tables of a new database.
func Statements(app *ir.Application) []string {
	var out []string
	for i := range app.Datasets {
		d := &app.Datasets[i]
		if d.Derived != nil || d.Adopted {
			continue
		}
		var lines []string
		for _, c := range Columns(d) {
			lines = append(lines, "  "+quoteName(c.Name)+" "+c.Definition)
		}
		out = append(out, "CREATE TABLE "+quoteName(d.Table)+" (\n"+strings.Join(lines, ",\n")+"\n);")
		for _, index := range d.Indexes {
			columns := make([]string, len(index.Columns))
			for j, c := range index.Columns {
				columns[j] = quoteName(c.Name)
				if c.Descending {
					columns[j] += " DESC"
				}
			}
			unique := ""
			if index.Unique {
				unique = "UNIQUE "
			}
			out = append(out, "CREATE "+unique+"INDEX "+quoteName(index.Name)+" ON "+quoteName(d.Table)+" ("+strings.Join(columns, ", ")+")"+living(d, index)+";")
		}
	}
	return out
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
