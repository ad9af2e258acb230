package lsp

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/project"
)

// workspace is a project that the session serves: a folder that is open in the
// editor, or a document outside of all of them, with what it imports.
type workspace struct {
	*project.Project
	key  string
	disk disk

	// Of the session, under its lock.
	current *snapshot
	dirty   bool

	building  sync.Mutex
	built     atomic.Pointer[project.Snapshot] // the newest, to build on
	near      neighbours
	published map[uri.URI]*publication // under session.publishing
}

func newWorkspace(key string, p *project.Project) *workspace {
	return &workspace{Project: p, key: key, disk: disk{project: p, files: map[string]diskFile{}}, published: map[uri.URI]*publication{}}
}

// lone says whether the workspace is one document with its imports.
func (w *workspace) lone() bool { return w.Main != "" }

// relative gives the path of a file that the workspace of a folder reads.
func (w *workspace) relative(absolute string) (string, bool) {
	relative, ok := within(w.Root, absolute)
	if !ok || w.lone() || path.Ext(relative) != ".n3" {
		return "", false
	}
	parts := strings.Split(relative, "/")
	if slices.ContainsFunc(parts[:len(parts)-1], project.Skips) {
		return "", false
	}
	return relative, true
}

// holds says whether an import of the workspace could name a file.
func (w *workspace) holds(absolute string) bool {
	_, ok := within(w.Root, absolute)
	return ok
}

// pathOf is a document's path within the workspace.
func (w *workspace) pathOf(d *document) string {
	if relative, ok := within(w.Root, d.path); ok {
		return relative
	}
	return w.Main
}

// address is the address of a file that is not open.
func (w *workspace) address(path string) uri.URI {
	if w.Root == "" {
		return uri.URI(path)
	}
	return uri.File(filepath.Join(w.Root, filepath.FromSlash(path)))
}

// setInner names folders that are workspaces of their own.
func (w *workspace) setInner(folders []string) {
	var inner []string
	for _, folder := range folders {
		if relative, ok := within(w.Root, folder); ok {
			inner = append(inner, relative+"/")
		}
	}
	w.disk.mu.Lock()
	defer w.disk.mu.Unlock()
	if !slices.Equal(w.disk.inner, inner) {
		w.disk.inner, w.disk.fresh = inner, false
	}
}

// disk is what is known of a workspace's files on disk. They are read when a
// snapshot is first asked for, never while messages wait.
type disk struct {
	project *project.Project

	mu    sync.Mutex
	inner []string // prefixes of paths that belong to another workspace
	fresh bool     // the list of files is up to date
	paths []string
	files map[string]diskFile
	stale map[string]bool // to be read again whatever the disk says of their age
}

// refresh says that files changed on disk; without a name any may have.
func (d *disk) refresh(paths ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fresh = false
	if d.stale == nil {
		d.stale = map[string]bool{}
	}
	for _, p := range paths {
		d.stale[p] = true
	}
}

// inputs lists the files of the project: open texts, and the others from disk.
func (d *disk) inputs(open map[string]openText) []project.Input {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.project.Main != "" {
		return d.project.Follow(func(path string) (project.Input, bool) {
			if text, ok := open[path]; ok {
				return text.input(path), true
			}
			return d.file(path)
		})
	}
	if !d.fresh {
		d.list()
	}
	paths := slices.Clone(d.paths)
	for p := range open {
		if !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	var inputs []project.Input
	for _, p := range paths {
		if text, ok := open[p]; ok {
			inputs = append(inputs, text.input(p))
		} else if in, ok := d.known(p); ok {
			inputs = append(inputs, in)
		}
	}
	return inputs
}

// count is how many files the folder holds.
func (d *disk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.fresh {
		d.list()
	}
	return len(d.paths)
}
