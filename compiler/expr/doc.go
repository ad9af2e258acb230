// Package expr holds typed expressions. In: an expression as written and the
// names in scope. Out: one typed tree, and its text in each language that
// evaluates it: SQL for SQLite, Python, TypeScript. The three give the same
// answer for the same row; what cannot agree is refused with a reason.
//
// Null follows SQL's three values. Arithmetic is IEEE 754 double precision.
// Text is compared by code point.
package expr
