package migrate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// columns are what a field of each type is in PostgreSQL: its type, and the value of a row
// that is made without one.
var columns = map[string]struct{ field, is, made string }{
	"string":   {`string default("a'b")`, `text COLLATE "C"`, `a'b`},
	"text":     {`text default("1;\n2")`, `text COLLATE "C"`, "1;\n2"},
	"integer":  {`integer default(-7)`, "bigint", "-7"},
	"number":   {`number default(1.5)`, "double precision", "1.5"},
	"decimal":  {`decimal(10, 2) default(-1.50)`, "numeric(10,2)", "-1.50"},
	"boolean":  {`boolean default(true)`, "boolean", "true"},
	"date":     {`date default("2026-02-28")`, "date", "2026-02-28"},
	"time":     {`time default("10:30:00")`, "time without time zone", "10:30:00"},
	"datetime": {`datetime default("2026-02-28T10:30:00Z")`, "timestamp with time zone", "2026-02-28 10:30:00+00"},
	"duration": {`duration default(90m)`, "interval", "PT1H30M"},
	"uuid":     {`uuid default("0190a8a4-5b3b-7cc0-8000-000000000001")`, "uuid", "0190a8a4-5b3b-7cc0-8000-000000000001"},
	"email":    {`email default("a@b.example")`, `text COLLATE "C"`, "a@b.example"},
	"url":      {`url default("https://a.example/?q=1")`, `text COLLATE "C"`, "https://a.example/?q=1"},
	"enum":     {`enum(a, b) default("b")`, `text COLLATE "C"`, "b"},
	"json":     {`json default({"a": [1, null]})`, "jsonb", `{"a": [1, null]}`},
	"list":     {`list(string) default(["?"])`, "jsonb", `["?"]`},
}

func TestEveryTypeHasItsColumn(t *testing.T) {
	r := startRuntime(t)
	r.dialect = "postgres"
	for _, one := range lang.Types() {
		c, ok := columns[one.Name]
		if !ok {
			t.Errorf("no column for the type %s", one.Name)
			continue
		}
		r.open()
		r.must(dataset("items", "n: integer", "x: "+c.field), nil)
		r.sql(`INSERT INTO items (n) VALUES (1)`)
		is := r.sql(`SELECT format_type(atttypid, atttypmod) || CASE attcollation WHEN 0 THEN '' ELSE (SELECT ' COLLATE "' || collname || '"' FROM pg_collation WHERE oid = attcollation) END FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'x'`)
		if want := fmt.Sprintf("[[%s]]", quotedJSON(c.is)); is != want {
			t.Errorf("%s is %s, not %s", one.Name, is, want)
		}
		if made, want := r.sql(`SELECT x::text FROM items`), fmt.Sprintf("[[%s]]", quotedJSON(c.made)); made != want {
			t.Errorf("the default of %s makes %s, not %s", one.Name, made, want)
		}
		// Added to rows that are there, it is the same.
		r.open()
		r.must(dataset("items", "n: integer"), nil)
		r.sql(`INSERT INTO items (n) VALUES (1)`)
		r.must(dataset("items", "n: integer", "x: "+c.field), nil)
		if made, want := r.sql(`SELECT x::text FROM items`), fmt.Sprintf("[[%s]]", quotedJSON(c.made)); made != want {
			t.Errorf("%s added to a row makes %s, not %s", one.Name, made, want)
		}
	}
}

