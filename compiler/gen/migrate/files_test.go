package migrate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
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
func files(t *testing.T, database string, n int) migrate.Files {
	t.Helper()
	all := migrate.Files{}
	for i, text := range versions[:n] {
		next, plan, err := all.Extend(on(database, program(t, text)))
		if err != nil {
			t.Fatal(err)
		}
		if len(names(next)) != len(names(all))+1 {
			t.Fatalf("version %d has %d files after %d", i+1, len(next), len(all))
		}
		if len(plan.Questions) > 0 || plan.From != nil {
			t.Errorf("a file asks %+v and is for the shape %v", plan.Questions, plan.From)
		}
		again, _, err := next.Extend(on(database, program(t, text)))
		if err != nil || len(again) != len(next) {
			t.Errorf("the same program adds a file: %v", err)
		}
		all = next
	}
	return all
}

// on is an application whose database is of a kind.
func on(database string, app *ir.Application) *ir.Application {
	app.App.Database = database
	return app
}

// names are those of the migrations, in their order.
func names(f migrate.Files) []string {
	var list []string
	for name := range f {
		if stem, ok := strings.CutSuffix(name, ".json"); ok {
			list = append(list, stem)
		}
	}
	slices.Sort(list)
	return list
}

// written is a folder with the first n migrations of a release.
func (r *runtime) written(f migrate.Files, n int) string {
	r.Helper()
	folder := r.TempDir()
	for _, name := range names(f)[:n] {
		for _, ending := range []string{".json", ".sql"} {
			if err := os.WriteFile(filepath.Join(folder, name+ending), f[name+ending], 0o600); err != nil {
				r.Fatal(err)
			}
		}
	}
	return folder
}

// install applies them.
func (r *runtime) install(f migrate.Files, n int) outcome {
	r.Helper()
	var answer outcome
	r.tell(map[string]any{"files": r.written(f, n)}, &answer)
	return answer
}

func (r *runtime) mustInstall(f migrate.Files, n int) {
	r.Helper()
	if result := r.install(f, n); len(result.Refused) > 0 || result.Error != "" || result.Stale != "" {
		name := names(f)[n-1]
		r.Fatalf("%s: %+v\n%s\n%s", name, result, f[name+".json"], f[name+".sql"])
	}
}

// catalog is all that the database says of its tables.
func (r *runtime) catalog() string {
	r.Helper()
	var answer struct{ Catalog []string }
	r.tell(map[string]any{"catalog": true}, &answer)
	return strings.Join(answer.Catalog, "\n")
}

func TestANewDatabaseIsAsOneThatGrew(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		all := files(t, r.dialect, len(versions))
		list := names(all)
		want := []string{
			"0001_initial", "0002_add_notes_size_and_more", "0003_rename_notes_title_and_more", "0004_create_tags_and_more",
			"0005_rename_papers_and_more", "0006_detach_tags_and_more", "0007_attach_tags_and_more",
		}
		if r.dialect == "postgres" { // where nothing is rebuilt, changes are not sorted after additions
			want[1] = "0002_change_notes_text_and_more"
		}
		if !slices.Equal(list, want) {
			t.Errorf("the files are %q", list)
		}
		r.mustInstall(all, len(list))
		fresh, catalog := structure(r.shape()), r.catalog()

		// Another one has rows from the first version on.
		r.open()
		r.mustInstall(all, 1)
		r.sql(`INSERT INTO notes (text) VALUES ('kept')`)
		for i := range list[1:] {
			r.mustInstall(all, i+2)
		}
		if grown := r.catalog(); grown != catalog {
			t.Errorf("a database that grew is\n%s\na new one\n%s", grown, catalog)
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
	})
}

// Rows decide when a release is installed, not when it is compiled.
func TestAReleaseIsRefusedByRowsInTheWay(t *testing.T) {
	onEach(t, func(t *testing.T, r *runtime) {
		all := files(t, r.dialect, 2)
		r.mustInstall(all, 1)
		r.sql(`INSERT INTO notes (text) VALUES (NULL)`)
		if result := r.install(all, 2); len(result.Refused) != 1 || !strings.Contains(result.Refused[0].Message, "1 row has no value: 1.") {
			t.Errorf("over a row without a value: %+v", result)
		}
		// A required field without a default has no value for rows that are there.
		next, _, err := all.Extend(on(r.dialect, program(t, dataset("notes", "text: string required", "size: integer indexed", "owner_name: string required"))))
		if err != nil {
			t.Fatal(err)
		}
		r.sql(`UPDATE notes SET text = 'a'`)
		r.mustInstall(all, 2)
		if result := r.install(next, 3); len(result.Refused) != 1 || !strings.Contains(result.Refused[0].Message, "1 row would have no value: 1.") {
			t.Errorf("a required field: %+v", result)
		}
	})
}

// An older text, checked out after a rename, has the name of before: that is said.
func TestAnOlderTextIsToldWhereTheValuesAre(t *testing.T) {
	old := dataset("items", "name: string") + dataset("boxes", "label: string")
	renamed := dataset("items", "title: string was(name)") + dataset("crates", "was: boxes", "label: string")
	all := migrate.Files{}
	var plan *migrate.Plan
	for _, text := range []string{old, renamed, old} {
		var err error
		if all, plan, err = all.Extend(program(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"the values of `name` are under `title`", "the rows of `boxes` are in `crates`"}
	if len(plan.Findings) != len(want) {
		t.Fatalf("it says %+v", plan.Findings)
	}
	for i, f := range plan.Findings {
		if !strings.HasPrefix(f.Message, want[i]) {
			t.Errorf("it says %s", f.Message)
		}
	}
}

func TestFilesOfSomebodyElse(t *testing.T) {
	app := program(t, versions[0])
	postgres := files(t, "postgres", 1)
	if _, _, err := postgres.Extend(app); err == nil || !strings.Contains(err.Error(), "for the database postgres, but the program has `database: sqlite`") {
		t.Errorf("of another database: %v", err)
	}
	for name, c := range map[string]struct{ file, text, says string }{
		"no SQL":    {"0001_initial.json", `{"format": 2}`, "0001_initial.sql is missing"},
		"no plan":   {"0001_initial.sql", "", "has no 0001_initial.json beside it"},
		"no number": {"initial.json", "{}", "has to begin with a number"},
		"no JSON":   {"0001_initial.json", "x", "cannot read"},
		"newer":     {"0001_initial.json", `{"format": 99}`, "does not know"},
	} {
		if _, _, err := (migrate.Files{c.file: []byte(c.text)}).Extend(app); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
