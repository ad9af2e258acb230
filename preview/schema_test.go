//go:build unix

package preview

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
	"github.com/n3-lang/n3/preview/network"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// What an edit does to rows that are there: nothing without a word, and no loss
// without a yes.

const schemaProgram = `dataset items {
    access_policy {
        read: true
        create: true
        update: true
        delete: true
    }
    name: string
    size: integer
}
`

func startSchema(t *testing.T, options Options) *lifecycle {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app", "app.n3")
	write(t, file, schemaProgram)
	options.Path = filepath.Dir(file)
	p, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	l := &lifecycle{t, p, file}
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	return l
}

const items = "/api/datasets/items"

func (l *lifecycle) add(body string) {
	l.Helper()
	if status, text := l.ask("POST", items, body); status != http.StatusCreated {
		l.Fatalf("a row is not made: %d %s", status, text)
	}
}

// rows waits until the list of items says something.
func (l *lifecycle) rows(parts ...string) {
	l.Helper()
	l.eventually("the rows "+strings.Join(parts, " "), func() bool {
		status, body := l.ask("GET", items, "")
		for _, part := range parts {
			if status != http.StatusOK || !strings.Contains(body, part) {
				return false
			}
		}
		return true
	})
}

func (l *lifecycle) answer(id, value string) int {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), http.MethodPost, l.Address()+"/__n3/answer", strings.NewReader(`{"id":"`+id+`","value":"`+value+`"}`))
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set(network.SessionHeader, l.State().Session)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestEditsOfWhatIsStored(t *testing.T) {
	l := startSchema(t, Options{})
	l.editsOfWhatIsStored()

	// The backup has what was given up.
	folder := filepath.Dir(l.file)
	names, err := Backups(folder)
	if err != nil || len(names) != 1 {
		t.Fatalf("the backups are %v, %v", names, err)
	}
	if _, err := Restore(folder, ""); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("restored under a running preview: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if name, err := Restore(folder, ""); err != nil || name != names[0] {
		t.Fatalf("restored %q, %v", name, err)
	}
	l.edit("title: integer", "title: string")
	again, err := Start(t.Context(), Options{Path: folder})
	if err != nil {
		t.Fatal(err)
	}
	l.Preview = again
	t.Cleanup(func() { again.Close() })
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	l.rows(`"title":"oak"`)
	if names, err := Backups(folder); err != nil || len(names) != 2 {
		t.Errorf("the database of before is no backup: %v, %v", names, err)
	}
}

