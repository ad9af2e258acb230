package lsp

import (
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// session holds what is open. Notifications change it, one after the other;
// every change makes a new state, which never changes itself.
type session struct {
	log    *slog.Logger
	client protocol.Client
	wake   chan struct{} // holds one: there is something to publish

	mu        sync.Mutex
	encoding  source.Encoding
	features  features
	settings  settings
	begun     bool // the editor said `initialized`
	closed    bool
	folders   []string
	documents map[uri.URI]*document
	projects  map[string]*project
	gone      []*project // whose diagnostics are to be taken back
	now       *state
	turned    chan struct{} // closed when now is another
	stale     chan struct{} // holds one: the editor should ask for diagnostics again
	suspicion chan struct{} // holds one: the disk may have changed

	publishing sync.Mutex           // taken before mu
	owners     map[uri.URI]*project // who speaks for a file; under publishing
}

// document is a text that is open in the editor.
type document struct {
	uri     uri.URI
	path    string // absolute; "" where the document is no file
	version int32
	syntax  *grammar.Syntax
	written *source.File // the text as the editor has it
	lines   *source.File // the text of the syntax: written, with a line feed for a lone carriage return
	home    *project

	// Edits come one after the other, so the tree has one user; closing the
	// session is another. No lock of the session is held while a text is parsed.
	parsing sync.Mutex
	tree    *grammar.Document
}

// apply parses the text that edits make.
func (d *document) apply(edits ...grammar.Edit) *grammar.Syntax {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	return d.tree.Apply(edits...)
}

// free frees the tree; what was parsed stays.
func (d *document) free() {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	d.tree.Close()
}

// state is what a request sees.
type state struct {
	features  features
	settings  settings
	homes     map[uri.URI]place
	snapshots map[string]*snapshot // by project
}

// place is where a document stands: in a snapshot, under a path.
type place struct {
	project string
	path    string
}

func newSession(log *slog.Logger, client protocol.Client) *session {
	s := &session{
		log: log, client: client, wake: make(chan struct{}, 1),
		documents: map[uri.URI]*document{}, projects: map[string]*project{}, owners: map[uri.URI]*project{},
	}
	s.now, s.turned = &state{}, make(chan struct{})
	s.stale, s.suspicion = make(chan struct{}, 1), make(chan struct{}, 1)
	return s
}

// present is the state of this moment, and what is closed when it passes.
func (s *session) present() (*state, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.turned
}

// poke wakes whoever waits for the next state.
func (s *session) poke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.turned)
	s.turned = make(chan struct{})
}

type stateKey struct{}

// capture puts the state of this moment into the context of a request.
func (s *session) capture(ctx context.Context) context.Context {
	s.suspect()
	s.mu.Lock()
	defer s.mu.Unlock()
	return context.WithValue(ctx, stateKey{}, s.now)
}

// stateOf returns what capture put there.
func stateOf(ctx context.Context) *state {
	if s, ok := ctx.Value(stateKey{}).(*state); ok {
		return s
	}
	return &state{}
}

// view returns the program of an address as a request sees it, or nil.
func (st *state) view(at uri.URI) *view {
	if v := st.find(at); v != nil && v.file.IsProgram() {
		return v
	}
	return nil
}

// find returns the file of an address, a program or the settings of a project.
func (st *state) find(at uri.URI) *view {
	if p, ok := st.homes[at]; ok {
		return newView(st.snapshots[p.project], p.path)
	}
	if !at.IsFile() {
		return nil
	}
	for _, snap := range st.snapshots {
		if path, ok := snap.project.Relative(at.FsPath()); ok && !snap.project.lone() {
			if v := newView(snap, path); v != nil {
				return v
			}
		}
	}
	return nil
}

func (s *session) configure(encoding source.Encoding, f features) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.encoding, s.features = encoding, f
	s.renew()
}

func (s *session) choose(chosen settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = chosen
	s.renew()
}

func (s *session) can() features {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.features
}

// begin makes the first snapshots; before it the editor takes no diagnostics.
func (s *session) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = true
	s.renew(slices.Collect(maps.Values(s.projects))...)
}

