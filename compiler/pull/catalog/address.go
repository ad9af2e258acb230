package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// AddressError is an address that is none of a database.
type AddressError struct{ message string }

func (e *AddressError) Error() string { return e.message }

const forms = "expected postgres://user:password@host/database, sqlite:path or the path of a SQLite file"

// Read reads the database of an address: postgres://…, postgresql://…, sqlite:path,
// sqlite:///path as the backend has it, or the path of a file.
func Read(ctx context.Context, address string) (*Database, error) {
	scheme, rest, found := strings.Cut(address, ":")
	switch {
	case strings.TrimSpace(address) == "":
		return nil, &AddressError{"the address is empty; " + forms}
	case scheme == "postgres" || scheme == "postgresql":
		return readPostgres(ctx, address)
	case strings.HasPrefix(scheme, "postgres") && strings.Contains(scheme, "+"): // SQLAlchemy's postgresql+psycopg
		return readPostgres(ctx, "postgres:"+rest)
	case scheme == "sqlite":
		path := strings.TrimPrefix(rest, "///") // before a relative path; four slashes are before an absolute one
		if path == "" || strings.HasPrefix(rest, "//") && path == rest {
			return nil, &AddressError{"the address names no file; expected sqlite:path, such as sqlite:shop.db"}
		}
		return readSQLite(ctx, path)
	case scheme == "file":
		path, err := url.PathUnescape(strings.TrimPrefix(rest, "//"))
		if err != nil {
			return nil, &AddressError{forms}
		}
		path, _, _ = strings.Cut(path, "?")
		return readSQLite(ctx, path)
	case found && len(scheme) > 1 && strings.HasPrefix(rest, "//"):
		return nil, &AddressError{fmt.Sprintf("databases of %q are not supported; %s", scheme, forms)}
	}
	return readSQLite(ctx, address)
}

// Named is an address without its password, for people to read.
func Named(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil && !u.Query().Has("password") {
		if err != nil && strings.Contains(address, "@") {
			scheme, _, _ := strings.Cut(address, "://")
			return scheme + "://…"
		}
		return address
	}
	if _, secret := u.User.Password(); secret {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if q.Has("password") {
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return u.String()
}

var errEmpty = errors.New("the database has no tables")

// isOurs says whether a table is of the runtime: its record of changes, its settings.
func isOurs(name string) bool { return len(name) > 3 && strings.EqualFold(name[:3], "n3_") }
