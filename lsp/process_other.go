//go:build !unix

package lsp

import "os"

// processAlive says whether a process runs. Elsewhere than on Unix finding one
// fails when it does not.
func processAlive(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	return process.Release() == nil
}
