// Package output writes generated files. In: a tree of files and a folder. Out:
// the folder holds them, what the user owns is untouched, and a manifest says
// which files are ours.
package output

import (
	"maps"
	"slices"
)

// Tree is a set of generated files by their paths, with slashes.
type Tree map[string]File

// File is one generated file.
type File struct {
	Data []byte
	// Owned files belong to the user: they are written once and never again.
	Owned bool
}

// Add puts a file into the tree.
func (t Tree) Add(path string, data []byte) { t[path] = File{Data: data} }

// Paths lists the paths in order.
func (t Tree) Paths() []string { return slices.Sorted(maps.Keys(t)) }
