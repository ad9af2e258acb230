package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The programs that `make tools` installs.
const (
	venvPython    = ".cache/venv/bin/python"
	pythonRuntime = "compiler/runtime/python"
	webRuntime    = "compiler/runtime/web"
)

// child is a server that a bench started, in a process group of its own:
// `uvicorn --reload` and npm's programs have children that must end with them.
type child struct {
	cmd  *exec.Cmd
	out  *transcript
	done chan struct{}
}

// children are those that run, so that an interrupt leaves none running.
var children struct {
	sync.Mutex
	running map[*child]bool
}

// startChild starts a program in a folder. Variables are added to ours, without
// those that would slow a Python child.
func startChild(dir string, variables []string, name string, args ...string) (*child, error) {
	c := &child{cmd: exec.Command(name, args...), out: &transcript{}, done: make(chan struct{})}
	for _, entry := range os.Environ() {
		switch variable, _, _ := strings.Cut(entry, "="); variable {
		case "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "NODE_OPTIONS", "NODE_ENV":
			continue
		}
		c.cmd.Env = append(c.cmd.Env, entry)
	}
	c.cmd.Dir, c.cmd.Env = dir, append(c.cmd.Env, variables...)
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.out
	c.cmd.WaitDelay = time.Second
	ownGroup(c.cmd)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", name, err)
	}
	children.Lock()
	if children.running == nil {
		children.running = map[*child]bool{}
	}
	children.running[c] = true
	children.Unlock()
	go func() {
		_ = c.cmd.Wait() // how it ended is in its transcript
		children.Lock()
		delete(children.running, c)
		children.Unlock()
		close(c.done)
	}()
	return c, nil
}

// stop asks the group to end, and ends it.
func (c *child) stop() {
	signalGroup(c.cmd, syscall.SIGINT)
	select {
	case <-c.done:
	case <-time.After(4 * time.Second):
	}
	// `uvicorn --reload` never ends by itself, and may leave its worker.
	signalGroup(c.cmd, syscall.SIGKILL)
	<-c.done
}

// endOnInterrupt ends every child when this process is asked to end.
func endOnInterrupt() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		children.Lock()
		for c := range children.running {
			signalGroup(c.cmd, syscall.SIGKILL)
		}
		os.Exit(130)
	}()
}

// answers waits until an address answers with success.
func (c *child) answers(ctx context.Context, address string) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
			if response.StatusCode < 400 {
				return nil
			}
		}
		select {
		case <-c.done:
			return fmt.Errorf("%s ended: %s", c.cmd.Path, c.out.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer at %s: %s", c.cmd.Path, address, c.out.tail())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// listens waits until somebody listens at an address.
func (c *child) listens(ctx context.Context, address string) error {
	host := strings.TrimPrefix(address, "http://")
	for {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
		if err == nil {
			return connection.Close()
		}
		select {
		case <-c.done:
			return fmt.Errorf("%s ended: %s", c.cmd.Path, c.out.tail())
		case <-ctx.Done():
			return fmt.Errorf("nobody listens at %s: %s", address, c.out.tail())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// freePort is a port that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("no TCP port")
	}
	return address.Port, nil
}

// transcript keeps what a child said.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to what was said.
func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// count is how often it said a text.
func (t *transcript) count(text string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Count(t.text.String(), text)
}

// tail is the end of what was said.
func (t *transcript) tail() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(t.text.String())
	return text[max(0, len(text)-1500):]
}
