//go:build unix

package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/network"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// long bounds what may install libraries on a fresh machine.
const long = 5 * time.Minute

type lifecycle struct {
	*testing.T
	*Preview
	file string
}

func startExample(t *testing.T) *lifecycle {
	t.Helper()
	root := filepath.Join(t.TempDir(), "user_management")
	source, err := os.ReadFile("../testdata/examples/user_management/user_management.n3")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "user_management.n3")
	write(t, file, string(source))
	p, err := Start(context.Background(), Options{Path: root, Progress: func(line string) { t.Log(line) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("the preview ended with %v", err)
		}
	})
	l := &lifecycle{t, p, file}
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	return l
}

// until waits for a state of the preview.
func (l *lifecycle) until(most time.Duration, what string, holds func(state.State) bool) state.State {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.Context(), most)
	defer cancel()
	s, err := l.WaitState(ctx, holds)
	if err != nil {
		data, _ := json.Marshal(s)
		l.Fatalf("waiting for %s: %v\n%s", what, err, data)
	}
	return s
}

// eventually waits for what the state does not tell.
func (l *lifecycle) eventually(what string, holds func() bool) {
	l.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			l.Fatalf("waiting for %s", what)
		}
	}
}

// ask sends a request as the development admin.
func (l *lifecycle) ask(method, path, body string) (int, string) {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), method, l.Address()+path, strings.NewReader(body))
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set("Cookie", network.Developer(r).String())
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		l.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func (l *lifecycle) edit(old, new string) {
	l.Helper()
	text, err := os.ReadFile(l.file)
	if err != nil {
		l.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		l.Fatalf("there is no %q to edit", old)
	}
	if err := files.WriteAtomically(l.file, bytes.Replace(text, []byte(old), []byte(new), 1)); err != nil {
		l.Fatal(err)
	}
}

// backend is the process group of the backend.
func (l *lifecycle) backend() int {
	l.Preview.children.mu.Lock()
	defer l.Preview.children.mu.Unlock()
	return l.Preview.children.host.ID()
}

