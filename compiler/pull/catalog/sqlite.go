package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// readSQLite reads a file, in one transaction, so that all of it is of one moment.
func readSQLite(ctx context.Context, path string) (*Database, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; expected a SQLite file", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	address := url.URL{Scheme: "file", Path: absolute, RawQuery: "mode=ro&_query_only=true&_busy_timeout=5000"}
	pool, err := sql.Open("sqlite3", address.String())
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	tx, err := pool.BeginTx(ctx, nil)
	if err == nil {
		defer tx.Rollback() //nolint:errcheck // it only read
		r := &sqliteReader{ctx: ctx, tx: tx, database: &Database{Kind: SQLite}}
		err = r.read()
		if err == nil {
			return r.database, nil
		}
	}
	return nil, sqliteProblem(path, err)
}

// sqliteProblem says what a file is that cannot be read.
func sqliteProblem(path string, err error) error {
	var failed sqlite3.Error
	if errors.As(err, &failed) {
		switch failed.Code {
		case sqlite3.ErrNotADB:
			return fmt.Errorf("%s is not a SQLite database, or it is encrypted", path)
		case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
			return fmt.Errorf("%s cannot be opened: no permission to read it, or to write beside it where its log is (-wal, -shm)", path)
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return fmt.Errorf("%s is locked by another program; try again when it has finished", path)
		case sqlite3.ErrCorrupt:
			return fmt.Errorf("%s is damaged: %w", path, err)
		}
	}
	return fmt.Errorf("%s: %w", path, err)
}

type sqliteReader struct {
	ctx      context.Context
	tx       *sql.Tx
	database *Database
}

func (r *sqliteReader) read() error {
	type listed struct{ name, kind, text string }
	var tables []listed
	// Shadow tables belong to virtual ones: they hold the index of a full-text search.
	err := r.each("SELECT l.name, l.type, coalesce(m.sql, '') FROM pragma_table_list AS l LEFT JOIN sqlite_master AS m ON m.name = l.name AND m.type IN ('table', 'view') WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY l.name", nil,
		func(row *sql.Rows) error {
			var t listed
			if err := row.Scan(&t.name, &t.kind, &t.text); err != nil {
				return err
			}
			if !isOurs(t.name) {
				tables = append(tables, t)
			}
			return nil
		})
	if err != nil {
		return err
	}
	tables = slices.DeleteFunc(tables, func(t listed) bool {
		return slices.ContainsFunc(tables, func(v listed) bool { return v.kind == "virtual" && isShadow(t.name, v.name) })
	})
	for _, t := range tables {
		table := Table{Name: t.name, Kind: BaseTable}
		switch t.kind {
		case "virtual":
			r.database.Skipped = append(r.database.Skipped, Skipped{t.name, "it is a virtual table, which only its own program reads"})
			continue
		case "view":
			table.Kind = View
		}
		err := r.table(&table, t.text)
		if err != nil && table.Kind == View {
			r.database.Skipped = append(r.database.Skipped, Skipped{t.name, "the view cannot be read: " + err.Error()})
			continue
		}
		if err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		r.database.Tables = append(r.database.Tables, table)
	}
	if len(r.database.Tables) == 0 && len(r.database.Skipped) == 0 {
		return errEmpty
	}
	return r.references()
}

// shadows are what the virtual tables of SQLite's own extensions keep their data in.
// SQLite knows them for such only where it was built with the extension.
var shadows = []string{"data", "idx", "content", "docsize", "config", "segments", "segdir", "stat", "node", "rowid", "parent"}

func isShadow(name, virtual string) bool {
	end, found := strings.CutPrefix(name, virtual+"_")
	return found && slices.Contains(shadows, end)
}

func (r *sqliteReader) table(t *Table, text string) error {
	if err := r.columns(t); err != nil {
		return err
	}
	if t.Kind == View {
		return r.seen(t)
	}
	t.Checks = checksOf(text)
	if err := r.indexes(t); err != nil {
		return err
	}
	err := r.each("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY name", []any{t.Name}, func(row *sql.Rows) error {
		var name string
		err := row.Scan(&name)
		t.Triggers = append(t.Triggers, name)
		return err
	})
	if err != nil {
		return err
	}
	return r.seen(t)
}

