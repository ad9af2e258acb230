//go:build unix

package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A child that ends at every start is not started for ever: whoever waits for it hears why,
// and can have it tried again.
func TestAChildThatCannotStartIsGivenUp(t *testing.T) {
	works := filepath.Join(t.TempDir(), "works")
	var log strings.Builder
	statuses := make(chan Status, 100)
	s := NewService(
		func() *exec.Cmd {
			return exec.Command("sh", "-c", `echo start >&2; if [ -e "$0" ]; then echo '{"event":"ready","port":7}'; exec cat; fi; echo "no such module" >&2; exit 1`, works)
		}, &log, func(string, []byte) {}, func(status Status, _ string) { statuses <- status })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var crash *CrashError
	if err := s.Start(ctx); !errors.As(err, &crash) || crash.Reason != "exit status 1: no such module" {
		t.Errorf("said %v", err)
	}
	if _, err := s.Port(ctx); !errors.As(err, &crash) {
		t.Errorf("afterwards %v", err)
	}
	if err := os.WriteFile(works, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(ctx); err != nil {
		t.Error(err)
	}
	if port, err := s.Port(ctx); port != 7 || err != nil {
		t.Errorf("it is at %d, %v", port, err)
	}
	failed := false
	for last := Stopped; last != Running; {
		select {
		case last = <-statuses:
			failed = failed || last == Failed
		case <-ctx.Done():
			t.Fatalf("the last status is %s", last)
		}
	}
	if !failed {
		t.Error("it was not said that it failed")
	}
	s.Close()
	if starts := strings.Count(log.String(), "start"); starts != mostCrashes+1 {
		t.Errorf("it was started %d times", starts)
	}
}
