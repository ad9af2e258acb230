package output

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWriteKeepsWhatTheUserChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	write := func(files map[string]string) Result {
		t.Helper()
		tree := Tree{"custom/mine.py": {Data: []byte("first"), Owned: true}}
		for path, text := range files {
			tree.Add(path, []byte(text))
		}
		result, err := Write(dir, tree, "test", "")
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	read := func(path string) string {
		data, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return "(none)"
		}
		return string(data)
	}
	edit := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(map[string]string{"a.py": "1", "b.py": "1", "old.py": "1", "old_changed.py": "1"})
	edit("a.py", "mine")
	edit("custom/mine.py", "mine")
	edit("old_changed.py", "mine")
	r := write(map[string]string{"a.py": "2", "b.py": "2"})
	if !slices.Equal(r.Kept, []string{"a.py", "old_changed.py"}) || !slices.Equal(r.Written, []string{"b.py"}) || !slices.Equal(r.Removed, []string{"old.py"}) {
		t.Errorf("result: %+v", r)
	}
	for path, want := range map[string]string{"a.py": "mine", "a.py.new": "2", "b.py": "2", "old.py": "(none)", "old_changed.py": "mine", "custom/mine.py": "mine"} {
		if got := read(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if r := write(map[string]string{"a.py": "2", "b.py": "2"}); !slices.Equal(r.Kept, []string{"a.py"}) || len(r.Written) != 0 {
		t.Errorf("the second time: %+v", r)
	}
	edit("a.py", "2")
	if r := write(map[string]string{"a.py": "2", "b.py": "2"}); len(r.Kept) != 0 || read("a.py.new") != "(none)" {
		t.Errorf("taken over: %+v, %q", r, read("a.py.new"))
	}
}

func TestWriteRefusesAFolderOfSomebodyElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Write(dir, Tree{"a": {}}, "test", "")
	var notOurs *NotOursError
	if !errors.As(err, &notOurs) {
		t.Fatalf("got %v", err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("something was written: %v", entries)
	}
}

func TestABrokenManifestLosesNothing(t *testing.T) {
	dir := t.TempDir()
	tree := Tree{"a.py": {Data: []byte("1")}}
	if _, err := Write(dir, tree, "test", ""); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ManifestName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	tree.Add("a.py", []byte("2"))
	r, err := Write(dir, tree, "test", "")
	if err != nil || !slices.Equal(r.Kept, []string{"a.py"}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// A folder is current only while every byte of it is, and of its inputs.
func TestCurrent(t *testing.T) {
	dir := t.TempDir()
	tree := Tree{"a.py": {Data: []byte("1")}, "b/c.py": {Data: []byte("2")}}
	current := func(inputs string) bool {
		_, ok := Current(dir, inputs)
		return ok
	}
	if current("x") {
		t.Error("an empty folder is current")
	}
	if _, err := Write(dir, tree, "test", "x"); err != nil {
		t.Fatal(err)
	}
	if !current("x") || current("y") || current("") {
		t.Errorf("x %v, y %v, none %v", current("x"), current("y"), current(""))
	}
	if err := os.WriteFile(filepath.Join(dir, "b/c.py"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if current("x") {
		t.Error("a changed file is current")
	}
	if err := os.Remove(filepath.Join(dir, "b/c.py")); err != nil {
		t.Fatal(err)
	}
	if current("x") {
		t.Error("a missing file is current")
	}
}

// A Writer that has written before looks at what its caller or anybody else
// changed, and at nothing else.
func TestAWriterSeesWhatOthersDid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	writer := NewWriter(dir, "test")
	tree := Tree{}
	for _, name := range []string{"a.py", "b.py", "c.py", "d.py"} {
		tree.Add(name, []byte("1"))
	}
	write := func() Result {
		t.Helper()
		result, err := writer.Write(tree, "")
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	if r := write(); len(r.Written) != 4 {
		t.Fatalf("the first time: %+v", r)
	}
	if r := write(); r.Unchanged != 4 || len(r.Written) != 0 {
		t.Errorf("nothing changed: %+v", r)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte("of its user"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "b.py")); err != nil {
		t.Fatal(err)
	}
	tree.Add("c.py", []byte("2"))
	r := write()
	if !slices.Equal(r.Kept, []string{"a.py"}) || !slices.Equal(r.Written, []string{"b.py", "c.py"}) || r.Unchanged != 1 {
		t.Errorf("one file edited by its user, one removed, one changed: %+v", r)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if r := write(); len(r.Written) != 4 {
		t.Errorf("the folder was removed: %+v", r)
	}
	delete(tree, "d.py")
	if r := write(); !slices.Equal(r.Removed, []string{"d.py"}) || r.Unchanged != 3 {
		t.Errorf("one file less: %+v", r)
	}
}
