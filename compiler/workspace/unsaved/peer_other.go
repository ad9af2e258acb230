//go:build !linux && !darwin

package unsaved

import "net"

// samePeer is true where the system does not say who is at the other end: the
// rights of the folder decide.
func samePeer(net.Conn) bool { return true }
