package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// Initialize agrees on what both sides can do.
func (s *server) Initialize(_ context.Context, params *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	encoding, kind := negotiate(params.Capabilities.General)
	s.session.Configure(encoding, session.CapabilitiesOf(&params.Capabilities))
	s.session.AddFolders(foldersOf(params)...)
	if params.ProcessID != nil && *params.ProcessID > 0 {
		pid := int(*params.ProcessID)
		s.start(func() { s.watchParent(s.background, pid) })
	}
	s.phase.Store(int32(initialized))
	return &protocol.InitializeResult{
		ServerInfo:   protocol.ServerInfo{Name: "n3", Version: protocol.NewOptional(s.version)},
		Capabilities: serverCapabilities(kind, s.session.Capabilities()),
	}, nil
}

// Initialized asks the editor to watch the files, and for its settings. It asks
// beside the handler: the answer comes on the stream that the handler reads.
func (s *server) Initialized(context.Context, *protocol.InitializedParams) error {
	s.session.Begin()
	s.start(func() { s.firstRead(s.background) })
	s.start(func() {
		s.registerWatcher(s.background)
		s.registerSettings(s.background)
		s.readSettings(s.background)
	})
	return nil
}

// Shutdown stops the work; only `exit` may follow.
func (s *server) Shutdown(context.Context) error {
	s.phase.Store(int32(shutDown))
	s.session.Poke() // whoever waits for news gets an answer
	return nil
}

// Exit ends the server.
func (s *server) Exit(context.Context) error {
	if s.in(shutDown) {
		s.exit(ExitClean)
	} else {
		s.exit(ExitAborted)
	}
	return nil
}

// SetTrace is understood and changes nothing: the log goes to stderr.
func (s *server) SetTrace(context.Context, *protocol.SetTraceParams) error { return nil }

// negotiate takes UTF-8, the encoding of the texts themselves, where the editor
// has it, and UTF-16, which every editor has, where it has not.
func negotiate(general *protocol.GeneralClientCapabilities) (source.Encoding, protocol.PositionEncodingKind) {
	if general != nil {
		switch {
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF8):
			return source.UTF8, protocol.PositionEncodingKindUTF8
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF16):
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF32):
			return source.UTF32, protocol.PositionEncodingKindUTF32
		}
	}
	return source.UTF16, protocol.PositionEncodingKindUTF16
}

// foldersOf lists the folders that are open, or the one that older editors say.
func foldersOf(params *protocol.InitializeParams) []uri.URI {
	if folders, ok := params.WorkspaceFolders.Get(); ok {
		var list []uri.URI
		for _, f := range folders {
			list = append(list, f.URI)
		}
		return list
	}
	//lint:ignore SA1019 editors of before 3.6 say no folders
	root, old := params.RootURI, params.RootPath
	if root != nil {
		return []uri.URI{*root}
	}
	if path, ok := old.Get(); ok && path != "" {
		return []uri.URI{uri.File(path)}
	}
	return nil
}