func (r *sqliteReader) columns(t *Table) error {
	places := map[int]string{}
	err := r.each("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", []any{t.Name}, func(row *sql.Rows) error {
		var c Column
		var literal sql.NullString
		var place, hidden int
		if err := row.Scan(&c.Name, &c.Type, &c.NotNull, &literal, &place, &hidden); err != nil {
			return err
		}
		if hidden == 1 {
			return nil
		}
		c.Default, c.Generated = literal.String, hidden > 1
		c.Base, c.Length, c.Digits, c.Scale = declared(c.Type)
		if place > 0 {
			places[place] = c.Name
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
	for place := 1; place <= len(places); place++ {
		t.Key = append(t.Key, places[place])
	}
	if len(t.Key) == 1 {
		key := t.Column(t.Key[0])
		key.Counted = strings.EqualFold(key.Type, "integer") // https://sqlite.org/lang_createtable.html#rowid
	}
	return err
}

// declared reads a type as a table declares it: its name, and one or two numbers.
func declared(text string) (base string, length, digits, scale int) {
	base, arguments, _ := strings.Cut(strings.ToLower(text), "(")
	arguments, rest, _ := strings.Cut(arguments, ")")
	base = strings.Join(strings.Fields(base+" "+rest), " ")
	first, second, _ := strings.Cut(arguments, ",")
	n, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || n < 0 {
		return base, 0, 0, 0
	}
	scale, _ = strconv.Atoi(strings.TrimSpace(second))
	return base, n, n, scale
}

// seen looks at values of columns that say nothing of their type: expressions of
// views, and columns that were declared without one.
func (r *sqliteReader) seen(t *Table) error {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Base != "" && t.Kind != View {
			continue
		}
		name, table := quoted(c.Name), quoted(t.Name)
		err := r.each("SELECT DISTINCT typeof("+name+") FROM (SELECT "+name+" FROM "+table+" LIMIT 1000) ORDER BY 1", nil, func(row *sql.Rows) error {
			var class string
			err := row.Scan(&class)
			if class != "null" {
				c.Seen = append(c.Seen, class)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *sqliteReader) indexes(t *Table) error {
	type listed struct {
		name    string
		unique  bool
		partial bool
	}
	var list []listed
	err := r.each("SELECT name, \"unique\", partial FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name", []any{t.Name}, func(row *sql.Rows) error {
		var i listed
		err := row.Scan(&i.name, &i.unique, &i.partial)
		list = append(list, i)
		return err
	})
	if err != nil {
		return err
	}
	for _, i := range list {
		index := Index{Name: i.name, Unique: i.unique}
		var text sql.NullString
		if err := r.tx.QueryRowContext(r.ctx, "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", i.name).Scan(&text); err != nil {
			return err
		}
		expressions := expressionsOf(text.String)
		if i.partial {
			index.Where = expressions.where
		}
		place := 0
		err := r.each("SELECT name, \"desc\" FROM pragma_index_xinfo(?) WHERE \"key\" ORDER BY seqno", []any{i.name}, func(row *sql.Rows) error {
			var name sql.NullString
			c := IndexColumn{}
			if err := row.Scan(&name, &c.Descending); err != nil {
				return err
			}
			c.Name = name.String
			if !name.Valid && place < len(expressions.parts) {
				c.Expression = expressions.parts[place]
			} else if !name.Valid {
				c.Expression = "…"
			}
			place++
			index.Columns = append(index.Columns, c)
			return nil
		})
		if err != nil {
			return err
		}
		t.Indexes = append(t.Indexes, index)
	}
	return nil
}

// references reads the foreign keys. One that names no columns leads to the primary
// key; names have no case.
func (r *sqliteReader) references() error {
	for i := range r.database.Tables {
		t := &r.database.Tables[i]
		if t.Kind != BaseTable {
			continue
		}
		last := -1
		err := r.each("SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq", []any{t.Name}, func(row *sql.Rows) error {
			var id int
			var table, from, onDelete string
			var to sql.NullString
			if err := row.Scan(&id, &table, &from, &to, &onDelete); err != nil {
				return err
			}
			if id != last {
				last = id
				t.References = append(t.References, Reference{Table: r.properName(table), OnDelete: onDeleteOf(onDelete)})
			}
			reference := &t.References[len(t.References)-1]
			reference.Columns = append(reference.Columns, properColumn(t, from))
			if target := r.database.Table("", reference.Table); target != nil && to.Valid {
				reference.Targets = append(reference.Targets, properColumn(target, to.String))
			} else if target != nil {
				reference.Targets = target.Key
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(t.References, func(a, b Reference) int {
			return cmp.Compare(strings.Join(a.Columns, ","), strings.Join(b.Columns, ","))
		})
	}
	return nil
}

func (r *sqliteReader) properName(name string) string {
	for _, t := range r.database.Tables {
		if strings.EqualFold(t.Name, name) {
			return t.Name
		}
	}
	return name
}

func properColumn(t *Table, name string) string {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c.Name
		}
	}
	return name
}

func onDeleteOf(action string) string {
	switch strings.ToLower(action) {
	case "cascade", "c":
		return "cascade"
	case "set null", "n":
		return "set_null"
	}
	return "restrict"
}

func (r *sqliteReader) each(query string, values []any, row func(*sql.Rows) error) error {
	rows, err := r.tx.QueryContext(r.ctx, query, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
