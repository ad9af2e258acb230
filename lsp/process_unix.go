//go:build unix

package lsp

import (
	"errors"
	"syscall"
)

// processAlive says whether a process runs, ours to signal or not.
func processAlive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
