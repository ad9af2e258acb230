// Package host runs generated backends. In: the folder of a backend, and when it
// changed. Out: one Python process that answers for it, and a reason where it
// cannot follow a change. The process runs the package n3_preview beside.
package host
