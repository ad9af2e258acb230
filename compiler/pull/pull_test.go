package pull

import (
	"flag"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/pull/catalog"
	"github.com/n3-lang/n3/compiler/workspace"

	"database/sql"
	"os"

	_ "github.com/mattn/go-sqlite3" // the driver that makes the databases of the tests
)

var update = flag.Bool("update", false, "rewrite the expected files")

// Each archive has the SQL of a database, what somebody did to the program and to
// the database after the first pull, and what each pull writes and says.
func TestPull(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			given, got := map[string]string{}, &txtar.Archive{Comment: archive.Comment}
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "expected/") {
					given[f.Name] = string(f.Data)
					got.Files = append(got.Files, f)
				}
			}
			path := filepath.Join(t.TempDir(), "test.db")
			prepare(t, path, given["made.sql"])
			first := pulled(t, path, map[string]string{}, "")
			record(got, "expected/first.n3", first.Files["database.n3"])
			record(got, "expected/first.txt", said(first))
			if again := pulled(t, path, first.Files, first.Pulled); len(again.Files)+len(again.Changes) > 0 {
				t.Errorf("a second pull changes %v", again.Changes)
			}
			if changes, there := given["changed.sql"]; there {
				prepare(t, path, changes)
				texts := maps.Clone(first.Files)
				for _, edit := range strings.Split(strings.TrimSpace(given["edits.txt"]), "\n") {
					from, to, _ := strings.Cut(edit, " ⇒ ")
					if edit != "" && !strings.Contains(texts["database.n3"], from) {
						t.Fatalf("the program has no %q", from)
					}
					texts["database.n3"] = strings.Replace(texts["database.n3"], from, strings.ReplaceAll(to, `\n`, "\n"), 1)
				}
				second := pulled(t, path, texts, first.Pulled)
				maps.Copy(texts, second.Files)
				record(got, "expected/second.n3", texts["database.n3"])
				record(got, "expected/second.txt", said(second))
				if third := pulled(t, path, texts, second.Pulled); len(third.Files)+len(third.Changes) > 0 {
					t.Errorf("a pull after the second changes %v", third.Changes)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if string(txtar.Format(got)) != string(txtar.Format(archive)) {
				t.Errorf("other than expected; run go test ./compiler/pull -update and read the diff:\n%s", txtar.Format(got))
			}
		})
	}
}

func record(a *txtar.Archive, name, text string) {
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}

func said(r Result) string {
	return strings.Join(append(slices.Clone(r.Changes), r.Warnings...), "\n") + "\n"
}

// pulled pulls, and checks that what is pulled is a program without errors.
func pulled(t *testing.T, path string, texts map[string]string, before string) Result {
	t.Helper()
	database, err := catalog.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	r := Program(database, texts, "database.n3", before)
	after := maps.Clone(texts)
	maps.Copy(after, r.Files)
	snapshot := workspace.Build([]workspace.Input{{Path: "database.n3", Text: after["database.n3"]}}, "Test", nil)
	for _, d := range snapshot.Diagnostics() {
		if d.Severity == diag.Error {
			t.Errorf("%s\n%s", d.Message, after["database.n3"])
		}
	}
	return r
}

func prepare(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}
