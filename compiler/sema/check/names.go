package check

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
)

// Named says whether the declaration has a usable name, and reports where not.
func (c *Context) Named(keyword, example string) bool {
	d := c.Decl
	label := d.Entry.Labels
	switch {
	case d.Name.Name == "" && d.Half:
		return false // reported by its syntax
	case d.Name.Name == "":
		c.Errorf(diag.MissingName, d.Keyword.Span, "%s requires a name: `%s %s`", indefinite(keyword), keyword, example)
		return false
	case label[0].Quoted:
		c.Errorf(diag.MissingName, d.Name.Span, "names are written without quotes: `%s %s`", keyword, example)
		return false
	case len(d.Name.Name) > LongestName:
		c.TooLong(d.Name)
		return false
	case strings.HasPrefix(d.Name.Name, "_") || slices.ContainsFunc(reservedPrefixes, func(p string) bool { return HasPrefixFold(d.Name.Name, p) }):
		c.Errorf(diag.ReservedName, d.Name.Span, "names that begin with `_`, `n3_`, `pg_` or `sqlite_` are reserved; choose another name")
		return false
	}
	most := 1
	if c.Decl.Dataset != nil && c.Decl.Dataset.From != nil {
		most = 3
	}
	if len(label) > most && !d.Half {
		c.Errorf(diag.UnexpectedText, label[most].Span, "unexpected `%s`; the name of %s is one word", label[most].Text, indefinite(keyword))
	}
	if d.Body() == nil {
		c.Errorf(diag.BlockWanted, d.Name.Span, "`%s %s` requires a block: `%s %s { … }`", keyword, d.Name.Name, keyword, d.Name.Name)
	}
	return true
}

// reservedPrefixes begin the names of our own tables and of those of the databases. One of
// PostgreSQL's is found before a table of ours that has the same name.
var reservedPrefixes = []string{"n3_", "pg_", "sqlite_"}

// SystemColumns are in every table of PostgreSQL.
// https://www.postgresql.org/docs/current/ddl-system-columns.html
var SystemColumns = []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}

// LongestName bounds a name, in bytes. It is what PostgreSQL takes for a name, less room for what is put
// after it: _id, the name of an index.
const LongestName = 50

// TooLong reports a name above LongestName.
func (c *Context) TooLong(name ast.Ident) {
	c.Errorf(diag.ReservedName, name.Span, "the name `%s…` has %d characters; the limit is %d", name.Name[:20], len(name.Name), LongestName)
}

// HasPrefixFold is strings.HasPrefix without regard to case.
func HasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
