package files

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/output"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func treeOf(files map[string]string) output.Tree {
	tree := output.Tree{}
	for path, text := range files {
		tree.Add(path, []byte(text))
	}
	return tree
}

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	root := t.TempDir()
	app, temporary := filepath.Join(root, "app"), filepath.Join(root, "tmp")
	write(t, filepath.Join(app, "old.py"), "left by an earlier program")
	write(t, filepath.Join(app, "__pycache__", "a.pyc"), "not ours")
	w := NewFolder(app, temporary)
	if n, err := w.Write(treeOf(map[string]string{"a.py": "1", "d/b.py": "2"})); n != 3 || err != nil {
		t.Fatalf("%d changed, %v", n, err)
	}
	before, err := os.Stat(filepath.Join(app, "a.py"))
	if err != nil {
		t.Fatal(err)
	}
	next := treeOf(map[string]string{"a.py": "1", "d/b.py": "3"})
	if differs, err := w.Differs(next); !differs || err != nil {
		t.Fatalf("differs %v, %v", differs, err)
	}
	if n, err := NewFolder(app, temporary).Write(next); n != 1 || err != nil {
		t.Fatalf("%d changed, %v", n, err)
	}
	after, err := os.Stat(filepath.Join(app, "a.py"))
	if err != nil || !os.SameFile(before, after) {
		t.Error("a file that is the same was written again")
	}
	for name, there := range map[string]bool{"old.py": false, "__pycache__/a.pyc": true, "d/b.py": true} {
		if _, err := os.Stat(filepath.Join(app, name)); (err == nil) != there {
			t.Errorf("%s: there %v, want %v", name, err == nil, there)
		}
	}
	if left, err := os.ReadDir(temporary); len(left) != 0 || err != nil {
		t.Errorf("left %v %v", left, err)
	}
}
