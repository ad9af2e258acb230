package lsp

import (
	"context"

	"go.lsp.dev/protocol"
)

// DidOpen takes a text from the editor.
func (s *server) DidOpen(_ context.Context, params *protocol.DidOpenTextDocumentParams) error {
	s.session.Open(params.TextDocument)
	return nil
}

// DidChange edits an open text.
func (s *server) DidChange(_ context.Context, params *protocol.DidChangeTextDocumentParams) error {
	return s.session.Change(params)
}

// DidClose gives the file back to the disk.
func (s *server) DidClose(_ context.Context, params *protocol.DidCloseTextDocumentParams) error {
	s.painted.Forget(params.TextDocument.URI)
	return s.session.Release(params.TextDocument.URI)
}

// DidSave looks at the disk again where the editor does not watch it.
func (s *server) DidSave(context.Context, *protocol.DidSaveTextDocumentParams) error {
	s.session.Saved()
	return nil
}
