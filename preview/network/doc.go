// Package network is the one address of a preview. In: the ports of the processes
// that answer for backend and pages, and the state. Out: a handler that passes
// requests on, holds them while a process is exchanged, and refuses other sites.
package network
