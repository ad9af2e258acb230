package migrate_test

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// The rules over more than one program: what is remembered decides.

func TestWhatWasDetachedComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		with, without := dataset("items", "name: string required", "size: integer"), dataset("items", "size: integer")
		r.must(with, nil)
		r.sql(`INSERT INTO items (name) VALUES ('a')`)
		r.must(without, nil)
		r.sql(`INSERT INTO items (size) VALUES (2)`)
		plan := r.must(with, nil)
		if !has(plan, migrate.AttachColumn) || len(plan.Findings) != 1 || !strings.Contains(plan.Findings[0].Message, "1 row has no value") {
			t.Errorf("it came back as %v with %+v", kinds(plan), plan.Findings)
		}
		if said := r.sql(`SELECT name FROM items`); said != `[["a"], [null]]` {
			t.Errorf("its values are %s", said)
		}
		// The finding goes when every row has a value, and the column is as the program says.
		if again := migrate.Make(r.shape(), program(t, with), migrate.Options{}); len(again.Findings) != 1 || !again.IsEmpty() {
			t.Errorf("still open: %s %+v", printed(again), again.Findings)
		}
		r.sql(`UPDATE items SET name = 'b' WHERE name IS NULL`)
		if plan := r.must(with, nil); !has(plan, migrate.ChangeColumn) || len(plan.Findings) != 0 {
			t.Errorf("filled: %v %+v", kinds(plan), plan.Findings)
		}
		if said := r.isRequired("items", "name"); !said {
			t.Errorf("NOT NULL is %v", said)
		}

		// A dataset: its keys are not given again.
		both := with + dataset("boxes", "label: string")
		r.must(both, nil)
		r.sql(`INSERT INTO boxes (label) VALUES ('a')`)
		r.sql(`DELETE FROM boxes`)
		r.must(with, nil)
		if plan := r.must(both, nil); !has(plan, migrate.AttachTable) {
			t.Errorf("the dataset came back by %v", kinds(plan))
		}
		r.sql(`INSERT INTO boxes (label) VALUES ('b')`)
		if said := r.sql(`SELECT id FROM boxes`); said != `[[2]]` {
			t.Errorf("its next key is %s", said)
		}
	})
}

// A reference that was set aside may have lost rows meanwhile.
func TestAReferenceComesBackOnlyToRowsThatExist(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		cats := dataset("cats", "name: string")
		with, plain, without := cats+dataset("toys", "of: cats", "n: integer"), cats+dataset("toys", "of_id: integer", "n: integer"), cats+dataset("toys", "n: integer")
		r.must(with, nil)
		r.sql(`INSERT INTO cats (name) VALUES ('a')`)
		r.sql(`INSERT INTO toys (of_id) VALUES (1)`)
		r.must(without, nil)
		r.must(with, nil)
		r.must(without, nil)
		r.sql(`DELETE FROM cats`)
		if _, result := r.follow(with, nil); len(result.Refused) != 1 || result.Refused[0].Field != "toys.of_id" {
			t.Errorf("over a row that is gone: %+v", result)
		}
		// By way of a plain number it is no reference to something else either.
		r.must(plain, nil)
		dogs := cats + dataset("dogs", "name: string") + dataset("toys", "of: dogs", "n: integer")
		if _, result := r.follow(dogs, nil); len(result.Refused) != 1 || !strings.Contains(result.Refused[0].Message, "rows of `cats`, not of `dogs`") {
			t.Errorf("as a reference to dogs: %+v", result)
		}
		// A dataset that only gets another name is the same.
		r.sql(`UPDATE toys SET of_id = NULL`)
		r.must(with, nil)
		r.sql(`INSERT INTO cats (name) VALUES ('b')`)
		r.sql(`UPDATE toys SET of_id = 2`)
		r.must(dataset("felines", "was: cats", "name: string")+dataset("toys", "of: felines", "n: integer"), nil)
	})
}

