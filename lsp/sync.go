package lsp

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"
)

// DidOpen takes a text from the editor.
func (s *server) DidOpen(_ context.Context, params *protocol.DidOpenTextDocumentParams) error {
	s.session.Open(params.TextDocument)
	s.previews.Opened(params.TextDocument.URI)
	return nil
}

// DidChange edits an open text.
func (s *server) DidChange(_ context.Context, params *protocol.DidChangeTextDocumentParams) error {
	err := s.session.Change(params)
	s.previews.Changed(params.TextDocument.URI)
	return err
}

// DidClose gives the file back to the disk.
func (s *server) DidClose(_ context.Context, params *protocol.DidCloseTextDocumentParams) error {
	s.painted.Forget(params.TextDocument.URI)
	s.previews.Dropped(params.TextDocument.URI)
	return s.session.Release(params.TextDocument.URI)
}

// DidSave looks at the disk again where the editor does not watch it.
func (s *server) DidSave(_ context.Context, params *protocol.DidSaveTextDocumentParams) error {
	s.session.Saved()
	s.previews.Dropped(params.TextDocument.URI)
	return nil
}

// cursorMethod is the notification of this server's own by which an editor says
// where its cursor is; the preview outlines what is there.
const cursorMethod = "n3/cursor"

// Request takes what the protocol does not have.
func (s *server) Request(ctx context.Context, method string, params any) (any, error) {
	if method != cursorMethod {
		return s.UnimplementedServer.Request(ctx, method, params)
	}
	raw, ok := params.(protocol.LSPAny)
	var at protocol.TextDocumentPositionParams
	if err := protocol.Unmarshal(raw, &at); !ok || err != nil {
		return nil, fmt.Errorf("%s takes a document and a position", cursorMethod)
	}
	s.previews.Cursor(at.TextDocument.URI, at.Position)
	return nil, nil
}
