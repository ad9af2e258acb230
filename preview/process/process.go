package process

import (
	"os/exec"
	"runtime"
	"time"
)

// Process is a child in a group of its own, so that it ends with all it started.
type Process struct {
	cmd  *exec.Cmd
	Done chan struct{} // closed when it has ended
	Err  error         // how; after Done
}

// Start starts a child. Its thread stays with it: Linux ends the child
// with the thread that started it, so that even a killed preview leaves nothing.
func Start(cmd *exec.Cmd) (*Process, error) {
	ownGroup(cmd)
	p := &Process{cmd: cmd, Done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		p.Err = cmd.Wait()
		killGroup(cmd) // what it left running
		close(p.Done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Stop asks the group to end, and ends it after the time.
func (p *Process) Stop(grace time.Duration) {
	select {
	case <-p.Done:
		return
	default:
	}
	endGroup(p.cmd)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.Done:
	case <-timer.C:
		killGroup(p.cmd)
		<-p.Done
	}
}
