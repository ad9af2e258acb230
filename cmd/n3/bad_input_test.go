//go:build linux

package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/state"
)

// Names that addresses, SQL, shells and Python would read otherwise.
func TestAPreviewWithAwkwardNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a # b % c %20 ? é 🙂 'q' \"d\" $x;")
	for name, text := range map[string]string{
		"app # 1 % ?.n3": faultProgram,
		"n3.toml":        "[database]\nfile = \"data # 1 % ? 🙂/dev '1'.db\"\n",
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := startPreview(t, dir)
	r.file = filepath.Join(dir, "app # 1 % ?.n3")
	if status, text := r.add("kept"); status != http.StatusCreated {
		t.Fatalf("%d %s", status, text)
	}
	if _, err := os.Stat(filepath.Join(dir, "data # 1 % ? 🙂", "dev '1'.db")); err != nil {
		t.Error(err)
	}
	editor, err := unsaved.Dial(unsaved.Address(dir), false)
	if err != nil {
		t.Fatal(err)
	}
	editor.Put(string(uri.File(r.file)), 1, strings.Replace(faultProgram, `"Faults"`, `"Typed"`, 1))
	r.until("what is typed", func(s state.State) bool { return s.Unsaved && s.Title == "Typed" })
	editor.Close()
	r.until("what is saved", func(s state.State) bool { return !s.Unsaved && s.Title == "Faults" })
	kill(r)
	r.takesEdits("Awkward")
	r.hasRows()
	r.close()
	again := startPreview(t, dir)
	again.acknowledged = r.acknowledged
	again.hasRows()
	again.close()
}

// A project, its program and its folder `.n3` may each be reached by a link.
func TestAPreviewBehindLinks(t *testing.T) {
	real := folder(t, map[string]string{"app.n3": faultProgram})
	target := filepath.Join(t.TempDir(), "target.n3")
	cache := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	for _, err := range []error{
		os.Rename(filepath.Join(real, "app.n3"), target), os.Symlink(target, filepath.Join(real, "app.n3")),
		os.Symlink(cache, filepath.Join(real, ".n3")), os.Symlink(real, link),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r := spawnPreview(t, link)
	r.dir, r.file = real, target
	r.becomesReady()
	r.add("kept")
	// Nothing is sent through a link, and whoever types is told.
	r.prints(`Unsaved text of editors is not shown: .*\.n3 is a link or a file; expected a folder`)
	r.takesEdits("Linked")
	code, _, stderr := n3(t, real, "preview")
	if code != 3 || !strings.Contains(stderr, "already running at "+r.address) {
		t.Errorf("the same project by its own path: %d %s", code, stderr)
	}
	r.hasRows()
	r.close()
	if _, err := os.Stat(filepath.Join(cache, "preview.db")); err != nil {
		t.Error(err)
	}
}

// Texts that no program should be: the last good app goes on, and the next good text is taken.
func TestTextsThatNoProgramShouldBe(t *testing.T) {
	r := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
	r.add("kept")
	for name, c := range map[string]struct {
		text  string
		holds func(state.State) bool
	}{
		"a thousand errors": {faultProgram + strings.Repeat("dataset x { y: z }\n", 1000), func(s state.State) bool {
			last := s.Diagnostics[len(s.Diagnostics)-1]
			return len(s.Diagnostics) == 201 && strings.Contains(last.Message, "more findings; `n3 check` lists all")
		}},
		"more than a file may have": {faultProgram + strings.Repeat("# nothing\n", workspace.MaxFileSize/10+1), func(s state.State) bool {
			return strings.Contains(s.Diagnostics[0].Message, "too large; the limit is 16 MB")
		}},
		"no text":     {"PNG\x00\x01\x02\xff\xfe\x00", func(s state.State) bool { return len(s.Diagnostics) > 0 }},
		"one deep":    {faultProgram + "dataset deep { x: integer computed(" + strings.Repeat("(", 100_000) + ") }", func(s state.State) bool { return len(s.Diagnostics) > 0 }},
		"an open end": {faultProgram[:len(faultProgram)-20], func(s state.State) bool { return len(s.Diagnostics) > 0 }},
	} {
		r.save(c.text)
		s := r.until(name, func(s state.State) bool { return s.Broken })
		if !c.holds(s) {
			t.Errorf("%s: %d findings, the first %.300s", name, len(s.Diagnostics), s.Diagnostics[0].Text)
		}
		r.hasRows()
		r.save(faultProgram)
		r.until("mended after "+name, func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 })
	}
	r.close()
}

// What another version of N3 has written into the database is not understood: it stays as it is.
func TestADatabaseOfAnotherVersion(t *testing.T) {
	env, err := environment.Prepare(t.Context(), "", func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	const unknown = "(?m)^n3: What the database says of the table tasks is of another version of N3. The file is .*preview.db. Save the program again when that is fixed.$"
	for name, c := range map[string]struct{ record, said string }{
		"no JSON":           {`{"columns`, unknown},
		"a list":            {`[1]`, unknown},
		"members of others": {`{"format": 99, "columns": [{"name": "title", "definition": "TEXT", "of": 1}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{"app.n3": faultProgram})
			r := startPreview(t, dir)
			r.add("kept")
			r.close()
			record := func(text string) (before string) {
				t.Helper()
				change := exec.Command(env.Python, "-c", changeRecord, r.database(), text)
				out, err := change.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				return string(out)
			}
			before := record(c.record)
			if c.said != "" {
				if code, _, stderr := n3(t, dir, "preview"); code != 3 || !regexp.MustCompile(c.said).MatchString(stderr) {
					t.Errorf("exit code %d: %s", code, stderr)
				}
				record(before)
			}
			again := startPreview(t, dir)
			again.acknowledged = r.acknowledged
			again.hasRows()
			again.close()
		})
	}
}

const changeRecord = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    print(*connection.execute("SELECT value FROM n3_meta WHERE key = 'shape:tasks'").fetchone(), end="")
    connection.execute("UPDATE n3_meta SET value = ? WHERE key = 'shape:tasks'", (sys.argv[2],))
`
