// Package format lays out programs. In: the text of a file, well formed or
// not. Out: the same program in the one style, or the edits that lead there.
// It works from the syntax tree, so nothing that was written is lost, and what
// is broken stays as it is, byte for byte.
package format
