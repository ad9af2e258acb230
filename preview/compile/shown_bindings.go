package compile

import (
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// bindings are those of the typed program; what a widget offers is stored where
// it is. The policy of the dataset decides in any case.
func (k *known) bindings(backend, frontend *ir.Application) {
	frontend.Bindings, backend.Bindings = []ir.DataBindingSpec{}, []ir.DataBindingSpec{}
	pending := map[[2]string]bool{}
	for i := range frontend.Pages {
		for w := range ir.AllWidgets(frontend.Pages[i].Widgets) {
			if w.Pending {
				pending[[2]string{frontend.Pages[i].Name, w.Key}] = true
			}
		}
	}
	for i := range k.typed.Bindings {
		b := k.binding(&k.typed.Bindings[i])
		frontend.Bindings = append(frontend.Bindings, b)
		if !pending[[2]string{b.Page, b.Widget}] && !k.isPending(b.Dataset) {
			backend.Bindings = append(backend.Bindings, b)
		}
	}
}

func (k *known) binding(t *ir.DataBindingSpec) ir.DataBindingSpec {
	out := *t
	at := slices.IndexFunc(k.stored.Bindings, func(s ir.DataBindingSpec) bool {
		return s.Page == t.Page && s.Widget == t.Widget && s.Dataset == t.Dataset
	})
	if at >= 0 {
		out = mergeParts(k.stored.Bindings[at], *t)
	} else {
		for _, rule := range []**expr.Node{&out.Create, &out.Update, &out.Delete} {
			if !k.answers(*rule, scope{}) {
				*rule = expr.Bool(false)
			}
		}
	}
	d := &k.dataset(t.Dataset).spec
	if d.Pending {
		return out
	}
	both := func(names, open []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !slices.Contains(open, n) })
	}
	out.Sortable, out.Filterable, out.Searchable = both(t.Sortable, d.Sortable), both(t.Filterable, d.Filterable), both(t.Searchable, d.Searchable)
	out.Editable = slices.DeleteFunc(slices.Clone(t.Editable), func(n string) bool {
		f := d.Field(n)
		return f == nil || f.Pending || !f.Writable
	})
	out.PageSize = min(t.PageSize, d.MaxPageSize)
	out.Mode, out.Channel = t.Mode, t.Channel
	if !d.Realtime {
		out.Mode, out.Channel = "pull", ""
	}
	return out
}
