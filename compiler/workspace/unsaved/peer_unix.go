//go:build linux || darwin

package unsaved

import (
	"net"
	"os"
)

// samePeer says whether the other end of a connection is of this user.
func samePeer(conn net.Conn) bool {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false
	}
	same := false
	err = raw.Control(func(fd uintptr) {
		user, err := peerUser(int(fd))
		same = err == nil && user == os.Getuid()
	})
	return err == nil && same
}
