package pull

import (
	"fmt"
	"strings"
	"testing"
)

// The conditions as SQLite keeps them and as PostgreSQL prints them, with what they
// say; "" for those that are no limit of one column.
var conditions = []struct{ check, says string }{
	{`price >= 0`, "price min 0"},
	{`((price >= (0)::numeric) AND (price < (1000)::numeric))`, "price min 0, price max 1000 open"},
	{`0 <= price`, "price min 0"},
	{`0 > price`, "price max 0 open"},
	{`"Qty%" > -1`, "Qty% min -1 open"},
	{`n BETWEEN 1 AND 5 AND m > 2`, "n min 1 max 5, m min 2 open"},
	{`state IN ('open', 'on hold', 'it''s')`, "state texts open|on hold|it's"},
	{`((state)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying(20)])::text[]))`, "state texts x|y"},
	{`(level = ANY (ARRAY[1, 2, '-3'::integer]))`, ""},
	{`level IN (1, -2)`, "level numbers 1|-2"},
	{`level IN (1, 'a')`, ""},
	{`kind = 'only'`, "kind texts only"},
	{`char_length((name)::text) <= 40`, "name length 0-40"},
	{`length("name") > 2`, "name length 3-0"},
	{`(length(name) < 10) AND (name <> ''::text)`, "name length 0-9, name length 1-0"},
	{`(JSON_VALID("data") OR "data" IS NULL)`, "data json"},
	{`"data" IS NULL OR JSON_VALID("data")`, "data json"},
	{`other IS NULL OR JSON_VALID("data")`, ""},
	{`name IS NOT NULL`, "name not null"},
	{`a < b`, ""},
	{`a > 1 OR b > 1`, ""},
	{`NOT a > 1`, ""},
	{`lower(name) = 'x'`, ""},
	{`price > 1 + 1`, ""},
	{`name LIKE 'a%'`, ""},
	{`price > 'a'`, ""},
	{`/* of us */ price >= 1 -- or more`, "price min 1"},
	{``, ""},
	{`(`, ""},
	{`price >=`, ""},
	{`price IN (`, ""},
	{`'open`, ""},
}

func TestConditions(t *testing.T) {
	for _, c := range conditions {
		list, ok := conditionsOf(c.check)
		var says []string
		for _, one := range list {
			says = append(says, one.String())
		}
		if got := strings.Join(says, ", "); ok != (c.says != "") || ok && got != c.says {
			t.Errorf("%s: %q, expected %q", c.check, got, c.says)
		}
	}
}

func (c condition) String() string {
	out := c.column
	add := func(set bool, format string, args ...any) {
		if set {
			out += fmt.Sprintf(" "+format, args...)
		}
	}
	add(c.min != "", "min %s", c.min)
	add(c.minOpen, "open")
	add(c.max != "", "max %s", c.max)
	add(c.maxOpen, "open")
	add(c.minLength > 0 || c.maxLength > 0, "length %d-%d", c.minLength, c.maxLength)
	add(len(c.texts) > 0, "texts %s", strings.Join(c.texts, "|"))
	add(len(c.numbers) > 0, "numbers %s", strings.Join(c.numbers, "|"))
	add(c.isJSON, "json")
	add(c.notNull, "not null")
	return out
}

// Defaults as the databases write them, by the types of their columns; "" for those
// that a program cannot say.
func TestDefaults(t *testing.T) {
	five := fieldType{name: "string", length: 5}
	for _, c := range []struct {
		text  string
		typ   fieldType
		limit limits
		want  string
	}{
		{"0", fieldType{name: "integer"}, limits{}, "0"},
		{"'-3'::integer", fieldType{name: "integer"}, limits{}, "-3"},
		{"(-3)", fieldType{name: "integer"}, limits{min: "0"}, ""},
		{"1.5", fieldType{name: "integer"}, limits{}, ""},
		{"1e3", fieldType{name: "number"}, limits{}, ""},
		{"9.99", fieldType{name: "decimal", precision: 3, scale: 2}, limits{}, "9.99"},
		{"5", fieldType{name: "decimal", precision: 2, scale: 2}, limits{}, ""},
		{"0.5", fieldType{name: "decimal", precision: 2, scale: 2}, limits{}, "0.5"},
		{"true", fieldType{name: "boolean"}, limits{}, "true"},
		{"'f'::boolean", fieldType{name: "boolean"}, limits{}, "false"},
		{"'it''s'::character varying", five, limits{length: 5}, `"it's"`},
		{"'too long'", five, limits{length: 5}, ""},
		{"''", fieldType{name: "text"}, limits{}, `""`},
		{"''", fieldType{name: "text"}, limits{minLength: 1}, ""},
		{`'a"b\c'`, fieldType{name: "text"}, limits{}, `"a\"b\\c"`},
		{"'on hold'", fieldType{name: "enum", values: []string{"on hold"}}, limits{}, `"on hold"`},
		{"'gone'", fieldType{name: "enum", values: []string{"on hold"}}, limits{}, ""},
		{"CURRENT_TIMESTAMP", fieldType{name: "datetime"}, limits{}, "now()"},
		{"now()", fieldType{name: "datetime"}, limits{}, "now()"},
		{"LOCALTIMESTAMP(3)", fieldType{name: "datetime"}, limits{}, "now()"},
		{"('now'::text)::date", fieldType{name: "date"}, limits{}, ""},
		{"CURRENT_DATE", fieldType{name: "date"}, limits{}, "today()"},
		{"'2026-01-31'::date", fieldType{name: "date"}, limits{}, `"2026-01-31"`},
		{"gen_random_uuid()", fieldType{name: "uuid"}, limits{}, "uuid()"},
		{"'{}'::text[]", fieldType{name: "list", item: "text"}, limits{}, "[]"},
		{"'{}'::jsonb", fieldType{name: "json"}, limits{}, "{}"},
		{"nextval('s'::regclass)", fieldType{name: "integer"}, limits{}, ""},
		{"1 + 1", fieldType{name: "integer"}, limits{}, ""},
		{"", fieldType{name: "text"}, limits{}, ""},
	} {
		got, ok := defaultOf(c.text, c.typ, c.limit)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s of %s is %q, expected %q", c.text, c.typ.name, got, c.want)
		}
	}
}

// Names of databases as names of a program; none is refused by it.
func TestIdentifiers(t *testing.T) {
	for name, want := range map[string]string{
		"Order Details": "Order_Details", "1st": "column_1st", "café": "cafe", "日本": "column", "": "column", "_x": "x", "__": "column", "in": "in_", "In": "In_", "was": "was_",
		"n3_meta": "column_n3_meta", "a--b": "a_b", "ok_": "ok_", "e-mail ": "e_mail", strings.Repeat("x", 60): strings.Repeat("x", 44),
	} {
		if got := identifier(name, "column"); got != want {
			t.Errorf("%q is %q, expected %q", name, got, want)
		}
	}
}
