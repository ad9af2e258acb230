package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// tmux is a real terminal in which a command runs.
type tmux struct {
	*testing.T
	socket string
}

func newTmux(t *testing.T, columns int, dir string, command ...string) *tmux {
	t.Helper()
	s := &tmux{t, fmt.Sprintf("n3-%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-"))}
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", s.socket, "kill-server").Run() })
	// The shell stays, so that what a command leaves of the terminal can be seen.
	s.run("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(columns), "-y", "40", "-c", dir, "sh")
	s.run("send-keys", strings.Join(command, " "), "Enter")
	return s
}

func (s *tmux) run(args ...string) string {
	s.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// sees waits until the terminal shows a text; lines that the terminal broke count as one.
func (s *tmux) sees(pattern string) string {
	s.Helper()
	expression := regexp.MustCompile(pattern)
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		screen := s.run("capture-pane", "-p", "-J", "-S", "-200")
		if expression.MatchString(screen) {
			return screen
		}
		if time.Now().After(end) {
			s.Fatalf("the terminal does not show %s:\n%s", pattern, screen)
		}
	}
}

func TestThePreviewInATerminal(t *testing.T) {
	for _, columns := range []int{40, 100} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			const program = "dataset things {\n  title: string\n  access_policy { read: public, create: public }\n}\n\npage Home { show_table things }\n"
			dir := folder(t, map[string]string{"app.n3": program})
			s := newTmux(t, columns, dir, binary, "preview")
			screen := s.sees(`ready(.|\n)*backend running(.|\n)*o open +r restart +l show SQL +q quit`)
			address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(screen)
			for line := range strings.Lines(screen) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); strings.Contains(line, "backend") && n >= columns {
					t.Errorf("the foot is %d cells wide in %d", n, columns)
				}
			}
			response, err := http.Post(address+"/api/datasets/things", "application/json", strings.NewReader(`{"title":"a chair"}`))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			s.sees(`201 POST +/api/datasets/things`)
			s.sees(`change things create 1`)

			s.run("send-keys", "l")
			s.sees(`l hide SQL`)
			// The key is told to the backend meanwhile: what is asked until then has no SQL.
			asked := make(chan struct{})
			go func() {
				for {
					select {
					case <-asked:
						return
					case <-time.After(200 * time.Millisecond):
						if response, err := http.Get(address + "/api/datasets/things"); err == nil {
							response.Body.Close()
						}
					}
				}
			}()
			s.sees(`ms SELECT (.|\n)*FROM "things"`)
			close(asked)

			if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(strings.Replace(program, "show_table things", "show_table thing", 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			s.sees(`error\[N\d+\](.|\n)*show_table thing(.|\n)*The last working app keeps running`)
			s.sees(`errors in the program`)
			if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(program), 0o600); err != nil {
				t.Fatal(err)
			}
			s.sees(`The program has no errors`)

			// A narrower window, then the end: the shell is as it was.
			s.run("resize-window", "-x", "30")
			s.run("send-keys", "q")
			for end := time.Now().Add(time.Minute); !strings.HasPrefix(s.run("list-panes", "-F", "#{pane_current_command}"), "sh"); time.Sleep(50 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("q does not end the preview")
				}
			}
			s.run("send-keys", "echo the shell", " is back", "Enter")
			if screen := s.sees(`(?m)^the shell is back`); strings.Contains(screen, "backend running") {
				t.Errorf("the foot is still there:\n%s", screen)
			}
		})
	}
}
