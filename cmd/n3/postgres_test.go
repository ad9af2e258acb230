package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The CRM with its rows in PostgreSQL: its generated tests pass, what is no address of
// such a database is said in one line, and the backend serves its lists.
func TestCompiledForPostgres(t *testing.T) {
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../testdata/examples/crm")); err != nil {
		t.Fatal(err)
	}
	program := contents(t, filepath.Join(dir, "app.n3"))
	program = strings.Replace(program, "app Crm {", "app Crm {\n    database: postgres \"CRM_DB\"", 1)
	if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := n3(t, dir, "check"); code != 0 || strings.Contains(stdout, "warning") {
		t.Fatalf("%s%s", stdout, stderr)
	}
	if code, stdout, stderr := n3(t, dir, "compile"); code != 0 {
		t.Fatalf("%s%s", stdout, stderr)
	}
	backend := filepath.Join(dir, "out/backend")
	if lock := contents(t, filepath.Join(backend, "requirements.lock")); !strings.Contains(lock, "psycopg==") {
		t.Errorf("the lock has no driver:\n%s", lock)
	}
	in := func(environment string, arguments ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), python, arguments...)
		cmd.Dir, cmd.Env = backend, append(os.Environ(), environment)
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	for address, want := range map[string]string{
		"":                                    "error: CRM_DB: this app was compiled for PostgreSQL; set an address such as postgresql://user@host/name",
		"sqlite:///data.db":                   "error: CRM_DB: this app was compiled for PostgreSQL; set an address such as postgresql://user@host/name",
		"mysql://host/name":                   "error: CRM_DB: expected sqlite:///path or postgresql://user@host/name",
		"postgresql://ann:secret@127.0.0.1:1": "error: 127.0.0.1:1: The database cannot be opened",
	} {
		if out, err := in("CRM_DB="+address, "-m", "app"); err == nil || !strings.HasPrefix(out, want) || strings.Contains(out, "secret") {
			t.Errorf("CRM_DB=%s: %v\n%s", address, err, out)
		}
	}
	server := postgresAddress(t)
	if out, err := in("N3_TEST_DATABASE_URL="+server+"/postgres", "-m", "pytest", "-q", "-p", "no:cacheprovider"); err != nil || !strings.Contains(out, " passed") {
		t.Errorf("%v\n%s", err, out)
	}
	t.Setenv("CRM_DB", databaseFor(t, server, "postgres", "crm"))
	address := serveAt(t, python, backend, "")
	response, err := http.Get(address + "/api/datasets/deals")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(body), `"data":[]`) {
		t.Errorf("%d %s (%v)", response.StatusCode, body, err)
	}
}
