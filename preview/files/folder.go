package files

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/gen/output"
)

// Folder is kept equal to a tree. It touches only files whose bytes
// changed: each costs a hot update.
type Folder struct {
	path      string
	temporary string            // on the same disk, and watched by nobody
	disk      map[string][]byte // what is there, by path with slashes; nil before the first write
}

// NewFolder takes a folder, and another on the same disk for what is half written.
func NewFolder(folder, temporary string) *Folder {
	return &Folder{path: folder, temporary: temporary}
}

// Differs says whether a tree has other bytes than the folder.
func (f *Folder) Differs(tree output.Tree) (bool, error) {
	if err := f.Read(); err != nil {
		return false, err
	}
	for path, file := range tree {
		if data, ok := f.disk[path]; !ok || !bytes.Equal(data, file.Data) {
			return true, nil
		}
	}
	return len(tree) != len(f.disk), nil
}

// Write makes the folder equal to the tree and returns how many files changed.
// New files come first and old ones go last, so that no import ever dangles.
func (f *Folder) Write(tree output.Tree) (changed int, err error) {
	if err := f.Read(); err != nil {
		return 0, err
	}
	for _, path := range tree.Paths() {
		data := tree[path].Data
		if old, ok := f.disk[path]; ok && bytes.Equal(old, data) {
			continue
		}
		if err := replace(filepath.Join(f.path, filepath.FromSlash(path)), f.temporary, data); err != nil {
			return changed, err
		}
		f.disk[path] = data
		changed++
	}
	for path := range f.disk {
		if _, ok := tree[path]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(f.path, filepath.FromSlash(path))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return changed, err
		}
		delete(f.disk, path)
		changed++
	}
	return changed, nil
}

// Read reads what an earlier preview left.
func (f *Folder) Read() error {
	if f.disk != nil {
		return nil
	}
	if err := os.MkdirAll(f.path, 0o755); err != nil {
		return err
	}
	disk := map[string][]byte{}
	err := filepath.WalkDir(f.path, func(name string, entry fs.DirEntry, err error) error {
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
		path, err := filepath.Rel(f.path, name)
		if err != nil {
			return err
		}
		disk[filepath.ToSlash(path)] = data
		return nil
	})
	if err == nil {
		f.disk = disk
	}
	return err
}

// Forget makes the next use read the folder again, as somebody else may have changed it.
func (f *Folder) Forget() { f.disk = nil }

// Tree is what is there, as far as it was read.
func (f *Folder) Tree() output.Tree {
	tree := output.Tree{}
	for path, data := range f.disk {
		tree.Add(path, data)
	}
	return tree
}
