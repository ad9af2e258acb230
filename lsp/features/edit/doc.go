// Package edit answers with changes of programs. In: a position and what is
// wanted there. Out: the edits of renaming, formatting, fixes and refactorings.
package edit
