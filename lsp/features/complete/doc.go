// Package complete answers while somebody types. In: a position. Out: the words
// that fit there, in programs and in n3.toml, and the signature of a call.
package complete
