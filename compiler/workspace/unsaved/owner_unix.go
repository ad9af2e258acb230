//go:build unix

package unsaved

import (
	"io/fs"
	"os"
	"syscall"
)

// closes says that modes of files close them to others.
const closes = true

// owned says whether a file is of this user.
func owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
