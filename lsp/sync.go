package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// DidOpen takes a text into the session. Opening it again replaces it.
func (s *server) DidOpen(_ context.Context, params *protocol.DidOpenTextDocumentParams) error {
	ss := s.session
	ss.mu.Lock()
	defer ss.mu.Unlock()
	item := params.TextDocument
	path := pathOf(item.URI)
	if old := ss.documents[path]; old != nil {
		old.tree.Close()
	}
	tree := grammar.NewDocument(strings.Clone(item.Text)) // the message's memory is borrowed
	ss.documents[path] = &document{uri: item.URI, path: path, version: item.Version, tree: tree, syntax: tree.Syntax()}
	ss.regroup()
	return nil
}

// DidChange applies edits one after the other, and parses once.
func (s *server) DidChange(_ context.Context, params *protocol.DidChangeTextDocumentParams) error {
	ss := s.session
	ss.mu.Lock()
	defer ss.mu.Unlock()
	d := ss.documents[pathOf(params.TextDocument.URI)]
	if d == nil {
		return fmt.Errorf("%s is not open", params.TextDocument.URI)
	}
	text := d.syntax.Text
	edits := make([]grammar.Edit, 0, len(params.ContentChanges))
	for _, change := range params.ContentChanges {
		edit := grammar.Edit{OldEnd: len(text)}
		switch c := change.(type) {
		case *protocol.TextDocumentContentChangePartial:
			file := source.NewFile(d.path, text)
			edit.Start = offset(file, c.Range.Start, ss.encoding)
			edit.OldEnd = max(edit.Start, offset(file, c.Range.End, ss.encoding))
			edit.New = strings.Clone(c.Text)
		case *protocol.TextDocumentContentChangeWholeDocument:
			edit.New = strings.Clone(c.Text)
		}
		text = text[:edit.Start] + edit.New + text[edit.OldEnd:]
		edits = append(edits, edit)
	}
	d.version = params.TextDocument.Version
	d.syntax = d.tree.Apply(edits...)
	if w := ss.workspaceOf(d.path); w != nil {
		w.stale = true
	}
	for _, w := range ss.projects {
		if w.project.Main != "" { // another lone file may import this one
			w.stale = true
		}
	}
	ss.wake()
	return nil
}

func offset(f *source.File, p protocol.Position, encoding source.Encoding) int {
	return f.Offset(source.Position{Line: int(p.Line), Column: int(p.Character)}, encoding)
}

// DidSave changes nothing: the text is known.
func (s *server) DidSave(context.Context, *protocol.DidSaveTextDocumentParams) error { return nil }

// DidClose gives a file back to the disk.
func (s *server) DidClose(_ context.Context, params *protocol.DidCloseTextDocumentParams) error {
	ss := s.session
	ss.mu.Lock()
	defer ss.mu.Unlock()
	path := pathOf(params.TextDocument.URI)
	d := ss.documents[path]
	if d == nil {
		return nil
	}
	d.tree.Close()
	delete(ss.documents, path)
	for _, w := range ss.projects {
		w.forget(path)
	}
	ss.regroup()
	return nil
}

// DidChangeWatchedFiles forgets files that changed on disk.
func (s *server) DidChangeWatchedFiles(_ context.Context, params *protocol.DidChangeWatchedFilesParams) error {
	ss := s.session
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for _, change := range params.Changes {
		path := pathOf(change.URI)
		for _, w := range ss.projects {
			if filepath.Ext(path) == ".n3" {
				w.forget(path)
			} else {
				clear(w.disk) // a folder came or went
				w.forget()
			}
		}
	}
	ss.wake()
	return nil
}

// DidChangeWorkspaceFolders opens and closes folders.
func (s *server) DidChangeWorkspaceFolders(_ context.Context, params *protocol.DidChangeWorkspaceFoldersParams) error {
	for _, f := range params.Event.Removed {
		s.session.removeFolders(f.URI)
	}
	for _, f := range params.Event.Added {
		s.session.addFolders(f.URI)
	}
	return nil
}

// registerWatcher asks the editor to tell of changes on disk.
func (s *server) registerWatcher(ctx context.Context) {
	if !s.session.can().watch {
		return
	}
	options, err := json.Marshal(map[string]any{"watchers": []map[string]string{{"globPattern": "**/*.n3"}}})
	if err != nil {
		s.log.Warn("the watcher cannot be described", "error", err)
		return
	}
	err = s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
		ID: "n3-files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: protocol.LSPAny(options),
	}}})
	if err != nil && ctx.Err() == nil {
		s.log.Warn("the editor does not watch files", "error", err)
	}
}
