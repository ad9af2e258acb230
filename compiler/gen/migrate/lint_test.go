package migrate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// lintCase is a migration, from one program to another, or one that was edited.
type lintCase struct {
	name     string
	dialect  string
	from, to string
	drop     bool
	edited   string // instead of the SQL of the plan
	rules    []string
}

var lintCases = []lintCase{
	{name: "a field", dialect: "postgres", from: base, to: dataset("items", "name: string", "size: integer", `color: enum(red, green) default("red")`)},
	{name: "an index", dialect: "postgres", from: base, to: dataset("items", "name: string unique", "size: integer")},
	{name: "a dataset", dialect: "postgres", from: base, to: base + dataset("boxes", "label: string unique required")},
	{name: "a field that goes", dialect: "sqlite", from: base, to: dataset("items", "name: string")},
	{name: "another key", dialect: "postgres", from: base, to: dataset("items", "code: string primary_key", "name: string", "size: integer")},
	{name: "dropped", dialect: "postgres", from: base, to: dataset("items", "name: string"), drop: true, rules: []string{"give_up_values"}},
	{name: "a dropped dataset", dialect: "sqlite", from: base + dataset("boxes", "label: string"), to: base, drop: true, rules: []string{"give_up_values"}},
	{name: "a field renamed", dialect: "sqlite", from: base, to: dataset("items", "title: string was(name)", "size: integer"), rules: []string{"rename"}},
	{name: "a dataset renamed", dialect: "postgres", from: base, to: dataset("goods", "was: items", "name: string", "size: integer"), rules: []string{"rename"}},
	{name: "required", dialect: "postgres", from: base, to: dataset("items", "name: string required", "size: integer"), rules: []string{"required"}},
	{name: "a type", dialect: "postgres", from: base, to: dataset("items", "name: string", "size: number"), rules: []string{"change_type"}},
	{name: "fewer places", dialect: "postgres", from: dataset("items", "price: decimal(8, 4)"), to: dataset("items", "price: decimal(8, 2)"), rules: []string{"add_constraint", "change_type"}},
	{name: "fewer places, as integers", dialect: "sqlite", from: dataset("items", "price: decimal(8, 4)"), to: dataset("items", "price: decimal(8, 2)"), rules: []string{"convert_values"}},
	{name: "a default", dialect: "sqlite", from: base, to: dataset("items", `name: string default("x")`, "size: integer"), rules: []string{"rebuild_table"}},
	{name: "edited", dialect: "postgres", from: base, to: dataset("items", "name: string required", "size: integer"), edited: `
-- 1. Change name; it's mine
ALTER TABLE "items"
  ALTER COLUMN "name" SET NOT NULL;
CREATE INDEX mine ON items (name);
UPDATE items SET name = 'a; DROP TABLE items' WHERE name IS NULL;
DELETE FROM items WHERE size = 0;
`, rules: []string{"set_not_null", "create_index", "update", "delete"}},
	{name: "edited to drop", dialect: "sqlite", from: base, to: dataset("items", "name: string", "size: integer", "color: string"), edited: `
ALTER TABLE "items" DROP COLUMN "size";
DROP TABLE "other";
`, rules: []string{"drop_column", "drop_table"}},
}

func TestHazards(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range lintCases {
		t.Run(c.name, func(t *testing.T) {
			files, _, err := migrate.Files{}.Extend(on(c.dialect, program(t, c.from)))
			if err != nil {
				t.Fatal(err)
			}
			latest := 1
			if c.drop { // by a release of its own
				if files, _, err = files.Extend(on(c.dialect, program(t, c.to))); err != nil {
					t.Fatal(err)
				}
			}
			files, added, err := files.ExtendBy(on(c.dialect, program(t, c.to)), migrate.Addition{Title: "Next one", Drop: c.drop})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(added.Name, "_next_one") {
				t.Errorf("its name is %s", added.Name)
			}
			if c.edited != "" {
				files[added.Name+".sql"] = []byte(c.edited)
			}
			hazards, err := files.Lint(latest)
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, h := range hazards {
				seen[h.Rule] = true
				rules = append(rules, h.Rule)
				if h.Migration != added.Name || h.Message == "" {
					t.Errorf("said %+v", h)
				}
			}
			if !slices.Equal(rules, c.rules) {
				t.Errorf("%v, not %v, in\n%s", rules, c.rules, files[added.Name+".sql"])
			}
		})
	}
	for _, rule := range migrate.Rules() {
		if !seen[rule] {
			t.Errorf("no case of %s", rule)
		}
	}
}

