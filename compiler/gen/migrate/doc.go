// Package migrate is the one place that makes DDL. In: the stored shape of a
// database, as the runtime reports it, and the IR. Out: a plan, which the runtime
// applies in one transaction without knowing what it means.
//
// A database's own types do not say what a column was made for (an INTEGER may be
// a duration, a TEXT an e-mail address), so a shape holds what each column was made
// with. The runtime keeps it in n3_meta, one record a table, and writes what a plan
// tells it to remember. What the plan needs to know of the rows (whether there are
// any, whether a column has a value) is in the shape as well; since rows change while
// a plan is made, steps that rest on such a fact repeat it as a stale check, and a
// plan whose facts have passed is made again.
//
// The rules:
//
//  1. A table or column follows `was` where the old name is stored and the new one
//     is not, or is empty. Names that differ only in case are one name. Names that
//     exchange their places do so by way of a third.
//  2. A column that the program no longer has is detached: kept with its values, made
//     nullable. The same name and type attach it again. It is dropped only if no row
//     has a value. A table likewise; it is dropped only if it never had a row, since
//     keys that were once used are never given again.
//  3. A column that is made otherwise is compared with its rows: its checks name
//     those in the way. What gives a column its meaning counts as its type does: the
//     dataset that a reference leads to, the scale of a decimal.
//  4. A new required column without a default is nullable while there are rows, and
//     becomes NOT NULL with the first plan after all of them have a value.
//  5. A column with values that goes while another of its type comes is perhaps
//     renamed. Only the author knows: it is a question, and nothing happens before the
//     answer.
//
// SQLite alters no constraint, so its dialect rebuilds a table: create, copy, drop,
// rename. That is part of the plan. PostgreSQL alters columns and has no rebuild; the
// head of postgres.go says what it locks, and how little.
//
// A plan of a preview is one transaction. A migration file is for a database in use: its
// script (script.go) may go on after the transaction with statements that take long.
// It drops nothing that has values, unless it is asked to (Options.Drop); such a step
// has a check that says how many values it takes, and refuses it.
package migrate
