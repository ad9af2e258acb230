// Package workspace holds the files of a project and what follows from them. In:
// a path, texts that an editor holds unsaved, and the state before. Out:
// immutable snapshots with diagnostics and the application. What did not
// change is taken from the snapshot before.
package workspace
