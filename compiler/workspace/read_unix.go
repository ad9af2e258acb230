//go:build unix

package workspace

import (
	"os"
	"syscall"
)

// openFile opens a file to read. Where a named pipe has taken its place since it
// was looked at, opening does not wait for a writer.
func openFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
