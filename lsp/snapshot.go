package lsp

import (
	"context"
	"path/filepath"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/project"
	"github.com/n3-lang/n3/compiler/source"
)

// workspace is one project and the newest snapshot of it.
type workspace struct {
	project   *project.Project
	disk      map[string]project.Input // files that are not open, as last read
	listed    []string                 // the files of a folder; nil to list them again
	snapshot  *project.Snapshot
	stale     bool // something changed since the snapshot
	gone      bool // closed; what was published must be taken back
	published map[string]string
}

func newWorkspace(p *project.Project) *workspace {
	return &workspace{project: p, disk: map[string]project.Input{}, published: map[string]string{}, stale: true}
}

// relative is a path as the project names it.
func (w *workspace) relative(path string) string {
	relative, err := filepath.Rel(w.project.Root, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(relative)
}

func (w *workspace) absolute(relative string) string {
	return filepath.Join(w.project.Root, filepath.FromSlash(relative))
}

// forget drops what is known of files on disk.
func (w *workspace) forget(paths ...string) {
	for _, path := range paths {
		delete(w.disk, w.relative(path))
	}
	w.listed = nil
	w.stale = true
}

// refresh brings the snapshot up to date. The session is locked.
func (w *workspace) refresh(s *session) {
	if !w.stale || w.gone {
		return
	}
	w.stale = false
	w.snapshot = project.Build(w.inputs(s), w.project.Title, w.snapshot)
}

func (w *workspace) inputs(s *session) []project.Input {
	if w.project.Main != "" {
		return w.project.Follow(func(path string) (project.Input, bool) {
			in := w.input(s, path)
			return in, in.Problem == "" || path == w.project.Main
		})
	}
	if w.listed == nil {
		paths, err := w.project.Paths()
		if err != nil {
			s.log.Warn("a folder cannot be read", "folder", w.project.Root, "error", err)
		}
		w.listed = append([]string{}, paths...)
	}
	inputs := make([]project.Input, 0, len(w.listed))
	seen := map[string]bool{}
	for _, path := range w.listed {
		seen[path] = true
		inputs = append(inputs, w.input(s, path))
	}
	for path, d := range s.documents {
		if s.keyOf(path) == w.project.Root && !seen[w.relative(path)] {
			inputs = append(inputs, project.Input{Path: w.relative(path), Text: d.syntax.Text, Syntax: d.syntax})
		}
	}
	project.SortInputs(inputs)
	return inputs
}

// input is a file: the open text, or what is on disk.
func (w *workspace) input(s *session, path string) project.Input {
	if d := s.documents[w.absolute(path)]; d != nil {
		return project.Input{Path: path, Text: d.syntax.Text, Syntax: d.syntax}
	}
	in, ok := w.disk[path]
	if !ok {
		in = w.project.ReadFile(path)
		w.disk[path] = in
	}
	return in
}

// state is what a request sees: a snapshot of every project. It never changes.
type state struct {
	encoding  source.Encoding
	features  features
	settings  settings
	documents map[string]view
}

// view is a document within the snapshot of its project.
type view struct {
	snapshot *project.Snapshot
	file     *project.File
}

// state makes the snapshots that are due, and returns them.
func (s *session) state() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &state{encoding: s.encoding, features: s.features, settings: s.settings, documents: make(map[string]view, len(s.documents))}
	for path := range s.documents {
		w := s.workspaceOf(path)
		if w == nil {
			continue
		}
		w.refresh(s)
		if file := w.snapshot.File(w.relative(path)); file != nil {
			out.documents[path] = view{w.snapshot, file}
		}
	}
	return out
}

// find returns the document of a request and the offset it asks about; false
// where the document is not open.
func find(ctx context.Context, u uri.URI, p protocol.Position) (v view, offset int, st *state, ok bool) {
	st, ok = ctx.Value(stateKey{}).(*state)
	if !ok {
		return view{}, 0, nil, false
	}
	v, ok = st.documents[pathOf(u)]
	if !ok {
		return view{}, 0, st, false
	}
	return v, v.file.Offset(source.Position{Line: int(p.Line), Column: int(p.Character)}, st.encoding), st, true
}

// rangeOf turns a span into the editor's positions.
func rangeOf(f *source.File, span source.Span, encoding source.Encoding) protocol.Range {
	start, end := f.Position(span.Start, encoding), f.Position(span.End, encoding)
	return protocol.Range{
		Start: protocol.Position{Line: uint32(start.Line), Character: uint32(start.Column)},
		End:   protocol.Position{Line: uint32(end.Line), Character: uint32(end.Column)},
	}
}

// documentation is Markdown, or plain text for an editor that shows no other.
func (st *state) documentation(markdown string) *protocol.MarkupContent {
	if st.features.plainText {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: strings.NewReplacer("`", "", "**", "").Replace(markdown)}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: markdown}
}
