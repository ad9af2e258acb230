package migrate

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
)

// Dialect prints the DDL of a database.
type Dialect interface {
	// Name is what plans and migration files call it.
	Name() string
	// RowID names the rows of a table without a primary key.
	RowID() string
	// Scaled says whether a decimal is stored as an integer of its smallest unit.
	Scaled() bool
	// ShortName is the name of an index that the database keeps whole.
	ShortName(name string) string
	// Definition is what follows a field's name in CREATE TABLE.
	Definition(f *ir.FieldSpec) string
	// Required says whether a definition has NOT NULL, and Nullable is one without it.
	Required(definition string) bool
	Nullable(definition string) string
	// HasDefault says whether a row that is made without a value gets one.
	HasDefault(definition string) bool
	// Renamed is a definition after its column got another name.
	Renamed(definition, from, to string) string
	// Moment and Counter define DeletedColumn and VersionColumn.
	Moment() string
	Counter() string

	CreateTable(t Table) string
	DropTable(name string) string
	RenameTable(from, to string) string
	AddColumn(table string, c Column, online bool) Change
	DropColumn(table, column string) string
	RenameColumn(table string, c Column, to string) []string
	// AlterColumn gives a column another definition; false where the table is to be
	// rebuilt for it.
	AlterColumn(table string, from, to Column, online bool) (Change, bool)
	// Rebuild gives the columns of a table their definitions, where AlterColumn cannot.
	Rebuild(t Table) []string
	// IndexOnline creates an index on a table that is in use.
	IndexOnline(index Index) Change
	DropIndex(name string) string
	// RenameIndex is "" where an index cannot get another name.
	RenameIndex(from, to string) string
}

// Change is the DDL of a step. What is Now belongs to the transaction of the plan. What is
// Later follows it, since it takes long and would hold the locks of that transaction.
type Change struct {
	Now   []string
	Later []Later
}

// Later is a statement that can be repeated: it is, where a run was interrupted before it
// was noted as done.
type Later struct {
	SQL string
	// Alone says that it is no part of a transaction, as it runs beside readers and writers.
	// Others lock the table for a moment.
	Alone bool
}

// dialects are those that a program can name.
var dialects = map[string]Dialect{"": SQLite{}, sqlite: SQLite{}, postgres: Postgres{}}

// createIndex creates an index. A deleted row that is kept does not occupy its unique
// values. Rows without a value are last in the lists of both directions, which no index of
// PostgreSQL has: a list reads them apart from those with one (`stretches` of the runtime),
// which the order that an index has anyway serves in both directions.
func createIndex(d *ir.DatasetSpec, index ir.IndexSpec) string {
	columns := make([]string, len(index.Columns))
	for i, c := range index.Columns {
		columns[i] = quoteName(c.Name)
		if c.Descending {
			columns[i] += " DESC"
		}
	}
	unique, living := "", ""
	if index.Unique {
		unique = "UNIQUE "
		if d.SoftDelete {
			living = " WHERE " + quoteName(DeletedColumn) + " IS NULL"
		}
	}
	return "CREATE " + unique + "INDEX " + quoteName(index.Name) + " ON " + quoteName(d.Table) + " (" + strings.Join(columns, ", ") + ")" + living
}
