package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// registerWatcher asks the editor to say when files change on disk.
func (s *server) registerWatcher(ctx context.Context) {
	if !s.session.Capabilities().Watch {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{
			{GlobPattern: protocol.Pattern("**/*.n3")}, {GlobPattern: protocol.Pattern("**/" + workspace.SettingsFile)},
			{GlobPattern: protocol.Pattern("**/" + workspace.ComponentsFolder + "/*.tsx")}, {GlobPattern: protocol.Pattern("**/" + workspace.PackageFile)},
		},
	})
	if err == nil {
		err = s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{
			{ID: "n3-files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: protocol.LSPAny(options)},
		}})
	}
	if err != nil {
		s.log.Warn("the editor does not watch files; they are checked when one is saved", "error", err)
		s.session.WatchLess()
	}
}

// DidChangeWatchedFiles reads again what changed on disk.
func (s *server) DidChangeWatchedFiles(_ context.Context, params *protocol.DidChangeWatchedFilesParams) error {
	var list []uri.URI
	for _, event := range params.Changes {
		list = append(list, event.URI)
	}
	s.session.Touch(list)
	return nil
}

// DidChangeWorkspaceFolders opens and closes folders.
func (s *server) DidChangeWorkspaceFolders(_ context.Context, params *protocol.DidChangeWorkspaceFoldersParams) error {
	for _, f := range params.Event.Removed {
		s.session.RemoveFolders(f.URI)
	}
	for _, f := range params.Event.Added {
		s.session.AddFolders(f.URI)
	}
	return nil
}

// DidCreateFiles looks at what is on disk now.
func (s *server) DidCreateFiles(_ context.Context, params *protocol.CreateFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.URI))
	}
	s.session.Touch(list)
	return nil
}

// DidRenameFiles looks at what is on disk now.
func (s *server) DidRenameFiles(_ context.Context, params *protocol.RenameFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.OldURI), uri.URI(f.NewURI))
	}
	s.session.Touch(list)
	return nil
}

// DidDeleteFiles looks at what is on disk now.
func (s *server) DidDeleteFiles(_ context.Context, params *protocol.DeleteFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.URI))
	}
	s.session.Touch(list)
	return nil
}
