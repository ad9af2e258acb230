package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/environment"
)

// TestCompiledApplicationRuns does what the README of the output says, with the
// Python of the preview's environment and the npm packages of the web runtime in
// place of fresh ones: build the frontend, start the
// backend, open the page. Compiled output has no development identity.
func TestCompiledApplicationRuns(t *testing.T) {
	env, err := environment.Prepare(t.Context(), "", func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source, err := filepath.Abs("../../testdata/examples/user_management")
	if err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := n3(t, dir, "compile", source); code != 0 {
		t.Fatal(stderr)
	}
	frontend, backend := filepath.Join(dir, "out/frontend"), filepath.Join(dir, "out/backend")
	modules, err := filepath.Abs("../../compiler/runtime/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(frontend, "node_modules")); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "npm", "run", "build")
	build.Dir = frontend
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("npm run build: %v\n%s", err, out)
	}
	if found, _ := filepath.Glob(filepath.Join(backend, "**", "*preview*")); len(found) > 0 {
		t.Errorf("compiled output holds %v", found)
	}

	address := serve(t, env.Python, backend)
	page := get(t, address+"/user-management", http.StatusOK)
	if !strings.Contains(page, `<div id="root">`) {
		t.Errorf("the page is %s", page)
	}
	get(t, address+"/readyz", http.StatusOK)
	var list struct {
		Data  []any
		Total int
	}
	if err := json.Unmarshal([]byte(get(t, address+"/api/datasets/user_profiles", http.StatusOK)), &list); err != nil || list.Total != 0 {
		t.Errorf("the list is %+v, %v", list, err)
	}
	// The preview's cookie is nothing here: everyone is anonymous.
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/api/datasets/user_profiles", strings.NewReader(`{"name":"a","email":"b"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", "n3_preview_user=%7B%22id%22%3A%22ada%22%2C%22roles%22%3A%5B%22admin%22%5D%7D")
	if status, answer := send(t, request); status != http.StatusUnauthorized {
		t.Errorf("a create in compiled output: %d %s", status, answer)
	}
	get(t, address+"/docs", http.StatusUnauthorized)
}

// serve starts `python -m app` on a free port and waits until it answers.
func serve(t *testing.T, python, backend string) string {
	t.Helper()
	return serveDatabase(t, python, backend, filepath.Join(t.TempDir(), "data.db"))
}

func serveDatabase(t *testing.T, python, backend, database string) string {
	t.Helper()
	return serveAt(t, python, backend, "sqlite:///"+database)
}

// serveAt starts a backend on the database of an address.
func serveAt(t *testing.T, python, backend, database string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, python, "-m", "app")
	cmd.Dir = backend
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(os.Environ(), "N3_PORT="+strconv.Itoa(port), "N3_DATABASE_URL="+database)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	address := "http://127.0.0.1:" + strconv.Itoa(port)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if response, err := http.Get(address + "/healthz"); err == nil {
			_ = response.Body.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("the backend does not answer:\n%s", log.String())
		}
	}
}

func get(t *testing.T, address string, want int) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, answer := send(t, request)
	if status != want {
		t.Errorf("%s: %d, want %d\n%s", address, status, want, answer)
	}
	return answer
}

func send(t *testing.T, request *http.Request) (status int, answer string) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
