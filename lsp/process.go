package lsp

import (
	"context"
	"time"
)

// parentInterval is how often the server looks whether its editor still runs.
const parentInterval = 5 * time.Second

// watchParent ends the server when the editor's process is gone: an editor that
// was killed does not always close the stream.
func (s *server) watchParent(ctx context.Context, pid int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.tick:
			if !s.alive(pid) {
				s.log.Warn("the editor process has ended", "pid", pid)
				s.exit(ExitAborted)
				return
			}
		}
	}
}
