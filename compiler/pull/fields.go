package pull

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// fill makes the fields of a dataset, its indexes, and the notes on what it lacks.
func (b *builder) fill(d *dataset) {
	t := d.table
	d.doc = t.Comment
	conditions := b.conditions(d)
	references := b.references(d)
	fields := newFields()
	// Names that need no change come first, so that no other takes one.
	plain := map[string]bool{}
	for _, c := range t.Columns {
		if _, ok := references[c.Name]; !ok && identifier(c.Name, "column") == c.Name && fields.free(c.Name) {
			plain[c.Name] = true
			fields.take(c.Name)
		}
	}
	var left []string
	for i := range t.Columns {
		c := &t.Columns[i]
		typ, ok := b.typeOf(c)
		if !ok {
			left = append(left, fmt.Sprintf("%s (%s)", c.Name, cmpType(c.Type)))
			continue
		}
		f := field{column: c.Name, doc: c.Comment, remark: typ.remark}
		if r, ok := references[c.Name]; ok {
			b.reference(&f, d, c, r, fields)
		} else {
			f.name = c.Name
			if !plain[c.Name] {
				f.name = fields.unique(identifier(c.Name, "column"))
			}
			b.plainField(&f, d, c, typ, conditions[c.Name])
			if f.name != c.Name {
				f.modifiers = append(f.modifiers, "column("+quote(c.Name)+")")
			}
		}
		d.fields = append(d.fields, f)
	}
	if len(left) > 0 {
		b.note(d, "Left out, as no type fits: %s.", strings.Join(left, ", "))
	}
	b.indexes(d)
	if t.Inherits != "" {
		b.note(d, "It inherits from %s, whose rows include these.", t.Inherits)
	}
	if len(t.Triggers) > 0 {
		b.note(d, "Triggers run when rows are written: %s.", strings.Join(t.Triggers, ", "))
	}
}

func cmpType(text string) string {
	if text == "" {
		return "no type"
	}
	return text
}

// conditions are the CHECKs that limit one column, by its name. What else a CHECK
// says is a note.
func (b *builder) conditions(d *dataset) map[string][]condition {
	found := map[string][]condition{}
	for _, check := range d.table.Checks {
		list, ok := conditionsOf(check)
		for _, c := range list {
			column := b.columnOf(d.table, c.column)
			if column == nil || !b.fits(column, c) {
				ok = false
				continue
			}
			found[column.Name] = append(found[column.Name], c)
		}
		if !ok {
			b.note(d, "Not checked before a row is written: %s.", check)
		}
	}
	return found
}

