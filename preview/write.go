package preview

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/gen/output"
)

// writer keeps a folder equal to a tree. It touches only files whose bytes
// changed: each costs a hot update.
type writer struct {
	folder    string
	temporary string            // on the same disk, and watched by nobody
	disk      map[string][]byte // what is there, by path with slashes; nil before the first write
}

func newWriter(folder, temporary string) *writer {
	return &writer{folder: folder, temporary: temporary}
}

// differs says whether a tree has other bytes than the folder.
func (w *writer) differs(tree output.Tree) (bool, error) {
	if err := w.look(); err != nil {
		return false, err
	}
	for path, file := range tree {
		if data, ok := w.disk[path]; !ok || !bytes.Equal(data, file.Data) {
			return true, nil
		}
	}
	return len(tree) != len(w.disk), nil
}

// write makes the folder equal to the tree and returns how many files changed.
// New files come first and old ones go last, so that no import ever dangles.
func (w *writer) write(tree output.Tree) (changed int, err error) {
	if err := w.look(); err != nil {
		return 0, err
	}
	for _, path := range tree.Paths() {
		data := tree[path].Data
		if old, ok := w.disk[path]; ok && bytes.Equal(old, data) {
			continue
		}
		if err := replace(filepath.Join(w.folder, filepath.FromSlash(path)), w.temporary, data); err != nil {
			return changed, err
		}
		w.disk[path] = data
		changed++
	}
	for path := range w.disk {
		if _, ok := tree[path]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(w.folder, filepath.FromSlash(path))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return changed, err
		}
		delete(w.disk, path)
		changed++
	}
	return changed, nil
}

// look reads what an earlier preview left.
func (w *writer) look() error {
	if w.disk != nil {
		return nil
	}
	if err := os.MkdirAll(w.folder, 0o755); err != nil {
		return err
	}
	disk := map[string][]byte{}
	err := filepath.WalkDir(w.folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); base == "__pycache__" || base == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil // the link to node_modules
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		path, err := filepath.Rel(w.folder, name)
		if err != nil {
			return err
		}
		disk[filepath.ToSlash(path)] = data
		return nil
	})
	if err == nil {
		w.disk = disk
	}
	return err
}

// writeAtomically replaces a file as a whole: a reader sees the old bytes or
// the new ones.
func writeAtomically(name string, data []byte) error {
	return replace(name, filepath.Dir(name), data)
}

// replace does it by way of a folder for temporary files on the same disk.
func replace(name, temporary string, data []byte) error {
	for _, folder := range []string{filepath.Dir(name), temporary} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("cannot create %s: %w", folder, reason(err))
		}
	}
	f, err := os.CreateTemp(temporary, ".n3-new-*")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", temporary, reason(err))
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", name, reason(err))
	}
	return nil
}

// tree is what is there, as far as it was read.
func (w *writer) tree() output.Tree {
	tree := output.Tree{}
	for path, data := range w.disk {
		tree.Add(path, data)
	}
	return tree
}
