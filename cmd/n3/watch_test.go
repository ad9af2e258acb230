package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCompileWatch follows a program through a change, a mistake, a save by
// renaming, and the end.
func TestCompileWatch(t *testing.T) {
	dir := folder(t, map[string]string{"a.n3": good})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "compile", "--watch")
	cmd.Dir = dir
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(reader)
	says := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("it ended without saying %q", want)
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "next"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "next"), filepath.Join(dir, "a.n3")); err != nil {
			t.Fatal(err)
		}
	}
	says("out: ")
	if err := os.WriteFile(filepath.Join(dir, "a.n3"), []byte(strings.Replace(good, "title", "label", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	says("written")
	save(bad)
	says("did you mean `string`?")
	save(good + "page Home { show_table tasks }\n")
	says("written")
	if _, err := os.Stat(filepath.Join(dir, "out/frontend/src/pages/Home.tsx")); err != nil {
		t.Error(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
