// Package compile compiles a state of a program for the preview. In: a snapshot.
// Out: the files of backend and frontend, or the findings that prevent them.
package compile
