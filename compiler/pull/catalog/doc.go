// Package catalog reads what a database has. In: the address of a SQLite file or of
// a PostgreSQL server. Out: its tables and views as one Database, whichever it is.
// Nothing is written: the connections are read-only.
package catalog
