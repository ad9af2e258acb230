package preview_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/compiler/pull"
	"github.com/n3-lang/n3/compiler/pull/catalog"
	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
	"github.com/n3-lang/n3/preview"
)

// TestARowOfAnotherProgramIsEditedInThePreview pulls a database that others have
// designed, opens it in the preview, and writes in its tables by a page.
func TestARowOfAnotherProgramIsEditedInThePreview(t *testing.T) {
	address := runtimetest.Postgres(t, "..")
	query := func(arguments ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "psql", append([]string{"-qAt", "-v", "ON_ERROR_STOP=1", address}, arguments...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", arguments, out)
		}
		return strings.TrimSpace(string(out))
	}
	query("-f", "../cmd/n3/testdata/pull/awkward.postgres.sql")
	query("-c", `INSERT INTO people (name, email, n, status, price, amount, tags) VALUES ('Ada', 'Ada@Example.org', 1, 'a', 12.50, 1e30, '{x,"y z"}'), ('Bob', NULL, 2, 'b', NULL, NULL, '{}')`)
	before, err := catalog.Read(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "desk")
	program := "app Desk {\n    database: postgres\n    home: People\n}\n\npage People {\n    show_table people {\n        columns: [name, email, price, status, mood]\n        sort: [id]\n        binding { editable: true, crud { create: true, update: true, delete: true } }\n    }\n}\n"
	write(t, filepath.Join(dir, "app.n3"), program)
	pulled := pull.Program(before, map[string]string{"app.n3": program}, "database.n3", "").Files["database.n3"]
	write(t, filepath.Join(dir, "database.n3"), pulled)
	running := startWith(t, preview.Options{Path: dir, Database: address, Progress: func(line string) { t.Log(line) }})
	ada := newBrowser(t).person(t, running.Address(), admin)
	ada.see("Ada")
	ada.mark()

	// A pull allows no writes until the author says who may write.
	ada.wait(`document.querySelectorAll('[role=gridcell][data-writable]').length === 0`)
	write(t, filepath.Join(dir, "database.n3"), strings.NewReplacer("update: nobody", "update: admin_only", "create: nobody", "create: admin_only").Replace(pulled))
	ada.wait(`document.querySelectorAll('[role=gridcell][data-field=name][data-writable]').length === 2`)

	// Again and again, as the versions of such rows have no order.
	shown := "Ada"
	for _, name := range []string{"Ada L", "Ada Lo", "Ada Lov", "Ada Love", "Ada Lovelace"} {
		ada.edit(shown, "name", name)
		ada.keys(kb.Enter)
		eventually(t, func() bool { return query("-c", "SELECT name FROM people WHERE id = 1") == name })
		ada.see(name)
		shown = name
	}
	ada.edit("Bob", "price", "7.5")
	ada.keys(kb.Enter)
	eventually(t, func() bool { return query("-c", "SELECT price FROM people WHERE id = 2") == "7.50" })

	// Types that the language has no word for are written as the table has them.
	status, answer := request(t, http.MethodPatch, running.Address()+"/api/datasets/people/2", admin,
		strings.NewReader(`{"mood":"so so","tags":["a b",","],"ip":"10.0.0.1","email":"Bob@Example.org","fixed":"ab","data":{"a":[1]},"v":"y"}`))
	if got, want := query("-c", `SELECT mood, tags, ip, email, fixed, data, v FROM people WHERE id = 2`), `so so|{"a b",","}|10.0.0.1|Bob@Example.org|ab |{"a": [1]}|y`; got != want {
		t.Errorf("the row is %s, expected %s: %d %s", got, want, status, answer)
	}
	if status, answer = request(t, http.MethodPost, running.Address()+"/api/datasets/people", admin, strings.NewReader(`{"name":"Cleo","status":"a","n":3}`)); status != http.StatusCreated {
		t.Errorf("a row is not made: %d %s", status, answer)
	}
	if status, answer = request(t, http.MethodPost, running.Address()+"/api/datasets/people", admin, strings.NewReader(`{"name":"Cleo","status":"a","n":0}`)); status != http.StatusUnprocessableEntity {
		t.Errorf("a row that its table refuses: %d %s", status, answer)
	}

	ada.see("Ada Lovelace")

	// What was not edited is as it was, and so is everything that makes the tables.
	if got, want := query("-c", `SELECT email, n, status, price, amount, tags FROM people WHERE id = 1`), `Ada@Example.org|1|a|12.50|1000000000000000000000000000000|{x,"y z"}`; got != want {
		t.Errorf("the row is %s, expected %s", got, want)
	}
	if after, err := catalog.Read(t.Context(), address); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("the preview has changed tables that are not its own: %v", err)
	}
	ada.unreloaded()

	// Nor does the preview remove its rows, or copy them away.
	if err := running.Reset(t.Context()); err == nil || !strings.Contains(err.Error(), "another program's database") {
		t.Errorf("a reset says %v", err)
	}
	if got := query("-c", `SELECT count(*), (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'n3%') FROM people`); got != "3|0" {
		t.Errorf("after a reset there are %s rows and schemas of backups, expected 3|0", got)
	}
}
