package main

import (
	"encoding/json"
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
			screen := s.sees(`ready(.|\n)*backend running(.|\n)*o open\s+r restart\s+u who\s+s add rows\s+l show SQL\s+q quit`)
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

// Every key that the preview names does what it says: a row for each.
func TestTheKeysOfAPreview(t *testing.T) {
	const program = `app Desk { users: people }
dataset people { name: string, email: email, role: string, access_policy { read: public, create: public } }
dataset things { title: string, access_policy { read: role(admin) or role(clerk), create: public } }
page Home { show_table things }
`
	dir := folder(t, map[string]string{"app.n3": program})
	// What opens a page on a desktop.
	opened := filepath.Join(dir, "opened")
	for _, name := range []string{"xdg-open", "open"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho \"$1\" >"+opened+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := newTmux(t, 120, dir, "PATH="+dir+":$PATH", "DISPLAY=:9", binary, "preview")
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(s.sees(`ready(.|\n)*backend running`))
	count := func(dataset string) int {
		response, err := http.Get(address + "/api/datasets/" + dataset)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var list struct{ Total int }
		if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
			t.Fatal(err)
		}
		return list.Total
	}
	response, err := http.Post(address+"/api/datasets/people", "application/json", strings.NewReader(`{"name":"Zelda Zeit","email":"zelda@example.com","role":"clerk"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	s.sees(`change people create 1`)

	press := func(keys string) { s.run("send-keys", keys) }
	named := ""
	for _, k := range previewKeys {
		named += string(rune(k.key))
	}
	tests := []struct {
		key string
		do  func()
	}{
		{"o", func() {
			for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
				if text, err := os.ReadFile(opened); err == nil && strings.TrimSpace(string(text)) == address {
					return
				}
				if time.Now().After(end) {
					t.Fatal("no page was opened")
				}
			}
		}},
		{"u", func() {
			s.sees(`Use the pages as\s+1 somebody who is not signed in\s+2 somebody with the role admin\s+3 somebody with the role clerk\s+4 somebody without a role\s+5 Zelda Zeit \(clerk\)(.|\n)*1–5 choose`)
			press("3")
			s.sees(`The pages are used by somebody with the role clerk\.`)
			press("u")
			s.sees(`Zelda Zeit(.|\n)*Zelda Zeit(.|\n)*1–5 choose`)
			press("5")
			s.sees(`The pages are used by Zelda Zeit \(clerk\)\.`)
			// Another key closes the list, and does what it does.
			press("u")
			s.sees(`1–5 choose`)
			press("l")
			s.sees(`l hide SQL`)
			press("l")
			s.sees(`l show SQL`)
			press("1")
			press("s")
			if screen := s.sees(`Add 50 rows to`); strings.Contains(screen, "used by somebody who is not signed in") {
				t.Errorf("a list that was closed still chooses:\n%s", screen)
			}
			press("Escape")
		}},
		{"s", func() {
			s.sees(`Add 50 rows to\s+1 people\s+2 things(.|\n)*1–2 choose`)
			press("1")
			s.sees(`Added 50 rows to people\.`)
			if n := count("people"); n != 51 {
				t.Errorf("there are %d people", n)
			}
		}},
		{"l", func() { s.sees(`l hide SQL`) }},
		{"r", func() {
			s.sees(`The backend is \w+: on request(.|\n)*backend running`)
		}},
		{"q", func() {
			for end := time.Now().Add(time.Minute); !strings.HasPrefix(s.run("list-panes", "-F", "#{pane_current_command}"), "sh"); time.Sleep(50 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("q does not end the preview")
				}
			}
		}},
	}
	for _, test := range tests {
		press(test.key)
		test.do()
		named = strings.Replace(named, test.key, "", 1)
	}
	if named != "" {
		t.Errorf("nothing presses %q", named)
	}
}
