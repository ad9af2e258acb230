package migrate

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// SQLite is the dialect of SQLite 3.35 and later.
type SQLite struct{}

const sqlite = "sqlite"

// Name implements Dialect, as all that follow do.
func (SQLite) Name() string { return sqlite }

// RowID names rows of a table without a primary key.
func (SQLite) RowID() string { return "rowid" }

// Scaled says whether a decimal is stored as an integer of its smallest unit.
func (SQLite) Scaled() bool { return true }

// ShortName is any name: there is no limit.
func (SQLite) ShortName(name string) string { return name }

// Moment defines the column of a moment.
func (SQLite) Moment() string { return "TEXT" }

// Counter defines the column of a counter.
func (SQLite) Counter() string { return "INTEGER NOT NULL DEFAULT 1" }

// Required says whether a definition has NOT NULL, which follows the type.
func (SQLite) Required(definition string) bool {
	_, rest, _ := strings.Cut(definition, " ")
	return strings.HasPrefix(rest, "NOT NULL")
}

// Nullable takes NOT NULL away.
func (s SQLite) Nullable(definition string) string {
	if !s.Required(definition) {
		return definition
	}
	storage, rest, _ := strings.Cut(definition, " ")
	return strings.TrimSuffix(storage+" "+strings.TrimPrefix(strings.TrimPrefix(rest, "NOT NULL"), " "), " ")
}

// HasDefault says whether a row that is made without a value gets one.
func (SQLite) HasDefault(definition string) bool { return strings.Contains(definition, " DEFAULT ") }

// Renamed gives the checks of a definition the new name.
func (SQLite) Renamed(definition, from, to string) string {
	return strings.Replace(definition, "CHECK ("+quoteName(from)+" IN", "CHECK ("+quoteName(to)+" IN", 1)
}

// CreateTable creates a table without its indexes.
func (SQLite) CreateTable(t Table) string {
	lines := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		lines[i] = "  " + quoteName(c.Name) + " " + c.Definition
	}
	return "CREATE TABLE " + quoteName(t.Name) + " (\n" + strings.Join(lines, ",\n") + "\n)"
}

// DropTable drops a table with its indexes.
func (SQLite) DropTable(name string) string { return "DROP TABLE " + quoteName(name) }

// RenameTable renames a table; its sequence and its indexes follow.
func (SQLite) RenameTable(from, to string) string {
	return alter(from, "RENAME TO "+quoteName(to))
}

// AddColumn adds a column at the end.
func (SQLite) AddColumn(table string, c Column, _ bool) Change {
	return Change{Now: []string{alter(table, "ADD COLUMN "+quoteName(c.Name)+" "+c.Definition)}}
}

// DropColumn drops a column that no index has.
func (SQLite) DropColumn(table, column string) string {
	return alter(table, "DROP COLUMN "+quoteName(column))
}

// RenameColumn renames a column.
func (SQLite) RenameColumn(table string, c Column, to string) []string {
	return []string{alter(table, "RENAME COLUMN "+quoteName(c.Name)+" TO "+quoteName(to))}
}

// AlterColumn is what SQLite does not have.
func (SQLite) AlterColumn(string, Column, Column, bool) (Change, bool) { return Change{}, false }

// DropIndex drops an index. One that was dropped with its table is no error.
func (SQLite) DropIndex(name string) string { return "DROP INDEX IF EXISTS " + quoteName(name) }

// RenameIndex is what SQLite does not have.
func (SQLite) RenameIndex(string, string) string { return "" }

// Rebuild copies all rows into a table with the new definitions. The sequence goes
// along, so that a key is never given twice; the indexes do not.
func (s SQLite) Rebuild(t Table) []string {
	copied := t
	copied.Name = "n3_new_" + t.Name
	names := make([]string, len(t.Columns))
	counted := false
	for i, c := range t.Columns {
		names[i] = quoteName(c.Name)
		counted = counted || strings.Contains(c.Definition, "AUTOINCREMENT")
	}
	list := strings.Join(names, ", ")
	ddl := []string{
		s.CreateTable(copied),
		"INSERT INTO " + quoteName(copied.Name) + " (" + list + ") SELECT " + list + " FROM " + quoteName(t.Name),
	}
	if counted {
		ddl = append(ddl,
			"DELETE FROM sqlite_sequence WHERE name = "+quoteText(copied.Name),
			"INSERT INTO sqlite_sequence (name, seq) SELECT "+quoteText(copied.Name)+", seq FROM sqlite_sequence WHERE name = "+quoteText(t.Name),
		)
	}
	return append(ddl, s.DropTable(t.Name), s.RenameTable(copied.Name, t.Name))
}

// IndexOnline creates an index; there is one writer, who waits for it.
func (SQLite) IndexOnline(index Index) Change { return Change{Now: []string{index.DDL}} }

// Definition follows app.md §2.
func (SQLite) Definition(f *ir.FieldSpec) string {
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

func alter(table, action string) string { return "ALTER TABLE " + quoteName(table) + " " + action }

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
