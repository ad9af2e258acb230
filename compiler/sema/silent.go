package sema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// A name whose declaration has a mistake is used elsewhere. Those uses are no
// errors of their own: the diagnostic of the mistake shows the first of them.

// lostKey is the key of what is used of names that no declaration is known of.
// The name is "" where only a declaration without a name can be meant.
func lostKey(name string) string { return "lost " + name }

// silentUses lists what a file uses, by the key of the damaged declaration.
func (q *questions) silentUses(t *query.Task, path string) map[string][]silentUse {
	var uses map[string][]silentUse
	f := q.file.Ask(t, path)
	for i, u := range f.units {
		list := f.whole[i].Silent
		if fields := f.shapes[i]; fields != nil {
			list = slices.Concat(fields.Silent, list)
		}
		if len(list) == 0 {
			continue
		}
		decl := u.Decl.Key()
		if u.Decl.Kind == ast.AppDecl {
			decl = "app"
		}
		if q.Find.Ask(t, decl).Decl != u.Decl {
			continue // a second declaration of a name, which is an error by itself
		}
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b check.Use) int { return a.Span.Start - b.Span.Start })
		for k, use := range list {
			if k > 0 && use.Span == list[k-1].Span {
				continue
			}
			key := use.Symbol.Decl
			if key == "" {
				key = lostKey("")
				if q.losts.Ask(t, check.None{})[use.Symbol.Name] {
					key = lostKey(use.Symbol.Name)
				}
			}
			if uses == nil {
				uses = map[string][]silentUse{}
			}
			uses[key] = append(uses[key], silentUse{use.Symbol.Name, ast.Place{Decl: decl, Span: use.Span}})
		}
	}
	return uses
}

// withSilentUses adds to the findings of a declaration where its names are used.
func (q *questions) withSilentUses(t *query.Task, d *ast.Decl, fields *check.Result, findings []ast.Finding) []ast.Finding {
	var uses []silentUse
	for _, name := range lostBy(d) {
		uses = append(uses, q.silentOf.Ask(t, lostKey(name))...)
	}
	if fields != nil {
		if s := fields.Shape; s == nil || s.Damaged || len(s.Untyped) > 0 || len(s.Row.Lost) > 0 {
			uses = append(uses, q.silentOf.Ask(t, d.Key())...)
		}
	}
	of := map[int][]silentUse{} // by the index of the finding that explains them
	for _, use := range uses {
		if i := culprit(d, findings, use.name); i >= 0 {
			of[i] = append(of[i], use)
		}
	}
	for i, uses := range of {
		f := &findings[i]
		f.Related = slices.Clip(f.Related)
		for k, use := range uses[:min(len(uses), diag.MostRelated)] {
			use.at.Message = fmt.Sprintf("`%s` is used here", use.name)
			if more := len(uses) - diag.MostRelated; more > 0 && k == diag.MostRelated-1 {
				use.at.Message += ", and " + check.Counted(more, "more time")
			}
			f.Related = append(f.Related, use.at)
		}
	}
	return findings
}

// culprit is the index of the error that keeps a name from being known: in the
// entry of the name, else, where it has none, one of structure, else the first.
// It is -1 where the mistake is in another declaration.
func culprit(d *ast.Decl, findings []ast.Finding, name string) int {
	entry := d.Body().Find(name)
	if entry == nil {
		entry = d.Body().Find(strings.TrimSuffix(name, "_id"))
	}
	isError := func(f ast.Finding) bool { return f.Severity == diag.Error }
	if entry != nil {
		return slices.IndexFunc(findings, func(f ast.Finding) bool {
			return isError(f) && entry.Span.Start <= f.Span.Start && f.Span.Start <= entry.Span.End
		})
	}
	if i := slices.IndexFunc(findings, func(f ast.Finding) bool { return check.Structural([]ast.Finding{f}) }); i >= 0 {
		return i
	}
	return slices.IndexFunc(findings, isError)
}

// lostBy lists what a damaged declaration may have declared: all the names in its
// head; "" where its name is missing.
func lostBy(d *ast.Decl) []string {
	switch {
	case d.Kind == ast.Foreign:
		head, _, _ := strings.Cut(d.Text[d.Keyword.Span.End:], "\n")
		head, _, _ = strings.Cut(head, "{")
		return strings.Fields(head)
	case d.Entry == nil:
		return nil
	case d.Kind == ast.Stray:
		names := []string{d.Entry.Name.Name}
		for _, l := range d.Entry.Labels {
			names = append(names, l.Text)
		}
		return names
	case d.Name.Name == "" && d.Kind != ast.AppDecl && d.Kind != ast.ImportDecl && d.Kind != ast.ThemeDecl:
		return []string{""}
	}
	return nil
}
