package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"sync"
)

// side says who sent a message.
type side string

const (
	fromEditor side = "editor"
	fromServer side = "server"
)

// recorded is a line of a recording: a message as it was on the wire, or what
// was sent that is no JSON.
type recorded struct {
	From    side            `json:"from"`
	Message json.RawMessage `json:"message,omitempty"`
	Text    string          `json:"text,omitempty"`
}

// Record returns a stream that writes each message that passes to a recording,
// a line each. What cannot be written is lost: a full disk ends no session.
func Record(stream io.ReadWriteCloser, recording io.Writer) io.ReadWriteCloser {
	r := &recorder{ReadWriteCloser: stream, out: recording}
	r.read, r.written = &cutter{line: func(body []byte) { r.line(fromEditor, body) }}, &cutter{line: func(body []byte) { r.line(fromServer, body) }}
	return r
}

type recorder struct {
	io.ReadWriteCloser
	read, written *cutter

	mu  sync.Mutex
	out io.Writer
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.ReadWriteCloser.Read(p)
	r.read.add(p[:n])
	return n, err
}

func (r *recorder) Write(p []byte) (int, error) {
	r.written.add(p)
	return r.ReadWriteCloser.Write(p)
}

func (r *recorder) line(from side, body []byte) {
	line := recorded{From: from}
	if json.Valid(body) {
		line.Message = body
	} else {
		line.Text = string(body)
	}
	raw, err := json.Marshal(line)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.out.Write(append(raw, '\n')) // see Record
}

// cutter cuts a stream of bytes into the bodies of its messages, by the
// protocol's §baseProtocol.
type cutter struct {
	mu     sync.Mutex
	buffer []byte
	line   func(body []byte)
}

func (c *cutter) add(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buffer = append(c.buffer, p...)
	for {
		head, rest, complete := bytes.Cut(c.buffer, []byte("\r\n\r\n"))
		if !complete {
			return
		}
		length := contentLength(string(head))
		if length < 0 {
			c.buffer = rest // no header that is known: what it belongs to is lost
			continue
		}
		if len(rest) < length {
			return
		}
		c.line(rest[:length])
		c.buffer = bytes.Clone(rest[length:])
	}
}

func contentLength(head string) int {
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
				return n
			}
		}
	}
	return -1
}
