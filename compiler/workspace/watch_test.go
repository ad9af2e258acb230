package workspace

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// watched is a project with a watcher that has seen its first snapshot.
type watched struct {
	*testing.T
	disk     *Disk
	watcher  *Watcher
	snapshot *Snapshot
}

func watch(t *testing.T, p *Project) *watched {
	t.Helper()
	w := &watched{T: t, disk: NewDisk(p)}
	var err error
	if w.snapshot, err = w.disk.Snapshot(nil, nil); err != nil {
		t.Fatal(err)
	}
	if w.watcher, err = w.disk.Watch(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.watcher.Close)
	w.settle()
	return w
}

// settle takes edits that come from what was done before.
func (w *watched) settle() {
	for {
		select {
		case <-w.watcher.Edits:
			w.read()
		case <-time.After(60 * time.Millisecond):
			return
		}
	}
}

func (w *watched) read() {
	w.Helper()
	w.disk.Refresh()
	if next, err := w.disk.Snapshot(nil, w.snapshot); err == nil {
		w.snapshot = next
	}
	if err := w.watcher.Follow(); err != nil {
		w.Fatal(err)
	}
}

// until reads with each edit, until the project is as expected.
func (w *watched) until(what string, holds func(*Snapshot) bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 10*time.Second)
	defer cancel()
	for !holds(w.snapshot) {
		select {
		case <-w.watcher.Edits:
			w.read()
		case err := <-w.watcher.Errors:
			w.Fatal(err)
		case <-ctx.Done():
			w.Fatalf("%s was not seen", what)
		}
	}
}

func textAt(path, text string) func(*Snapshot) bool {
	return func(s *Snapshot) bool { f := s.File(path); return f != nil && f.Text == text }
}

func gone(path string) func(*Snapshot) bool {
	return func(s *Snapshot) bool { return s.File(path) == nil }
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		edit  func(t *testing.T, root string)
		holds func(*Snapshot) bool
	}{
		{"a save in place", func(t *testing.T, root string) { write(t, root, "a.n3", "# x") }, textAt("a.n3", "# x")},
		{"a save by rename", func(t *testing.T, root string) {
			write(t, root, ".a.n3.tmp", "# x")
			must(t, os.Rename(filepath.Join(root, ".a.n3.tmp"), filepath.Join(root, "a.n3")))
		}, textAt("a.n3", "# x")},
		{"a file that goes and returns", func(t *testing.T, root string) {
			must(t, os.Remove(filepath.Join(root, "a.n3")))
			write(t, root, "a.n3", "# x")
		}, textAt("a.n3", "# x")},
		{"a new folder with a file in it", func(t *testing.T, root string) { write(t, root, "deep/er/b.n3", "# x") }, textAt("deep/er/b.n3", "# x")},
		{"a folder that goes", func(t *testing.T, root string) { must(t, os.RemoveAll(filepath.Join(root, "sub"))) }, gone("sub/c.n3")},
		{"a folder that is moved away", func(t *testing.T, root string) {
			must(t, os.Rename(filepath.Join(root, "sub"), filepath.Join(t.TempDir(), "sub")))
		}, gone("sub/c.n3")},
		{"settings that come", func(t *testing.T, root string) { write(t, root, SettingsFile, `exclude = ["sub"]`) }, gone("sub/c.n3")},
		{"a folder that becomes a project of its own", func(t *testing.T, root string) { write(t, root, "sub/n3.toml", "") }, gone("sub/c.n3")},
		{"a link to a folder", func(t *testing.T, root string) {
			other := t.TempDir()
			write(t, other, "d.n3", "# x")
			must(t, os.Symlink(other, filepath.Join(root, "linked")))
		}, textAt("linked/d.n3", "# x")},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, root, "a.n3", "")
			write(t, root, "sub/c.n3", "")
			w := watch(t, Folder(root))
			c.edit(t, root)
			w.until(c.name, c.holds)
		})
	}
}

// What was found while watching is watched: folders that came later, the targets
// of links, settings.
func TestWatchFollows(t *testing.T) {
	root, other := t.TempDir(), t.TempDir()
	write(t, root, "a.n3", "")
	write(t, other, "shared.n3", "# 1")
	must(t, os.Symlink(filepath.Join(other, "shared.n3"), filepath.Join(other, "way.n3")))
	must(t, os.Symlink(filepath.Join(other, "way.n3"), filepath.Join(root, "link.n3")))
	w := watch(t, Folder(root))
	write(t, root, "later/on/a.n3", "# 1")
	w.until("a new folder", textAt("later/on/a.n3", "# 1"))
	write(t, root, "later/on/a.n3", "# 2")
	w.until("a file in it", textAt("later/on/a.n3", "# 2"))
	write(t, other, "shared.n3", "# 2")
	w.until("the target of a link", textAt("link.n3", "# 2"))
	write(t, other, "new.n3", "# 3")
	must(t, os.Rename(filepath.Join(other, "new.n3"), filepath.Join(other, "shared.n3")))
	w.until("another target", textAt("link.n3", "# 3"))
	must(t, os.RemoveAll(filepath.Join(root, "later")))
	w.until("a folder that goes", gone("later/on/a.n3"))
	write(t, root, "later/on/a.n3", "# 4")
	w.until("a folder that comes again", textAt("later/on/a.n3", "# 4"))
}

// One file with its imports: those that are not there yet, too.
func TestWatchFollowsImports(t *testing.T) {
	root := t.TempDir()
	write(t, root, "app.n3", "import \"data/model.n3\"\n")
	w := watch(t, Lone(filepath.Join(root, "app.n3")))
	write(t, root, "data/model.n3", "# 1")
	w.until("an import that comes", textAt("data/model.n3", "# 1"))
	write(t, root, "data/model.n3", "# 2")
	w.until("its edit", textAt("data/model.n3", "# 2"))
	must(t, os.Remove(filepath.Join(root, "data/model.n3")))
	w.until("its end", gone("data/model.n3"))
}

func TestWatchIgnoresWhatIsNoProgram(t *testing.T) {
	root, other := t.TempDir(), t.TempDir()
	write(t, root, SettingsFile, `exclude = ["drafts"]`)
	write(t, root, "a.n3", "")
	write(t, root, "drafts/a.n3", "")
	write(t, root, ".n3/app/a.n3", "")
	write(t, root, "node_modules/a.n3", "")
	write(t, other, "shared.n3", "")
	must(t, os.Symlink(filepath.Join(other, "shared.n3"), filepath.Join(root, "link.n3")))
	w := watch(t, Folder(root))
	write(t, root, "notes.txt", "x")
	write(t, root, ".n3/app/a.n3", "x")
	write(t, root, "node_modules/a.n3", "x")
	write(t, root, "drafts/a.n3", "x")
	write(t, root, ".#a.n3", "x")
	write(t, other, "unrelated.n3", "x")
	began := time.Now()
	write(t, root, "a.n3", "x")
	select {
	case seen := <-w.watcher.Edits:
		if seen.Before(began) {
			t.Error("something else was taken for an edit")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the edit was not seen")
	}
}
