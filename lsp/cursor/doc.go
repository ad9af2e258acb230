// Package cursor reads what is at a position. In: a file of a snapshot and an
// offset. Out: the brackets and tokens before it, the declaration, entry and
// symbol there, every place that names the symbol, and where entries are inserted.
package cursor
