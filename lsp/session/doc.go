// Package session holds what an editor has open. In: texts, edits, folders and
// reports about the disk. Out: immutable snapshots, one for each state of each
// project, and the diagnostics that the editor is sent.
package session
