// Package ast holds typed nodes with spans. In: the syntax of one top-level
// declaration. Out: its node, with holes where text is missing, and what is
// wrong with its structure. Lowering never fails.
//
// Spans are relative to the declaration's own text, so that a declaration that
// did not change keeps its node when text above it does.
package ast
