package process

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// FatalError is what a child said before it gave up.
type FatalError struct {
	Code, Message string
}

func (e *FatalError) Error() string { return e.Message }

// child is one run of a service.
type child struct {
	*Process
	born  time.Time
	ready chan struct{} // closed when port is known or the child ended
	port  int
	fatal *FatalError
	said  lastWords     // of stderr; after over
	over  chan struct{} // closed when it ended and all it said was read
	input io.Closer
}

// spawn starts a child. Its stderr goes to log; event hears what it says beside
// that it is ready or has failed.
func spawn(cmd *exec.Cmd, log io.Writer, event func(name string, line []byte)) (*child, error) {
	out, outWriter, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	errs, errWriter, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, out.Close(), outWriter.Close())
	}
	// The child's stdin ends with this process, whatever ends it.
	in, inWriter, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, out.Close(), outWriter.Close(), errs.Close(), errWriter.Close())
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, outWriter, errWriter
	p, err := Start(cmd)
	in.Close()
	outWriter.Close()
	errWriter.Close()
	if err != nil {
		out.Close()
		errs.Close()
		inWriter.Close()
		return nil, fmt.Errorf("cannot start %s: %w", cmd.Path, err)
	}
	c := &child{Process: p, born: time.Now(), ready: make(chan struct{}), over: make(chan struct{}), input: inWriter}
	var readers sync.WaitGroup
	readers.Go(func() { c.readEvents(out, log, event) })
	readers.Go(func() { c.readErrors(errs, log) })
	go func() {
		<-c.Done
		readers.Wait()
		c.input.Close()
		close(c.over)
	}()
	return c, nil
}

func (c *child) readEvents(out io.ReadCloser, log io.Writer, event func(string, []byte)) {
	defer out.Close()
	isReady := false
	defer func() {
		if !isReady {
			close(c.ready)
		}
	}()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var said struct {
			Event, Code, Message string
			Port                 int
		}
		if json.Unmarshal(line, &said) != nil {
			fmt.Fprintf(log, "%s", line)
			continue
		}
		switch said.Event {
		case "ready":
			if isReady {
				continue
			}
			c.port, isReady = said.Port, true
			close(c.ready)
		case "fatal":
			c.fatal = &FatalError{said.Code, said.Message}
		default:
			event(said.Event, bytes.TrimSpace(line))
		}
	}
}

func (c *child) readErrors(errs io.ReadCloser, log io.Writer) {
	defer errs.Close()
	scan := bufio.NewScanner(errs)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		fmt.Fprintln(log, scan.Text())
		c.said.line(scan.Text())
	}
	// A line too long ends the scanning, not the child.
	_, _ = io.Copy(log, errs)
}

// reason says why a child has ended.
func (c *child) reason() string {
	how := "it exited"
	if c.Err != nil {
		how = c.Err.Error()
	}
	if text := c.said.reason(); text != "" {
		how += ": " + text
	}
	return how
}
