package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/environment"
)

// What `make release` builds has the libraries of the pages inside: its preview
// runs where there is no Node, with an empty cache but for Python's part.
func TestAReleaseNeedsNoNode(t *testing.T) {
	env, err := environment.Prepare(t.Context(), "", func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	modules, err := filepath.Abs("../../compiler/runtime/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bundle := filepath.Join(dir, "bundle")
	build(t, "run", "../../preview/devserver/makebundle", modules, bundle)
	n3 := filepath.Join(dir, "n3")
	build(t, "build", "-tags", "bundle", "-overlay", overlay(t, bundle), "-o", n3, ".")

	cache := filepath.Join(dir, "cache")
	if err := os.Mkdir(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	venv := filepath.Dir(filepath.Dir(env.Python))
	if err := os.Symlink(venv, filepath.Join(cache, filepath.Base(venv))); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "app", "app.n3")
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, []byte("dataset notes { title: string, access_policy { read: true } }\npage Notes { show_table notes }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, n3, "preview", filepath.Dir(program))
	cmd.Env = append(os.Environ(), "N3_CACHE="+cache, "PATH="+dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = cmd.Wait() // it was asked to end
	}()
	address, ok := strings.CutPrefix(firstLine(stdout), "ready ")
	if !ok {
		t.Fatalf("it is not ready: %s", stderr.String())
	}
	if page := get(t, address+"/", http.StatusOK); !strings.Contains(page, `<div id="root">`) {
		t.Errorf("the page is %s", page)
	}
	const module = "/__n3/pages/start.js"
	_, library, _ := strings.Cut(get(t, address+module, http.StatusOK), `from "`)
	library, _, _ = strings.Cut(library, `"`)
	get(t, address+path.Join(path.Dir(module), library), http.StatusOK) // addresses are relative
}

// build runs the Go command.
func build(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// overlay has the Go command find a bundle where a release has it.
func overlay(t *testing.T, bundle string) string {
	t.Helper()
	place, err := filepath.Abs("../../preview/devserver/bundle")
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	err = fs.WalkDir(os.DirFS(bundle), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			replace[filepath.Join(place, filepath.FromSlash(name))] = filepath.Join(bundle, filepath.FromSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// firstLine is the first line that somebody prints, "" where there is none.
func firstLine(r io.Reader) string {
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		return ""
	}
	return lines.Text()
}
