package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/environment"
)

// A compiled backend that cannot start says why in one line.
func TestARefusedStartIsOneSentence(t *testing.T) {
	env, err := environment.Prepare(t.Context(), "", func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	const first = "dataset notes {\n    access_policy { read: true, create: true }\n    text: string\n}\n"
	compile := func(text string) (backend string) {
		t.Helper()
		dir := folder(t, map[string]string{"app.n3": first})
		for _, version := range []string{first, text} {
			if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(version), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, _, stderr := n3(t, dir, "compile"); code != 0 {
				t.Fatal(stderr)
			}
		}
		return filepath.Join(dir, "out/backend")
	}
	older, newer := compile(first), compile(strings.Replace(first, "text: string", "text: string unique", 1))
	broken := compile(first)
	if err := os.WriteFile(filepath.Join(broken, "migrations", "0001_initial.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := compile(first)
	if err := os.RemoveAll(filepath.Join(empty, "migrations")); err != nil {
		t.Fatal(err)
	}

	// One database with rows that are in the way of the newer version, and one that it has made.
	folder := t.TempDir()
	rows, ahead, damaged := filepath.Join(folder, "rows.db"), filepath.Join(folder, "ahead.db"), filepath.Join(folder, "damaged.db")
	t.Run("rows", func(t *testing.T) {
		address := serveDatabase(t, env.Python, older, rows)
		for range 2 {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/api/datasets/notes", strings.NewReader(`{"text":"twice"}`))
			request.Header.Set("Content-Type", "application/json")
			if status, answer := send(t, request); status != http.StatusCreated {
				t.Fatalf("%d %s", status, answer)
			}
		}
		serveDatabase(t, env.Python, newer, ahead)
	})
	if err := os.WriteFile(damaged, bytes.Repeat([]byte("no database. "), 500), 0o600); err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct{ backend, database, setting, want string }{
		"rows in the way":        {newer, rows, "", rows + ": The rows do not fit this version of the app. Nothing was changed. notes.text: "},
		"a newer database":       {older, ahead, "", ahead + ": The database has had the migration 0002_"},
		"a damaged database":     {older, damaged, "", damaged + ": The file is damaged, or not a database (file is not a database)."},
		"a folder that is none":  {older, filepath.Join(damaged, "data.db"), "", "The database cannot be opened ("},
		"a database of a folder": {older, folder, "", "The database cannot be opened (unable to open database file)."},
		"a broken migration":     {broken, ":memory:", "", "0001_initial.json is not a migration file: "},
		"no migrations":          {empty, ":memory:", "", "There are no migration files in "},
		"a wrong setting":        {older, rows, "N3_PORT=x", "N3_PORT: expected a port, found 'x'"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), env.Python, "-m", "app")
			cmd.Dir = c.backend
			cmd.Env = append(os.Environ(), "N3_PORT=0", "N3_DATABASE_URL=sqlite:///"+c.database)
			if c.setting != "" {
				cmd.Env = append(cmd.Env, c.setting)
			}
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			var exit *exec.ExitError
			if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("it ended with %v", err)
			}
			said := strings.TrimSuffix(stderr.String(), "\n")
			if !strings.HasPrefix(said, "error: ") || !strings.Contains(said, c.want) || strings.Contains(said, "\n") || stdout.Len() > 0 {
				t.Errorf("it said %q, want %q; stdout %q", said, c.want, stdout.String())
			}
		})
	}
}
