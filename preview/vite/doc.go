// Package vite serves generated pages to the browser. In: the folder of a
// frontend, which changes. Out: a process of Vite that answers with its modules
// and exchanges in the page those that changed.
package vite
