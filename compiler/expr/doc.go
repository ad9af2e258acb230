// Package expr holds typed expressions. In: an expression as written and the
// names in scope. Out: one typed tree, and its text in each language that
// evaluates it: SQL for SQLite, SQL for PostgreSQL, Python, TypeScript. The four
// give the same answer for the same row; what cannot agree is refused with a
// reason.
//
// Null follows SQL's three values. Arithmetic is IEEE 754 double precision; what
// is too large for it is null. Text is compared by code point.
package expr
