package lsp

import (
	"context"
	"path/filepath"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// registerWatcher asks the editor to say when files change on disk.
func (s *server) registerWatcher(ctx context.Context) {
	if !s.session.can().watch {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{
			{GlobPattern: protocol.Pattern("**/*.n3")}, {GlobPattern: protocol.Pattern("**/" + workspace.SettingsFile)},
		},
	})
	if err == nil {
		err = s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{
			{ID: "n3-files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: protocol.LSPAny(options)},
		}})
	}
	if err != nil {
		s.log.Warn("the editor does not watch files; they are checked when one is saved", "error", err)
		s.session.watchLess()
	}
}

// watchLess falls back on looking at the disk with each save.
func (s *session) watchLess() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.features.watch = false
}

// DidChangeWatchedFiles reads again what changed on disk.
func (s *server) DidChangeWatchedFiles(_ context.Context, params *protocol.DidChangeWatchedFilesParams) error {
	var list []uri.URI
	for _, event := range params.Changes {
		list = append(list, event.URI)
	}
	s.session.touch(list)
	return nil
}

// touch says that files or folders changed on disk.
func (s *session) touch(files []uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changed []*project
	settings := false
	for _, w := range s.projects {
		var paths []string
		for _, at := range files {
			if !at.IsFile() {
				continue
			}
			if relative, matters := w.disk.Matters(at.FsPath()); matters {
				paths = append(paths, relative)
			}
			settings = settings || filepath.Base(at.FsPath()) == workspace.SettingsFile
		}
		if len(paths) > 0 {
			w.disk.Refresh(paths...)
			changed = append(changed, w)
		}
	}
	switch {
	case settings: // a folder is a project now, or none any more
		s.settle()
	case len(changed) > 0:
		s.renew(changed...)
	}
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

// DidCreateFiles looks at what is on disk now.
func (s *server) DidCreateFiles(_ context.Context, params *protocol.CreateFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.URI))
	}
	s.session.touch(list)
	return nil
}

// DidRenameFiles looks at what is on disk now.
func (s *server) DidRenameFiles(_ context.Context, params *protocol.RenameFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.OldURI), uri.URI(f.NewURI))
	}
	s.session.touch(list)
	return nil
}

// DidDeleteFiles looks at what is on disk now.
func (s *server) DidDeleteFiles(_ context.Context, params *protocol.DeleteFilesParams) error {
	var list []uri.URI
	for _, f := range params.Files {
		list = append(list, uri.URI(f.URI))
	}
	s.session.touch(list)
	return nil
}
