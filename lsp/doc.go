// Package lsp is the language server. In: the messages of an editor. Out:
// answers and diagnostics. It agrees on capabilities, keeps messages in order and
// hands each request to its feature with the state that it was asked on.
package lsp
