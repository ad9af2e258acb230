package unsaved

import "golang.org/x/sys/unix"

// peerUser is the user at the other end of a socket (unix(7), SO_PEERCRED).
func peerUser(fd int) (int, error) {
	peer, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(peer.Uid), nil
}
