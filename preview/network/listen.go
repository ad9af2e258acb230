package network

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const (
	defaultPort = 4300
	portTries   = 100
)

// Listen takes a loopback port: the one that is asked for, or the first free
// one from the default. Where there is IPv6, it is taken there too: "localhost"
// is either.
func Listen(port int) ([]net.Listener, int, error) {
	if port != 0 {
		listeners, err := listenAt(port)
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			return nil, 0, fmt.Errorf("port %d is already in use; choose another with --port, or omit --port to use a free one", port)
		case errors.Is(err, syscall.EACCES):
			return nil, 0, fmt.Errorf("no permission to use port %d; choose a port from 1024 with --port", port)
		case err != nil:
			return nil, 0, fmt.Errorf("cannot use port %d: %w", port, err)
		}
		return listeners, port, nil
	}
	var last error
	for port := defaultPort; port < defaultPort+portTries; port++ {
		listeners, err := listenAt(port)
		if err == nil {
			return listeners, port, nil
		}
		last = err
	}
	return nil, 0, fmt.Errorf("no free port from %d to %d (%w); choose one with --port", defaultPort, defaultPort+portTries-1, last)
}

func listenAt(port int) ([]net.Listener, error) {
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
	switch {
	case err == nil:
		return []net.Listener{four, six}, nil
	case errors.Is(err, syscall.EADDRINUSE):
		// A browser that asks for localhost could reach the other program.
		four.Close()
		return nil, err
	}
	return []net.Listener{four}, nil
}
