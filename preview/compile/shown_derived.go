package compile

import (
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// derived shows a derived dataset by its typed definition, where the server may
// run it; else by the stored one, and where there is none, as pending.
func (k *known) derived(v *view, s, t *ir.DatasetSpec) {
	switch {
	case s != nil && s.Derived == nil: // a derived dataset in the place of a table
		v.spec = mergeParts(*s, *t)
		return
	case s != nil && sameDefinition(s, t):
	case k.derives(s, t):
	case s == nil:
		v.spec = *t
		v.spec.Pending = true
		return
	default:
		k.derivedAsStored(v, s, t)
		return
	}
	for _, f := range t.Fields {
		v.answered[f.Name] = true
	}
	if s == nil {
		v.spec = *t
		return
	}
	v.spec = mergeParts(*s, *t)
	v.spec.Derived, v.spec.Key, v.spec.KeyFields, v.spec.TitleField = t.Derived, t.Key, t.KeyFields, t.TitleField
	v.spec.Fields, v.spec.DependsOn = slices.Clone(t.Fields), k.dependencies(s, t)
	for i := range v.spec.Fields {
		if before := s.Field(v.spec.Fields[i].Name); before != nil {
			v.spec.Fields[i].Hidden, v.spec.Fields[i].WriteOnly = before.Hidden, before.WriteOnly
		}
	}
	k.queries(&v.spec, s, t)
}

// derivedAsStored keeps the stored definition, with the words of the typed one.
func (k *known) derivedAsStored(v *view, s, t *ir.DatasetSpec) {
	v.spec = mergeParts(*s, *t)
	v.spec.Fields = make([]ir.FieldSpec, len(s.Fields))
	for i, f := range s.Fields {
		v.spec.Fields[i] = f
		if typing := t.Field(f.Name); typing != nil {
			v.spec.Fields[i] = fieldShown(&f, typing)
			v.answered[f.Name] = sameStorage(&f, typing)
		}
	}
}

// sameDefinition says whether two derived datasets have the same rows.
func sameDefinition(s, t *ir.DatasetSpec) bool {
	if !same(s.Derived, t.Derived) || s.Key != t.Key || !same(s.KeyFields, t.KeyFields) || len(s.Fields) != len(t.Fields) {
		return false
	}
	for i := range s.Fields {
		if a, b := &s.Fields[i], &t.Fields[i]; a.Name != b.Name || !sameStorage(a, b) || !same(a.Source, b.Source) || !same(a.Computed, b.Computed) {
			return false
		}
	}
	return true
}

// derives says whether the server may run a typed definition: it reads only what
// readers may read of the rows below, whose rules apply, and the stored rule of the
// dataset does not depend on how its rows are made.
func (k *known) derives(s, t *ir.DatasetSpec) bool {
	if t.Derived.System || s != nil && (s.Derived.System || readsRow(s.Access.Read)) {
		return false
	}
	bases := []string{t.Derived.From}
	for _, j := range t.Derived.Joins {
		bases = append(bases, j.Dataset)
	}
	for _, base := range bases {
		if k.typed.Dataset(base) == nil || k.dataset(base).spec.Pending {
			return false
		}
	}
	in := scope{dataset: t.Derived.From}
	list := []*expr.Node{t.Derived.Filter}
	for _, j := range t.Derived.Joins {
		list = append(list, j.On)
	}
	for i := range t.Fields {
		list = append(list, t.Fields[i].Source)
		if t.Fields[i].Computed != nil {
			return false // it reads fields of this dataset, which nobody has looked at yet
		}
	}
	for _, n := range list {
		if !k.answers(n, in) {
			return false
		}
	}
	return s != nil || k.opensNothing(t)
}

// opensNothing says whether the rule of a new derived dataset asks only for what
// its own rows have, and for who somebody is.
func (k *known) opensNothing(t *ir.DatasetSpec) bool {
	open := true
	t.Access.Read.Walk(func(n *expr.Node) {
		switch n.Op {
		case expr.Path, expr.Owner:
			open = false
		case expr.UserField:
			open = open && k.answers(n, scope{})
		case expr.UserRow:
			open = open && k.sameUsers()
		case expr.Field, expr.Computed:
			f := t.Field(n.Name)
			open = open && n.Dataset == "" && f != nil && f.Readable()
		}
	})
	return open && len(t.Access.Fields) == 0
}

// readsRow says whether a rule depends on the row.
func readsRow(n *expr.Node) bool {
	return n.First(expr.Field, expr.Computed, expr.Path, expr.Owner) != nil
}
