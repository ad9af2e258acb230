package session

import (
	"path/filepath"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// WatchLess falls back on looking at the disk with each save.
func (s *Session) WatchLess() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.capabilities.Watch = false
}

// Touch says that files or folders changed on disk.
func (s *Session) Touch(files []uri.URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changed []*Project
	settings := false
	for _, w := range s.projects {
		var paths []string
		for _, at := range files {
			if !at.IsFile() {
				continue
			}
			if relative, matters := w.Disk.Matters(at.FsPath()); matters {
				paths = append(paths, relative)
			}
			settings = settings || filepath.Base(at.FsPath()) == workspace.SettingsFile
		}
		if len(paths) > 0 {
			w.Disk.Refresh(paths...)
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
