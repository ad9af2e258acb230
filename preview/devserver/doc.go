// Package devserver serves the pages of an app while its program is edited. In:
// the libraries and the web runtime, bundled once; after each edit the tree of
// the generated frontend. Out: a document and native modules over HTTP, and the
// addresses by which a page that is open exchanges what changed.
//
// A module's address holds a hash of its text, in which the addresses of what it
// imports stand: it changes when anything below it does, and only then, so that a
// browser loads what changed and keeps the rest. A page's own address would
// change what imports it, the app; it is loaded through a module of a fixed
// address instead, a slot, in which the newest text of the page takes the place
// of the one before.
package devserver
