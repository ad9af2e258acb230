package session

import (
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// Session holds what is open. Notifications change it, one after the other;
// every change makes a new state, which never changes itself.
type Session struct {
	log    *slog.Logger
	client protocol.Client
	wake   chan struct{} // holds one: there is something to publish

	mu           sync.Mutex
	encoding     source.Encoding
	capabilities Capabilities
	settings     Settings
	begun        bool // the editor said `initialized`
	closed       bool
	folders      []string
	documents    map[uri.URI]*document
	projects     map[string]*Project
	beside       map[string][]unsaved.Diagnostic // by absolute path, of previews; never changed in place
	gone         []*Project                      // whose diagnostics are to be taken back
	now          *State
	turned       chan struct{} // closed when now is another
	stale        chan struct{} // holds one: the editor should ask for diagnostics again
	suspicion    chan struct{} // holds one: the disk may have changed

	publishing sync.Mutex           // taken before mu
	owners     map[uri.URI]*Project // who speaks for a file; under publishing
}

func New(log *slog.Logger, client protocol.Client) *Session {
	s := &Session{
		log: log, client: client, wake: make(chan struct{}, 1),
		documents: map[uri.URI]*document{}, projects: map[string]*Project{}, owners: map[uri.URI]*Project{},
	}
	s.now, s.turned = &State{}, make(chan struct{})
	s.stale, s.suspicion = make(chan struct{}, 1), make(chan struct{}, 1)
	return s
}

// Present is the state of this moment, and what is closed when it passes.
func (s *Session) Present() (*State, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.turned
}

// Poke wakes whoever waits for the next state.
func (s *Session) Poke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.turned)
	s.turned = make(chan struct{})
}

func (s *Session) Configure(encoding source.Encoding, f Capabilities) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.encoding, s.capabilities = encoding, f
	s.renew()
}

func (s *Session) Choose(chosen Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = chosen
	s.renew()
}

func (s *Session) Capabilities() Capabilities {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.capabilities
}

// Begin makes the first snapshots; before it the editor takes no diagnostics.
func (s *Session) Begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = true
	s.renew(slices.Collect(maps.Values(s.projects))...)
}

// AddFolders opens folders; files that are open move into them.
func (s *Session) AddFolders(folders ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range folders {
		if path := filepath.Clean(f.FsPath()); f.IsFile() && !slices.Contains(s.folders, path) {
			s.folders = append(s.folders, path)
		}
	}
	s.settle()
}

// RemoveFolders closes folders; what is open there stays, as files by themselves.
func (s *Session) RemoveFolders(folders ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range folders {
		s.folders = slices.DeleteFunc(s.folders, func(path string) bool { return path == filepath.Clean(f.FsPath()) })
	}
	s.settle()
}

// settle gives each folder and each document its project, and drops those that
// nobody needs. Everything that may see a difference gets a new snapshot.
func (s *Session) settle() {
	before := s.projects
	s.projects = map[string]*Project{}
	keep := func(key string, found *workspace.Project) *Project {
		if w := s.projects[key]; w != nil {
			return w
		}
		w := before[key]
		if w == nil {
			w = NewProject(key, found)
		}
		s.projects[key] = w
		return w
	}
	for _, folder := range s.folders {
		found := workspace.At(folder)
		keep(found.Root, found)
	}
	settings := map[string]*workspace.Settings{} // of each project
	for _, d := range s.documents {
		d.home = nil
		found := loneProject(d)
		if d.path != "" {
			found = workspace.Of(d.path, s.folders)
		}
		if found.File == "" {
			w := keep(found.Root, found)
			if settings[w.Key] == nil {
				read := w.Disk.Settings(s.openIn(w))
				settings[w.Key] = &read
			}
			if w.takes(d.path, settings[w.Key]) {
				d.home = w
				continue
			}
		}
		key := "file " + string(d.uri)
		d.home = keep(key, loneProject(d))
	}
	s.nest()
	for key, w := range before {
		if s.projects[key] != w {
			s.gone = append(s.gone, w)
		}
	}
	s.renew(slices.Collect(maps.Values(s.projects))...)
}

// nest leaves out of each folder the folders below it that are projects of their
// own.
func (s *Session) nest() {
	for _, w := range s.projects {
		var inner []string
		for _, other := range s.projects {
			if !other.Lone() && other != w && w.holds(other.Root) {
				inner = append(inner, other.Root)
			}
		}
		slices.Sort(inner)
		w.Disk.Exclude(inner)
	}
}

// resettle gives the documents their projects again where a snapshot has other
// settings, or another `main` than was known when they got them.
func (s *Session) resettle(snap *Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, program := snap.Project, snap.Program()
	if w.Lone() || s.projects[w.Key] != w {
		return
	}
	for _, d := range s.documents {
		if d.home != w && (!d.home.Lone() || !w.holds(d.path)) {
			continue
		}
		if takes := w.takes(d.path, &program.Settings); takes != (d.home == w) && workspace.Of(d.path, s.folders).Root == w.Root {
			s.settle()
			return
		}
	}
}

// renew makes the next state, with new snapshots of the projects that
// changed, and asks for their diagnostics.
func (s *Session) renew(changed ...*Project) {
	next := &State{Capabilities: s.capabilities, Settings: s.settings, Homes: make(map[uri.URI]place, len(s.documents)), Snapshots: make(map[string]*Snapshot, len(s.projects))}
	for key, w := range s.projects {
		if w.current == nil || w.current.Encoding != s.encoding || slices.Contains(changed, w) {
			w.current = NewSnapshot(w, s.encoding, s.textsIn(w))
			w.current.beside = s.beside
			w.dirty = true
		}
		next.Snapshots[key] = w.current
	}
	for at, d := range s.documents {
		next.Homes[at] = place{d.home.Key, d.home.pathOf(d)}
	}
	s.now = next
	close(s.turned)
	s.turned = make(chan struct{})
	if s.begun && (len(changed) > 0 || len(s.gone) > 0) {
		s.notify()
	}
}

func (s *Session) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// openIn lists the open texts that a project may read, by path.
func (s *Session) openIn(w *Project) map[string]workspace.Input {
	open := map[string]workspace.Input{}
	for at, text := range s.textsIn(w) {
		open[at] = text.input(at)
	}
	return open
}

func (s *Session) textsIn(w *Project) map[string]OpenText {
	open := map[string]OpenText{}
	for _, d := range s.documents {
		if s.reads(w, d) {
			open[w.pathOf(d)] = OpenText{d.uri, d.version, d.syntax, d.lines}
		}
	}
	return open
}

// reads says whether a project may read a document: it is its home, or could be,
// or an import may lead there.
func (s *Session) reads(w *Project, d *document) bool {
	switch {
	case d.home == w:
		return true
	case w.Lone():
		return w.holds(d.path)
	case d.home != nil && !d.home.Lone():
		return false
	}
	_, ok := w.Relative(d.path)
	return ok
}

// touched lists the projects that may read a document.
func (s *Session) touched(d *document) []*Project {
	var list []*Project
	for _, w := range s.projects {
		if s.reads(w, d) {
			list = append(list, w)
		}
	}
	return list
}

// Close frees the trees.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for at, d := range s.documents {
		d.free()
		delete(s.documents, at)
	}
}

// suspect has the disk looked at soon.
func (s *Session) suspect() {
	select {
	case s.suspicion <- struct{}{}:
	default: // it will be already
	}
}
