package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One program over three releases, by the commands alone.
func TestMigrate(t *testing.T) {
	const first = "dataset notes {\n    access_policy { read: true }\n    text: string\n    size: integer\n}\n"
	dir := folder(t, map[string]string{"app.n3": first, "n3.toml": "out = \"made\"\n"})
	database := filepath.Join(dir, "data.db")
	t.Setenv("N3_DATABASE_URL", "")
	t.Setenv("DATABASE_URL", "sqlite:///"+database)
	run := func(want int, arguments ...string) string {
		t.Helper()
		code, stdout, stderr := n3(t, dir, arguments...)
		if code != want {
			t.Fatalf("%v: exit code %d, not %d\n%s%s", arguments, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	says := func(said string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("expected %q in\n%s", want, said)
			}
		}
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	says(run(2, "migrate", "status"), "run `n3 compile` first")
	says(run(0, "migrate", "diff"), "-- Migration 0001_initial for SQLite", `CREATE TABLE "notes"`)
	run(0, "compile")
	says(run(0, "migrate", "diff"), "there is nothing to do")
	says(run(1, "migrate", "status"), "there is no database yet", "pending  0001_initial")
	says(run(0, "migrate", "apply"), "Create the table notes", "migrated")
	says(run(0, "migrate", "status"), "applied  0001_initial")

	// The next release, under a name of its own.
	save(strings.Replace(first, "    size: integer\n", "    color: string\n", 1))
	says(run(0, "migrate", "diff", "--write", "Colors!"), "0002_colors.sql: written")
	for _, ending := range []string{".sql", ".json"} {
		if _, err := os.Stat(filepath.Join(dir, "made/backend/migrations/0002_colors"+ending)); err != nil {
			t.Error(err)
		}
	}
	says(run(0, "compile"), "made: ")
	says(run(0, "migrate", "lint"), "no destructive, locking or incompatible steps")
	says(run(0, "migrate", "apply"), "Add color to notes", "Set size of notes aside")

	// What was set aside is given up.
	says(run(1, "migrate", "lint", "--allow-destructive"), "0003_drop_notes_size: destructive (give_up_values)", "step: Drop size of notes with its values")
	says(run(0, "migrate", "diff", "--allow-destructive", "--write", "drop size"), "0003_drop_size.sql: written")
	says(run(1, "migrate", "lint"), "0003_drop_size: destructive")
	says(run(0, "migrate", "apply"), "Drop size of notes with its values") // there are none
	says(run(0, "migrate", "diff", "--allow-destructive"), "there is nothing to do")
	says(run(0, "migrate", "status"), "applied  0003_drop_size")

	if err := os.WriteFile(database, []byte("no database, but long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	says(run(3, "migrate", "apply"), "error: ")
	save("dataset {")
	run(1, "migrate", "diff")
}
