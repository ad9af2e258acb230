package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/mattn/go-sqlite3" // the driver that fills SQLite databases

	"github.com/n3-lang/n3/compiler/pull/catalog"
	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
)

// The databases that others have designed: what is installed, and what makes them. The
// large ones are tried on one database each, and on both if N3_DATABASES is "both".
var existing = []struct {
	name   string
	tables int // at least
	make   func(t *testing.T, address string)
	kinds  []string
}{
	{"wagtail", 50, func(t *testing.T, address string) { django(t, "settings_wagtail", address) }, []string{catalog.Postgres}},
	{"oscar", 80, func(t *testing.T, address string) { django(t, "settings_oscar", address) }, []string{catalog.SQLite}},
	{"synapse", 100, synapse, []string{catalog.Postgres}},
	{"awkward", 5, awkward, bothKinds},
}

var bothKinds = []string{catalog.SQLite, catalog.Postgres}

// frameworks are the packages that are installed into .cache, each at its version;
// their first installation takes half a minute.
var frameworks = []string{"wagtail==7.2", "django-oscar==4.0", "psycopg[binary]==3.3.9"}

// synapsePackage has the schema of a server of Matrix as SQL for both databases; its
// wheel is only unpacked.
const synapsePackage = "matrix-synapse==1.140.0"

// A database that others have designed is pulled, checked, compiled and served: each
// dataset lists as many rows as its table has. Nothing of the database is changed.
func TestExistingDatabases(t *testing.T) {
	server := postgresAddress(t)
	for _, e := range existing {
		if os.Getenv("N3_DATABASES") == "both" {
			e.kinds = bothKinds
		}
		for _, kind := range e.kinds {
			t.Run(e.name+"/"+kind, func(t *testing.T) {
				address := databaseFor(t, server, kind, e.name)
				e.make(t, address)
				before := readCatalog(t, address)
				if len(before.Tables) < e.tables {
					t.Fatalf("there are %d tables, expected at least %d", len(before.Tables), e.tables)
				}
				content := contentOf(t, address)
				dir := folder(t, map[string]string{"app.n3": "app Existing {\n    database: " + kind + "\n    auth: jwt\n}\n"})
				if code, _, stderr := n3(t, dir, "pull", address); code != 0 {
					t.Fatal(stderr)
				}
				if got := contentOf(t, address); got != content {
					t.Error("the pull has changed the database")
				}
				text := contents(t, filepath.Join(dir, "database.n3"))
				if code, stdout, _ := n3(t, dir, "pull", address); code != 0 || !strings.Contains(stdout, "nothing changed") || contents(t, filepath.Join(dir, "database.n3")) != text {
					t.Errorf("a second pull says %q", stdout)
				}
				if code, stdout, stderr := n3(t, dir, "check"); code != 0 || strings.Contains(stdout, "warning") {
					t.Fatal(stdout, stderr)
				}
				if code, stdout, _ := n3(t, dir, "fmt", "--check"); code != 0 {
					t.Error(stdout)
				}
				if code, _, stderr := n3(t, dir, "compile"); code != 0 {
					t.Fatal(stderr)
				}
				listsEveryRow(t, dir, address)
				if after := readCatalog(t, address); !reflect.DeepEqual(before, after) {
					t.Error("the running app has changed tables that are not its own")
				}
			})
		}
	}
}

