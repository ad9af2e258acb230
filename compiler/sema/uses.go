package sema

import (
	"sort"

	"github.com/n3-lang/n3/compiler/sema/check"
)

// Uses lists the places of a declaration that name a symbol, in their order.
// Where a place names two, as in `each order in orders`, each has its own span.
func (a *Analysis) Uses(u check.Unit) []check.Use {
	var list []check.Use
	if at, ok := a.position[u.File]; ok {
		f := a.files[at]
		i, ok := f.positions()[u.Decl]
		if !ok {
			return nil
		}
		if fields := f.shapes[i]; fields != nil {
			list = append(list, fields.Uses...)
		}
		list = append(list, f.whole[i].Uses...)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Span.Start < list[j].Span.Start })
	out := list[:0]
	for _, u := range list {
		if len(out) > 0 && out[len(out)-1].Span == u.Span && out[len(out)-1].Symbol == u.Symbol {
			out[len(out)-1].Declares = out[len(out)-1].Declares || u.Declares
			continue
		}
		out = append(out, u)
	}
	return out
}
