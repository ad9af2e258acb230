//go:build !unix

package workspace

import "os"

// openFile opens a file to read.
func openFile(name string) (*os.File, error) { return os.Open(name) }
