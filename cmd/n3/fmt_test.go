package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const unformattedPage = "page  A {\n  title: 'x'\n}\n"
const formattedPage = "page A {\n    title: \"x\"\n}\n"

func TestFmtWritesWhatChanges(t *testing.T) {
	dir := folder(t, map[string]string{"a.n3": unformattedPage, "b/c.n3": formattedPage, "b/d.n3": "page P { ( }\n", ".hidden/e.n3": unformattedPage})
	if code, out, errors := n3(t, dir, "fmt", "--check"); code != exitProgram || out != "a.n3\n" || errors != "" {
		t.Errorf("--check: %d %q %q", code, out, errors)
	}
	diff := "--- a.n3\n+++ a.n3\n@@ -1,3 +1,3 @@\n-page  A {\n-  title: 'x'\n+page A {\n+    title: \"x\"\n }\n"
	if code, out, errors := n3(t, dir, "fmt", "--diff"); code != 0 || out != diff || errors != "" {
		t.Errorf("--diff: %d\n%s%q", code, out, errors)
	}
	if text := fileText(t, dir, "a.n3"); text != unformattedPage {
		t.Errorf("--check or --diff wrote %q", text)
	}
	before, err := os.Stat(filepath.Join(dir, "b/c.n3"))
	if err != nil {
		t.Fatal(err)
	}
	if code, out, errors := n3(t, dir, "fmt", "a.n3", "b"); code != 0 || out != "a.n3\n" || errors != "" {
		t.Errorf("fmt: %d %q %q", code, out, errors)
	}
	after, err := os.Stat(filepath.Join(dir, "b/c.n3"))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("a formatted file was written: %v", err)
	}
	if text := fileText(t, dir, "a.n3"); text != formattedPage {
		t.Errorf("fmt wrote %q", text)
	}
	if code, out, _ := n3(t, dir, "fmt", "--check"); code != 0 || out != "" {
		t.Errorf("--check afterwards: %d %q", code, out)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("files were left: %v %v", entries, err)
	}
}

func TestFmtKeepsModeAndLink(t *testing.T) {
	dir := folder(t, map[string]string{"real.n3": unformattedPage})
	if err := os.Symlink("real.n3", filepath.Join(dir, "link.n3")); err != nil {
		t.Fatal(err)
	}
	if code, _, errors := n3(t, dir, "fmt", "link.n3"); code != 0 {
		t.Fatal(errors)
	}
	info, err := os.Lstat(filepath.Join(dir, "link.n3"))
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	info, err = os.Stat(filepath.Join(dir, "real.n3"))
	if err != nil || info.Mode().Perm() != 0o600 || fileText(t, dir, "real.n3") != formattedPage {
		t.Errorf("the file is %v, %v: %q", info.Mode(), err, fileText(t, dir, "real.n3"))
	}
}

func TestFmtOfStandardInput(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), binary, "fmt", "-")
	cmd.Stdin = strings.NewReader(unformattedPage)
	out, err := cmd.Output()
	if err != nil || !bytes.Equal(out, []byte(formattedPage)) {
		t.Errorf("%q, %v", out, err)
	}
}

func TestFmtRefuses(t *testing.T) {
	dir := folder(t, map[string]string{"bad.n3": "page \xff {\n}\n"})
	if code, _, errors := n3(t, dir, "fmt", "bad.n3"); code != exitProgram || !strings.Contains(errors, "bad.n3 is not UTF-8 text") {
		t.Errorf("%d %q", code, errors)
	}
	if code, _, errors := n3(t, dir, "fmt", "none.n3"); code != exitUsage || !strings.Contains(errors, "file or folder none.n3 not found") {
		t.Errorf("%d %q", code, errors)
	}
}

// A table that one file names and another declares is given no second dataset.
func TestFmtModern(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.n3": "page \"Front desk\" at \"/\":\n  show table \"Guests\" from table guests\n  show table \"Rooms\" from table rooms\n",
		"b.n3": "dataset guests {\n    name: string\n}\n",
		"c.n3": "page \"Rooms\":\n  show table \"Rooms\" from table rooms\n",
	})
	if code, out, errors := n3(t, dir, "fmt", "--modern"); code != 0 || out != "a.n3\nc.n3\n" || errors != "" {
		t.Errorf("%d %q %q", code, out, errors)
	}
	want := "page FrontDesk {\n    title: \"Front desk\"\n    path: \"/\"\n    show_table guests {\n        title: \"Guests\"\n    }\n    show_table rooms {\n        title: \"Rooms\"\n    }\n}\n\ndataset rooms {\n    open: true\n}\n"
	if text := fileText(t, dir, "a.n3"); text != want {
		t.Errorf("a.n3 is\n%s", text)
	}
	if text := fileText(t, dir, "c.n3"); text != "page Rooms {\n    show_table rooms {\n        title: \"Rooms\"\n    }\n}\n" {
		t.Errorf("c.n3 is\n%s", text)
	}
	if code, out, _ := n3(t, dir, "fmt", "--modern", "--check"); code != 0 || out != "" {
		t.Errorf("afterwards: %d %q", code, out)
	}
}

func fileText(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
