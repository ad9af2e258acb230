package migrate_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// versions are a program as it grows: each stores something else than the one before.
var versions = []string{
	dataset("notes", "text: string"),
	dataset("notes", "text: string required", "size: integer indexed"),
	dataset("notes", "title: string required was(text)", "size: integer indexed", `kind: enum(a, b) default("a")`),
	dataset("tags", "name: string unique") + dataset("notes", "title: string required was(text)", `kind: enum(a, b, c) default("b")`, "tag: tags"),
	dataset("tags", "name: string unique") + dataset("papers", "was: notes", "title: text required", `kind: enum(a, b, c)`, "tag: tags", "soft_delete: true"),
	dataset("papers", "title: text", `kind: enum(a, b, c)`, "size: integer", "soft_delete: true"),
	dataset("tags", "name: string unique") + dataset("papers", "title: text", `kind: enum(a, b, c)`, "price: decimal(8, 2)", "tag: tags", "soft_delete: true"),
}

// files are the migration files of the first n versions.
func files(t *testing.T, n int) migrate.Files {
	t.Helper()
	all := migrate.Files{}
	for i, text := range versions[:n] {
		next, plan, err := all.Extend(program(t, text))
		if err != nil {
			t.Fatal(err)
		}
		if len(next) != len(all)+1 {
			t.Fatalf("version %d has %d files after %d", i+1, len(next), len(all))
		}
		if len(plan.Questions) > 0 || plan.From != nil {
			t.Errorf("a file asks %+v and is for the shape %v", plan.Questions, plan.From)
		}
		again, _, err := next.Extend(program(t, text))
		if err != nil || len(again) != len(next) {
			t.Errorf("the same program adds a file: %v", err)
		}
		all = next
	}
	return all
}

func names(f migrate.Files) []string {
	var list []string
	for name := range f {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func (r *runtime) apply(f migrate.Files, list []string) {
	r.Helper()
	for _, name := range list {
		var plan migrate.Plan
		if err := json.Unmarshal(f[name], &plan); err != nil {
			r.Fatal(err)
		}
		if result := r.carryOut(&plan); len(result.Refused) > 0 || result.Error != "" || result.Stale != "" {
			r.Fatalf("%s: %+v\n%s", name, result, f[name])
		}
	}
}

func TestANewDatabaseIsAsOneThatGrew(t *testing.T) {
	all := files(t, len(versions))
	list := names(all)
	want := []string{
		"0001_initial.json", "0002_add_notes_size_and_more.json", "0003_rename_notes_title_and_more.json", "0004_create_tags_and_more.json",
		"0005_rename_papers_and_more.json", "0006_detach_tags_and_more.json", "0007_attach_tags_and_more.json",
	}
	if !slices.Equal(list, want) {
		t.Errorf("the files are %q", list)
	}
	r := startRuntime(t)
	r.apply(all, list)
	fresh := structure(r.shape())

	// Another one has rows from the first version on.
	r.open()
	r.apply(all, list[:1])
	r.sql(`INSERT INTO notes (text) VALUES ('kept')`)
	for _, name := range list[1:] {
		r.apply(all, []string{name})
	}
	if grown := structure(r.shape()); grown != fresh {
		t.Errorf("a database that grew has the shape\n%s\na new one\n%s", grown, fresh)
	}
	if said := r.sql(`SELECT title, kind FROM papers`); said != `[["kept", "a"]]` {
		t.Errorf("its row is %s", said)
	}
	// It is what the program says: all that is left to do is to drop what is empty.
	for _, step := range migrate.Make(r.shape(), program(t, versions[len(versions)-1]), migrate.Options{}).Steps {
		if step.Kind != migrate.DropColumn {
			t.Errorf("left to do: %+v", step)
		}
	}
}

// Rows decide when a release is installed, not when it is compiled.
func TestAReleaseIsRefusedByRowsInTheWay(t *testing.T) {
	all := files(t, 2)
	list := names(all)
	r := startRuntime(t)
	r.apply(all, list[:1])
	r.sql(`INSERT INTO notes (text) VALUES (NULL)`)
	var plan migrate.Plan
	if err := json.Unmarshal(all[list[1]], &plan); err != nil {
		t.Fatal(err)
	}
	if result := r.carryOut(&plan); len(result.Refused) != 1 || !strings.Contains(result.Refused[0].Message, "1 row has no value: 1.") {
		t.Errorf("over a row without a value: %+v", result)
	}
	// A required field without a default has no value for rows that are there.
	next, _, err := all.Extend(program(t, dataset("notes", "text: string required", "size: integer indexed", "owner_name: string required")))
	if err != nil {
		t.Fatal(err)
	}
	r.sql(`UPDATE notes SET text = 'a'`)
	r.apply(all, list[1:])
	if err := json.Unmarshal(next[names(next)[2]], &plan); err != nil {
		t.Fatal(err)
	}
	if result := r.carryOut(&plan); len(result.Refused) != 1 || !strings.Contains(result.Refused[0].Message, "1 row would have no value: 1.") {
		t.Errorf("a required field: %+v", result)
	}
}

func TestFilesOfSomebodyElse(t *testing.T) {
	app := program(t, versions[0])
	for name, c := range map[string]struct{ file, text, says string }{
		"no number": {"initial.json", "{}", "has to begin with a number"},
		"no JSON":   {"0001_initial.json", "x", "cannot read"},
		"newer":     {"0001_initial.json", `{"format": 99}`, "does not know"},
	} {
		if _, _, err := (migrate.Files{c.file: []byte(c.text)}).Extend(app); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
