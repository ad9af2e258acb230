package pull

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// dataset is a dataset of the program.
type dataset struct {
	name     string
	table    *catalog.Table
	source   string // as in source: table("…")
	key      string // the column of the key, "" where rows have none
	keyType  fieldType
	doc      string
	fields   []field
	indexes  []string
	notes    []string // what is not in the program
	readOnly bool
}

// field is the line of a field.
type field struct {
	name      string
	column    string
	typ       string
	modifiers []string
	doc       string
	remark    string // behind the line
}

// builder makes the datasets of a database.
type builder struct {
	database     *catalog.Database
	declarations *names
	datasets     []*dataset
	enums        []enumeration
	warnings     []string
}

// enumeration is an enum of PostgreSQL that the program declares.
type enumeration struct {
	name   string
	of     string // its name in the database
	values []string
}

// newBuilder names every dataset before its fields are made: references name them.
// taken are the names of other declarations, known the names of datasets that the
// program has already, by their tables.
func newBuilder(database *catalog.Database, taken []string, known map[string]string) *builder {
	b := &builder{database: database, declarations: newDeclarations()}
	for _, name := range taken {
		b.declarations.take(name)
	}
	for _, name := range known {
		b.declarations.take(name)
	}
	for _, skipped := range database.Skipped {
		b.warn(skipped.Table, "left out: %s", skipped.Reason)
	}
	for i := range database.Tables {
		t := &database.Tables[i]
		source := catalog.Qualified(t.Schema, t.Name)
		if strings.Count(source, ".") > 1 || database.Kind == catalog.Postgres && strings.Contains(t.Name+t.Schema, ".") || strings.ContainsAny(source, "\n\r\x00") || strings.HasPrefix(source, ".") || strings.HasSuffix(source, ".") {
			b.warn(source, "left out: `source` takes the names of tables with at most one point, before which is the schema")
			continue
		}
		d := &dataset{table: t, source: source, name: known[source], readOnly: t.Kind != catalog.BaseTable}
		if d.name == "" {
			wanted := identifier(t.Name, "table")
			if t.Schema != "" && !b.declarations.free(wanted) {
				wanted = identifier(t.Schema+"_"+t.Name, "table")
			}
			d.name = b.declarations.unique(wanted)
		}
		b.datasets = append(b.datasets, d)
	}
	b.declareEnums()
	for _, d := range b.datasets {
		b.chooseKey(d)
	}
	for _, d := range b.datasets {
		b.fill(d)
	}
	slices.SortStableFunc(b.datasets, func(a, b *dataset) int { // tables before views
		return strings.Compare(fmt.Sprint(a.table.Kind != catalog.BaseTable), fmt.Sprint(b.table.Kind != catalog.BaseTable))
	})
	return b
}

func (b *builder) warn(place, format string, args ...any) {
	b.warnings = append(b.warnings, place+": "+fmt.Sprintf(format, args...))
}

// note says what of a table is not in the program: there, and to who pulls.
func (b *builder) note(d *dataset, format string, args ...any) {
	text := comment(fmt.Sprintf(format, args...))
	d.notes = append(d.notes, text)
	b.warn(d.source, "%s", text)
}

// declareEnums declares the enums of PostgreSQL whose values are names; others are
// written with their values at each field.
func (b *builder) declareEnums() {
	named := map[string]string{}
	for _, d := range b.datasets {
		for i := range d.table.Columns {
			c := &d.table.Columns[i]
			if len(c.Values) == 0 {
				continue
			}
			if _, done := named[c.Base]; done {
				continue
			}
			named[c.Base] = ""
			if !slices.ContainsFunc(c.Values, func(v string) bool { return valueName(v) != v }) {
				name := b.declarations.unique(identifier(c.Base, "enum"))
				named[c.Base] = name
				b.enums = append(b.enums, enumeration{name: name, of: c.Base, values: c.Values})
			}
		}
	}
}

func (b *builder) enumName(base string) string {
	for _, e := range b.enums {
		if e.of == base {
			return e.name
		}
	}
	return ""
}

// typeOf is the type of a column in this program.
func (b *builder) typeOf(c *catalog.Column) (fieldType, bool) {
	t, ok := typeOf(b.database.Kind, c)
	if t.enum != "" {
		t.enum = b.enumName(t.enum)
	}
	if slices.Contains(t.values, "") { // no value of an enum
		t = fieldType{name: "text", remark: "an enum with an empty value"}
	}
	return t, ok
}

// chooseKey finds what identifies a row: the primary key, else one unique column.
func (b *builder) chooseKey(d *dataset) {
	usable := func(name string) bool {
		c := d.table.Column(name)
		if c == nil {
			return false
		}
		t, ok := b.typeOf(c)
		if !ok || !t.isKeyType() {
			return false
		}
		d.key, d.keyType = name, t
		return true
	}
	if d.readOnly || len(d.table.Key) == 1 && usable(d.table.Key[0]) {
		return
	}
	for _, c := range d.table.Columns {
		if c.NotNull && d.table.IsUnique(c.Name) && usable(c.Name) {
			return
		}
	}
	switch key := d.table.Key; len(key) {
	case 0:
		b.note(d, "It has no primary key, so it is read-only and single rows cannot be requested.")
	case 1:
		b.note(d, "Its primary key %s is of type %s, which no key has, so it is read-only and single rows cannot be requested.", key[0], d.table.Column(key[0]).Type)
	default:
		b.note(d, "Its primary key has %d columns (%s), so it is read-only and single rows cannot be requested.", len(key), strings.Join(key, ", "))
	}
}

// target is the dataset that a reference can lead to: by one column, to the key.
func (b *builder) target(r catalog.Reference) *dataset {
	for _, d := range b.datasets {
		if d.table.Schema == r.Schema && d.table.Name == r.Table && d.key != "" && len(r.Targets) == 1 && r.Targets[0] == d.key {
			return d
		}
	}
	return nil
}