func TestWasOverALeftover(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		old, renamed := dataset("items", "name: string"), dataset("items", "title: string was(name)")
		byHand := dataset("items", "title: string", "name: string")
		start := func() {
			r.open()
			r.must(old, nil)
			r.sql(`INSERT INTO items (name) VALUES ('a')`)
			r.must(byHand, nil)
		}
		start()
		r.must(renamed, nil) // the empty leftover gives way
		if said := r.sql(`SELECT title FROM items`); said != `[["a"]]` {
			t.Errorf("title is %s", said)
		}
		start()
		r.sql(`UPDATE items SET title = 'b'`)
		plan := r.must(renamed, nil)
		if len(plan.Findings) != 1 || !strings.Contains(plan.Findings[0].Message, "both `title` and `name` have values") {
			t.Errorf("both have values: %+v", plan.Findings)
		}
		if said := r.sql(`SELECT title, name FROM items`); said != `[["b", "a"]]` {
			t.Errorf("the values are %s", said)
		}
		// A swap happens once, not at each plan.
		r.open()
		r.must(dataset("items", "a: string", "b: string"), nil)
		r.sql(`INSERT INTO items (a, b) VALUES ('1', '2')`)
		swapped := dataset("items", "a: string was(b)", "b: string was(a)")
		r.must(swapped, nil)
		r.must(swapped, nil)
		if said := r.sql(`SELECT a, b FROM items`); said != `[["2", "1"]]` {
			t.Errorf("swapped: %s", said)
		}
	})
}

func TestARenameByHandIsAsked(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		old, now := dataset("items", "name: string", "size: integer"), dataset("items", "title: string", "size: integer")
		start := func() *migrate.Plan {
			r.open()
			r.must(old, nil)
			r.sql(`INSERT INTO items (name) VALUES ('a')`)
			return migrate.Make(r.shape(), program(t, now), migrate.Options{})
		}
		plan := start()
		if len(plan.Questions) != 1 {
			t.Fatalf("asked %+v", plan.Questions)
		}
		q := plan.Questions[0]
		if q.ID != "column:items.title" || len(q.Choices) != 2 || q.Choices[0].Value != "rename:name" {
			t.Errorf("asked %+v", q)
		}
		r.must(now, map[string]string{q.ID: "rename:name"})
		// C6: an older text is checked out. The column had that name before.
		plan = migrate.Make(r.shape(), program(t, old), migrate.Options{})
		if len(plan.Questions) != 1 || plan.Questions[0].Choices[0].Value != "rename:title" {
			t.Errorf("the way back: %+v", plan.Questions)
		}
		r.must(old, map[string]string{"column:items.name": "new"})
		if said := r.sql(`SELECT name, title FROM items`); said != `[[null, "a"]]` {
			t.Errorf("new: %s", said)
		}
		// An answer is remembered.
		if plan := migrate.Make(r.shape(), program(t, old), migrate.Options{}); len(plan.Questions) != 0 || !plan.IsEmpty() {
			t.Errorf("asked again: %+v", plan.Questions)
		}
		// A field of another type, or one that comes while nothing goes, is no question.
		start()
		for _, text := range []string{
			dataset("items", "title: integer", "size: integer"),
			dataset("items", "name: string", "title: string", "size: integer"),
		} {
			if plan := migrate.Make(r.shape(), program(t, text), migrate.Options{}); len(plan.Questions) != 0 {
				t.Errorf("%s asked %+v", text, plan.Questions)
			}
		}
		// A dataset.
		boxes := dataset("goods", "name: string", "size: integer")
		plan = migrate.Make(r.shape(), program(t, boxes), migrate.Options{})
		if len(plan.Questions) != 1 || plan.Questions[0].ID != "table:goods" {
			t.Fatalf("asked %+v", plan.Questions)
		}
		r.must(boxes, map[string]string{"table:goods": "rename"})
		if said := r.sql(`SELECT name FROM goods`); said != `[["a"]]` {
			t.Errorf("its rows are %s", said)
		}
	})
}

// A column that was set aside while it was empty of the name that the program has again is
// offered, even if another one has been made since.
func TestValuesUnderALaterNameAreOffered(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		r.must(dataset("items", "name: string"), nil)
		r.sql(`INSERT INTO items (name) VALUES ('a')`)
		r.must(dataset("items", "title: string was(name)"), nil)
		r.must(dataset("items", "size: integer"), nil) // sets title aside
		plan := migrate.Make(r.shape(), program(t, dataset("items", "name: string", "size: integer")), migrate.Options{})
		if len(plan.Questions) != 1 || plan.Questions[0].Choices[0].Value != "rename:title" {
			t.Fatalf("asked %+v", plan.Questions)
		}
	})
}

func TestAPlanOfThePastIsStale(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		with, without := dataset("items", "name: string", "size: integer"), dataset("items", "name: string")
		r.must(with, nil)
		r.sql(`INSERT INTO items (name) VALUES ('a')`)
		plan := migrate.Make(r.shape(), program(t, without), migrate.Options{})
		r.sql(`UPDATE items SET size = 1`) // it is not empty any more
		if result := r.carryOut(plan); !strings.Contains(result.Stale, "1 row got a value in between") {
			t.Errorf("over new rows: %+v", result)
		}
		plan = migrate.Make(r.shape(), program(t, without), migrate.Options{})
		r.must(dataset("items", "name: string", "size: integer", "color: string"), nil)
		if result := r.carryOut(plan); result.Stale == "" {
			t.Errorf("of another shape: %+v", result)
		}
	})
}

