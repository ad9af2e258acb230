package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
)

// diskFile is a file as it was read.
type diskFile struct {
	input    workspace.Input
	size     int64
	modified time.Time
}

// list finds the files of the folder, and forgets those that changed.
func (d *disk) list() {
	paths, err := d.project.Paths()
	if err != nil {
		paths = nil // the folder is gone: it holds nothing
	}
	d.paths = slices.DeleteFunc(paths, func(p string) bool {
		return slices.ContainsFunc(d.inner, func(prefix string) bool { return strings.HasPrefix(p, prefix) })
	})
	known := d.files
	d.files = make(map[string]diskFile, len(paths))
	for _, p := range d.paths {
		if f, ok := known[p]; ok && !d.stale[p] && d.unchanged(p, f) {
			d.files[p] = f
		}
	}
	d.stale, d.fresh = nil, true
}

// known returns a file, read once.
func (d *disk) known(path string) (workspace.Input, bool) {
	if f, ok := d.files[path]; ok {
		return f.input, true
	}
	return d.read(path)
}

// file returns a file as it is on disk now.
func (d *disk) file(path string) (workspace.Input, bool) {
	if f, ok := d.files[path]; ok && !d.stale[path] && d.unchanged(path, f) {
		return f.input, true
	}
	delete(d.stale, path)
	return d.read(path)
}

func (d *disk) read(path string) (workspace.Input, bool) {
	info, err := os.Stat(d.name(path))
	if err != nil {
		delete(d.files, path)
		return workspace.Input{}, false
	}
	in := d.project.ReadFile(path)
	if old, ok := d.files[path]; ok && old.input.Text == in.Text && old.input.Problem == in.Problem {
		in = old.input // the same text at the same address: nothing compares it letter by letter
	}
	d.files[path] = diskFile{in, info.Size(), info.ModTime()}
	return in, true
}

func (d *disk) unchanged(path string, f diskFile) bool {
	info, err := os.Stat(d.name(path))
	return err == nil && info.Size() == f.size && info.ModTime().Equal(f.modified)
}

func (d *disk) name(path string) string {
	return filepath.Join(d.project.Root, filepath.FromSlash(path))
}
