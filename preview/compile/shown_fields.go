package compile

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// table shows a dataset that has a table: the fields of the typed program, each as
// far as it is stored.
func (k *known) table(v *view, s, t *ir.DatasetSpec) {
	v.spec = mergeParts(*s, *t)
	v.spec.Fields = make([]ir.FieldSpec, 0, len(t.Fields))
	for i := range t.Fields {
		f := &t.Fields[i]
		before := s.Field(f.Name)
		v.answered[f.Name] = before != nil && before.Computed == nil && f.Computed == nil && sameStorage(before, f)
		v.spec.Fields = append(v.spec.Fields, fieldShown(before, f))
	}
	// Computed fields read the others, and each other.
	for changed := true; changed; {
		changed = false
		for i := range t.Fields {
			f, before := &t.Fields[i], s.Field(t.Fields[i].Name)
			if f.Computed == nil || v.answered[f.Name] || before != nil && before.Computed == nil || !k.computes(s, before, f) {
				continue
			}
			v.answered[f.Name], changed = true, true
			v.spec.Fields[i] = computedShown(before, f)
		}
	}
	k.queries(&v.spec, s, t)
	v.spec.TitleField = s.TitleField
	if k.open(t.Name, t.TitleField, scope{}) {
		v.spec.TitleField = t.TitleField
	}
	v.spec.DependsOn = k.dependencies(s, t)
}

// fieldShown is a field as it is stored, with the words of the typed program; one
// that is not stored is pending.
func fieldShown(before, f *ir.FieldSpec) ir.FieldSpec {
	if before == nil {
		out := *f
		out.Pending, out.Sortable = true, false
		return out
	}
	out := mergeParts(*before, *f)
	out.Values = slices.Clone(before.Values)
	for i, value := range out.Values {
		for _, typing := range f.Values {
			if typing.Name == value.Name {
				out.Values[i] = mergeParts(value, typing)
			}
		}
	}
	return out
}

// computedShown is a computed field by its typed expression. Nothing is stored of
// it, so its type is typed; who may see it is not.
func computedShown(before, f *ir.FieldSpec) ir.FieldSpec {
	out := *f
	if before != nil {
		out.Hidden, out.WriteOnly, out.ReadOnly = before.Hidden, before.WriteOnly, before.ReadOnly
	}
	return out
}

// sameStorage says whether a column holds what the typed field means. Rules for
// its values may differ, and values of an enum come and go.
func sameStorage(a, b *ir.FieldSpec) bool {
	if (a.Reference == nil) != (b.Reference == nil) || a.Reference != nil && (a.Reference.Name != b.Reference.Name || a.Reference.Dataset != b.Reference.Dataset) {
		return false
	}
	return a.Type == b.Type && a.Precision == b.Precision && a.Scale == b.Scale && a.Item == b.Item
}

// computes says whether the server may compute a typed field of a stored dataset:
// it is the stored one, or reads only what every reader of the row may read, and no
// stored rule, check, default or other field depends on it.
func (k *known) computes(s *ir.DatasetSpec, before, f *ir.FieldSpec) bool {
	if before != nil {
		if same(before.Computed, f.Computed) && sameStorage(before, f) && same(before.Values, f.Values) {
			return true
		}
		if k.readByRules(s.Name, f.Name) {
			return false
		}
	}
	return k.answers(f.Computed, scope{dataset: s.Name, author: true})
}

// served is a stored dataset as the server runs it: with the computed fields and
// the lists of what is shown, and else to the letter as it is stored.
func (k *known) served(s *ir.DatasetSpec) ir.DatasetSpec {
	v := k.dataset(s.Name)
	if v.unchanged {
		return *s
	}
	if s.Derived != nil {
		out := v.spec
		out.Origin, out.Doc, out.Title = s.Origin, s.Doc, s.Title
		return out
	}
	if k.typed.Dataset(s.Name).Derived != nil {
		return *s
	}
	out := *s
	out.Fields = slices.Clone(s.Fields)
	for i := range v.spec.Fields {
		f := &v.spec.Fields[i]
		if f.Computed == nil || f.Pending {
			continue
		}
		if at := slices.IndexFunc(out.Fields, func(b ir.FieldSpec) bool { return b.Name == f.Name }); at < 0 {
			out.Fields = append(out.Fields, *f)
		} else if v.answered[f.Name] && !same(out.Fields[at].Computed, f.Computed) {
			out.Fields[at] = *f
		}
	}
	out.Sortable, out.Filterable, out.Searchable, out.PageSize = v.spec.Sortable, v.spec.Filterable, v.spec.Searchable, v.spec.PageSize
	for i := range out.Fields {
		out.Fields[i].Sortable = slices.Contains(out.Sortable, out.Fields[i].Name)
	}
	return out
}

// queries are what a list may be asked for: as typed, as far as the server has
// fields that can be.
func (k *known) queries(out, s, t *ir.DatasetSpec) {
	able := func(names []string, fits func(lang.Type) bool) []string {
		list := []string{}
		for _, n := range names {
			f := out.Field(n)
			if f == nil || f.Pending || !f.Readable() {
				continue
			}
			if typ, _ := lang.FindType(f.Type); fits(typ) {
				list = append(list, n)
			}
		}
		return list
	}
	scalar := func(typ lang.Type) bool { return typ.Scalar }
	out.Sortable, out.Filterable = able(t.Sortable, scalar), able(t.Filterable, scalar)
	out.Searchable = able(t.Searchable, func(typ lang.Type) bool { return typ.Texty })
	out.PageSize = min(t.PageSize, s.MaxPageSize)
	if t.Realtime == s.Realtime { // else it says when a page asks that it does not have
		out.RefreshPolicy = t.RefreshPolicy
	}
	for i := range out.Fields {
		out.Fields[i].Sortable = slices.Contains(out.Sortable, out.Fields[i].Name)
	}
}

// dependencies are the datasets whose rows decide what is read of one.
func (k *known) dependencies(s, t *ir.DatasetSpec) []string {
	list := slices.Clone(s.DependsOn)
	for _, n := range t.DependsOn {
		if k.stored.Dataset(n) != nil && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}
