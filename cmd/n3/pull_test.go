package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What cannot be pulled is said in one line that names what is wrong, without the
// password of the address; nothing is written.
func TestPullRefuses(t *testing.T) {
	dir := folder(t, map[string]string{"notes.txt": "no database", "n3.toml": ""})
	execute(t, "sqlite:"+filepath.Join(dir, "empty.db"), "CREATE TABLE n3_meta (key TEXT)")
	server := postgresAddress(t)
	run(t, "psql", "-q", server+"/postgres", "-c", "CREATE ROLE stranger LOGIN", "-c", "CREATE DATABASE bare", "-c", "CREATE DATABASE closed")
	execute(t, server+"/closed", "CREATE SCHEMA private; CREATE TABLE private.secrets (id integer PRIMARY KEY); CREATE TABLE open (id integer PRIMARY KEY, hidden text); GRANT SELECT (id) ON open TO stranger")
	host := strings.TrimPrefix(server, "postgresql://postgres@")
	for _, c := range []struct {
		address string
		code    int
		says    string
	}{
		{"", exitUsage, "the address is empty"},
		{"mysql://root:s3cret@localhost/shop", exitUsage, `databases of "mysql" are not supported`},
		{"sqlite:", exitUsage, "names no file"},
		{"postgres://a:s3cret@local host/x", exitUsage, "the address cannot be read"},
		{"missing.db", exitEnvironment, "there is no file missing.db"},
		{".", exitEnvironment, "is a folder"},
		{"notes.txt", exitEnvironment, "is not a SQLite database"},
		{"empty.db", exitEnvironment, "has no tables"},
		{"postgres://postgres:s3cret@127.0.0.1:1/x", exitEnvironment, "nothing answers at 127.0.0.1:1"},
		{"postgres://postgres:s3cret@no-such-host.invalid/x", exitEnvironment, "no-such-host.invalid"},
		{"postgres://nobody:s3cret@" + host + "/bare", exitEnvironment, `refuses the user "nobody"`},
		{server + "/missing", exitEnvironment, `has no database "missing"`},
		{server + "/bare", exitEnvironment, "has no tables"},
	} {
		code, stdout, stderr := n3(t, dir, "pull", c.address)
		if code != c.code || !strings.Contains(stderr, c.says) || stdout != "" || strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, "s3cret") {
			t.Errorf("%q ends with %d and says %q", c.address, code, stderr)
		}
	}
	if entries, err := filepath.Glob(filepath.Join(dir, "database.n3*")); err != nil || len(entries) > 0 {
		t.Errorf("%v %v", entries, err)
	}
	code, stdout, stderr := n3(t, dir, "pull", "postgresql://stranger:s3cret@"+host+"/closed")
	if code != 0 || strings.Contains(stdout+stderr, "s3cret") {
		t.Fatal(code, stdout, stderr)
	}
	if !strings.Contains(stdout, "database.n3: 1 table of postgresql://stranger@"+host+"/closed\n") || !strings.Contains(stdout, "`database: postgres`") {
		t.Error(stdout)
	}
	for _, says := range []string{"private.secrets: left out: the user of the address may not read it", "open.hidden: left out"} {
		if !strings.Contains(stderr, says) {
			t.Errorf("there is no %q in %q", says, stderr)
		}
	}
}

// All forms of an address lead to the same tables.
func TestPullAddresses(t *testing.T) {
	dir := folder(t, map[string]string{"n3.toml": ""})
	path := filepath.Join(dir, "a shop.db")
	execute(t, "sqlite:"+path, "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)")
	want := ""
	for _, address := range []string{"a shop.db", path, "sqlite:a shop.db", "sqlite:" + path, "sqlite:///a shop.db", "sqlite:///" + path, "file:" + strings.ReplaceAll(path, " ", "%20")} {
		if code, _, stderr := n3(t, dir, "pull", address); code != 0 {
			t.Errorf("%s: %s", address, stderr)
			continue
		}
		text := contents(t, filepath.Join(dir, "database.n3"))
		if want == "" {
			want = text
		}
		if text != want || !strings.Contains(text, "dataset things") {
			t.Errorf("%s: %s", address, text)
		}
		for _, name := range []string{"database.n3", "database.n3.pulled"} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A dataset that was moved to another file is found there, and what is added is
// added to the file of the pull.
func TestPullFollowsDatasets(t *testing.T) {
	dir := folder(t, map[string]string{"n3.toml": ""})
	address := "sqlite:" + filepath.Join(dir, "shop.db")
	execute(t, address, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
	if code, _, stderr := n3(t, dir, "pull", address, "-o", "data/tables.n3"); code != 0 {
		t.Fatal(stderr)
	}
	text := contents(t, filepath.Join(dir, "data/tables.n3"))
	moved := strings.Replace(text, "dataset users", "dataset people", 1)
	if err := os.WriteFile(filepath.Join(dir, "people.n3"), []byte(moved), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data/tables.n3"), []byte("# Tables.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, address, "ALTER TABLE users ADD COLUMN age INTEGER; CREATE TABLE pets (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users)")
	code, stdout, stderr := n3(t, dir, "pull", address, "-o", "data/tables.n3")
	if code != 0 || !strings.Contains(stdout, "people.age: added") || !strings.Contains(stdout, "dataset pets: added") {
		t.Fatal(code, stdout, stderr)
	}
	if people := contents(t, filepath.Join(dir, "people.n3")); !strings.Contains(people, "age: integer") {
		t.Error(people)
	}
	if tables := contents(t, filepath.Join(dir, "data/tables.n3")); !strings.Contains(tables, "user: people") || strings.Contains(tables, "dataset people") {
		t.Error(tables)
	}
	if code, stdout, stderr := n3(t, dir, "check"); code != 0 {
		t.Error(stdout, stderr)
	}
}
