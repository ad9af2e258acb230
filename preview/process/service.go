package process

import (
	"context"
	"errors"
	"io"
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

// CrashError says that a child ended at every start, before it answered once.
type CrashError struct{ Reason string }

func (e *CrashError) Error() string { return "it ends at every start: " + e.Reason }

// ErrClosed is why nothing is started any more.
var ErrClosed = errors.New("the preview has ended")

const (
	stopTime     = 1200 * time.Millisecond
	firstBackoff = 100 * time.Millisecond
	longBackoff  = 5 * time.Second
	// healthyAfter is how long a child must have run until its end counts as the first again.
	healthyAfter = 20 * time.Second
	// mostCrashes is how many starts in a row may fail until nothing is tried by itself any
	// more: whoever waits for the child hears of it, and may start it again.
	mostCrashes = 5
)

// Service keeps one child running: it starts it, reads what it says, starts
// it again when it dies, and says at which port it answers.
type Service struct {
	command func() *exec.Cmd
	event   func(name string, line []byte)     // what it says beside ready and fatal
	status  func(status Status, reason string) // must not call the service
	log     io.Writer                          // its stderr

	mu       sync.Mutex
	child    *child // the one that answers, or will
	changed  chan struct{}
	failure  error // why there will be none until start
	failures int
	crashes  int // starts in a row that failed
	closed   bool
	waiting  sync.WaitGroup // the goroutines of all children
}

// NewService is a service that is not started yet. command makes its process anew
// for each run; event hears what it says beside that it is ready or has failed.
func NewService(command func() *exec.Cmd, log io.Writer, event func(string, []byte), status func(Status, string)) *Service {
	return &Service{command: command, event: event, status: status, log: log, changed: make(chan struct{})}
}

// Start starts the child unless there is one, and waits until it answers.
func (s *Service) Start(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	_, err := s.Port(ctx)
	return err
}

func (s *Service) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
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
func (s *Service) set(c *child) {
	s.child = c
	close(s.changed)
	s.changed = make(chan struct{})
}

// Port waits until the child answers, and says where.
func (s *Service) Port(ctx context.Context) (int, error) {
	for {
		s.mu.Lock()
		c, changed, failure := s.child, s.changed, s.failure
		if s.closed {
			failure = ErrClosed
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
					case <-c.Done: // died; the next one is on its way
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

// spawn starts a run, and watches it to its end. The lock is held.
func (s *Service) spawn() (*child, error) {
	c, err := spawn(s.command(), s.log, s.event)
	if err != nil {
		return nil, err
	}
	s.waiting.Go(func() {
		<-c.ready
		if c.port != 0 && s.isCurrent(c) {
			s.status(Running, "")
		}
		<-c.over
		s.ended(c)
	})
	return c, nil
}

func (s *Service) isCurrent(c *child) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.child == c
}

// ended starts the next run, unless this one was exchanged or gave a reason to wait.
func (s *Service) ended(c *child) {
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
	if s.crashes++; c.port != 0 {
		s.crashes = 0
	}
	if s.crashes == mostCrashes {
		s.crashes, s.failure = 0, &CrashError{c.reason()}
		s.set(nil)
		s.mu.Unlock()
		s.status(Failed, c.reason())
		return
	}
	if time.Since(c.born) > healthyAfter {
		s.failures = 0
	}
	pause := min(longBackoff, firstBackoff<<min(s.failures, 10))
	s.failures++
	changed := s.changed
	s.mu.Unlock()
	s.status(Restarting, c.reason())
	select {
	case <-time.After(pause):
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

// Exchange starts a run beside the current one, and lets it take over once
// it answers.
func (s *Service) Exchange(ctx context.Context, reason string) error {
	s.mu.Lock()
	if s.closed || s.child == nil {
		s.mu.Unlock()
		return s.Start(ctx)
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
		next.Stop(0)
		return ctx.Err()
	}
	if next.port == 0 {
		<-next.over
		s.status(Running, "")
		if next.fatal != nil {
			return next.fatal
		}
		return errors.New(next.reason())
	}
	s.mu.Lock()
	old := s.child
	s.failures, s.failure = 0, nil
	s.set(next)
	s.mu.Unlock()
	s.status(Running, "")
	if old != nil {
		old.Stop(stopTime)
	}
	return nil
}

// Close ends the child and waits for it.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	c := s.child
	s.set(nil)
	s.mu.Unlock()
	if c != nil {
		c.Stop(stopTime)
	}
	s.waiting.Wait()
}

// ID returns the id of the child, 0 where there is none.
func (s *Service) ID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.cmd.Process.Pid
}

// noticeTime is how long a process may have ended before that is noticed.
const noticeTime = 500 * time.Millisecond

// HasEnded says whether the child of an id, which broke off a connection, has ended.
func (s *Service) HasEnded(ctx context.Context, id int) bool {
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	if c == nil || c.cmd.Process.Pid != id {
		return true
	}
	notice := time.NewTimer(noticeTime)
	defer notice.Stop()
	select {
	case <-c.Done:
		return true
	case <-notice.C:
	case <-ctx.Done():
	}
	return false
}
