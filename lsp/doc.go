// Package lsp is the language server. In: the messages of an editor. Out:
// answers and diagnostics. One session holds what is open; each state of a
// project is an immutable snapshot; each feature is one file.
package lsp