func quotedJSON(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// PostgreSQL cuts a name after 63 bytes; two of ours must not be one then.
func TestLongNamesStayApart(t *testing.T) {
	r := startRuntime(t)
	r.dialect = "postgres"
	r.open()
	long := strings.Repeat("long_", 10)[:49]
	r.must(dataset(long, long+"a: enum(x, y) indexed", long+"b: enum(x, y) indexed required"), nil)
	if said := r.sql(`SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND tablename = '` + long + `'`); said != "[[3]]" {
		t.Errorf("its indexes are %s", said)
	}
	plan := r.must(dataset(long, long+"c: enum(x, y) indexed was("+long+"a)", long+"b: enum(x, y, z) indexed"), nil)
	if !has(plan, migrate.RenameColumn) {
		t.Errorf("renamed by %v", kinds(plan))
	}
	name := strings.Repeat("ä", 40)
	if short := (migrate.Postgres{}).ShortName(name); len(short) > 63 || short == name || !strings.HasPrefix(name, short[:strings.Index(short, "_")]) {
		t.Errorf("shortened to %q", short)
	}
}

// No field has the name of a column that every table has: PostgreSQL would not create it.
func TestSystemColumnsAreReserved(t *testing.T) {
	r := startRuntime(t)
	r.dialect = "postgres"
	r.open()
	var rows [][]string
	if err := json.Unmarshal([]byte(r.sql(`SELECT attname FROM pg_attribute WHERE attrelid = 'n3_meta'::regclass AND attnum < 0`)), &rows); err != nil || len(rows) == 0 {
		t.Fatal(rows, err)
	}
	for _, row := range rows {
		if !slices.Contains(check.SystemColumns, row[0]) {
			t.Errorf("%s is a name that a field can have", row[0])
		}
	}
	if len(rows) != len(check.SystemColumns) {
		t.Errorf("%q are reserved, %q are there", check.SystemColumns, rows)
	}
}

// Whatever a release adds to a table of a million rows, writers go on.
func TestAMillionRowsAreNotLocked(t *testing.T) {
	r := startRuntime(t)
	r.dialect = "postgres"
	r.open()
	all := migrate.Files{}
	for _, text := range []string{
		dataset("orders", "title: string", "quantity: integer"),
		dataset("orders", "title: string required", "quantity: integer indexed", `kind: enum(online, shop) required default("online")`, "note: text"),
	} {
		next, _, err := all.Extend(on(r.dialect, program(t, text)))
		if err != nil {
			t.Fatal(err)
		}
		all = next
	}
	r.mustInstall(all, 1)
	r.sql(`INSERT INTO orders (title, quantity) SELECT 'Order ' || n, n % 1000 FROM generate_series(1, 1000000) n`)
	var answer struct {
		Slowest float64
		Writes  int
		Scans   []string
	}
	r.tell(map[string]any{"files": r.written(all, 2), "meanwhile": `UPDATE orders SET title = 'x' WHERE id = 77`}, &answer)
	// Reading a million rows once takes longer than this; a busy machine has its share.
	if answer.Slowest > 0.25 || answer.Writes < 20 {
		t.Errorf("a writer waited %.0f ms, and wrote %d times", answer.Slowest*1000, answer.Writes)
	}
	if len(answer.Scans) > 0 {
		t.Errorf("under a lock that keeps everyone out: %q", answer.Scans)
	}
	if !r.isRequired("orders", "title") || !r.isRequired("orders", "kind") {
		t.Error("a column is not NOT NULL")
	}
	if said := r.sql(`SELECT count(*) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND (NOT convalidated OR conname LIKE 'n3%')`); said != "[[0]]" {
		t.Errorf("constraints are left: %s", said)
	}
	t.Logf("the longest wait of %d writes was %.1f ms", answer.Writes, answer.Slowest*1000)
}

// Empty values are last in both directions, as lists have them.
func TestAnIndexServesTheOrderOfLists(t *testing.T) {
	r := startRuntime(t)
	r.dialect = "postgres"
	r.open()
	r.must(dataset("items", "a: integer", "b: integer required", "indexes { by: [-a, -b, a] }"), nil)
	said := r.sql(`SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'items'::regclass AND NOT indisprimary`)
	if !strings.Contains(said, `(a DESC NULLS LAST, b DESC, a)`) {
		t.Errorf("it is %s", said)
	}
}