// The same edits where the rows are on a server; what is given up is kept there.
func TestEditsOfWhatIsStoredOnAServer(t *testing.T) {
	address, query := postgresServer(t)
	l := startSchema(t, Options{Database: address})
	l.editsOfWhatIsStored()
	if got := query("SELECT n.nspname LIKE 'n3_backup_%', c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'n3%'"); got != "t|items" {
		t.Errorf("the backup is %q", got)
	}
	if s := l.State(); s.Database != "postgres" {
		t.Errorf("the database is said to be %q", s.Database)
	}
	for _, wrong := range []string{"nothing", "mysql://host/name", "postgresql://host", "postgresql://host/"} {
		if _, err := Start(t.Context(), Options{Path: filepath.Dir(l.file), Database: wrong}); err == nil || !strings.Contains(err.Error(), "--database: expected the address of a PostgreSQL database") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// postgresServer starts a server of its own: the address of an empty database, and what
// that answers to a query.
func postgresServer(t *testing.T) (address string, query func(string) string) {
	t.Helper()
	address = runtimetest.Postgres(t, "..")
	return address, func(sql string) string {
		t.Helper()
		out, err := exec.Command("psql", "-qAt", address, "-c", sql).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %s", sql, out)
		}
		return strings.TrimSpace(string(out))
	}
}

func (l *lifecycle) editsOfWhatIsStored() {
	t := l.T
	t.Helper()
	l.add(`{"name":"oak","size":1}`)

	// A required field over rows: nullable, and told at the field.
	l.edit("size: integer\n", "size: integer\n    color: string required\n")
	s := l.until(time.Minute, "the warning", func(s state.State) bool { return len(s.Diagnostics) > 0 })
	d := s.Diagnostics[0]
	if s.Broken || d.Severity != "warning" || d.Line != 10 || !strings.Contains(d.Message, "items.color: 1 row has no value") {
		t.Errorf("the warning is %+v", d)
	}
	l.rows(`"color":null`)
	if status, text := l.ask("PATCH", items+"/1", `{"color":"red"}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	l.edit("color: string required\n", "color: string required \n")
	l.until(time.Minute, "no warning", func(s state.State) bool { return len(s.Diagnostics) == 0 })

	// A rename by hand is asked; an edit that makes the question moot withdraws it.
	l.edit("    name: string\n", "    title: string\n")
	s = l.until(time.Minute, "the question", func(s state.State) bool { return len(s.Questions) == 1 && s.Broken })
	if q := s.Questions[0]; q.ID != "column:items.title" || len(q.Choices) != 2 || !s.Broken || s.Diagnostics[0].Line != 8 {
		t.Errorf("asked %+v under %+v", q, s.Diagnostics)
	}
	l.rows(`"name":"oak"`)
	l.edit("    title: string\n", "    name: string\n")
	l.until(time.Minute, "its withdrawal", func(s state.State) bool { return len(s.Questions) == 0 && !s.Broken })
	l.edit("    name: string\n", "    title: string\n")
	l.until(time.Minute, "the question again", func(s state.State) bool { return len(s.Questions) == 1 && s.Broken })
	if status := l.answer("column:items.title", "rename:size"); status != http.StatusConflict {
		t.Errorf("a wrong answer: %d", status)
	}
	if status := l.answer("column:items.title", "rename:name"); status != http.StatusNoContent {
		t.Errorf("the answer: %d", status)
	}
	l.until(time.Minute, "the rename", func(s state.State) bool { return len(s.Questions) == 0 && !s.Broken })
	l.rows(`"title":"oak"`)

	// Values in the way are named, and given up only by a yes, after a backup.
	l.edit("title: string", "title: integer")
	s = l.until(time.Minute, "the refusal", func(s state.State) bool { return len(s.Questions) == 1 && s.Broken })
	if d := s.Diagnostics[0]; d.Severity != "error" || d.Line != 8 || !strings.Contains(d.Message, "1 row has a value of type `string`, which is not converted to `integer`: 1.") {
		t.Errorf("the refusal is %+v", d)
	}
	l.rows(`"title":"oak"`)
	if status := l.answer("clear:items.title", "clear"); status != http.StatusNoContent {
		t.Errorf("the yes: %d", status)
	}
	l.until(time.Minute, "the new type", func(s state.State) bool { return len(s.Questions) == 0 && !s.Broken })
	l.rows(`"title":null`, `"color":"red"`)
}

// Who removes the rows in the way saves the same text again.
func TestARefusedSaveIsTriedAgain(t *testing.T) {
	l := startSchema(t, Options{})
	l.add(`{"name":"oak"}`)
	l.add(`{"name":"oak"}`)
	l.edit("name: string", "name: string unique")
	l.until(time.Minute, "the refusal", func(s state.State) bool { return s.Broken })
	if status, text := l.ask("DELETE", items+"/2", ""); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, text)
	}
	l.edit("name: string unique", "name: string unique")
	l.until(time.Minute, "the edit", func(s state.State) bool { return !s.Broken && !s.Unsaved && len(s.Diagnostics) == 0 })
	if status, text := l.ask("POST", items, `{"name":"oak"}`); status != http.StatusConflict {
		t.Errorf("%d %s", status, text)
	}
}

func TestTheFileOfTheDatabaseIsRemoved(t *testing.T) {
	l := startSchema(t, Options{})
	l.add(`{"name":"oak"}`)
	if err := os.Remove(filepath.Join(filepath.Dir(l.file), ".n3", "preview.db")); err != nil {
		t.Fatal(err)
	}
	l.add(`{"name":"ash"}`)
	l.until(time.Minute, "the reason", func(s state.State) bool {
		return strings.Contains(s.Backend.Reason, "was removed; its rows were written there again")
	})
	l.until(time.Minute, "its return", func(s state.State) bool { return s.Backend.Status == process.Running })
	l.rows(`"name":"oak"`, `"name":"ash"`)
}

func TestRowsUnderNames(t *testing.T) {
	l := startSchema(t, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l.add(`{"name":"oak","size":1}`)
	if err := l.SaveSnapshot(ctx, "one tree"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../x", ".x", " x", "a/b", strings.Repeat("x", 101)} {
		if err := l.SaveSnapshot(ctx, name); err == nil || !strings.Contains(err.Error(), "cannot be the name") {
			t.Errorf("saved as %q: %v", name, err)
		}
	}
	if err := l.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	l.rows(`"total":0`)

	// The program has gone on: the tables of the snapshot follow it.
	build := l.State().Build
	l.edit("size: integer\n", "size: integer\n    color: string\n")
	l.until(time.Minute, "the field", func(s state.State) bool { return s.Build > build })
	if err := l.LoadSnapshot(ctx, "one tree"); err != nil {
		t.Fatal(err)
	}
	l.rows(`"name":"oak"`, `"color":null`)
	if err := l.LoadSnapshot(ctx, "none"); err == nil || !strings.Contains(err.Error(), "there is no snapshot") {
		t.Errorf("loaded what is not there: %v", err)
	}

	// Where they cannot follow, nothing changes.
	if err := l.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	l.edit("name: string", "name: integer")
	l.until(time.Minute, "the other type", func(s state.State) bool { return !s.Broken && s.Build > build+1 })
	l.add(`{"name":7}`)
	if err := l.LoadSnapshot(ctx, "one tree"); err == nil || !strings.Contains(err.Error(), "do not fit the program") {
		t.Errorf("loaded what does not fit: %v", err)
	}
	l.rows(`"name":7`, `"total":1`)
	if names, err := l.Snapshots(); err != nil || len(names) != 1 || names[0] != "one tree" {
		t.Errorf("the snapshots are %v, %v", names, err)
	}
	if s := l.State(); s.Broken || len(s.Questions) > 0 {
		t.Errorf("afterwards %+v", s)
	}

	folder := filepath.Dir(l.file)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l.edit("name: integer", "name: string")
	if err := os.RemoveAll(filepath.Join(folder, ".n3", "preview.db")); err != nil {
		t.Fatal(err)
	}
	again, err := Start(t.Context(), Options{Path: folder, Snapshot: "one tree"})
	if err != nil {
		t.Fatal(err)
	}
	l.Preview = again
	t.Cleanup(func() { again.Close() })
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	l.rows(`"name":"oak"`)
}
