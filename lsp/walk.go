package lsp

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// unitAt is the declaration that an offset is in, comments above included.
func (v *view) unitAt(offset int) (sema.Unit, bool) {
	for _, u := range v.file.Decls {
		if u.Offset <= offset && offset <= u.Offset+len(u.Decl.Text) {
			return u, true
		}
	}
	return sema.Unit{}, false
}

// sorted lists the snapshots in one order: the folders as they nest, then the
// documents outside of them.
func (st *state) sorted() []*snapshot {
	var list []*snapshot
	for _, s := range st.snapshots {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *snapshot) int {
		if a.project.lone() != b.project.lone() {
			if a.project.lone() {
				return 1
			}
			return -1
		}
		return strings.Compare(a.project.key, b.project.key)
	})
	return list
}

// shown is the dataset that a widget shows, and where that is written.
func shown(e *ast.Entry) (string, source.Span) {
	if e.Kind == ast.Each && e.Value != nil && e.Value.Kind == ast.Name {
		return e.Value.Name, e.Value.Span
	}
	word, known := lang.Lookup("page").Find(e.Name.Name)
	if !known || word.Label != lang.DatasetLabel && word.Label != lang.DatasetOrName {
		return "", source.Span{}
	}
	if binding := e.Binding(); binding != nil {
		if d := binding.Entry.Body.Find("dataset"); d != nil && d.Value != nil && d.Value.Kind == ast.Name {
			return d.Value.Name, d.Value.Span
		}
	}
	if len(e.Labels) == 0 {
		return "", source.Span{}
	}
	return e.Labels[0].Text, e.Labels[0].Span
}
