package migrate_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// change is a step of one kind, from one program to another, over rows that fit and rows
// that do not.
type change struct {
	kind     migrate.Kind
	name     string
	from, to string
	answers  map[string]string
	fit      string         // rows of which nothing is lost; "" where there can be none
	misfit   string         // rows that are in the way; "" where there are none
	code     string         // of the refusal
	words    string         // in it
	keeps    string         // a query of the database after it…
	says     string         // …and its answer over the rows that fit
	empty    []migrate.Kind // instead, where there are no rows
	postgres texts          // where PostgreSQL has other words
}

// texts replace those of a change.
type texts struct {
	kind                     migrate.Kind
	fit, misfit, keeps, says string
}

func (c change) on(dialect string) change {
	if dialect != "postgres" {
		return c
	}
	c.kind = cmp.Or(c.postgres.kind, c.kind)
	c.fit, c.misfit = cmp.Or(c.postgres.fit, c.fit), cmp.Or(c.postgres.misfit, c.misfit)
	c.keeps, c.says = cmp.Or(c.postgres.keeps, c.keeps), cmp.Or(c.postgres.says, c.says)
	return c
}

var base = dataset("items", "name: string", "size: integer")

var changes = []change{
	{
		kind: migrate.CreateTable, name: "a new dataset", from: base, to: base + dataset("boxes", "label: string required"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.RenameTable, name: "was of a dataset", from: base, to: dataset("goods", "was: items", "name: string", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM goods`, says: `[["a"]]`,
	},
	{
		kind: migrate.RenameTable, name: "another case", from: base, to: dataset("Items", "name: string", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM "Items"`, says: `[["a"]]`,
	},
	{
		kind: migrate.RenameTable, name: "two that exchange their names",
		from: dataset("a", "x: string") + dataset("b", "y: integer"),
		to:   dataset("a", "was: b", "y: integer") + dataset("b", "was: a", "x: string"),
		fit:  `INSERT INTO a (x) VALUES ('kept')`, keeps: `SELECT x FROM b`, says: `[["kept"]]`,
	},
	{
		kind: migrate.DetachTable, name: "a dataset that goes", from: base + dataset("boxes", "label: string indexed"), to: base,
		fit: `INSERT INTO boxes (label) VALUES ('a')`, keeps: `SELECT label FROM boxes`, says: `[["a"]]`, empty: []migrate.Kind{migrate.DropTable},
	},
	{
		kind: migrate.DropTable, name: "a dataset that goes without a row", from: base + dataset("boxes", "label: string"), to: base,
		fit: `SELECT 1`, keeps: `SELECT count(*) FROM sqlite_master WHERE name = 'boxes'`, says: `[[0]]`,
		postgres: texts{keeps: `SELECT count(*) FROM pg_class WHERE relname = 'boxes'`},
	},
	{
		kind: migrate.DropTable, name: "another key", from: base, to: dataset("items", "code: string primary_key", "name: string"),
		misfit: `INSERT INTO items (name) VALUES ('a')`, code: "key", words: "1 row has a key already, so `code` cannot become the key: 1.",
		empty: []migrate.Kind{migrate.DropTable, migrate.CreateTable},
	},
	{
		kind: migrate.ChangeColumn, name: "the type of the key", from: dataset("items", "code: string primary_key"), to: dataset("items", "code: integer primary_key"),
		misfit: `INSERT INTO items (code) VALUES ('a')`, code: "type", words: "1 row has a value of type `string`",
	},
	{
		kind: migrate.ChangeColumn, name: "the type of a counted key", from: dataset("items", "id: integer primary_key", "x: string"), to: dataset("items", "id: string primary_key", "x: string"),
		misfit: `INSERT INTO items (x) VALUES ('a')`, code: "type", words: "1 row has a value of type `integer`",
	},
	{
		kind: migrate.RenameColumn, name: "the key", from: dataset("items", "code: string primary_key"), to: dataset("items", "sku: string primary_key was(code)"),
		fit: `INSERT INTO items (code) VALUES ('a')`, keeps: `SELECT sku FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.AddColumn, name: "a field", from: base, to: dataset("items", "name: string", "size: integer", "color: string"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name, color FROM items`, says: `[["a", null]]`,
	},
	{
		kind: migrate.AddColumn, name: "a required field", from: base, to: dataset("items", "name: string", "size: integer", "color: string required"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT "notnull" FROM pragma_table_info('items') WHERE name = 'color'`, says: `[[0]]`,
		postgres: texts{keeps: `SELECT attnotnull::int FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'color'`},
	},
	{
		kind: migrate.AddColumn, name: "a required field with a default", from: base, to: dataset("items", "name: string", "size: integer", `color: string required default("red")`),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT color FROM items`, says: `[["red"]]`,
	},
	{
		kind: migrate.RenameColumn, name: "was of a field", from: base, to: dataset("items", "title: string was(name)", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT title FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.RenameColumn, name: "another case", from: base, to: dataset("items", "Name: string", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT "Name" FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.RenameColumn, name: "two that exchange their names", from: dataset("items", "a: string", "b: string"),
		to:  dataset("items", "a: string was(b)", "b: string was(a)"),
		fit: `INSERT INTO items (a, b) VALUES ('1', '2')`, keeps: `SELECT a, b FROM items`, says: `[["2", "1"]]`,
	},
	{
		kind: migrate.RenameColumn, name: "by an answer", from: base, to: dataset("items", "title: string", "size: integer"),
		answers: map[string]string{"column:items.title": "rename:name"},
		fit:     `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT title FROM items`, says: `[["a"]]`,
		empty: []migrate.Kind{migrate.AddColumn, migrate.DropColumn},
	},
	{
		kind: migrate.RenameColumn, name: "an enum keeps its check", from: dataset("items", "kind: enum(a, b)"), to: dataset("items", "sort: enum(a, b) was(kind)"),
		fit: `INSERT INTO items (kind) VALUES ('a')`, keeps: `SELECT sort FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.ChangeColumn, name: "required", from: base, to: dataset("items", "name: string required", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM items`, says: `[["a"]]`,
		misfit: `INSERT INTO items (size) VALUES (1), (2)`, code: "required", words: "2 rows have no value: 1, 2.",
	},
	{
		kind: migrate.ChangeColumn, name: "optional", from: dataset("items", "name: string required"), to: dataset("items", "name: string"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM items`, says: `[["a"]]`,
	},
	{
		kind: migrate.ChangeColumn, name: "a type that is not converted", from: base, to: dataset("items", "name: boolean", "size: integer"),
		fit: `INSERT INTO items (size) VALUES (1)`, keeps: `SELECT name, size FROM items`, says: `[[null, 1]]`,
		misfit: `INSERT INTO items (name) VALUES ('a')`, code: "type", words: "1 row has a value of type `string`, which is not converted to `boolean`: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "an address", from: base, to: dataset("items", "name: email", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a@b.example')`, keeps: `SELECT name FROM items`, says: `[["a@b.example"]]`,
		misfit: `INSERT INTO items (name) VALUES ('a')`, code: "type", words: "1 row has a value that is not a valid email: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "an integer with places", from: base, to: dataset("items", "name: string", "size: decimal(6, 2)"),
		fit: `INSERT INTO items (size) VALUES (12)`, keeps: `SELECT size FROM items`, says: `[[1200]]`,
		postgres: texts{says: `[["12.00"]]`},
		misfit:   `INSERT INTO items (size) VALUES (10000)`, code: "type", words: "1 row has a number that is too large for `decimal(6, 2)`: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "fewer places", from: dataset("items", "price: decimal(8, 4)"), to: dataset("items", "price: decimal(8, 2)"),
		fit: `INSERT INTO items (price) VALUES (-123400)`, keeps: `SELECT price FROM items`, says: `[[-1234]]`,
		postgres: texts{fit: `INSERT INTO items (price) VALUES (-12.34)`, misfit: `INSERT INTO items (price) VALUES (12.3456)`, says: `[["-12.34"]]`},
		misfit:   `INSERT INTO items (price) VALUES (123456)`, code: "type", words: "1 row has more than 2 decimal places: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "a number as text", from: dataset("items", "price: decimal(8, 2)"), to: dataset("items", "price: string"),
		fit: `INSERT INTO items (price) VALUES (NULL)`, keeps: `SELECT price FROM items`, says: `[[null]]`,
		misfit: `INSERT INTO items (price) VALUES (150)`, code: "type", words: "1 row has a value of type `decimal(8, 2)`, which is not converted to `string`: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "an integer as a number", from: base, to: dataset("items", "name: string", "size: number"),
		fit: `INSERT INTO items (size) VALUES (12)`, keeps: `SELECT typeof(size), size FROM items`, says: `[["real", 12.0]]`,
		postgres: texts{keeps: `SELECT pg_typeof(size)::text, size FROM items`, says: `[["double precision", 12.0]]`},
	},
	{
		kind: migrate.ChangeColumn, name: "fewer values", from: dataset("items", "kind: enum(a, b)"), to: dataset("items", "kind: enum(a)"),
		fit: `INSERT INTO items (kind) VALUES ('a')`, keeps: `SELECT kind FROM items`, says: `[["a"]]`,
		misfit: `INSERT INTO items (kind) VALUES ('b')`, code: "check", words: "1 row has a value that `kind` no longer allows: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "shorter", from: base, to: dataset("items", "name: string max_length(2)", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('aé')`, keeps: `SELECT name FROM items`, says: `[["aé"]]`,
		misfit: `INSERT INTO items (name) VALUES ('abc')`, code: "too_long", words: "1 row has more than 2 characters: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "a reference to another dataset",
		from: dataset("cats", "name: string") + dataset("dogs", "name: string") + dataset("toys", "of: cats"),
		to:   dataset("cats", "name: string") + dataset("dogs", "name: string") + dataset("toys", "of: dogs"),
		fit:  `INSERT INTO toys (of_id) VALUES (NULL)`, keeps: `SELECT of_id FROM toys`, says: `[[null]]`,
		misfit: `INSERT INTO toys (of_id) VALUES (1)`, code: "reference", words: "1 row refers to rows of `cats`, not of `dogs`: 1.",
	},
	{
		kind: migrate.ChangeColumn, name: "numbers as a reference",
		from: dataset("cats", "name: string") + dataset("toys", "of_id: integer"),
		to:   dataset("cats", "name: string") + dataset("toys", "of: cats"),
		fit:  `INSERT INTO toys (of_id) VALUES (NULL)`, keeps: `SELECT of_id FROM toys`, says: `[[null]]`,
		misfit: `INSERT INTO toys (of_id) VALUES (7)`, code: "reference", words: "1 row refers to a row of `cats` that does not exist: 1.",
	},
	{
		kind: migrate.DetachColumn, name: "a field that goes", from: dataset("items", "name: string required", "size: integer"), to: dataset("items", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT name FROM items`, says: `[["a"]]`, empty: []migrate.Kind{migrate.DropColumn},
	},
	{
		kind: migrate.DetachColumn, name: "soft_delete that goes", from: dataset("items", "name: string", "soft_delete: true"), to: dataset("items", "name: string"),
		misfit: `INSERT INTO items (name, n3_deleted_at) VALUES ('a', '2026-01-01T00:00:00Z')`, code: "soft_delete", words: "Without `soft_delete`, 1 row deleted earlier would reappear: 1.",
		empty: []migrate.Kind{migrate.DropColumn},
	},
	{
		kind: migrate.DropColumn, name: "a field that goes and is empty", from: base, to: dataset("items", "name: string"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT count(*) FROM pragma_table_info('items') WHERE name = 'size'`, says: `[[0]]`,
		postgres: texts{keeps: `SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'size'`},
	},
	{
		kind: migrate.ClearColumn, name: "values that are given up", from: base, to: dataset("items", "name: email", "size: integer"),
		answers: map[string]string{"clear:items.name": "clear"},
		fit:     `INSERT INTO items (name) VALUES ('a'), ('a@b.example')`, keeps: `SELECT name, n3_version FROM items ORDER BY id`, says: `[[null, 2], ["a@b.example", 1]]`,
	},
	{
		kind: migrate.CreateIndex, name: "unique", from: base, to: dataset("items", "name: string unique", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a'), ('b'), (NULL), (NULL)`, keeps: `SELECT count(*) FROM items`, says: `[[4]]`,
		misfit: `INSERT INTO items (name) VALUES ('a'), ('a'), ('b')`, code: "unique", words: "2 rows have the same value in `name` as another: 1, 2.",
	},
	{
		kind: migrate.DropIndex, name: "no longer indexed", from: dataset("items", "name: string unique"), to: dataset("items", "name: string"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'items'`, says: `[[0]]`,
		postgres: texts{keeps: `SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass AND NOT indisprimary`},
	},
	{
		kind: migrate.RebuildTable, name: "a default", from: base, to: dataset("items", `name: string default("x")`, "size: integer unique"),
		fit: `INSERT INTO items (name, size) VALUES ('a', 1)`, keeps: `SELECT name, size FROM items`, says: `[["a", 1]]`,
		postgres: texts{kind: migrate.ChangeColumn},
	},
	{
		// SQLite makes it anew.
		kind: migrate.CreateIndex, name: "of a field that is renamed", from: dataset("items", "name: string unique", "size: integer"), to: dataset("items", "title: string unique was(name)", "size: integer"),
		fit: `INSERT INTO items (name) VALUES ('a'), ('b')`, keeps: `SELECT title FROM items ORDER BY id`, says: `[["a"], ["b"]]`,
		postgres: texts{kind: migrate.RenameIndex, keeps: `SELECT indexdef FROM pg_indexes WHERE indexname = 'items_title'`,
			says: `[["CREATE UNIQUE INDEX items_title ON public.items USING btree (title)"]]`},
	},
	{
		kind: migrate.CreateIndex, name: "of a dataset that is renamed", from: dataset("items", "name: string", "size: integer", "indexes { by: [-size, name] }"), to: dataset("goods", "was: items", "title: string was(name)", "size: integer", "indexes { by: [-size, title] }"),
		fit: `INSERT INTO items (name) VALUES ('a')`, keeps: `SELECT title FROM goods`, says: `[["a"]]`,
		postgres: texts{kind: migrate.RenameIndex},
	},
	{
		kind: migrate.CreateIndex, name: "of two fields that exchange their names", from: dataset("items", "a: string unique", "b: string unique"), to: dataset("items", "a: string unique was(b)", "b: string unique was(a)"),
		fit: `INSERT INTO items (a, b) VALUES ('1', '2')`, keeps: `SELECT a, b FROM items`, says: `[["2", "1"]]`,
	},
	{
		kind: migrate.CreateIndex, name: "of one of two that exchange their names", from: dataset("items", "a: string unique", "b: string"), to: dataset("items", "a: string unique was(b)", "b: string was(a)"),
		fit: `INSERT INTO items (a, b) VALUES ('1', 'x'), ('2', 'y')`, keeps: `SELECT name FROM pragma_index_info('items_a')`, says: `[["a"]]`,
		misfit: `INSERT INTO items (a, b) VALUES ('1', 'x'), ('2', 'x')`, code: "unique", words: "2 rows have the same value in `a` as another: 1, 2.",
		postgres: texts{keeps: `SELECT attname FROM pg_attribute WHERE attrelid = 'items_a'::regclass`},
	},
}

// Attaching takes two programs: see TestWhatWasDetachedComesBack.
var elsewhere = []migrate.Kind{migrate.AttachTable, migrate.AttachColumn}

func TestEveryKindOfStep(t *testing.T) {
	for _, kind := range migrate.Kinds() {
		if !slices.Contains(elsewhere, kind) && !slices.ContainsFunc(changes, func(c change) bool { return c.kind == kind || c.postgres.kind == kind }) {
			t.Errorf("no example of %s", kind)
		}
	}
	tests, conversions := map[migrate.Test]bool{}, map[migrate.Conversion]bool{}
	count := func(p *migrate.Plan) {
		for _, s := range p.Steps {
			for _, c := range s.Checks {
				tests[c.Test] = true
			}
			for _, f := range s.Fills {
				conversions[f.Conversion] = true
			}
		}
	}
	onEach(t, func(t *testing.T, r *runtime) {
		for _, c := range changes {
			c = c.on(r.dialect)
			t.Run(string(c.kind)+" "+c.name, func(t *testing.T) {
				r := &runtime{t, r.in, r.out, r.dialect}
				start := func() {
					r.open()
					r.must(c.from, nil)
				}
				start()
				empty := r.must(c.to, c.answers)
				if c.empty != nil {
					for _, kind := range c.empty {
						if !has(empty, kind) {
							t.Errorf("without rows it is %v", kinds(empty))
						}
					}
				} else if !has(empty, c.kind) && c.kind != migrate.ClearColumn {
					t.Errorf("without rows it is %v", kinds(empty))
				}
				if c.fit != "" {
					start()
					r.sql(c.fit)
					plan := r.must(c.to, c.answers)
					count(plan)
					if !has(plan, c.kind) {
						t.Errorf("it is %v", kinds(plan))
					}
					if said := r.sql(c.keeps); said != c.says {
						t.Errorf("%s says %s, not %s", c.keeps, said, c.says)
					}
				}
				if c.misfit == "" {
					return
				}
				start()
				r.sql(c.misfit)
				shape := r.shape()
				plan, result := r.follow(c.to, c.answers)
				count(plan)
				if len(result.Refused) != 1 || result.Refused[0].Code != c.code || !strings.Contains(result.Refused[0].Message, c.words) {
					t.Fatalf("over rows that do not fit: %+v\n%s", result, printed(plan))
				}
				if after := r.shape(); printedShape(after) != printedShape(shape) {
					t.Errorf("a refusal has changed the shape from %s to %s", printedShape(shape), printedShape(after))
				}
			})
		}
	})
	for _, test := range migrate.Tests() {
		if !tests[test] {
			t.Errorf("no example has a check of %s", test)
		}
	}
	for _, conversion := range migrate.Conversions() {
		if !conversions[conversion] {
			t.Errorf("no example has a fill of %s", conversion)
		}
	}
}
