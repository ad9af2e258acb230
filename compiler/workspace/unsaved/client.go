package unsaved

import (
	"errors"
	"net"
	"sync"
	"time"
)

// coalesceTime is the least time between two texts of one document: what is typed
// within it is sent as one. The first letter is sent at once.
const coalesceTime = 30 * time.Millisecond

// Client is the editor's side. Safe for concurrent use; nothing waits for the
// preview.
type Client struct {
	// Messages are what the preview says: Open, Diagnostics and Refused. It is
	// closed when the connection ended.
	Messages <-chan Message

	conn     net.Conn
	messages chan Message
	wake     chan struct{}
	ended    chan struct{} // closed when the connection ended
	once     sync.Once

	mu      sync.Mutex
	order   []string // of pending, as they came
	pending map[string]pendingText
	cursor  *Position
}

// pendingText is what is to be said of a document: that it is dropped, and then
// its text, where there is one.
type pendingText struct {
	drop bool
	put  *Put
}

// Dial connects to the preview at the address of a project. The error is a *RefusedError where
// there is one that does not talk to this side. opens says that the editor can
// open a place when it is asked to.
func Dial(address string, opens bool) (*Client, error) {
	conn, err := dial(address)
	if err != nil {
		return nil, err
	}
	c := &Client{
		conn: conn, messages: make(chan Message, 16), wake: make(chan struct{}, 1), ended: make(chan struct{}), pending: map[string]pendingText{},
	}
	c.Messages = c.messages
	in := newReader(conn)
	if err := c.handshake(in, opens); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	go c.receive(in)
	go c.send()
	return c, nil
}

func (c *Client) handshake(in *reader, opens bool) error {
	if err := c.conn.SetDeadline(time.Now().Add(handshakeTime)); err != nil {
		return err
	}
	line, err := encode(Message{Hello: &Hello{Protocol, opens}})
	if err != nil {
		return err
	}
	// A preview that refuses may not read this: what it says counts.
	failed := write(c.conn, line)
	first, err := in.next()
	switch {
	case err != nil:
		return errors.Join(err, failed)
	case first.Refused != nil:
		return &RefusedError{first.Refused.Reason}
	}
	if err := first.Hello.check("editor"); err != nil {
		return &RefusedError{err.Error()}
	}
	return c.conn.SetDeadline(time.Time{})
}

// Put says what a document holds now.
func (c *Client) Put(uri string, version int32, text string) {
	c.queue(uri, func(p pendingText) pendingText { return pendingText{p.drop, &Put{uri, version, text}} })
}

// Drop says that a document is closed or saved.
func (c *Client) Drop(uri string) {
	c.queue(uri, func(pendingText) pendingText { return pendingText{drop: true} })
}

// queue changes what is to be sent about a document with the next flush.
func (c *Client) queue(uri string, change func(pendingText) pendingText) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, queued := c.pending[uri]
	if !queued {
		c.order = append(c.order, uri)
	}
	c.pending[uri] = change(before)
	c.notify()
}

// Cursor says where the cursor is.
func (c *Client) Cursor(at Position) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cursor = &at
	c.notify()
}

func (c *Client) notify() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Close ends the connection, and with it every text.
func (c *Client) Close() {
	c.once.Do(func() {
		close(c.ended)
		_ = c.conn.Close() // it is gone either way
	})
}

// receive passes on what the preview says.
func (c *Client) receive(in *reader) {
	defer close(c.messages)
	defer c.Close()
	for {
		m, err := in.next()
		if err != nil {
			return
		}
		select {
		case c.messages <- m:
		case <-c.ended:
			return
		}
	}
}

// send sends the latest of each document.
func (c *Client) send() {
	defer c.Close()
	for {
		select {
		case <-c.ended:
			return
		case <-c.wake:
		}
		for _, m := range c.next() {
			line, err := encode(m)
			if err != nil || write(c.conn, line) != nil {
				return
			}
		}
		pause := time.NewTimer(coalesceTime)
		select {
		case <-c.ended:
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}

// next takes what is to be said.
func (c *Client) next() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Message
	for _, uri := range c.order {
		p := c.pending[uri]
		if p.drop {
			list = append(list, Message{Drop: &Drop{uri}})
		}
		if p.put != nil {
			list = append(list, Message{Put: p.put})
		}
	}
	if c.cursor != nil {
		list = append(list, Message{Cursor: c.cursor})
	}
	c.order, c.cursor = nil, nil
	clear(c.pending)
	return list
}
