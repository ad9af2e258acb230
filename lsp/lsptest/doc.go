// Package lsptest has what the tests of the language server share. Out: the
// programs of the repository, and views of texts without a server.
package lsptest
