package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
)

// A release is applied to PostgreSQL by a process that is killed again and again; the next
// run goes on, and at the end everything is there once.
func TestMigratePostgresThroughKills(t *testing.T) {
	const first = "app Shop { database: postgres \"SHOP_DB\" }\ndataset orders {\n    access_policy { read: true }\n    title: string\n    quantity: integer\n}\n"
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string]string{"app.n3": first})
	t.Setenv("SHOP_DB", runtimetest.Postgres(t, "../.."))
	backend := filepath.Join(dir, "out/backend")
	query := func(sql string) string {
		t.Helper()
		code := "import os, sys, psycopg\n" +
			"with psycopg.connect(os.environ['SHOP_DB'], autocommit=True) as c:\n" +
			"    found = c.execute(sys.argv[1])\n    print(found.fetchall() if found.description else '')\n"
		out, err := exec.Command(python, "-c", code, sql).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %s", sql, out)
		}
		return strings.TrimSpace(string(out))
	}
	run := func(want int, arguments ...string) string {
		t.Helper()
		code, stdout, stderr := n3(t, dir, arguments...)
		if code != want {
			t.Fatalf("%v: exit code %d, not %d\n%s%s", arguments, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	run(0, "compile")
	// The backend's own environment, which has the driver.
	if err := os.Symlink(filepath.Dir(filepath.Dir(python)), filepath.Join(backend, ".venv")); err != nil {
		t.Fatal(err)
	}
	run(0, "migrate", "apply")
	query(`INSERT INTO orders (title, quantity) SELECT 'Order ' || n, n % 100 FROM generate_series(1, 300000) n`)
	next := strings.NewReplacer("title: string", "title: string required", "quantity: integer", "quantity: integer indexed\n    kind: enum(online, shop) required default(\"online\")").Replace(first)
	if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}
	run(0, "compile")
	if said := run(1, "migrate", "status"); !strings.Contains(said, "pending  0002_") {
		t.Errorf("before it: %s", said)
	}
	const step = 40 * time.Millisecond
	kills := 0
	for alive := 10 * step; ; alive += step {
		apply := exec.Command(python, "-m", "n3_runtime.schema", "apply", "--address", "SHOP_DB")
		apply.Dir = backend
		if err := apply.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(alive, func() { _ = apply.Process.Kill() })
		err := apply.Wait()
		timer.Stop()
		if err == nil {
			break
		}
		if kills++; kills > 100 {
			t.Fatal("it never ends")
		}
	}
	t.Logf("killed %d times", kills)
	if said := run(0, "migrate", "status"); strings.Count(said, "applied  ") != 2 {
		t.Errorf("after it: %s", said)
	}
	for sql, want := range map[string]string{
		`SELECT count(*), count(DISTINCT title), min(kind) FROM orders`:                                                         "[(300000, 300000, 'online')]",
		`SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass AND indisvalid`:                                      "[(2,)]",
		`SELECT count(*) FROM pg_index WHERE NOT indisvalid`:                                                                    "[(0,)]",
		`SELECT conname, convalidated FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'c'`:                 "[('kind_check', True)]",
		`SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnotnull AND attname IN ('title', 'kind')`: "[(2,)]",
	} {
		if said := query(sql); said != want {
			t.Errorf("%s is %s, not %s", sql, said, want)
		}
	}
}