// Databases of 0.2 hold records of another form.
func TestOldRecordsGoOn(t *testing.T) {
	r := startRuntime(t)
	r.sql(`CREATE TABLE "items" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL, "price" INTEGER, "gone" TEXT, "n3_version" INTEGER NOT NULL DEFAULT 1)`)
	r.sql(`CREATE UNIQUE INDEX "items_name" ON "items" ("name")`)
	r.sql(`INSERT INTO items (name, price, gone) VALUES ('a', 150, 'kept')`)
	r.sql(`INSERT INTO n3_meta VALUES ('shape:items', '{"columns": {` +
		`"id": {"definition": "INTEGER PRIMARY KEY AUTOINCREMENT", "type": "integer", "max_length": null, "relaxed": false}, ` +
		`"name": {"definition": "TEXT NOT NULL", "type": "string", "max_length": 255, "relaxed": false}, ` +
		`"price": {"definition": "INTEGER", "type": "decimal(8, 2)", "max_length": null, "relaxed": false}, ` +
		`"gone": {"definition": "TEXT", "type": "string", "max_length": 255, "relaxed": false}, ` +
		`"n3_version": {"definition": "INTEGER NOT NULL DEFAULT 1", "type": "integer", "max_length": null, "relaxed": false}}, ` +
		`"indexes": {"items_name": "CREATE UNIQUE INDEX \"items_name\" ON \"items\" (\"name\")"}}')`)
	plan := r.must(dataset("items", "name: string required unique", "price: decimal(8, 2)"), nil)
	if len(plan.Steps) != 1 || plan.Steps[0].Kind != migrate.DetachColumn || len(plan.Steps[0].DDL) != 0 {
		t.Errorf("the same program has %s", printed(plan))
	}
	r.must(dataset("items", "name: string required unique", "price: decimal(8, 3)"), nil)
	if said := r.sql(`SELECT name, price, gone FROM items`); said != `[["a", 1500, "kept"]]` {
		t.Errorf("its rows are %s", said)
	}
}

// A table of another program is never altered, and made only where it is asked for.
func TestTablesOfOthersAreLeftAlone(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		text := dataset("rates", `source: table("legacy_rates")`, "code: string primary_key", "rate: number")
		if plan := r.must(text, nil); len(plan.Steps) != 0 {
			t.Errorf("made %v", kinds(plan))
		}
		r.sql(`CREATE TABLE legacy_rates (code TEXT PRIMARY KEY, rate REAL, other TEXT)`)
		if plan := migrate.Make(r.shape(), program(t, text), migrate.Options{Adopted: true}); !plan.IsEmpty() {
			t.Errorf("altered %s", printed(plan))
		}
		// A column that somebody else has added to a table of the program stays too.
		r.open()
		r.must(dataset("items", "name: string"), nil)
		r.sql(`ALTER TABLE items ADD COLUMN mine TEXT`)
		if plan := r.must(dataset("items", "name: string", "size: integer"), nil); has(plan, migrate.DropColumn) {
			t.Errorf("dropped %s", printed(plan))
		}
		r.open()
		plan := migrate.Make(r.shape(), program(t, text), migrate.Options{Adopted: true})
		if len(plan.Steps) != 1 || plan.Steps[0].Kind != migrate.CreateTable || len(plan.Remember) != 0 {
			t.Errorf("to show something: %s", printed(plan))
		}
	})
}

// Tables and indexes share their names, also with what was set aside.
func TestNamesThatMeet(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		leftover, indexed := dataset("a_zip", "x: string"), dataset("a", "zip: string indexed")
		r.must(leftover, nil)
		r.sql(`INSERT INTO a_zip (x) VALUES ('kept')`)
		r.must(indexed, nil) // an index of the name of a table that is set aside
		r.must(leftover+indexed, nil)
		if said := r.sql(`SELECT x FROM a_zip`); said != `[["kept"]]` {
			t.Errorf("the table that came back has %s", said)
		}
		// A table of the name of an index that is there.
		r.open()
		r.must(indexed, nil)
		r.must(leftover+indexed, nil)
		r.must(dataset("b_zip", "x: string", "y: string")+dataset("a_zip", "was: a", "zip: string indexed"), nil)
		// One of another program.
		r.open()
		r.sql(`CREATE TABLE a_zip (other TEXT)`)
		r.must(indexed, nil)
	})
}
