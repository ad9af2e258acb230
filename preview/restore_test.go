package preview

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/environment"
	"github.com/n3-lang/n3/preview/files"
)

// makeDatabases makes `old.db` as a killed process leaves it: some commits are in its log
// alone, behind them is one that was never finished, and a table has become smaller. Beside
// it is `new.db`, a backup.
const makeDatabases = `
import os, sqlite3
new = sqlite3.connect("new.db")
new.execute("CREATE TABLE rows (text)")
new.execute("INSERT INTO rows VALUES ('new')")
new.commit()
new.close()
old = sqlite3.connect("old.db", isolation_level=None)
old.execute("PRAGMA journal_mode = WAL")
old.execute("CREATE TABLE rows (text)")
old.execute("CREATE TABLE gone AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT hex(randomblob(200)) FROM n")
old.execute("INSERT INTO rows VALUES ('a'), ('b')")
old.execute("PRAGMA wal_checkpoint(RESTART)")
for number in range(300):
    old.execute("INSERT INTO rows VALUES (?)", (f"row {number} " + "x" * 100,))
old.execute("DROP TABLE gone")
old.execute("VACUUM")
old.execute("UPDATE rows SET text = 'changed' WHERE text = 'a'")
old.execute("PRAGMA cache_size = 2")
old.execute("BEGIN")
old.execute("UPDATE rows SET text = text || 'y'")
os._exit(0)
`

const readDatabase = `
import sqlite3, sys
found = sqlite3.connect(sys.argv[1])
print(found.execute("PRAGMA integrity_check").fetchone()[0], found.execute("SELECT count(*), min(text), max(text), sum(length(text)) FROM rows").fetchone())
`

func TestARestoreThatIsStoppedLeavesAWholeDatabase(t *testing.T) {
	env, err := environment.Prepare(t.Context(), "", func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	python := func(dir string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), env.Python, append([]string{"-c"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	made := t.TempDir()
	python(made, makeDatabases)
	parts := []string{"old.db", "old.db-wal", "old.db-shm", "new.db"}
	fixture := func() (dir string) {
		t.Helper()
		dir = t.TempDir()
		for _, part := range parts {
			data, err := os.ReadFile(filepath.Join(made, part))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, part), string(data))
		}
		return dir
	}
	const read = "old.db"
	before := python(fixture(), readDatabase, read)
	after := python(fixture(), readDatabase, "new.db")
	if !strings.HasPrefix(before, "ok (302, 'b', ") || after != "ok (1, 'new', 'new', 3)" {
		t.Fatalf("the databases are %s and %s", before, after)
	}

	copied := fixture()
	if err := files.CopyDatabase(filepath.Join(copied, "old.db"), filepath.Join(copied, "copy.db")); err != nil {
		t.Fatal(err)
	}
	if got := python(copied, readDatabase, "copy.db"); got != before {
		t.Errorf("the copy is %s, want %s", got, before)
	}

	stopped := errors.New("stopped")
	var seen []string
	for stop := 0; ; stop++ {
		dir := fixture()
		database, backup := filepath.Join(dir, "old.db"), filepath.Join(dir, "new.db")
		step := 0
		err := replaceDatabase(database, backup, filepath.Join(dir, "kept.db"), func(do func() error) error {
			if step == stop {
				return stopped
			}
			step++
			return do()
		})
		if err != nil && !errors.Is(err, stopped) {
			t.Fatal(err)
		}
		got := python(dir, readDatabase, read)
		if got != before && got != after {
			t.Errorf("stopped before step %d it is %s", stop, got)
		}
		if got == after && python(dir, readDatabase, "kept.db") != before {
			t.Errorf("stopped before step %d the old database is not kept", stop)
		}
		seen = append(seen, fmt.Sprint(got == after))
		if err == nil {
			break
		}
		// The next attempt is not in the way of what this one has left.
		if err := replaceDatabase(database, backup, filepath.Join(dir, "again.db"), func(do func() error) error { return do() }); err != nil {
			t.Error(err)
		}
		if got := python(dir, readDatabase, read) + python(dir, readDatabase, "again.db"); got != after+before {
			t.Errorf("after a second attempt it is %s", got)
		}
	}
	if len(seen) < 6 || seen[0] != "false" || seen[len(seen)-1] != "true" {
		t.Errorf("whether it was the new database: %v", seen)
	}
}
