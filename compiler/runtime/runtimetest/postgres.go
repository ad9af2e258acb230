// Package runtimetest starts what tests of the runtime's applications need.
package runtimetest

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Postgres starts a server for a test, and returns the address of its database
// `postgres`, which is empty. root is the folder of the repository.
func Postgres(t *testing.T, root string) string {
	t.Helper()
	python, err := filepath.Abs(filepath.Join(root, ".cache/venv/bin/python"))
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(python, "tests/postgres_server.py")
	server.Dir, server.Stderr = filepath.Join(root, "compiler/runtime/python"), os.Stderr
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := server.Wait(); err != nil {
			t.Error(err)
		}
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}
