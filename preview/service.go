package preview

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Status is how a child of the preview is.
type Status string

// The statuses of a child.
const (
	Stopped    Status = "stopped" // not wanted yet
	Starting   Status = "starting"
	Running    Status = "running"
	Restarting Status = "restarting" // it died, or is exchanged
	Failed     Status = "failed"     // it cannot run until something changes
)

// FatalError is what a child said before it gave up.
type FatalError struct {
	Code, Message string
}

func (e *FatalError) Error() string { return e.Message }

var errClosed = errors.New("the preview has ended")

const (
	stopTime     = 1200 * time.Millisecond
	firstBackoff = 100 * time.Millisecond
	longBackoff  = 5 * time.Second
	// healthyAfter is how long a child must have run for its death to be a new story.
	healthyAfter = 20 * time.Second
)

// service keeps one child running: it starts it, reads what it says, starts
// it again when it dies, and knows where it is reached.
type service struct {
	command func() *exec.Cmd
	event   func(name string, line []byte)     // what it says beside ready and fatal
	status  func(status Status, reason string) // must not call the service
	log     io.Writer                          // its stderr
	after   func(d time.Duration) <-chan time.Time

	mu       sync.Mutex
	child    *child // the one that answers, or will
	changed  chan struct{}
	failure  error // why there will be none until start
	failures int
	closed   bool
	waiting  sync.WaitGroup // the goroutines of all children
}

// child is one run of the service.
type child struct {
	*process
	born  time.Time
	ready chan struct{} // closed when port is known or the child ended
	port  int
	fatal *FatalError
	said  lastWords     // of stderr; after over
	over  chan struct{} // closed when it ended and all it said was read
	input io.Closer
}

func newService(command func() *exec.Cmd, log io.Writer, event func(string, []byte), status func(Status, string)) *service {
	return &service{command: command, event: event, status: status, log: log, after: time.After, changed: make(chan struct{})}
}

// start starts the child unless there is one, and waits until it answers.
func (s *service) start(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	_, err := s.port(ctx)
	return err
}

func (s *service) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return errClosed
	case s.child != nil:
		return nil
	}
	s.status(Starting, "")
	s.failure = nil
	c, err := s.spawn()
	if err != nil {
		return err
	}
	s.set(c)
	return nil
}

// set makes a child the current one, or none. The lock is held.
func (s *service) set(c *child) {
	s.child = c
	close(s.changed)
	s.changed = make(chan struct{})
}

// port waits until the child answers, and says where.
func (s *service) port(ctx context.Context) (int, error) {
	for {
		s.mu.Lock()
		c, changed, failure := s.child, s.changed, s.failure
		if s.closed {
			failure = errClosed
		}
		s.mu.Unlock()
		if failure != nil {
			return 0, failure
		}
		if c != nil {
			select {
			case <-c.ready:
				if c.port != 0 {
					select {
					case <-c.done: // died; the next one is on its way
					default:
						return c.port, nil
					}
				}
			case <-changed:
				continue
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// spawn starts a run. The lock is held.
func (s *service) spawn() (*child, error) {
	cmd := s.command()
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
	p, err := startProcess(cmd)
	in.Close()
	outWriter.Close()
	errWriter.Close()
	if err != nil {
		out.Close()
		errs.Close()
		inWriter.Close()
		return nil, fmt.Errorf("cannot start %s: %w", cmd.Path, err)
	}
	c := &child{process: p, born: time.Now(), ready: make(chan struct{}), over: make(chan struct{}), input: inWriter}
	var readers sync.WaitGroup
	readers.Go(func() { s.readEvents(c, out) })
	readers.Go(func() { s.readErrors(c, errs) })
	s.waiting.Go(func() {
		<-c.done
		readers.Wait()
		c.input.Close()
		close(c.over)
		s.ended(c)
	})
	return c, nil
}

func (s *service) readEvents(c *child, out io.ReadCloser) {
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
			fmt.Fprintf(s.log, "%s", line)
			continue
		}
		switch said.Event {
		case "ready":
			if isReady {
				continue
			}
			c.port, isReady = said.Port, true
			close(c.ready)
			s.mu.Lock()
			current := s.child == c
			s.mu.Unlock()
			if current {
				s.status(Running, "")
			}
		case "fatal":
			c.fatal = &FatalError{said.Code, said.Message}
		default:
			s.event(said.Event, bytes.TrimSpace(line))
		}
	}
}

func (s *service) readErrors(c *child, errs io.ReadCloser) {
	defer errs.Close()
	scan := bufio.NewScanner(errs)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		fmt.Fprintln(s.log, scan.Text())
		c.said.line(scan.Text())
	}
	// A line too long ends the scanning, not the child.
	_, _ = io.Copy(s.log, errs)
}

// ended starts the next run, unless this one was exchanged or gave a reason to wait.
func (s *service) ended(c *child) {
	s.mu.Lock()
	if s.closed || s.child != c {
		s.mu.Unlock()
		return
	}
	if c.fatal != nil {
		s.failure = c.fatal
		s.set(nil)
		s.mu.Unlock()
		s.status(Failed, c.fatal.Message)
		return
	}
	if time.Since(c.born) > healthyAfter {
		s.failures = 0
	}
	pause := min(longBackoff, firstBackoff<<min(s.failures, 10))
	s.failures++
	changed := s.changed
	s.mu.Unlock()
	s.status(Restarting, reasonOf(c))
	select {
	case <-s.after(pause):
	case <-changed:
		return
	}
	s.mu.Lock()
	if s.closed || s.child != c {
		s.mu.Unlock()
		return
	}
	next, err := s.spawn()
	if err != nil {
		s.failure = err
		s.set(nil)
		s.mu.Unlock()
		s.status(Failed, err.Error())
		return
	}
	s.set(next)
	s.mu.Unlock()
}

func reasonOf(c *child) string {
	how := "it exited"
	if c.err != nil {
		how = c.err.Error()
	}
	if text := c.said.reason(); text != "" {
		how += ": " + text
	}
	return how
}

// exchange starts a run beside the current one, and lets it take over once
// it answers.
func (s *service) exchange(ctx context.Context, reason string) error {
	s.mu.Lock()
	if s.closed || s.child == nil {
		s.mu.Unlock()
		return s.start(ctx)
	}
	next, err := s.spawn()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	s.status(Restarting, reason)
	select {
	case <-next.ready:
	case <-ctx.Done():
		next.stop(0)
		return ctx.Err()
	}
	if next.port == 0 {
		<-next.over
		s.status(Running, "")
		if next.fatal != nil {
			return next.fatal
		}
		return errors.New(reasonOf(next))
	}
	s.mu.Lock()
	old := s.child
	s.failures, s.failure = 0, nil
	s.set(next)
	s.mu.Unlock()
	s.status(Running, "")
	if old != nil {
		old.stop(stopTime)
	}
	return nil
}

// close ends the child and waits for it.
func (s *service) close() {
	s.mu.Lock()
	s.closed = true
	c := s.child
	s.set(nil)
	s.mu.Unlock()
	if c != nil {
		c.stop(stopTime)
	}
	s.waiting.Wait()
}

// id returns the id of the child, 0 where there is none.
func (s *service) id() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.cmd.Process.Pid
}