func (b *builder) columnOf(t *catalog.Table, name string) *catalog.Column {
	if c := t.Column(name); c != nil || b.database.Kind == catalog.Postgres {
		return c
	}
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// fits says whether a modifier can say a condition on a column.
func (b *builder) fits(c *catalog.Column, is condition) bool {
	t, ok := b.typeOf(c)
	if !ok {
		return true // the column is left out
	}
	switch {
	case is.notNull:
		return true
	case is.isJSON:
		return lang.KindOf(t.name) == lang.TextKind || t.name == "json"
	case is.min != "" || is.max != "":
		if is.minOpen || is.maxOpen {
			return t.name == "integer" && isWhole(is.min) && isWhole(is.max)
		}
		return t.name == "number" || t.name == "integer" && isWhole(is.min) && isWhole(is.max) || t.name == "decimal" && t.holds(is.min) && t.holds(is.max)
	case is.minLength > 0 || is.maxLength > 0:
		return t.name == "string" || t.name == "text"
	case len(is.texts) > 0:
		return (t.name == "string" || t.name == "text") && !slices.Contains(is.texts, "") && !repeats(is.texts)
	case len(is.numbers) > 0:
		return t.name == "boolean" || t.name == "integer" && !slices.ContainsFunc(is.numbers, func(n string) bool { return !isWhole(n) })
	}
	return false
}

func repeats(list []string) bool {
	sorted := slices.Sorted(slices.Values(list))
	return len(slices.Compact(sorted)) < len(list)
}

func isWhole(number string) bool { return len(number) < 16 && !strings.Contains(number, ".") }

func places(number string) int {
	_, fraction, _ := strings.Cut(number, ".")
	return len(fraction)
}

// references are the columns that lead to a row of another dataset.
func (b *builder) references(d *dataset) map[string]catalog.Reference {
	found := map[string]catalog.Reference{}
	for _, r := range d.table.References {
		target := catalog.Qualified(r.Schema, r.Table)
		columns := strings.Join(r.Columns, ", ")
		switch {
		case len(r.Columns) > 1:
			b.note(d, "%s refer to %s by several columns, which no reference does.", columns, target)
		case r.Columns[0] == d.key:
			b.note(d, "The key %s refers to %s; a reference cannot be a key.", columns, target)
		case b.database.Table(r.Schema, r.Table) == nil:
			b.note(d, "%s refers to %s, which is not in the program.", columns, target)
		case b.target(r) == nil:
			b.note(d, "%s refers to %s by %s, which is not its key there.", columns, target, strings.Join(r.Targets, ", "))
		default:
			if _, twice := found[columns]; !twice {
				found[columns] = r
			}
		}
	}
	return found
}

func (b *builder) reference(f *field, d *dataset, c *catalog.Column, r catalog.Reference, fields *names) {
	// author: users is stored in author_id, and has both names.
	name := identifier(referenceName(c.Name), "column")
	if isProperty(name) {
		name += "_ref"
	}
	if !fields.free(name) || !fields.free(name+"_id") {
		name += "_ref"
	}
	for i, first := 2, name; !fields.free(name) || !fields.free(name+"_id"); i++ {
		name = fmt.Sprintf("%s_%d", first, i)
	}
	fields.take(name)
	fields.take(name + "_id")
	f.name, f.typ = name, b.target(r).name
	if c.NotNull {
		f.modifiers = append(f.modifiers, "required")
	}
	if d.table.IsUnique(c.Name) {
		f.modifiers = append(f.modifiers, "unique")
	}
	if r.OnDelete == "cascade" || r.OnDelete == "set_null" && !c.NotNull {
		f.modifiers = append(f.modifiers, "on_delete("+r.OnDelete+")")
	}
	if name+"_id" != c.Name {
		f.modifiers = append(f.modifiers, "column("+quote(c.Name)+")")
	}
}

// plainField writes a field that is no reference.
func (b *builder) plainField(f *field, d *dataset, c *catalog.Column, t fieldType, conditions []condition) {
	isKey := c.Name == d.key
	if isKey && (t.name == "text" || t.name == "enum") {
		t = fieldType{name: "string", length: max(defaultLength, 1000)}
	}
	if t.enum != "" && isProperty(f.name) { // source: status is the property
		t.enum = ""
	}
	required := c.NotNull && !c.Generated
	var modifiers []string
	add := func(modifier string) {
		name, _, _ := strings.Cut(modifier, "(")
		if !slices.ContainsFunc(modifiers, func(other string) bool { return other == name || strings.HasPrefix(other, name+"(") }) {
			modifiers = append(modifiers, modifier)
		}
	}
	isUnique := d.table.IsUnique(c.Name) && !isKey && t.isKeyType()
	var limit limits
	limit.length = t.length
	for _, is := range conditions {
		required = required || is.notNull
		switch {
		case is.isJSON:
			if t.name == "text" || t.name == "string" {
				t = fieldType{name: "json"}
				isUnique = false
			}
		case len(is.texts) > 0 && !isKey:
			t = fieldType{name: "enum", values: is.texts}
		case len(is.numbers) > 0 && t.name == "integer":
			limit.numbers = is.numbers
		}
		limit.narrow(is)
	}
	f.typ = t.print()
	switch {
	case isKey:
		add("primary_key")
	case required:
		add("required")
	}
	if isUnique {
		add("unique")
	}
	if c.Generated {
		add("readonly")
		f.remark = "computed by the database"
	}
	if !isKey && !c.Generated && c.Default != "" && !strings.EqualFold(c.Default, "null") {
		if value, ok := defaultOf(c.Default, t, limit); ok && !(isUnique && !isCall(value)) {
			add("default(" + value + ")")
		} else if !ok {
			f.remark = "the database has the default " + comment(c.Default)
		}
	}
	for _, modifier := range limit.modifiers(t) {
		add(modifier)
	}
	f.modifiers = modifiers
}

func isCall(value string) bool {
	return strings.HasSuffix(value, ")") && !strings.HasPrefix(value, "\"")
}

// limits are the limits of a field's values.
type limits struct {
	min, max                     string
	minLength, maxLength, length int
	numbers                      []string
}

func (l *limits) narrow(is condition) {
	if is.min != "" {
		l.min = is.min
		if is.minOpen {
			n, _ := strconv.ParseInt(is.min, 10, 64)
			l.min = strconv.FormatInt(n+1, 10)
		}
	}
	if is.max != "" {
		l.max = is.max
		if is.maxOpen {
			n, _ := strconv.ParseInt(is.max, 10, 64)
			l.max = strconv.FormatInt(n-1, 10)
		}
	}
	if is.minLength > 0 {
		l.minLength = is.minLength
	}
	if is.maxLength > 0 {
		l.maxLength = is.maxLength
	}
}

// modifiers are those that say the limits.
func (l *limits) modifiers(t fieldType) []string {
	var list []string
	switch lang.KindOf(t.name) {
	case lang.NumberKind:
		if l.min != "" {
			list = append(list, "min("+l.min+")")
		}
		if l.max != "" {
			list = append(list, "max("+l.max+")")
		}
		if len(l.numbers) > 0 {
			list = append(list, "one_of("+strings.Join(l.numbers, ", ")+")")
		}
	case lang.TextKind:
		longest := l.longest()
		if l.minLength > 0 && (longest == 0 || l.minLength <= longest) {
			list = append(list, fmt.Sprintf("min_length(%d)", l.minLength))
		}
		if longest > 0 && (t.name == "text" || longest != defaultLength) {
			list = append(list, fmt.Sprintf("max_length(%d)", longest))
		}
	}
	return list
}

func (l *limits) longest() int {
	if l.maxLength > 0 && (l.length == 0 || l.maxLength < l.length) {
		return l.maxLength
	}
	return l.length
}

// indexes writes what is unique in several columns, and notes what an index has that
// the language cannot say.
func (b *builder) indexes(d *dataset) {
	byColumn := map[string]string{}
	for _, f := range d.fields {
		byColumn[f.column] = f.name
	}
	used := newFields()
	for _, f := range d.fields {
		used.take(f.name)
	}
	for _, index := range d.table.Indexes {
		if !index.Unique {
			continue // how fast a query is, is the database's
		}
		var parts, texts []string
		expression := false
		for _, c := range index.Columns {
			text := c.Name
			if c.Name == "" {
				text, expression = c.Expression, true
			}
			texts = append(texts, text)
			name, known := byColumn[c.Name]
			if c.Name != "" && !known {
				expression = true
			}
			if c.Descending {
				name = "-" + name
			}
			parts = append(parts, name)
		}
		switch {
		case expression:
			b.note(d, "Unique in the database alone: %s (index %s)%s.", strings.Join(texts, ", "), index.Name, where(index))
		case index.Where != "":
			b.note(d, "Unique in the database alone: %s%s.", strings.Join(texts, ", "), where(index))
		case len(parts) > 1:
			name := used.unique(identifier(indexName(d, index.Name), "index"))
			d.indexes = append(d.indexes, name+": ["+strings.Join(parts, ", ")+"] unique")
		}
	}
}

func where(i catalog.Index) string {
	if i.Where == "" {
		return ""
	}
	return " where " + i.Where
}

// indexName is the name of an index without that of its table, which it gets again.
func indexName(d *dataset, name string) string {
	if strings.HasPrefix(name, "sqlite_autoindex_") {
		return "unique"
	}
	if short := strings.TrimPrefix(name, d.table.Name+"_"); short != name && short != "" {
		return short
	}
	return name
}
