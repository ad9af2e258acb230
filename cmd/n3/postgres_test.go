package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var postgres struct {
	once    sync.Once
	address string // without a database
	folder  string
	err     error
}

// postgresAddress is the address of a PostgreSQL of the tests' own, from Debian's
// package, without the name of a database. It runs until the tests end.
func postgresAddress(t *testing.T) string {
	t.Helper()
	postgres.once.Do(func() { postgres.err = startPostgres() })
	if postgres.err != nil {
		t.Fatal(postgres.err)
	}
	return postgres.address
}

func startPostgres() error {
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(programs) == 0 {
		return fmt.Errorf("PostgreSQL is not installed; run: apt-get install -y --no-install-recommends postgresql-15")
	}
	if postgres.folder, err = os.MkdirTemp("", "n3-postgres-"); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		return err
	}
	if os.Geteuid() == 0 { // the server refuses to run as root
		if err := exec.Command("chown", "postgres", postgres.folder).Run(); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("-p %d -h 127.0.0.1 -c unix_socket_directories=%s -c fsync=off -c synchronous_commit=off -c full_page_writes=off", port, postgres.folder)
	for _, command := range [][]string{
		{"initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
		{"pg_ctl", "-w", "-l", filepath.Join(postgres.folder, "log"), "-o", options, "start"},
	} {
		if err := postgresCommand(programs[len(programs)-1], command...); err != nil {
			return err
		}
	}
	postgres.address = fmt.Sprintf("postgres://postgres@127.0.0.1:%d", port)
	return nil
}

func postgresCommand(programs string, command ...string) error {
	arguments := append([]string{filepath.Join(programs, command[0]), "-D", filepath.Join(postgres.folder, "data")}, command[1:]...)
	if os.Geteuid() == 0 {
		arguments = append([]string{"runuser", "-u", "postgres", "--"}, arguments...)
	}
	cmd := exec.Command(arguments[0], arguments[1:]...)
	cmd.Dir = postgres.folder
	// pg_ctl leaves the server with its output: a pipe would not end with pg_ctl.
	log, err := os.Create(filepath.Join(os.TempDir(), filepath.Base(postgres.folder)+"-"+command[0]))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close(); _ = os.Remove(log.Name()) }()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, said)
	}
	return nil
}

// stopPostgres is called when the tests have ended.
func stopPostgres() {
	if postgres.address == "" {
		return
	}
	programs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	_ = postgresCommand(programs[len(programs)-1], "pg_ctl", "-m", "immediate", "stop")
	_ = os.RemoveAll(postgres.folder)
}
