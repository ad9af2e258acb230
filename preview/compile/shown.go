package compile

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ir"
)

// Shown is what a preview runs of a program that is not saved: pages, labels,
// columns, computed fields, filters and derived datasets follow the typed program;
// what decides who may read and write, and what is kept in which form, is the
// stored program's, whose steps the database has taken. backend is what the server
// runs, frontend what the browser does. Both programs are free of errors, and
// neither is changed.
//
// Half a rule is a valid program more often than not (`read: true` on the way to
// `read: true and …`), so no text may open a row before somebody saved it:
//
//   - Every access rule, and all that rules depend on, is stored: fields that they
//     read, who a person is, the time zone. The table `answers` has each part.
//   - An author may read what no reader may (hidden fields, rows through a reference).
//     So typed expressions that the server evaluates as the author's (computed fields,
//     derived datasets, filters) are run only if what they read is open to readers by
//     the stored program, or if they are what the stored program has as well.
//   - A widget opens no rows: what it asks for passes the rules of its dataset. Its
//     own rule, and its page's, are kept all the same where they are stored.
//
// What the stored program cannot answer is pending: a field without a column is
// shown empty, a dataset without a table and a widget over either say that they
// wait to be saved. The backend knows nothing of them. So the tables of the backend
// are those of the stored program to the letter, and no step follows from what is
// typed.
func Shown(stored, typed *ir.Application) (backend, frontend *ir.Application) {
	k := newKnown(stored, typed)
	frontend = &ir.Application{Version: typed.Version, App: mergeParts(stored.App, typed.App)}
	backend = &ir.Application{Version: stored.Version, App: stored.App}
	k.datasets(backend, frontend)
	k.pages(backend, frontend)
	k.bindings(backend, frontend)
	k.channels(backend, frontend)
	return backend, frontend
}

// datasets are those of the typed program in its order, and behind them what it
// no longer has: others may refer to it until that is saved.
func (k *known) datasets(backend, frontend *ir.Application) {
	frontend.Datasets, backend.Datasets = []ir.DatasetSpec{}, []ir.DatasetSpec{}
	k.unchanged = len(k.stored.Datasets) == len(k.typed.Datasets) && k.stored.App.Users == k.typed.App.Users
	for i := range k.typed.Datasets {
		v := k.dataset(k.typed.Datasets[i].Name)
		k.unchanged = k.unchanged && v.unchanged
		frontend.Datasets = append(frontend.Datasets, v.spec)
	}
	for i := range k.stored.Datasets {
		s := &k.stored.Datasets[i]
		if k.typed.Dataset(s.Name) == nil {
			frontend.Datasets = append(frontend.Datasets, *s)
			backend.Datasets = append(backend.Datasets, *s)
			continue
		}
		backend.Datasets = append(backend.Datasets, k.served(s))
	}
	for i := range frontend.Datasets {
		d := &frontend.Datasets[i]
		if k.stored.Dataset(d.Name) == nil && !d.Pending {
			backend.Datasets = append(backend.Datasets, *d)
		}
	}
}

// channels are the stored ones, and those of derived datasets that are new.
func (k *known) channels(backend, frontend *ir.Application) {
	list := slices.Clone(k.stored.Channels)
	for _, c := range k.typed.Channels {
		if d := backend.Dataset(c.Dataset); d != nil && k.stored.Dataset(c.Dataset) == nil {
			list = append(list, c)
		}
	}
	backend.Channels, frontend.Channels = list, list
}