// listsEveryRow serves the app on the database and asks for each dataset.
func listsEveryRow(t *testing.T, dir, address string) {
	t.Helper()
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Repeat("s3cret ", 6)
	for name, value := range map[string]string{"N3_JWT_SECRET": secret, "N3_JWT_ISSUER": "issuer", "N3_JWT_AUDIENCE": "desk"} {
		t.Setenv(name, value)
	}
	server := serveAt(t, python, filepath.Join(dir, "out/backend"), strings.Replace(address, "sqlite:/", "sqlite:////", 1))
	token := signed(t, secret, map[string]any{"sub": "ann", "iss": "issuer", "aud": "desk", "roles": []string{"admin"}, "exp": time.Now().Add(time.Hour).Unix()})
	_, tables, _ := n3(t, dir, "compile", "--emit", "ir")
	var ir struct {
		Datasets []struct{ Name, Table, Key string }
	}
	if err := json.Unmarshal([]byte(tables), &ir); err != nil {
		t.Fatal(err)
	}
	filled := 0
	for _, d := range ir.Datasets {
		rows := countRows(t, address, d.Table)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+"/api/datasets/"+d.Name+"?page_size=100", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		status, answer := send(t, request)
		var list struct {
			Data  []map[string]any
			Total int
		}
		if status != http.StatusOK || json.Unmarshal([]byte(answer), &list) != nil {
			t.Errorf("%s is answered with %d: %s", d.Name, status, answer)
			continue
		}
		if list.Total != min(rows, 10_000) || len(list.Data) != min(rows, 100) {
			t.Errorf("%s lists %d of %d rows, its table has %d", d.Name, len(list.Data), list.Total, rows)
		}
		if rows > 0 {
			filled++
		}
	}
	if filled < len(ir.Datasets)*3/4 {
		t.Errorf("only %d of %d tables have rows", filled, len(ir.Datasets))
	}
}

// postgresAddress is the address of a server of the test's own, without a database.
func postgresAddress(t *testing.T) string {
	t.Helper()
	return strings.TrimSuffix(runtimetest.Postgres(t, "../.."), "/postgres")
}

// databaseFor is the address of an empty database.
func databaseFor(t *testing.T, server, kind, name string) string {
	t.Helper()
	if kind == catalog.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), name+".db")
	}
	run(t, "psql", "-q", server+"/postgres", "-c", "CREATE DATABASE "+name)
	return server + "/" + name
}

func readCatalog(t *testing.T, address string) *catalog.Database {
	t.Helper()
	database, err := catalog.Read(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return database
}

// contentOf is a digest of everything in a database.
func contentOf(t *testing.T, address string) string {
	t.Helper()
	digest := sha256.New()
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		if _, err := io.Copy(digest, file); err != nil {
			t.Fatal(err)
		}
	} else {
		dump := string(run(t, "pg_dump", address))
		for line := range strings.Lines(dump) {
			if !strings.HasPrefix(line, `\restrict`) && !strings.HasPrefix(line, `\unrestrict`) { // another secret in each dump
				_, _ = io.WriteString(digest, line)
			}
		}
	}
	return fmt.Sprintf("%x", digest.Sum(nil))
}

func countRows(t *testing.T, address, table string) (rows int) {
	t.Helper()
	query := "SELECT count(*) FROM "
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if err := db.QueryRowContext(t.Context(), query+quotedName(table)).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	connection, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(t.Context()) }()
	parts := strings.Split(table, ".")
	for i := range parts {
		parts[i] = quotedName(parts[i])
	}
	if err := connection.QueryRow(t.Context(), query+strings.Join(parts, ".")).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// django makes the tables of a site by its migrations, and rows by its models.
func django(t *testing.T, settings, address string) {
	t.Helper()
	python := filepath.Join(installed(t), "bin/python")
	cmd := exec.CommandContext(t.Context(), python, "rows.py")
	cmd.Dir = "testdata/pull"
	cmd.Env = append(os.Environ(), "ADDRESS="+address, "DJANGO_SETTINGS_MODULE="+settings, "PYTHONDONTWRITEBYTECODE=1")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}

