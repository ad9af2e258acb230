package migrate

import "github.com/n3-lang/n3/compiler/ir"

// Dialect prints the DDL of a database.
type Dialect interface {
	// Name is what plans and migration files call it.
	Name() string
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
	AddColumn(table string, c Column) string
	DropColumn(table, column string) string
	RenameColumn(table, from, to string) string
	// Rebuild gives the columns of a table their definitions, where AlterColumn cannot.
	Rebuild(t Table) []string
	CreateIndex(d *ir.DatasetSpec, index ir.IndexSpec) string
	DropIndex(name string) string
}
