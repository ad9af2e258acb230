package preview

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

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
	w := newWriter(app, temporary)
	if n, err := w.write(treeOf(map[string]string{"a.py": "1", "d/b.py": "2"})); n != 3 || err != nil {
		t.Fatalf("%d changed, %v", n, err)
	}
	before, err := os.Stat(filepath.Join(app, "a.py"))
	if err != nil {
		t.Fatal(err)
	}
	next := treeOf(map[string]string{"a.py": "1", "d/b.py": "3"})
	if differs, err := w.differs(next); !differs || err != nil {
		t.Fatalf("differs %v, %v", differs, err)
	}
	if n, err := newWriter(app, temporary).write(next); n != 1 || err != nil {
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

func TestOneProjectHasOnePreview(t *testing.T) {
	folder := filepath.Join(t.TempDir(), ".n3")
	first, err := claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.say("http://127.0.0.1:4300"); err != nil {
		t.Fatal(err)
	}
	var running *RunningError
	if _, err := claim(folder); !errors.As(err, &running) || running.Address != "http://127.0.0.1:4300" || running.Process != os.Getpid() {
		t.Fatalf("said %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(folder, ".gitignore")); string(text) != "*\n" || err != nil {
		t.Errorf(".gitignore is %q, %v", text, err)
	}
	// What a killed one wrote stays behind; its lock does not.
	first.release()
	second, err := claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	second.release()
}

func TestAFolderThatCannotBeWrittenIsExplained(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, ".n3"), "a file where the folder should be")
	if _, err := claim(filepath.Join(root, ".n3")); err == nil {
		t.Error("nothing was said")
	}
}

func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(t *testing.T, root string)
	}{
		{"a save in place", func(t *testing.T, root string) { write(t, filepath.Join(root, "a.n3"), "x") }},
		{"a save by rename", func(t *testing.T, root string) {
			write(t, filepath.Join(root, ".a.n3.tmp"), "x")
			if err := os.Rename(filepath.Join(root, ".a.n3.tmp"), filepath.Join(root, "a.n3")); err != nil {
				t.Fatal(err)
			}
		}},
		{"a file that goes and returns", func(t *testing.T, root string) {
			if err := os.Remove(filepath.Join(root, "a.n3")); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(root, "a.n3"), "x")
		}},
		{"a new folder with a file in it", func(t *testing.T, root string) {
			write(t, filepath.Join(root, "deep", "er", "b.n3"), "x")
		}},
		{"a folder that goes", func(t *testing.T, root string) {
			if err := os.RemoveAll(filepath.Join(root, "sub")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, "a.n3"), "")
			write(t, filepath.Join(root, "sub", "c.n3"), "")
			w, err := watch(root, true)
			if err != nil {
				t.Fatal(err)
			}
			defer w.close()
			c.edit(t, root)
			expectEdit(t, w)
		})
	}
}

// A file saved into a folder that was made later is seen as well.
func TestWatchFollowsNewFolders(t *testing.T) {
	root := t.TempDir()
	w, err := watch(root, true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	write(t, filepath.Join(root, "later", "a.n3"), "1")
	expectEdit(t, w)
	write(t, filepath.Join(root, "later", "a.n3"), "2")
	expectEdit(t, w)
}

func TestWatchIgnoresWhatIsNoProgram(t *testing.T) {
	root := t.TempDir()
	w, err := watch(root, true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	write(t, filepath.Join(root, "notes.txt"), "x")
	write(t, filepath.Join(root, ".n3", "app", "a.n3"), "x")
	write(t, filepath.Join(root, "node_modules", "a.n3"), "x")
	began := time.Now()
	write(t, filepath.Join(root, "a.n3"), "x")
	if seen := expectEdit(t, w); seen.Before(began) {
		t.Error("something else was taken for an edit")
	}
}

func expectEdit(t *testing.T, w *watcher) time.Time {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case seen := <-w.edits:
		return seen
	case err := <-w.errors:
		t.Fatal(err)
	case <-ctx.Done():
		t.Fatal("the edit was not seen")
	}
	return time.Time{}
}
