// Package diag holds what the compiler has to say about a program. In: findings
// with a code and a span. Out: text with source frames for a terminal, JSON, SARIF.
package diag
