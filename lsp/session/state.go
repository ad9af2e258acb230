package session

import (
	"slices"
	"strings"

	"go.lsp.dev/uri"
)

// State is what a request sees.
type State struct {
	Capabilities Capabilities
	Settings     Settings
	Homes        map[uri.URI]place
	Snapshots    map[string]*Snapshot // by project
}

// place is where a document stands: in a snapshot, under a path.
type place struct {
	Project string
	Path    string
}

// View returns the program of an address as a request sees it, or nil.
func (st *State) View(at uri.URI) *View {
	if v := st.Find(at); v != nil && v.File.IsProgram() {
		return v
	}
	return nil
}

// Find returns the file of an address, a program or the settings of a project.
func (st *State) Find(at uri.URI) *View {
	if p, ok := st.Homes[at]; ok {
		return ViewOf(st.Snapshots[p.Project], p.Path)
	}
	if !at.IsFile() {
		return nil
	}
	for _, snap := range st.Snapshots {
		if path, ok := snap.Project.Relative(at.FsPath()); ok && !snap.Project.Lone() {
			if v := ViewOf(snap, path); v != nil {
				return v
			}
		}
	}
	return nil
}

// Sorted lists the snapshots in one order: the folders as they nest, then the
// documents outside of them.
func (st *State) Sorted() []*Snapshot {
	var list []*Snapshot
	for _, s := range st.Snapshots {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Snapshot) int {
		if a.Project.Lone() != b.Project.Lone() {
			if a.Project.Lone() {
				return 1
			}
			return -1
		}
		return strings.Compare(a.Project.Key, b.Project.Key)
	})
	return list
}
