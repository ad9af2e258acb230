package pull

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// fieldType is the type of a column as a program writes it; "" where the language has
// none. Precision and scale are those of a decimal.
type fieldType struct {
	name             string // as in compiler/lang
	item             string // of a list
	precision, scale int
	length           int      // of a string, 0 for the usual limit
	values           []string // of an enum
	enum             string   // the name of a declared one
	remark           string   // what is different from the column
}

// maxDigits is what a decimal has at most.
const maxDigits = 18

// defaultLength is what a string has without `max_length`.
const defaultLength = 255

// postgresTypes are the types that need no arguments; ARCHITECTURE.md says how each
// is read.
var postgresTypes = map[string]string{
	"int2": "integer", "int4": "integer", "int8": "integer", "oid": "integer", "float4": "number", "float8": "number",
	"text": "text", "citext": "text", "name": "text", "xml": "text", "bool": "boolean", "date": "date", "time": "time", "timestamp": "datetime", "timestamptz": "datetime",
	"interval": "duration", "uuid": "uuid", "json": "json", "jsonb": "json", "inet": "string", "cidr": "string", "macaddr": "string", "macaddr8": "string",
	"bit": "string", "varbit": "string", "ltree": "text", "char": "string",
}

// listItems are the types of arrays whose items JSON has as the list wants them.
var listItems = map[string]string{
	"int2": "integer", "int4": "integer", "int8": "integer", "float4": "number", "float8": "number", "text": "text", "citext": "text", "varchar": "text", "bpchar": "text", "name": "text",
	"bool": "boolean", "uuid": "uuid",
}

// typeOf is the type of a column, ok false where the language has none.
func typeOf(kind string, c *catalog.Column) (t fieldType, ok bool) {
	if kind == catalog.SQLite {
		return sqliteType(c)
	}
	switch {
	case len(c.Values) > 0:
		return fieldType{name: "enum", values: c.Values, enum: c.Base}, true
	case c.Item != "":
		item, ok := listItems[c.Item]
		return fieldType{name: "list", item: item}, ok
	case c.Base == "varchar" || c.Base == "bpchar":
		return text(c.Length), true
	case c.Base == "money":
		return fieldType{name: "decimal", precision: maxDigits, scale: 2}, true
	case c.Base == "numeric":
		return decimal(c), true
	case c.Base == "timetz":
		return fieldType{name: "time", remark: "shown without its offset"}, true
	}
	name, ok := postgresTypes[c.Base]
	return fieldType{name: name}, ok
}

// sqliteType reads the type that a column was declared with, as SQLite's affinity
// does where it is none of the usual ones (https://sqlite.org/datatype3.html#determination_of_column_affinity).
func sqliteType(c *catalog.Column) (fieldType, bool) {
	base := c.Base
	switch base {
	case "":
		return seenType(c)
	case "boolean", "bool":
		return fieldType{name: "boolean"}, true
	case "date":
		return fieldType{name: "date"}, true
	case "time":
		return fieldType{name: "time"}, true
	case "datetime", "timestamp", "timestamptz", "timestamp with time zone", "timestamp without time zone":
		return fieldType{name: "datetime"}, true
	case "uuid", "guid", "uniqueidentifier":
		return fieldType{name: "uuid"}, true
	case "json", "jsonb":
		return fieldType{name: "json"}, true
	case "decimal", "numeric", "money", "dec", "fixed":
		return decimal(c), true
	}
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(base, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("int"):
		return fieldType{name: "integer"}, true
	case has("char"):
		return text(c.Length), true
	case has("clob", "text", "string"):
		return fieldType{name: "text"}, true
	case has("blob", "binary", "bytea"):
		return fieldType{}, false
	case has("real", "floa", "doub", "number"):
		return fieldType{name: "number"}, true
	}
	return seenType(c)
}

// seenType is the type of the values that a column without a type has.
func seenType(c *catalog.Column) (fieldType, bool) {
	t := fieldType{name: "text", remark: "its type is that of its first values"}
	switch seen := strings.Join(c.Seen, " "); seen {
	case "integer":
		t.name = "integer"
	case "real", "integer real":
		t.name = "number"
	case "":
		t.remark = "it has no type and no values yet"
	default:
		if strings.Contains(seen, "blob") {
			return fieldType{}, false
		}
	}
	return t, true
}

func text(length int) fieldType {
	if length == 0 {
		return fieldType{name: "text"}
	}
	return fieldType{name: "string", length: length}
}

// decimal is the type of an exact number: with more digits than a decimal has, or
// with any, it is shown as the nearest double.
func decimal(c *catalog.Column) fieldType {
	if c.Digits == 0 {
		return fieldType{name: "number", remark: "an exact number of any size"}
	}
	if c.Digits > maxDigits || c.Scale < 0 || c.Scale > c.Digits {
		return fieldType{name: "number", remark: fmt.Sprintf("an exact number of %d digits", c.Digits)}
	}
	return fieldType{name: "decimal", precision: c.Digits, scale: c.Scale}
}

// isKeyType says whether a type can be that of a key; text of any kind is a string
// there.
func (t fieldType) isKeyType() bool {
	key, _ := lang.FindModifier("primary_key")
	kind := lang.KindOf(t.name)
	return slices.Contains(key.Fits, t.name) || kind == lang.TextKind || kind == lang.EnumKind
}

func (t fieldType) print() string {
	switch t.name {
	case "decimal":
		return fmt.Sprintf("decimal(%d, %d)", t.precision, t.scale)
	case "list":
		return "list(" + t.item + ")"
	case "enum":
		if t.enum != "" {
			return t.enum
		}
		values := make([]string, len(t.values))
		for i, v := range t.values {
			values[i] = valueName(v)
		}
		return "enum(" + strings.Join(values, ", ") + ")"
	}
	return t.name
}
