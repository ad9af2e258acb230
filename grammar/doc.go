// Package grammar turns the text of a .n3 file into an immutable syntax tree, cut into its top-level items.
//
// The grammar (grammar.js, src/scanner.c) is tree-sitter's, for every editor that speaks it. This package is its Go side:
// text goes in, a Syntax of plain Go values comes out, and no tree-sitter object leaves.
//
// A file is parsed one section at a time: a section runs from one line that certainly opens a declaration to the next. So
// what is wrong in one declaration can never change the tree of another, and an edit parses the section it touches.
package grammar
