//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// running is `n3 preview` in a process of its own, as seen from outside: what it prints,
// the state that its pages hear, its API and its processes.
type running struct {
	*testing.T
	dir, file, address string
	cmd                *exec.Cmd
	ended              chan struct{} // closed when the process has ended

	mu     sync.Mutex
	output bytes.Buffer  // of stdout and stderr
	states []state.State // all that a page heard

	acknowledged []string // the titles of rows that were made
}

// limit bounds each wait; none is longer than it must be.
const limit = time.Minute

const faultProgram = `app Faults { title: "Faults" }

dataset tasks {
    title: string required
    realtime: true
    access_policy { read: true, create: true, update: true, page_size: 1000, max_page_size: 1000 }
}

page Tasks {
    path: "/"
    show_table tasks
}
`

// Write takes what the process prints.
func (r *running) Write(data []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.output.Write(data)
}

func (r *running) printed() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.output.String()
}

// startPreview starts a preview and waits until it is ready.
func startPreview(t *testing.T, dir string) *running {
	t.Helper()
	r := spawnPreview(t, dir)
	r.becomesReady()
	return r
}

func spawnPreview(t *testing.T, dir string) *running {
	t.Helper()
	r := &running{T: t, dir: dir, file: filepath.Join(dir, "app.n3"), ended: make(chan struct{})}
	r.cmd = exec.Command(binary, "preview", dir)
	r.cmd.Stdout, r.cmd.Stderr = r, r
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = r.cmd.Wait()
		close(r.ended)
	}()
	t.Cleanup(func() {
		r.signal(syscall.SIGCONT)
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		<-r.ended
		if t.Failed() {
			t.Logf("the preview printed:\n%s", r.printed())
		}
	})
	return r
}

func (r *running) becomesReady() {
	r.Helper()
	r.address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(r.prints(`(?m)^ready http://127\.0\.0\.1:\d+`))
	go r.listen()
	r.until("ready", func(s state.State) bool { return s.Ready })
}

// wait waits for what has no event.
func (r *running) wait(what string, holds func() bool) {
	r.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			var newest state.State
			if n := r.mark(); n > 0 {
				newest = r.states[n-1]
			}
			r.Fatalf("waited for %s; the state is %+v", what, newest)
		}
	}
}

// prints waits until something is printed, and returns it.
func (r *running) prints(pattern string) (found string) {
	r.Helper()
	expression := regexp.MustCompile(pattern)
	r.wait("the output "+pattern, func() bool {
		found = expression.FindString(r.printed())
		return found != ""
	})
	return found
}

// listen hears what a page hears, and comes back as a page does.
func (r *running) listen() {
	for {
		select {
		case <-r.ended:
			return
		default:
		}
		response, err := http.Get(r.address + "/__n3/events")
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		lines := bufio.NewReader(response.Body)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				break
			}
			var s state.State
			if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok && json.Unmarshal(data, &s) == nil {
				r.mu.Lock()
				r.states = append(r.states, s)
				r.mu.Unlock()
			}
		}
		response.Body.Close()
	}
}

// mark is where the states of the future begin.
func (r *running) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.states)
}

// until waits until the newest state is as wanted.
func (r *running) until(what string, holds func(state.State) bool) (s state.State) {
	r.Helper()
	r.wait(what, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.states) == 0 {
			return false
		}
		s = r.states[len(r.states)-1]
		return holds(s)
	})
	return s
}

// since waits until a state since a mark was as wanted.
func (r *running) since(mark int, what string, holds func(state.State) bool) (s state.State) {
	r.Helper()
	r.wait(what, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, s = range r.states[mark:] {
			if holds(s) {
				return true
			}
		}
		return false
	})
	return s
}

func (r *running) save(text string) {
	r.Helper()
	if err := os.WriteFile(r.file+".new", []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
	if err := os.Rename(r.file+".new", r.file); err != nil {
		r.Fatal(err)
	}
}

// ask sends a request to the API; a status of 0 is one that was not answered.
func (r *running) ask(method, path, body string) (int, string) {
	request, err := http.NewRequest(method, r.address+path, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(text)
}

const tasks = "/api/datasets/tasks"

// add makes a row, and remembers it if that was acknowledged.
func (r *running) add(title string) (int, string) {
	status, text := r.ask(http.MethodPost, tasks, fmt.Sprintf(`{"title":%q}`, title))
	if status == http.StatusCreated {
		r.acknowledged = append(r.acknowledged, title)
	}
	return status, text
}

// hasRows says whether every row that was acknowledged is there.
func (r *running) hasRows() {
	r.Helper()
	found := map[string]bool{}
	for page, more := 1, true; more; page++ {
		var list struct {
			Data []struct{ Title string }
			More bool `json:"has_more"`
		}
		r.wait("the rows", func() bool {
			status, text := r.ask(http.MethodGet, fmt.Sprintf("%s?page_size=1000&page=%d&sort_by=id", tasks, page), "")
			return status == http.StatusOK && json.Unmarshal([]byte(text), &list) == nil
		})
		for _, row := range list.Data {
			found[row.Title] = true
		}
		more = list.More
	}
	for _, title := range r.acknowledged {
		if !found[title] {
			r.Errorf("the acknowledged row %q is lost; there are %d", title, len(found))
		}
	}
}

// takesEdits saves a program with another title and a new field, and waits until both
// are there.
func (r *running) takesEdits(title string) {
	r.Helper()
	field := "note_" + strings.ToLower(strings.ReplaceAll(title, " ", "_"))
	r.save(strings.NewReplacer(`"Faults"`, strconv.Quote(title), "    realtime", "    "+field+": string\n    realtime").Replace(faultProgram))
	r.until("the edit "+title, func(s state.State) bool {
		return s.Title == title && !s.Broken && s.App && len(s.Diagnostics) == 0 && s.Backend.Status == "running"
	})
	r.wait("the field "+field, func() bool {
		_, text := r.ask(http.MethodGet, tasks, "")
		return strings.Contains(text, field) || strings.Contains(text, `"data":[]`)
	})
}

// backend is the process of the backend of a folder; 0 where none runs.
func (r *running) backend() int {
	environs, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range environs {
		data, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(data, []byte("N3_APP_ROOT="+r.dir+"/")) {
			continue
		}
		if id, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil {
			return id
		}
	}
	return 0
}

// signal sends a signal to all processes of the preview.
func (r *running) signal(signal syscall.Signal) {
	_ = r.cmd.Process.Signal(signal)
	if id := r.backend(); id != 0 {
		_ = syscall.Kill(id, signal)
	}
}

// ends waits for the end of the process, and returns its exit code. Nothing that it has
// started is left.
func (r *running) ends() int {
	r.Helper()
	select {
	case <-r.ended:
	case <-time.After(limit):
		r.Fatalf("the preview does not end; it printed:\n%s", r.printed())
	}
	r.wait("the end of the backend", func() bool { return r.backend() == 0 })
	return r.cmd.ProcessState.ExitCode()
}

func (r *running) close() {
	r.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		r.Fatal(err)
	}
	if code := r.ends(); code != 0 {
		r.Errorf("it ended with exit code %d:\n%s", code, r.printed())
	}
}
