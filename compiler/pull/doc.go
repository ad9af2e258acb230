// Package pull writes the datasets of an existing database. In: a catalog.Database,
// and the program that an earlier pull wrote and somebody has changed since. Out: the
// text of the program, and what to say about it.
//
// A table becomes a dataset with `source`, which the application reads and never
// alters. What the language has no word for is left out, with a comment in the text
// and a warning: columns of other types, keys of several columns, conditions that are
// no limit of one field, triggers.
//
// A pull leaves beside its file what it wrote, `database.n3.pulled`. The next one
// compares three texts, part by part: what was pulled, what it is now in the
// database, what the program says (merge.go). So it changes what changed in the
// database, and keeps what somebody wrote.
package pull
