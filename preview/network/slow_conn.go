package network

import (
	"net"
	"sync"
	"time"
)

// slowConn is a connection to a browser whose bytes arrive late: each write by the
// latency and the time that its bytes take after those before it. Writes do not
// wait, and keep their order; what is read is not delayed, so that the latency is
// that of the way there and back.
type slowConn struct {
	net.Conn
	isSlow  func() bool
	chunks  chan chunk
	closing chan struct{} // closed when no more is written
	once    sync.Once
}

type chunk struct {
	data []byte
	due  time.Time
}

// mostChunks is how much may be on its way; a writer that is further ahead waits.
const mostChunks = 256

func newSlowConn(conn net.Conn, isSlow func() bool) *slowConn {
	c := &slowConn{Conn: conn, isSlow: isSlow, chunks: make(chan chunk, mostChunks), closing: make(chan struct{})}
	go c.deliver()
	return c
}

func (c *slowConn) Write(data []byte) (int, error) {
	due := time.Now()
	if c.isSlow() {
		due = due.Add(slowLatency)
	}
	select {
	case <-c.closing:
		return 0, net.ErrClosed
	case c.chunks <- chunk{append([]byte(nil), data...), due}:
		return len(data), nil
	}
}

// deliver writes what is due, in its order, and closes the connection after the
// last: it may say why it ends.
func (c *slowConn) deliver() {
	defer c.Conn.Close()
	for {
		select {
		case next := <-c.chunks:
			c.wait(next)
			if _, err := c.Conn.Write(next.data); err != nil {
				_ = c.Close() // no more is taken
				return
			}
		case <-c.closing:
			for {
				select {
				case next := <-c.chunks:
					if _, err := c.Conn.Write(next.data); err != nil {
						return
					}
				default:
					return
				}
			}
		}
	}
}

func (c *slowConn) wait(next chunk) {
	pause := time.Until(next.due)
	if c.isSlow() {
		pause += transmission(len(next.data))
	}
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.closing:
	}
}

// Close ends the connection once what was written is on its way.
func (c *slowConn) Close() error {
	c.once.Do(func() { close(c.closing) })
	return nil
}

// cut ends it at once, as a network that goes does.
func (c *slowConn) cut() {
	_ = c.Close()
	_ = c.Conn.Close()
}
