package environment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/n3-lang/n3/preview/host"
)

// bin makes a folder of programs that say a text, and makes it the whole PATH.
func bin(t *testing.T, programs map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("N3_PYTHON", "")
	t.Setenv("N3_NODE", "")
	return dir
}

func TestTools(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name     string
		programs map[string]string
		find     func() (Tool, error)
		want     string // the version, or part of the sentence
	}{
		{"python", map[string]string{"python3": "echo Python 3.12.1"}, func() (Tool, error) { return FindPython(ctx) }, "3.12.1"},
		{"an old one before a new one", map[string]string{"python3": "echo Python 3.9.2", "python3.11": "echo Python 3.11.0"}, func() (Tool, error) { return FindPython(ctx) }, "3.11.0"},
		{"no python", nil, func() (Tool, error) { return FindPython(ctx) }, "requires Python 3.11 or newer, but it was not found; install it"},
		{"an old python", map[string]string{"python3": "echo Python 3.9.2"}, func() (Tool, error) { return FindPython(ctx) }, "found 3.9.2 at "},
		{"a broken python", map[string]string{"python3": "exit 4"}, func() (Tool, error) { return FindPython(ctx) }, "cannot run "},
		{"node", map[string]string{"node": "echo v22.12.0"}, func() (Tool, error) { return FindNode(ctx) }, "22.12.0"},
		{"no node", nil, func() (Tool, error) { return FindNode(ctx) }, "requires Node 20.19 or newer, but it was not found"},
		{"an old node", map[string]string{"node": "echo v20.18.3"}, func() (Tool, error) { return FindNode(ctx) }, "found 20.18.3 at "},
		{"a node between", map[string]string{"node": "echo v22.3.0"}, func() (Tool, error) { return FindNode(ctx) }, "22.12 or newer"},
		{"no npm", map[string]string{"node": "echo v22.12.0"}, func() (Tool, error) { return FindNpm(Tool{Path: "/nowhere/node"}) }, "requires npm"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bin(t, c.programs)
			tool, err := c.find()
			var missing *MissingError
			if err != nil && (!errors.As(err, &missing) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("said %q, want %q", err, c.want)
			}
			if err == nil && tool.Version != c.want {
				t.Errorf("found %+v, want %s", tool, c.want)
			}
		})
	}
}

func TestANamedToolIsTakenOrExplained(t *testing.T) {
	dir := bin(t, map[string]string{"python3": "echo Python 3.12.1", "mine": "echo Python 3.8.0"})
	t.Setenv("N3_PYTHON", filepath.Join(dir, "mine"))
	if _, err := FindPython(t.Context()); err == nil || !strings.Contains(err.Error(), "N3_PYTHON is set to "+filepath.Join(dir, "mine")+", which is version 3.8.0") {
		t.Errorf("said %v", err)
	}
	t.Setenv("N3_PYTHON", "/nowhere/python")
	if _, err := FindPython(t.Context()); err == nil || !strings.Contains(err.Error(), "/nowhere/python, which was not found") {
		t.Errorf("said %v", err)
	}
}

func TestAFailedInstallationLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	folder := filepath.Join(cache, "python-1")
	left := filepath.Join(cache, "python-1.new-killed")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no network")
	install := func(to string) error {
		if err := os.WriteFile(filepath.Join(to, "half"), nil, 0o644); err != nil {
			return err
		}
		return broken
	}
	err := once(t.Context(), cache, folder, func(string) {}, func() bool { return isComplete(folder) }, install)
	if !errors.Is(err, broken) {
		t.Fatalf("said %v", err)
	}
	for _, gone := range []string{folder, left} {
		if _, err := os.Stat(gone); err == nil {
			t.Errorf("%s was left", gone)
		}
	}
}

func TestTwoPreviewsInstallOnce(t *testing.T) {
	cache := t.TempDir()
	folder := filepath.Join(cache, "node-1")
	var installs atomic.Int32
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			err := once(t.Context(), cache, folder, func(string) {}, func() bool { return isComplete(folder) }, func(string) error {
				installs.Add(1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := installs.Load(); n != 1 || !isComplete(folder) {
		t.Errorf("%d installations", n)
	}
}

func TestAFailedInstallationQuotesItsEnd(t *testing.T) {
	bin(t, map[string]string{"node": "echo v22.12.0", "npm": "echo npm error code E404; echo npm error no such package; exit 1"})
	node, err := FindNode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l, err := readLocks("")
	if err != nil {
		t.Fatal(err)
	}
	err = installNode(t.Context(), t.TempDir(), node, l, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "cannot install the npm packages") || !strings.Contains(err.Error(), "no such package") {
		t.Errorf("said %v", err)
	}
}

func TestEverythingIsEmbedded(t *testing.T) {
	entries, err := host.Files.ReadDir("n3_preview")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, want := range []string{"__init__.py", "__main__.py", "control.py", "host.py"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("%s is not in the binary: %v", want, names)
		}
	}
}
