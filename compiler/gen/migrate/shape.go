package migrate

import (
	"cmp"
	"slices"
	"strings"
)

// Shape is what a database stores. Without Facts it is only what the plans of the
// past have made, as recorded in migration files, and nothing is known of rows.
type Shape struct {
	// Version counts the plans that were applied: a plan is for one version.
	Version int `json:"version"`
	// Dialect is that of the database; "" where there is none yet.
	Dialect string  `json:"dialect,omitempty"`
	Facts   bool    `json:"facts,omitempty"`
	Tables  []Table `json:"tables"`
	// Names are those of all tables and indexes, also of other programs.
	Names []string `json:"names,omitempty"`
}

// Table is a stored table: what is remembered of it, and some facts of its rows.
type Table struct {
	Name    string `json:"name"`
	Dataset string `json:"dataset,omitempty"` // that it was made for
	Was     string `json:"was,omitempty"`     // the older name that it was taken over from
	// Detached says that the program no longer has it.
	Detached bool     `json:"detached,omitempty"`
	Columns  []Column `json:"columns"`
	Indexes  []Index  `json:"indexes"`

	Rows     int   `json:"rows,omitempty"`
	Sequence int64 `json:"sequence,omitempty"` // the greatest key that was ever given
}

// Column is a stored column, and what it was made with.
type Column struct {
	Name       string `json:"name"`
	Definition string `json:"definition"` // all that follows the name
	Type       string `json:"type"`       // of its values, with parameters; "" where it is not known
	MaxLength  int    `json:"max_length,omitempty"`
	// Target is the dataset whose keys it holds, or held: values stay those of that
	// dataset if the reference goes. Nil where it is not known, "" where it never was one.
	Target *string `json:"target"`
	// Relaxed columns should be NOT NULL, but rows from before them have no value.
	Relaxed  bool `json:"relaxed,omitempty"`
	Detached bool `json:"detached,omitempty"`
	// Was is the older name that it was taken over from, and Former are all that it
	// ever had.
	Was    string   `json:"was,omitempty"`
	Former []string `json:"former,omitempty"`
	// Declined are the fields of which the author said that they are not this column.
	Declined []string `json:"declined,omitempty"`

	Filled bool `json:"filled,omitempty"` // a row has a value
	Nulls  int  `json:"nulls,omitempty"`  // of a relaxed or detached column: the rows without one

	values []string // of an enum that is wanted
}

// Index is a stored index.
type Index struct {
	Name string `json:"name"`
	DDL  string `json:"ddl"`

	unique  bool // of one that is wanted
	columns []string
}

// Table returns the table of a name, or nil. Names have no case in a database.
func (s *Shape) Table(name string) *Table {
	for i := range s.Tables {
		if strings.EqualFold(s.Tables[i].Name, name) {
			return &s.Tables[i]
		}
	}
	return nil
}

// Column returns the column of a name, or nil: the one of exactly this name, or
// else of the same letters.
func (t *Table) Column(name string) *Column {
	if i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name }); i >= 0 {
		return &t.Columns[i]
	}
	if i := slices.IndexFunc(t.Columns, func(c Column) bool { return strings.EqualFold(c.Name, name) }); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}

// Key is the column of the primary key, "" without one.
func (t *Table) Key() string {
	for _, c := range t.Columns {
		if strings.Contains(c.Definition, "PRIMARY KEY") {
			return c.Name
		}
	}
	return ""
}

// key names the rows of a table.
func (p *planner) key(t *Table) string { return cmp.Or(t.Key(), p.dialect.RowID()) }

// remembered is the table without the facts, as it is written down.
func (t Table) remembered() Table {
	t.Rows, t.Sequence = 0, 0
	t.Columns, t.Indexes = slices.Clone(t.Columns), slices.Clone(t.Indexes)
	for i := range t.Columns {
		t.Columns[i].Filled, t.Columns[i].Nulls = false, 0
	}
	if t.Indexes == nil {
		t.Indexes = []Index{}
	}
	return t
}
