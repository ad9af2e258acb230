package catalog

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const connectTimeout = 10 * time.Second

// readPostgres reads the tables that the user of the address may read, in one
// transaction that cannot write.
func readPostgres(ctx context.Context, address string) (*Database, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, &AddressError{"the address cannot be read: " + parseProblem(err)}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	// A pooler such as pgbouncer hands a connection to others between two statements.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectProblem(config, err)
	}
	defer connection.Close(context.WithoutCancel(ctx)) //nolint:errcheck // everything is read
	tx, err := connection.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, connectProblem(config, err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // it only read
	r := &postgresReader{ctx: ctx, tx: tx, database: &Database{Kind: Postgres}, byOID: map[uint32]int{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.database, nil
}

// parseProblem is what is wrong with an address, without its password.
func parseProblem(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, ": "); at >= 0 {
		text = text[at+2:]
	}
	return strings.Trim(text, "()")
}

// connectProblem says why there is no connection, by the code of the server
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func connectProblem(config *pgx.ConnConfig, err error) error {
	server := net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
	if strings.HasPrefix(config.Host, "/") {
		server = config.Host
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch refused.Code {
		case "28P01", "28000":
			return fmt.Errorf("%s refuses the user %q: %s", server, config.User, refused.Message)
		case "3D000":
			return fmt.Errorf("%s has no database %q", server, config.Database)
		case "42501":
			return fmt.Errorf("the user %q may not use the database %q: %s", config.User, config.Database, refused.Message)
		}
		return fmt.Errorf("%s: %s", server, refused.Message)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return fmt.Errorf("there is no host %s", config.Host)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s does not answer", server)
	}
	var failed *net.OpError
	if errors.As(err, &failed) {
		return fmt.Errorf("nothing answers at %s: %w", server, failed.Err)
	}
	return fmt.Errorf("%s: %w", server, errors.Unwrap(err))
}

type postgresReader struct {
	ctx      context.Context
	tx       pgx.Tx
	database *Database
	byOID    map[uint32]int // the tables, by their ids in the catalog
}

func (r *postgresReader) read() error {
	for _, step := range []func() error{r.tables, r.columns, r.constraints, r.indexes, r.triggers} {
		if err := step(); err != nil {
			return err
		}
	}
	if len(r.database.Tables) == 0 && len(r.database.Skipped) == 0 {
		return errEmpty
	}
	return nil
}

func (r *postgresReader) each(query string, row func(pgx.Rows) error) error {
	rows, err := r.tx.Query(r.ctx, query)
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

var kinds = map[string]Kind{"r": BaseTable, "p": BaseTable, "v": View, "m": MaterializedView, "f": ForeignTable}

// tables reads the tables outside of the system's schemas: not the partitions, which
// are read through what they are parts of, and not what belongs to an extension.
func (r *postgresReader) tables() error {
	return r.each(`
SELECT c.oid, CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname::text END, c.relname::text, c.relkind::text,
	coalesce(obj_description(c.oid, 'pg_class'), ''),
	coalesce((SELECT i.inhparent::regclass::text FROM pg_inherits AS i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1), ''),
	(SELECT count(*) FROM pg_inherits AS i WHERE i.inhparent = c.oid AND c.relkind = 'p')::int,
	has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
	AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'
	AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2, 3`, func(row pgx.Rows) error {
		var oid uint32
		var kind string
		var readable bool
		var t Table
		if err := row.Scan(&oid, &t.Schema, &t.Name, &kind, &t.Comment, &t.Inherits, &t.Partitions, &readable); err != nil {
			return err
		}
		t.Kind = kinds[kind]
		switch {
		case isOurs(t.Name):
		case !readable:
			r.database.Skipped = append(r.database.Skipped, Skipped{Qualified(t.Schema, t.Name), "the user of the address may not read it"})
		default:
			r.byOID[oid] = len(r.database.Tables)
			r.database.Tables = append(r.database.Tables, t)
		}
		return nil
	})
}

// Qualified is the name of a table with its schema, where it needs one.
func Qualified(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// columns reads the columns with their types: of a domain what it restricts, of an
// array what its items are, of an enum its values.
func (r *postgresReader) columns() error {
	return r.each(`
WITH RECURSIVE types AS (
	SELECT t.oid AS id, t.oid, t.typtype, t.typbasetype, -1 AS modifier, false AS required, NULL::text COLLATE "C" AS domain FROM pg_type AS t
	UNION ALL
	SELECT o.id, t.oid, t.typtype, t.typbasetype, CASE WHEN o.modifier = -1 THEN d.typtypmod ELSE o.modifier END, o.required OR d.typnotnull,
		coalesce(o.domain, d.typname::text COLLATE "C")
	FROM types AS o JOIN pg_type AS d ON d.oid = o.oid JOIN pg_type AS t ON t.oid = d.typbasetype WHERE d.typtype = 'd'
)
SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod), b.typname::text, coalesce(o.domain, ''),
	greatest(a.atttypmod, o.modifier), coalesce(i.typname::text, ''),
	coalesce((SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = b.oid), '{}'),
	a.attnotnull OR o.required, coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
	a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%', a.attgenerated <> '',
	coalesce(col_description(a.attrelid, a.attnum), ''), has_column_privilege(a.attrelid, a.attnum, 'SELECT')
FROM pg_attribute AS a
JOIN types AS o ON o.id = a.atttypid AND o.typtype <> 'd'
JOIN pg_type AS b ON b.oid = o.oid
LEFT JOIN pg_type AS i ON i.oid = b.typelem AND b.typcategory = 'A'
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`, func(row pgx.Rows) error {
		var oid uint32
		var modifier int
		var readable bool
		var c Column
		if err := row.Scan(&oid, &c.Name, &c.Type, &c.Base, &c.Domain, &modifier, &c.Item, &c.Values, &c.NotNull, &c.Default, &c.Counted, &c.Generated, &c.Comment, &readable); err != nil {
			return err
		}
		t := r.table(oid)
		if t == nil {
			return nil
		}
		if !readable {
			r.database.Skipped = append(r.database.Skipped, Skipped{Qualified(t.Schema, t.Name) + "." + c.Name, "the user of the address may not read it"})
			return nil
		}
		if c.Generated || c.Counted {
			c.Default = ""
		}
		if len(c.Values) == 0 {
			c.Values = nil
		}
		switch { // how a type modifier holds its arguments: numerictypmodin, bpchartypmodin
		case modifier < 4:
		case c.Base == "varchar" || c.Base == "bpchar":
			c.Length = modifier - 4
		case c.Base == "numeric":
			c.Digits, c.Scale = (modifier-4)>>16, (modifier-4)&0x7ff
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
}

func (r *postgresReader) table(oid uint32) *Table {
	if i, known := r.byOID[oid]; known {
		return &r.database.Tables[i]
	}
	return nil
}

func (r *postgresReader) constraints() error {
	return r.each(`
SELECT k.conrelid, k.contype::text, pg_get_constraintdef(k.oid), k.confdeltype::text,
	ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS p (number, place) JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = p.number ORDER BY p.place),
	coalesce(CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname::text END, ''), coalesce(f.relname::text, ''),
	ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS p (number, place) JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = p.number ORDER BY p.place)
FROM pg_constraint AS k
LEFT JOIN pg_class AS f ON f.oid = k.confrelid LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
WHERE k.contype IN ('p', 'f', 'c') AND k.conrelid <> 0 AND k.conparentid = 0
UNION ALL
SELECT a.attrelid, 'd', pg_get_constraintdef(k.oid), '', ARRAY[a.attname::text], '', '', '{}'
FROM pg_constraint AS k JOIN pg_attribute AS a ON a.atttypid = k.contypid WHERE k.contype = 'c' AND k.contypid <> 0 AND a.attnum > 0
ORDER BY 1, 2, 5, 3`, func(row pgx.Rows) error {
		var oid uint32
		var kind, text, action string
		var columns []string
		var f Reference
		if err := row.Scan(&oid, &kind, &text, &action, &columns, &f.Schema, &f.Table, &f.Targets); err != nil {
			return err
		}
		t := r.table(oid)
		if t == nil {
			return nil
		}
		switch kind {
		case "p":
			t.Key = columns
		case "f":
			f.Columns, f.OnDelete = columns, onDeleteOf(action)
			t.References = append(t.References, f)
		case "c":
			t.Checks = append(t.Checks, checksOf(text)...)
		case "d": // of a domain, where the value is called VALUE
			for _, check := range checksOf(text) {
				t.Checks = append(t.Checks, ofDomain(check, columns[0]))
			}
		}
		return nil
	})
}

// ofDomain is a condition of a domain as one of a column.
func ofDomain(check, column string) string {
	var b strings.Builder
	from := 0
	for _, token := range Tokens(check) {
		if token.Is("value") {
			b.WriteString(check[from:token.Start] + quoted(column))
			from = token.End
		}
	}
	return b.String() + check[from:]
}

func (r *postgresReader) indexes() error {
	return r.each(`
SELECT i.indrelid, c.relname::text, i.indisunique, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), CASE WHEN m.amname = 'btree' THEN '' ELSE m.amname::text END,
	ARRAY(SELECT coalesce(a.attname::text, '') FROM generate_series(1, i.indnkeyatts) AS p LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p - 1] AND a.attnum > 0 ORDER BY p),
	ARRAY(SELECT pg_get_indexdef(i.indexrelid, p, true) FROM generate_series(1, i.indnkeyatts) AS p ORDER BY p),
	ARRAY(SELECT (i.indoption[p - 1] & 1) = 1 FROM generate_series(1, i.indnkeyatts) AS p ORDER BY p)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam
WHERE i.indislive AND NOT i.indisprimary
ORDER BY 1, 2`, func(row pgx.Rows) error {
		var oid uint32
		var names, texts []string
		var descending []bool
		var index Index
		if err := row.Scan(&oid, &index.Name, &index.Unique, &index.Where, &index.Method, &names, &texts, &descending); err != nil {
			return err
		}
		t := r.table(oid)
		if t == nil {
			return nil
		}
		for i, name := range names {
			c := IndexColumn{Name: name, Descending: descending[i]}
			if name == "" {
				c.Expression = texts[i]
			}
			index.Columns = append(index.Columns, c)
		}
		t.Indexes = append(t.Indexes, index)
		return nil
	})
}

func (r *postgresReader) triggers() error {
	return r.each("SELECT tgrelid, tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0 ORDER BY 1, 2", func(row pgx.Rows) error {
		var oid uint32
		var name string
		if err := row.Scan(&oid, &name); err != nil {
			return err
		}
		if t := r.table(oid); t != nil && !slices.Contains(t.Triggers, name) {
			t.Triggers = append(t.Triggers, name)
		}
		return nil
	})
}