// Values that a field no longer allows are given up by the same answer.
func TestNarrowingIsNamedWithWhatItLoses(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		wide := dataset("items", "name: string", "kind: enum(a, b, c)")
		narrow := dataset("items", "name: string max_length(3)", "kind: enum(a, b)")
		all := migrate.Files{}
		for _, text := range []string{wide, narrow} {
			next, _, err := all.ExtendBy(on(r.dialect, program(t, text)), migrate.Addition{Drop: true})
			if err != nil {
				t.Fatal(err)
			}
			all = next
		}
		r.mustInstall(all, 1)
		r.sql(`INSERT INTO items (name, kind) VALUES ('long', 'c'), ('abc', 'a'), ('longer', 'b')`)
		result := r.install(all, 2)
		if len(result.Refused) != 2 || result.Refused[0].Code != "destroys" || !strings.HasPrefix(result.Refused[0].Message, "2 rows have more than 3 characters: 1, 3.") ||
			!strings.HasPrefix(result.Refused[1].Message, "1 row has a value that `kind` no longer allows: 1.") {
			t.Fatalf("it said %+v", result)
		}
		var answer outcome
		r.tell(map[string]any{"files": r.written(all, 2), "allow": true}, &answer)
		if len(answer.Refused) > 0 || answer.Error != "" {
			t.Fatalf("allowed: %+v", answer)
		}
		if said := r.sql(`SELECT name, kind FROM items ORDER BY id`); said != `[[null, null], ["abc", "a"], [null, "b"]]` {
			t.Errorf("the rows are %s", said)
		}
	})
}

// What a release has set aside, another one may drop: each is named with what it would
// lose, and nothing is lost without a word.
func TestWhatWasSetAsideIsDroppedByAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		both, one := base+dataset("boxes", "label: string"), dataset("items", "name: string")
		all := migrate.Files{}
		for _, c := range []struct {
			text string
			drop bool
		}{{both, false}, {one, false}, {one, true}} {
			next, _, err := all.ExtendBy(on(r.dialect, program(t, c.text)), migrate.Addition{Drop: c.drop})
			if err != nil {
				t.Fatal(err)
			}
			all = next
		}
		r.mustInstall(all, 1)
		r.sql(`INSERT INTO items (name, size) VALUES ('a', 1), ('b', 2), ('c', NULL)`)
		r.sql(`INSERT INTO boxes (label) VALUES ('a')`)
		result := r.install(all, 3)
		if len(result.Refused) != 2 || result.Refused[0].Message != "1 row would be lost: 1." || result.Refused[1].Message != "2 rows would lose a value: 1, 2." {
			t.Fatalf("it said %+v", result)
		}
		if said := r.sql(`SELECT count(*), count(size) FROM items`); said != `[[3, 2]]` {
			t.Errorf("of a refused one is left %s", said)
		}
		r.sql(`UPDATE items SET size = NULL`)
		r.sql(`DELETE FROM boxes`)
		r.mustInstall(all, 3) // nothing is lost
		if _, added, err := all.ExtendBy(on(r.dialect, program(t, one)), migrate.Addition{Drop: true}); err != nil || added.Name != "" {
			t.Errorf("there is more to drop: %v %+v", err, added.Plan)
		}
	})
}
