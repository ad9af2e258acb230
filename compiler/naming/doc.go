// Package naming turns the names of a program into those of other places: into
// what people read ("User profiles", "user profile"), into addresses, and into
// the classes, constants and attributes of generated Python and TypeScript. In go
// names, out come names; all changes of case and all cuts are by runes.
package naming
