// Package frontend writes the React project of an application. In: the IR. Out:
// a tree of files: pages and datasets as small, readable modules, and the
// runtime as it is.
package frontend
