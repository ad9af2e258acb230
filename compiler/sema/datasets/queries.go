package datasets

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// queries decides what lists may be sorted, filtered and searched by.
func (c *checker) queries(ds *check.Dataset, policy *ast.Entry) {
	spec := &ds.Spec
	marked, words := map[string][]string{}, lang.QueryWords()
	for _, e := range fieldEntries(c.Decl.Body(), ds) {
		for _, m := range e.Modifiers {
			if slices.Contains(words, m.Name.Name) {
				marked[m.Name.Name] = append(marked[m.Name.Name], ds.Field(e.Name.Name).Name)
			}
		}
	}
	pick := func(word string, fits func(lang.Type) bool) []string {
		if policy != nil {
			if e := policy.Body.Find(word); e != nil && e.Value != nil && e.Value.Kind == ast.List {
				return c.queryList(ds, e, word, fits)
			}
		}
		if len(marked[word]) > 0 {
			return marked[word]
		}
		names := []string{}
		for _, f := range spec.Fields {
			if t, _ := lang.FindType(f.Type); f.Readable() && fits(t) && (word != "searchable" || f.Reference == nil) {
				names = append(names, f.Name)
			}
		}
		return names
	}
	spec.Sortable = pick("sortable", func(t lang.Type) bool { return t.Scalar })
	spec.Filterable = pick("filterable", func(t lang.Type) bool { return t.Scalar })
	spec.Searchable = pick("searchable", func(t lang.Type) bool { return t.Texty })
}

func (c *checker) queryList(ds *check.Dataset, e *ast.Entry, word string, fits func(lang.Type) bool) []string {
	names := []string{}
	for _, item := range e.Value.Args {
		f := c.Readable(ds, item, word)
		if f == nil {
			continue
		}
		if t, _ := lang.FindType(f.Type); !fits(t) && !(word == "searchable" && f.Type == "url") {
			c.Errorf(diag.ModifierDoesNotFit, item.Span, "`%s` has type `%s`, which cannot be %s", f.Name, f.Type, word)
			continue
		}
		if slices.Contains(names, f.Name) {
			c.Errorf(diag.DuplicateEntry, item.Span, "duplicate `%s` in `%s`", f.Name, word)
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// fieldEntries lists the entries of a block that are fields.
func fieldEntries(b *ast.Block, ds *check.Dataset) []*ast.Entry {
	var list []*ast.Entry
	for _, e := range b.List() {
		if e.Colon && e.Value != nil && ds.Field(e.Name.Name) != nil {
			list = append(list, e)
		}
	}
	return list
}
