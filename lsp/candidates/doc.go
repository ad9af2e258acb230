// Package candidates lists what the language allows at a position. In: a file of
// a snapshot and an offset. Out: words and names, each with its documentation and
// how it is written. Completion, hover and signature help read this list.
package candidates