// addFolders opens folders; files that are open move into them.
func (s *session) addFolders(folders ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range folders {
		if path := filepath.Clean(f.FsPath()); f.IsFile() && !slices.Contains(s.folders, path) {
			s.folders = append(s.folders, path)
		}
	}
	s.settle()
}

// removeFolders closes folders; what is open there stays, as files by themselves.
func (s *session) removeFolders(folders ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range folders {
		s.folders = slices.DeleteFunc(s.folders, func(path string) bool { return path == filepath.Clean(f.FsPath()) })
	}
	s.settle()
}

// settle gives each folder and each document its project, and drops those that
// nobody needs. Everything that may see a difference gets a new snapshot.
func (s *session) settle() {
	before := s.projects
	s.projects = map[string]*project{}
	keep := func(key string, found *workspace.Project) *project {
		if w := s.projects[key]; w != nil {
			return w
		}
		w := before[key]
		if w == nil {
			w = newProject(key, found)
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
			if settings[w.key] == nil {
				read := w.disk.Settings(s.openIn(w))
				settings[w.key] = &read
			}
			if w.takes(d.path, settings[w.key]) {
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
func (s *session) nest() {
	for _, w := range s.projects {
		var inner []string
		for _, other := range s.projects {
			if !other.lone() && other != w && w.holds(other.Root) {
				inner = append(inner, other.Root)
			}
		}
		slices.Sort(inner)
		w.disk.Exclude(inner)
	}
}

// resettle gives the documents their projects again where a snapshot has other
// settings, or another `main` than was known when they got them.
func (s *session) resettle(snap *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, program := snap.project, snap.program()
	if w.lone() || s.projects[w.key] != w {
		return
	}
	for _, d := range s.documents {
		if d.home != w && (!d.home.lone() || !w.holds(d.path)) {
			continue
		}
		if takes := w.takes(d.path, &program.Settings); takes != (d.home == w) && workspace.Of(d.path, s.folders).Root == w.Root {
			s.settle()
			return
		}
	}
}

func loneProject(d *document) *workspace.Project {
	if d.path == "" {
		return &workspace.Project{File: string(d.uri)}
	}
	return workspace.Lone(d.path)
}

// renew makes the next state, with new snapshots of the projects that
// changed, and asks for their diagnostics.
func (s *session) renew(changed ...*project) {
	next := &state{features: s.features, settings: s.settings, homes: make(map[uri.URI]place, len(s.documents)), snapshots: make(map[string]*snapshot, len(s.projects))}
	for key, w := range s.projects {
		if w.current == nil || w.current.encoding != s.encoding || slices.Contains(changed, w) {
			w.current = newSnapshot(w, s.encoding, s.textsIn(w))
			w.dirty = true
		}
		next.snapshots[key] = w.current
	}
	for at, d := range s.documents {
		next.homes[at] = place{d.home.key, d.home.pathOf(d)}
	}
	s.now = next
	close(s.turned)
	s.turned = make(chan struct{})
	if s.begun && (len(changed) > 0 || len(s.gone) > 0) {
		s.notify()
	}
}

func (s *session) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// openIn lists the open texts that a project may read, by path.
func (s *session) openIn(w *project) map[string]workspace.Input {
	open := map[string]workspace.Input{}
	for at, text := range s.textsIn(w) {
		open[at] = text.input(at)
	}
	return open
}

func (s *session) textsIn(w *project) map[string]openText {
	open := map[string]openText{}
	for _, d := range s.documents {
		if s.reads(w, d) {
			open[w.pathOf(d)] = openText{d.uri, d.version, d.syntax, d.lines}
		}
	}
	return open
}

// reads says whether a project may read a document: it is its home, or could be,
// or an import may lead there.
func (s *session) reads(w *project, d *document) bool {
	switch {
	case d.home == w:
		return true
	case w.lone():
		return w.holds(d.path)
	case d.home != nil && !d.home.lone():
		return false
	}
	_, ok := w.Relative(d.path)
	return ok
}

// touched lists the projects that may read a document.
func (s *session) touched(d *document) []*project {
	var list []*project
	for _, w := range s.projects {
		if s.reads(w, d) {
			list = append(list, w)
		}
	}
	return list
}

// close frees the trees.
func (s *session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for at, d := range s.documents {
		d.free()
		delete(s.documents, at)
	}
}
