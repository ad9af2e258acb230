package catalog

import "slices"

// The kinds of databases.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Database is what a database has, as far as a program can use it.
type Database struct {
	Kind   string // SQLite or Postgres
	Tables []Table
	// Skipped are the tables that cannot be read, each with its reason.
	Skipped []Skipped
}

// Skipped is a table that is there and cannot be used.
type Skipped struct{ Table, Reason string }

// Kind says what a Table is.
type Kind string

// Kinds of tables. Rows of all but BaseTable are only read.
const (
	BaseTable        Kind = "table"
	View             Kind = "view"
	MaterializedView Kind = "materialized view"
	ForeignTable     Kind = "foreign table"
)

// Table is a table or a view. Names are as the database has them.
type Table struct {
	Schema     string // "" in the schema where names need none
	Name       string
	Kind       Kind
	Comment    string
	Columns    []Column
	Key        []string // the columns of the primary key
	References []Reference
	Indexes    []Index  // unique constraints included, the primary key not
	Checks     []string // SQL of each condition on a row
	Triggers   []string
	Inherits   string // the table that it inherits from, as the database writes it
	Partitions int    // how many it consists of
}

// Column is a column of a table.
type Column struct {
	Name    string
	Type    string // as the database writes it, with its arguments: varchar(20)
	Base    string // in lower case, without arguments; of a domain that of what it restricts
	Domain  string // the name of the domain, "" where it is none
	Length  int    // of a string, 0 where it has no limit
	Digits  int    // of a decimal, 0 where it has no limit
	Scale   int    // of a decimal
	Item    string // of an array: the base type of its items
	Values  []string
	NotNull bool
	Default string // SQL, "" where there is none
	Counted bool   // the database counts its values up
	// Generated says that the database computes the values from other columns.
	Generated bool
	Comment   string
	// Seen are the storage classes of values of a column without a type: SQLite's
	// typeof, of the first rows.
	Seen []string
}

// Reference is a foreign key.
type Reference struct {
	Columns  []string
	Schema   string // of the table that it leads to, as in Table
	Table    string
	Targets  []string // columns of that table
	OnDelete string   // cascade, restrict or set_null
}

// Index is an index of a table.
type Index struct {
	Name    string
	Columns []IndexColumn
	Unique  bool
	Where   string // the condition of a partial one
	Method  string // "" for the usual one
}

// IndexColumn is a part of an index: a column, or an expression.
type IndexColumn struct {
	Name       string
	Expression string
	Descending bool
}

// Column returns the column of a name, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// IsUnique says whether no two rows have the same value in a column.
func (t *Table) IsUnique(column string) bool {
	return slices.ContainsFunc(t.Indexes, func(i Index) bool {
		return i.Unique && i.Where == "" && len(i.Columns) == 1 && i.Columns[0].Name == column
	})
}

// Table returns the table of a name, or nil.
func (d *Database) Table(schema, name string) *Table {
	for i := range d.Tables {
		if d.Tables[i].Schema == schema && d.Tables[i].Name == name {
			return &d.Tables[i]
		}
	}
	return nil
}
