package preview

import (
	"os/exec"
	"runtime"
	"time"
)

// process is a child in a group of its own, so that it ends with all it started.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // how it ended; after done
}

// startProcess starts a child. Its thread stays with it: Linux ends the child
// with the thread that started it, so that even a killed preview leaves nothing.
func startProcess(cmd *exec.Cmd) (*process, error) {
	ownGroup(cmd)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		p.err = cmd.Wait()
		killGroup(cmd) // what it left behind
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop asks the group to end, and ends it after the time.
func (p *process) stop(grace time.Duration) {
	select {
	case <-p.done:
		return
	default:
	}
	endGroup(p.cmd)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
		killGroup(p.cmd)
		<-p.done
	}
}