func TestPreviewLifecycle(t *testing.T) {
	l := startExample(t)
	const list = "/api/datasets/user_profiles"

	if status, body := l.ask("GET", "/user-management", ""); status != 200 || !strings.Contains(body, "/__n3/client/client.js") {
		t.Fatalf("the page: %d %s", status, body)
	}
	if status, body := l.ask("POST", list, `{"name":"Ada","email":"ada@example.com"}`); status != 201 {
		t.Fatalf("a row is not made: %d %s", status, body)
	}
	if status, body := l.ask("GET", list, ""); status != 200 || !strings.Contains(body, "ada@example.com") {
		t.Fatalf("the list: %d %s", status, body)
	}

	build := l.State().Build
	l.edit("show_table user_profiles {", "show_table user_profiles {\n        title: \"Everybody\"")
	s := l.until(time.Minute, "the edit of the page", func(s state.State) bool { return s.Build > build })
	if s.Edit == nil || s.Edit.Build != s.Build || s.Edit.Milliseconds <= 0 {
		t.Errorf("its time is %+v", s.Edit)
	}
	if status, body := l.ask("GET", s.Modules.Pages["UserManagement"], ""); status != 200 || !strings.Contains(body, "Everybody") {
		t.Errorf("the page's module: %d %s", status, body)
	}

	build = s.Build
	l.edit("role: string\n", "role: string\n    city: string\n")
	l.until(time.Minute, "the new field", func(s state.State) bool { return s.Build > build })
	if _, body := l.ask("GET", list, ""); !strings.Contains(body, `"city":null`) || !strings.Contains(body, "ada@example.com") {
		t.Errorf("the list with a new field: %s", body)
	}

	l.edit("city: string", "city: strng")
	s = l.until(time.Minute, "the mistake", func(s state.State) bool { return s.Broken })
	d := s.Diagnostics[0]
	if d.Severity != "error" || d.File != "user_management.n3" || d.Line != 6 || d.Column != 11 || !strings.Contains(d.Text, "city: strng") {
		t.Errorf("the mistake is shown as %+v", d)
	}
	if status, body := l.ask("GET", list, ""); status != 200 || !strings.Contains(body, `"city":null`) {
		t.Errorf("the last good app went: %d %s", status, body)
	}
	l.edit("city: strng", "city: string")
	l.until(time.Minute, "its mending", func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 })

	// The program is moved away, until that is shown, and back: nothing is held
	// that the disk does not have.
	away := filepath.Join(t.TempDir(), "away.n3")
	if err := os.Rename(l.file, away); err != nil {
		t.Fatal(err)
	}
	l.until(time.Minute, "its absence", func(s state.State) bool { return s.Broken })
	if err := os.Rename(away, l.file); err != nil {
		t.Fatal(err)
	}
	l.until(time.Minute, "its return", func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 })

	// Settings are followed while it runs; what takes a new start says so.
	settings := filepath.Join(filepath.Dir(l.file), "n3.toml")
	for _, c := range []struct {
		text  string
		holds func(s state.State) bool
	}{
		{"nam = 1\n", func(s state.State) bool {
			return s.Broken && s.Diagnostics[0].File == "n3.toml" && s.Diagnostics[0].Line == 1
		}},
		{"[database]\nfile = \"other.db\"\n", func(s state.State) bool {
			return !s.Broken && len(s.Diagnostics) == 1 && s.Diagnostics[0].Severity == "warning" && s.Diagnostics[0].Line == 2
		}},
		{"", func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 }},
	} {
		if err := os.WriteFile(settings, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		l.until(time.Minute, "the settings "+c.text, c.holds)
	}

	// What would lose data is refused, and the app goes on as it was.
	generation := l.State().Generation
	l.edit("email: string required", "email: integer required")
	s = l.until(time.Minute, "the refusal", func(s state.State) bool { return s.Broken })
	if s.Generation != generation {
		t.Errorf("the backend went from generation %d to %d", generation, s.Generation)
	}
	if d := s.Diagnostics[0]; d.Code != "schema_refused" || d.File != "user_management.n3" || d.Line != 4 {
		t.Errorf("the refusal is shown as %+v", d)
	}
	if _, body := l.ask("GET", list, ""); !strings.Contains(body, "ada@example.com") {
		t.Errorf("the data went: %s", body)
	}

	host := l.backend()
	if err := syscall.Kill(host, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s = l.until(time.Minute, "its end", func(s state.State) bool { return s.Backend.Status == process.Restarting })
	if !strings.Contains(s.Backend.Reason, "killed") {
		t.Errorf("the reason is %q", s.Backend.Reason)
	}
	if status, body := l.ask("GET", list, ""); status != 200 || !strings.Contains(body, "ada@example.com") {
		t.Errorf("after its end: %d %s", status, body)
	}
	l.until(time.Minute, "its return", func(s state.State) bool { return s.Backend.Status == process.Running })

	// Somebody removes what the preview has written, and the backend is killed: the
	// next process is sent what ran.
	if err := os.RemoveAll(filepath.Join(filepath.Dir(l.file), ".n3", "app", "backend", "app")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(l.backend(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	l.eventually("the list without the written app", func() bool {
		status, body := l.ask("GET", list, "")
		return status == 200 && strings.Contains(body, "ada@example.com")
	})
	l.edit("email: integer required", "email: string required")
	l.until(time.Minute, "the way back", func(s state.State) bool { return !s.Broken })

	var running *RunningError
	if _, err := Start(t.Context(), Options{Path: filepath.Dir(l.file)}); !errors.As(err, &running) || running.Address != l.Address() {
		t.Errorf("a second preview: %v", err)
	}

	host = l.backend()
	began := time.Now()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("stopped in %v", time.Since(began))
	// A process that has ended counts until its parent has taken note.
	var gone error
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && !errors.Is(gone, syscall.ESRCH); time.Sleep(10 * time.Millisecond) {
		gone = syscall.Kill(-host, 0)
	}
	if !errors.Is(gone, syscall.ESRCH) {
		t.Errorf("the group %d is still there: %v", host, gone)
	}
	if _, err := http.Get(l.Address()); err == nil {
		t.Error("the address still answers")
	}

	// A program that is broken when the preview starts has its last good app.
	l.edit("city: string", "city: strng")
	again, err := Start(t.Context(), Options{Path: filepath.Dir(l.file)})
	if err != nil {
		t.Fatal(err)
	}
	l.Preview = again
	t.Cleanup(func() { again.Close() })
	s = l.until(time.Minute, "the last good app", func(s state.State) bool { return s.Ready })
	if !s.Broken || !s.App {
		t.Errorf("it is %+v", s)
	}
	if status, body := l.ask("GET", list, ""); status != 200 || !strings.Contains(body, "ada@example.com") {
		t.Errorf("the last good app: %d %s", status, body)
	}
}

func TestABrokenStartWaitsForItsMending(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "app.n3")
	write(t, file, "dataset tasks {\n    title: strng\n}\n")
	p, err := Start(t.Context(), Options{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	l := &lifecycle{t, p, file}
	t.Cleanup(func() { p.Close() })
	s := l.until(long, "the mistake", func(s state.State) bool { return s.Broken })
	if s.App || s.Ready {
		t.Errorf("there is an app: %+v", s)
	}
	if status, body := l.ask("GET", "/", ""); status != 200 || !strings.Contains(body, "data-n3-shell") {
		t.Errorf("the page: %d %s", status, body)
	}
	l.edit("strng", "string")
	l.until(time.Minute, "the app", func(s state.State) bool { return s.Ready && !s.Broken })
	if status, body := l.ask("GET", "/api/datasets/tasks", ""); status != 200 {
		t.Errorf("the list: %d %s", status, body)
	}
}

func TestADamagedDatabaseIsExplainedAndKept(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "app.n3"), "dataset tasks {\n    title: string\n}\n")
	database := filepath.Join(root, ".n3", "preview.db")
	damaged := strings.Repeat("no database at all. ", 500)
	write(t, database, damaged)
	p, err := Start(t.Context(), Options{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	var fatal *process.FatalError
	if err := p.Wait(); !errors.As(err, &fatal) || !strings.Contains(err.Error(), database) {
		t.Errorf("it ended with %v", err)
	}
	if text, err := os.ReadFile(database); string(text) != damaged || err != nil {
		t.Errorf("the file is not what it was: %v", err)
	}
}

func TestAFolderThatVanishesEndsThePreview(t *testing.T) {
	l := startExampleIn(t, t.TempDir())
	if err := os.Rename(filepath.Dir(l.file), filepath.Dir(l.file)+"-moved"); err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(); err == nil || !strings.Contains(err.Error(), "was moved or removed") {
		t.Errorf("it ended with %v", err)
	}
}

func startExampleIn(t *testing.T, folder string) *lifecycle {
	t.Helper()
	file := filepath.Join(folder, "app", "app.n3")
	write(t, file, "dataset tasks {\n    title: string\n}\n")
	p, err := Start(t.Context(), Options{Path: filepath.Dir(file)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	l := &lifecycle{t, p, file}
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	return l
}

func TestATakenPortIsExplained(t *testing.T) {
	l := startExampleIn(t, t.TempDir())
	root := t.TempDir()
	write(t, filepath.Join(root, "app.n3"), "dataset tasks {\n    title: string\n}\n")
	if _, err := Start(t.Context(), Options{Path: root, Port: l.port}); err == nil || !strings.Contains(err.Error(), "is already in use") {
		t.Errorf("said %v", err)
	}
	other, err := Start(t.Context(), Options{Path: root})
	if err != nil || other.Address() == l.Address() {
		t.Fatalf("none was chosen: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}
