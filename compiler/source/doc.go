// Package source holds text and the ways to point into it. In: the bytes of a
// file. Out: spans, positions in the encodings that editors use, and edits.
package source
