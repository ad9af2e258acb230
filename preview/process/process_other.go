//go:build unix && !linux

package process

import "syscall"

// endWithParent has no such means here: the children watch their stdin.
func endWithParent(*syscall.SysProcAttr) {}
