// Package process runs other programs. In: a command. Out: a process in a group
// of its own that leaves nothing running, once or kept running, with what it said
// and why it ended.
package process
