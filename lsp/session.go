package lsp

import (
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
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

	publishing sync.Mutex           // taken before mu
	owners     map[uri.URI]*project // who speaks for a file; under publishing
}

// document is a text that is open in the editor.
type document struct {
	uri     uri.URI
	path    string // absolute; "" where the document is no file
	version int32
	tree    *grammar.Document
	lines   *source.File // the text of the tree
	home    *project
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
	s.now, s.turned, s.stale = &state{}, make(chan struct{}), make(chan struct{}, 1)
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

// view returns the file of an address as a request sees it, or nil.
func (st *state) view(at uri.URI) *view {
	if p, ok := st.homes[at]; ok {
		return newView(st.snapshots[p.project], p.path)
	}
	if !at.IsFile() {
		return nil
	}
	for _, snap := range st.snapshots {
		if path, ok := snap.project.relative(at.FsPath()); ok && !snap.project.lone() {
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

// settle gives each folder and each document its project, and drops those
// that nobody needs. Everything that may see a difference gets a new snapshot.
func (s *session) settle() {
	// The innermost folder comes first: it has a file that two folders hold.
	slices.SortFunc(s.folders, func(a, b string) int { return len(b) - len(a) })
	before := s.projects
	s.projects = map[string]*project{}
	keep := func(key string, make func() *project) *project {
		if w := s.projects[key]; w != nil {
			return w
		}
		w := before[key]
		if w == nil {
			w = make()
		}
		s.projects[key] = w
		return w
	}
	for i, folder := range s.folders {
		w := keep(folder, func() *project { return newProject(folder, workspace.Folder(folder)) })
		w.setInner(s.folders[:i])
	}
	for _, d := range s.documents {
		d.home = nil
		for _, folder := range s.folders {
			if _, ok := s.projects[folder].relative(d.path); ok {
				d.home = s.projects[folder]
				break
			}
		}
		if d.home == nil {
			key := "file " + string(d.uri)
			d.home = keep(key, func() *project { return newProject(key, loneProject(d)) })
		}
	}
	for key, w := range before {
		if s.projects[key] != w {
			s.gone = append(s.gone, w)
		}
	}
	s.renew(slices.Collect(maps.Values(s.projects))...)
}

func loneProject(d *document) *workspace.Project {
	if d.path == "" {
		return &workspace.Project{Main: string(d.uri), Title: "App"}
	}
	return workspace.Lone(d.path)
}

// renew makes the next state, with new snapshots of the projects that
// changed, and asks for their diagnostics.
func (s *session) renew(changed ...*project) {
	next := &state{features: s.features, settings: s.settings, homes: make(map[uri.URI]place, len(s.documents)), snapshots: make(map[string]*snapshot, len(s.projects))}
	for key, w := range s.projects {
		if w.current == nil || w.current.encoding != s.encoding || slices.Contains(changed, w) {
			w.current = newSnapshot(w, s.encoding, s.openIn(w))
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

// openIn lists the open texts that a project may read.
func (s *session) openIn(w *project) map[string]openText {
	open := map[string]openText{}
	for _, d := range s.documents {
		if d.home == w || w.lone() && w.holds(d.path) {
			open[w.pathOf(d)] = openText{d.uri, d.version, d.tree.Syntax(), d.lines}
		}
	}
	return open
}

// touched lists the projects that may read a document.
func (s *session) touched(d *document) []*project {
	var list []*project
	for _, w := range s.projects {
		if d.home == w || w.lone() && w.holds(d.path) {
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
		d.tree.Close()
		delete(s.documents, at)
	}
}

// within gives a path relative to a folder above it.
func within(folder, path string) (string, bool) {
	if path == "" || folder == "" {
		return "", false
	}
	relative, err := filepath.Rel(folder, path)
	if err != nil || relative == "." || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(relative), true
}
