package session

import (
	"sync"
	"sync/atomic"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// Project is what the session serves as one program: a folder with an n3.toml,
// another that is open in the editor, or a document outside of all of them, with
// what it imports.
type Project struct {
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

func NewProject(key string, read *workspace.Project) *Project {
	return &Project{Project: read, Key: key, Disk: workspace.NewDisk(read), published: map[string]*publication{}}
}

// Lone says whether the project is one document with its imports.
func (p *Project) Lone() bool { return p.File != "" }

// holds says whether an import of the project could name a file.
func (p *Project) holds(absolute string) bool {
	_, ok := workspace.Within(p.Root, absolute)
	return ok
}

// takes says whether an open document is part of the project of a folder: its
// settings, and every program but what they leave out. Where they name a `main`,
// that is what it imports, as far as that has been read.
func (p *Project) takes(absolute string, settings *workspace.Settings) bool {
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
func (p *Project) pathOf(d *document) string {
	if relative, ok := workspace.Within(p.Root, d.path); ok {
		return relative
	}
	if relative, ok := p.Relative(d.path); ok {
		return relative
	}
	return p.File
}

// publication is what the editor was told of a file.
type publication struct {
	at      uri.URI
	open    bool
	version protocol.Optional[int32]
	file    *source.File
	list    []protocol.Diagnostic

	of      []diag.Diagnostic    // what list was made of
	beside  []unsaved.Diagnostic // and what a preview added
	related bool                 // list has places in other files
	round   int                  // of the project, in which it was last found true
}

// holds says whether a publication tells of the same file and the same findings,
// without a look into them.
func (p *publication) holds(file *source.File, of []diag.Diagnostic, beside []unsaved.Diagnostic) bool {
	return p.file == file && !p.related && sameList(p.of, of) && sameList(p.beside, beside)
}

// sameList says whether two lists are one.
func sameList[T any](a, b []T) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// forget drops what was said of an address: another project speaks for it.
func (p *Project) forget(at uri.URI) {
	for path, said := range p.published {
		if said.at == at {
			delete(p.published, path)
		}
	}
}