// installed is the environment of the frameworks in .cache.
func installed(t *testing.T) string {
	t.Helper()
	environment, err := filepath.Abs("../../.cache/databases/frameworks")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(frameworks, "\n")
	if stamp, err := os.ReadFile(filepath.Join(environment, "installed")); err == nil && string(stamp) == want {
		return environment
	}
	t.Log("installing", strings.Join(frameworks, ", "))
	run(t, "python3", "-m", "venv", "--clear", environment)
	run(t, filepath.Join(environment, "bin/pip"), append([]string{"install", "-q"}, frameworks...)...)
	if err := os.WriteFile(filepath.Join(environment, "installed"), []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	return environment
}

// synapse makes the tables of a Matrix server from the SQL that it has for each
// database, and a row in each.
func synapse(t *testing.T, address string) {
	t.Helper()
	python := filepath.Join(installed(t), "bin/python")
	wheels := filepath.Join(filepath.Dir(installed(t)), "synapse")
	version := synapsePackage[strings.LastIndexByte(synapsePackage, '=')+1:]
	found := func() []string {
		list, err := filepath.Glob(filepath.Join(wheels, "*-"+version+"-*.whl"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if len(found()) == 0 {
		run(t, python, "-m", "pip", "download", "-q", "--no-deps", "-d", wheels, synapsePackage)
	}
	end := ".sqlite"
	if !strings.HasPrefix(address, "sqlite:") {
		end = ".postgres"
	}
	statements := string(run(t, python, "-c", `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
for name in sorted(wheel.namelist()):
    if "/full_schemas/72/" in name and name.endswith(sys.argv[2]):
        print(wheel.read(name).decode())
`, found()[0], end))
	execute(t, address, statements)
	fill(t, address)
}

// awkward makes tables whose names, keys and types are hard.
func awkward(t *testing.T, address string) {
	t.Helper()
	kind := catalog.Postgres
	if strings.HasPrefix(address, "sqlite:") {
		kind = catalog.SQLite
	}
	execute(t, address, contents(t, "testdata/pull/awkward."+kind+".sql"))
	fill(t, address)
}

func execute(t *testing.T, address, statements string) {
	t.Helper()
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(t.Context(), statements); err != nil {
			t.Fatal(err)
		}
		return
	}
	connection, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(t.Context()) }()
	if _, err := connection.PgConn().Exec(t.Context(), statements).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// fill puts a row into each table that has none, whatever it refers to.
func fill(t *testing.T, address string) {
	t.Helper()
	var statements []string
	database := readCatalog(t, address)
	for _, table := range database.Tables {
		if table.Kind != catalog.BaseTable || countRows(t, address, catalog.Qualified(table.Schema, table.Name)) > 0 {
			continue
		}
		var names, values []string
		for _, c := range table.Columns {
			if !c.Generated && !c.Counted {
				names = append(names, quotedName(c.Name))
				values = append(values, sampleValue(&c))
			}
		}
		name := quotedName(table.Name)
		if table.Schema != "" {
			name = quotedName(table.Schema) + "." + name
		}
		row := " DEFAULT VALUES"
		if len(names) > 0 {
			row = " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
		}
		statements = append(statements, "INSERT INTO "+name+row)
	}
	if database.Kind == catalog.Postgres {
		statements = append([]string{"SET session_replication_role = replica"}, statements...)
	}
	for i, statement := range statements {
		if database.Kind == catalog.Postgres && i > 0 {
			statement = statements[0] + "; " + statement
		}
		execute(t, address, statement)
	}
}

// sampleValue is a value for a column, in SQL of both databases.
func sampleValue(c *catalog.Column) string {
	// What the conditions of the awkward tables allow.
	for name, value := range map[string]string{"status": "'a'", "v": "'x'", "state": "'open'", "odd": "'y'"} {
		if c.Name == name {
			return value
		}
	}
	if c.Name == "data" && !c.NotNull {
		return "NULL"
	}
	if len(c.Values) > 0 {
		return "'" + c.Values[0] + "'"
	}
	for base, value := range map[string]string{
		"bool": "true", "boolean": "true", "uuid": "'0190a1b2-0000-7000-8000-000000000001'", "json": "'{}'", "jsonb": "'{}'", "bytea": `'\x00'`, "inet": "'127.0.0.1'",
		"date": "'2026-01-31'", "timestamp": "'2026-01-31 09:30:00'", "timestamptz": "'2026-01-31 09:30:00'", "datetime": "'2026-01-31 09:30:00'", "interval": "'1 hour'",
		"tsvector": "'a'", "tstzrange": "'empty'",
	} {
		if c.Base == base {
			return value
		}
	}
	if c.Item != "" {
		return "'{}'"
	}
	if slices.ContainsFunc([]string{"char", "text", "citext"}, func(part string) bool { return strings.Contains(c.Base, part) }) {
		return "'x'"
	}
	return "1"
}

func run(t *testing.T, program string, arguments ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, arguments...)
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, problem.String())
	}
	return out
}

func contents(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
