package lsp

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/project"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// session is what an editor has open: documents, folders, and a project for
// each. Edits are applied in the order of their messages; the snapshot that
// follows from them is made once, when it is asked for.
type session struct {
	log    *slog.Logger
	client protocol.Client

	mu        sync.Mutex
	encoding  source.Encoding
	features  features
	settings  settings
	folders   []string             // absolute paths
	documents map[string]*document // by absolute path
	projects  map[string]*workspace

	begun   chan struct{} // closed by `initialized`: nothing is published before
	once    sync.Once
	changed chan struct{} // holds one when something may have to be published
}

// document is an open text. Its tree lives as long as it is open.
type document struct {
	uri     uri.URI
	path    string
	version int32
	tree    *grammar.Document
	syntax  *grammar.Syntax
}

func newSession(log *slog.Logger, client protocol.Client) *session {
	return &session{
		log: log, client: client, encoding: source.UTF16,
		documents: map[string]*document{}, projects: map[string]*workspace{},
		begun: make(chan struct{}), changed: make(chan struct{}, 1),
	}
}

func (s *session) configure(encoding source.Encoding, f features) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.encoding, s.features = encoding, f
}

func (s *session) can() features {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.features
}

func (s *session) choose(chosen settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = chosen
}

func (s *session) begin() {
	s.once.Do(func() { close(s.begun) })
	s.wake()
}

func (s *session) wake() {
	select {
	case s.changed <- struct{}{}:
	default: // somebody has said so already
	}
}

// addFolders opens folders: each is a project of all the files below it.
func (s *session) addFolders(list ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range list {
		if u.IsFile() {
			s.folders = append(s.folders, filepath.Clean(u.FsPath()))
		}
	}
	s.regroup()
}

func (s *session) removeFolders(list ...uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range list {
		for i, folder := range s.folders {
			if folder == filepath.Clean(u.FsPath()) {
				s.folders = append(s.folders[:i:i], s.folders[i+1:]...)
				break
			}
		}
	}
	s.regroup()
}

// regroup makes the projects anew: the folders that are open, and one for each
// document outside of them. What was published for a project that is gone is
// taken back by the next publication.
func (s *session) regroup() {
	next := map[string]*workspace{}
	keep := func(key string, make func() *project.Project) {
		if next[key] != nil {
			return
		}
		if next[key] = s.projects[key]; next[key] == nil {
			next[key] = newWorkspace(make())
		}
		next[key].stale = true
	}
	for _, folder := range s.folders {
		keep(folder, func() *project.Project { return project.Folder(folder) })
	}
	for path := range s.documents {
		if key := s.keyOf(path); key == path {
			keep(key, func() *project.Project { return project.Lone(path) })
		}
	}
	for key, w := range s.projects {
		if next[key] == nil && len(w.published) > 0 {
			w.gone = true
			next[key] = w
		}
	}
	s.projects = next
	s.wake()
}

// keyOf names the project of a file: the innermost open folder, or the file
// itself where there is none or the folder leaves it out.
func (s *session) keyOf(path string) string {
	key := ""
	for _, folder := range s.folders {
		relative, err := filepath.Rel(folder, path)
		if err != nil || !filepath.IsLocal(relative) || len(folder) <= len(key) {
			continue
		}
		skipped := false
		for part := range strings.SplitSeq(filepath.ToSlash(filepath.Dir(relative)), "/") {
			skipped = skipped || part != "." && project.Skips(part)
		}
		if !skipped {
			key = folder
		}
	}
	if key == "" {
		return path
	}
	return key
}

// workspaceOf is the project that a document belongs to.
func (s *session) workspaceOf(path string) *workspace { return s.projects[s.keyOf(path)] }

func (s *session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.documents {
		d.tree.Close()
	}
	s.documents = map[string]*document{}
}

// pathOf is the path of a document. One that is on no disk has a path that no
// file has.
func pathOf(u uri.URI) string {
	if u.IsFile() {
		return filepath.Clean(u.FsPath())
	}
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == ':' {
			return '_'
		}
		return r
	}, string(u))
	return filepath.Join(string(filepath.Separator), ".n3-unsaved", name+".n3")
}

// stateKey carries a state through a request's context.
type stateKey struct{}

// capture puts the state as the messages before left it into a request's context.
func (s *session) capture(ctx context.Context) context.Context {
	return context.WithValue(ctx, stateKey{}, s.state())
}
