package datasets

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// possible reports required references that lead back to their own dataset: its
// first row would have to be there before itself. Of the datasets on the way only
// the first by name is reported.
//
// In an existing table rows may be made in another order than by us: with constraints
// that are checked at the end, or before a column was.
func (c *checker) possible(ds *check.Dataset, fields []*ast.Entry) {
	if ds.Spec.Adopted {
		return
	}
	name := ds.Spec.Name
	for i := range ds.Spec.Fields {
		f := &ds.Spec.Fields[i]
		if f.Reference == nil || !f.Required || f.Default != nil || f.Source != nil {
			continue
		}
		way := c.wayBack(name, f.Reference.Dataset, map[string]bool{})
		if way == nil || name != slices.Min(way) {
			continue
		}
		written := ds.NameOf(f.Name)
		for _, e := range fields {
			if e.Name.Name == written {
				c.Errorf(diag.NoRowPossible, e.Name.Span, "no row of `%s` can ever be created, because each requires one to exist: %s; remove `required` from `%s`", name, strings.Join(append([]string{name}, way...), " → "), written)
			}
		}
		return
	}
}

// wayBack follows required references from a dataset to start; nil where they
// do not lead there.
func (c *checker) wayBack(start, from string, seen map[string]bool) []string {
	if from == start {
		return []string{start}
	}
	if seen[from] {
		return nil
	}
	seen[from] = true
	for _, next := range c.Ask.Requires.Ask(c.Task, from) {
		if way := c.wayBack(start, next, seen); way != nil {
			return append([]string{from}, way...)
		}
	}
	return nil
}
