package lsp

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// project is what the session serves as one program: a folder that is open in the
// editor, or a document outside of all of them, with what it imports.
type project struct {
	*workspace.Project
	key  string
	disk disk

	// Of the session, under its lock.
	current *snapshot
	dirty   bool

	building  sync.Mutex
	built     atomic.Pointer[workspace.Snapshot] // the newest, to build on
	near      neighbours
	published map[string]*publication // by path; under session.publishing
	round     int                     // counts what was published; under session.publishing
}

func newProject(key string, read *workspace.Project) *project {
	return &project{Project: read, key: key, disk: disk{project: read, files: map[string]diskFile{}}, published: map[string]*publication{}}
}

// lone says whether the project is one document with its imports.
func (p *project) lone() bool { return p.Main != "" }

// relative gives the path of a file that the project of a folder reads.
func (p *project) relative(absolute string) (string, bool) {
	relative, ok := within(p.Root, absolute)
	if !ok || p.lone() || path.Ext(relative) != ".n3" {
		return "", false
	}
	parts := strings.Split(relative, "/")
	if slices.ContainsFunc(parts[:len(parts)-1], workspace.Skips) {
		return "", false
	}
	return relative, true
}

// holds says whether an import of the project could name a file.
func (p *project) holds(absolute string) bool {
	_, ok := within(p.Root, absolute)
	return ok
}

// pathOf is a document's path within the project.
func (p *project) pathOf(d *document) string {
	if relative, ok := within(p.Root, d.path); ok {
		return relative
	}
	return p.Main
}

// address is the address of a file that is not open.
func (p *project) address(path string) uri.URI {
	if p.Root == "" {
		return uri.URI(path)
	}
	return uri.File(filepath.Join(p.Root, filepath.FromSlash(path)))
}

// setInner names folders that are projects of their own.
func (p *project) setInner(folders []string) {
	var inner []string
	for _, folder := range folders {
		if relative, ok := within(p.Root, folder); ok {
			inner = append(inner, relative+"/")
		}
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	if !slices.Equal(p.disk.inner, inner) {
		p.disk.inner, p.disk.fresh = inner, false
	}
}

// disk is what is known of a project's files on disk. They are read when a
// snapshot is first asked for, never while messages wait.
type disk struct {
	project *workspace.Project

	mu    sync.Mutex
	inner []string // prefixes of paths that belong to another project
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
func (d *disk) inputs(open map[string]openText) []workspace.Input {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.project.Main != "" {
		return d.project.Follow(func(path string) (workspace.Input, bool) {
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
	var inputs []workspace.Input
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
