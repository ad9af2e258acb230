package unsaved

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// longestPath is how many bytes the path of a socket may have: 104 with a final
// NUL on macOS, 108 on Linux.
const longestPath = 103

// Address is the path of the socket of a project's preview: in its folder `.n3`,
// or where that path is too long for a socket, in the user's runtime folder under
// a name made of the project's. Both sides find it by this function, whichever
// links lead to the project.
func Address(root string) string {
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	address := filepath.Join(root, ".n3", "preview.sock")
	if len(address) <= longestPath {
		return address
	}
	name := sha256.Sum256([]byte(root))
	return filepath.Join(runtimeFolder(), hex.EncodeToString(name[:12])+".sock")
}

func runtimeFolder() string {
	if folder := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "n3")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("n3-%d", os.Getuid()))
}

// guarded says whether a folder is no link, of this user, and closed to others.
// Without that somebody else could put a socket there, and read what is typed.
func guarded(folder string) error {
	info, err := os.Lstat(folder)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is a link or a file; expected a folder", folder)
	case !owned(info):
		return fmt.Errorf("%s belongs to another user", folder)
	case closes && info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("%s is open to other users", folder)
	}
	return nil
}

// listen opens the socket at an address, in the place of one that a preview left
// behind. The caller is the only preview of the project.
func listen(address string) (net.Listener, error) {
	folder := filepath.Dir(address)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(folder); err == nil && info.IsDir() && owned(info) && closes && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(folder, 0o700); err != nil {
			return nil, err
		}
	}
	if err := guarded(folder); err != nil {
		return nil, err
	}
	switch info, err := os.Lstat(address); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode().Type() != fs.ModeSocket && info.Mode().Type() != fs.ModeIrregular: // what Windows calls a socket
		return nil, fmt.Errorf("%s is not a socket; remove it", address)
	default:
		if err := os.Remove(address); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("unix", address)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(address, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// Listening says whether there seems to be a preview at an address. It costs one
// look at the file system.
func Listening(address string) bool {
	info, err := os.Lstat(address)
	return err == nil && info.Mode().Type() != fs.ModeSymlink && !info.IsDir()
}

// dial connects to the socket at an address.
func dial(address string) (net.Conn, error) {
	if err := guarded(filepath.Dir(address)); err != nil {
		return nil, err
	}
	info, err := os.Lstat(address)
	switch {
	case err != nil:
		return nil, err
	case info.Mode().Type() == fs.ModeSymlink || !owned(info):
		return nil, fmt.Errorf("%s is a link, or belongs to another user", address)
	}
	conn, err := net.DialTimeout("unix", address, handshakeTime)
	if err != nil {
		return nil, err
	}
	// Whoever owns a folder above could have exchanged the path since it was looked at.
	if !samePeer(conn) {
		return nil, errors.Join(fmt.Errorf("%s is served by another user", address), conn.Close())
	}
	return conn, nil
}
