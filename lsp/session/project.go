package session

import (
	"sync"
	"sync/atomic"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// project is what the session serves as one program: a folder with an n3.toml,
// another that is open in the editor, or a document outside of all of them, with
// what it imports.
type project struct {
	*workspace.Project
	Key  string
	Disk *workspace.Disk

	// Of the session, under its lock.
	current *Snapshot
	dirty   bool

	building  sync.Mutex
	built     atomic.Pointer[workspace.Snapshot] // the newest, to build on
	Near      workspace.Nearby
	published map[string]*publication // by path; under session.publishing
	round     int                     // counts what was published; under session.publishing
}

func NewProject(key string, read *workspace.Project) *project {
	return &project{Project: read, Key: key, Disk: workspace.NewDisk(read), published: map[string]*publication{}}
}

// Lone says whether the project is one document with its imports.
func (p *project) Lone() bool { return p.File != "" }

// holds says whether an import of the project could name a file.
func (p *project) holds(absolute string) bool {
	_, ok := workspace.Within(p.Root, absolute)
	return ok
}

// takes says whether an open document is part of the project of a folder: its
// settings, and every program but what they leave out. Where they name a `main`,
// that is what it imports, as far as that has been read.
func (p *project) takes(absolute string, settings *workspace.Settings) bool {
	relative, ok := p.Relative(absolute)
	switch {
	case !ok || p.Lone():
		return false
	case relative == workspace.SettingsFile || relative == settings.Main:
		return true
	case settings.Main == "":
		return !settings.Excludes(relative)
	}
	built := p.built.Load()
	return built != nil && built.File(relative) != nil
}

// pathOf is a document's path within the project.
func (p *project) pathOf(d *document) string {
	if relative, ok := workspace.Within(p.Root, d.path); ok {
		return relative
	}
	if relative, ok := p.Relative(d.path); ok {
		return relative
	}
	return p.File
}

// address is the address of a file that is not open.
func (p *project) address(path string) uri.URI {
	if p.Root == "" {
		return uri.URI(path)
	}
	return uri.File(p.Path(path))
}
