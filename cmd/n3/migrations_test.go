package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each version of a program that stores something else adds a migration file; nothing
// else changes one.
func TestCompileAddsMigrationFiles(t *testing.T) {
	const first = "dataset notes {\n    access_policy { read: true }\n    text: string\n}\n"
	dir := folder(t, map[string]string{"app.n3": first})
	files := func() map[string]string {
		t.Helper()
		found := map[string]string{}
		paths, err := filepath.Glob(filepath.Join(dir, "out/backend/migrations/*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			found[filepath.Base(path)] = string(text)
		}
		return found
	}
	compile := func(text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := n3(t, dir, "compile")
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		return stdout
	}
	compile(first)
	one := files()
	if len(one) != 2 || one["0001_initial.json"] == "" || one["0001_initial.sql"] == "" {
		t.Fatalf("the files are %v", one)
	}
	// What is shown and who may do what is not stored.
	compile(strings.Replace(first, "read: true", "read: authenticated", 1))
	if now := files(); !maps.Equal(now, one) {
		t.Errorf("a rule has changed the files to %v", now)
	}
	second := strings.Replace(first, "text: string\n", "text: string\n    size: integer\n", 1)
	compile(second)
	two := files()
	if len(two) != 4 || two["0001_initial.sql"] != one["0001_initial.sql"] || !strings.Contains(two["0002_add_notes_size.sql"], `ADD COLUMN "size" INTEGER`) {
		t.Errorf("the files are %v", two)
	}
	for _, text := range []string{second, second + "\n"} {
		said := compile(text)
		if !strings.Contains(said, " 0 files written") && text == second {
			t.Errorf("the same program: %s", said)
		}
		if now := files(); !maps.Equal(now, two) {
			t.Errorf("the same program has the files %v", now)
		}
	}
	// A file that cannot be read stops the compiler before it writes anything.
	if err := os.WriteFile(filepath.Join(dir, "out/backend/migrations/0003_mine.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := n3(t, dir, "compile"); code == 0 || !strings.Contains(stderr, "0003_mine.json") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if now := files(); len(now) != 5 {
		t.Errorf("the files are %v", now)
	}
}
