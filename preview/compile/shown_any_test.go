package compile

import (
	"maps"
	"slices"
	"testing"

	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/ir"
)

// Whatever program is typed over whatever other, the server keeps the tables and the
// rules of the stored one, and both sides can be written.
func TestAnyProgramOverAnother(t *testing.T) {
	all := programs(t)
	for _, from := range slices.Sorted(maps.Keys(all)) {
		for _, to := range slices.Sorted(maps.Keys(all)) {
			stored, typed := all[from], all[to]
			backend, frontend := Shown(stored, typed)
			for i := range stored.Datasets {
				s := &stored.Datasets[i]
				now := backend.Dataset(s.Name)
				if now == nil || !same(now.Access, s.Access) || now.OwnerField != s.OwnerField || !same(now.Validation, s.Validation) ||
					!same(now.Indexes, s.Indexes) || now.Table != s.Table || now.SoftDelete != s.SoftDelete || now.MaxPageSize != s.MaxPageSize {
					t.Errorf("%s over %s: the server has another %s", to, from, s.Name)
					continue
				}
				for j := range s.Fields {
					if f := &s.Fields[j]; f.Computed == nil && f.Source == nil && !sameColumn(now.Field(f.Name), f) {
						t.Errorf("%s over %s: the server has another %s.%s", to, from, s.Name, f.Name)
					}
				}
			}
			for i := range backend.Datasets {
				if d := &backend.Datasets[i]; stored.Dataset(d.Name) == nil && (d.Derived == nil || d.Derived.System) {
					t.Errorf("%s over %s: the server has the new dataset %s", to, from, d.Name)
				}
			}
			for i := range typed.Datasets {
				if frontend.Dataset(typed.Datasets[i].Name) == nil {
					t.Errorf("%s over %s: %s is not shown", to, from, typed.Datasets[i].Name)
				}
			}
			if _, _, err := new(gen.Generator).Sides(backend, frontend); err != nil {
				t.Errorf("%s over %s: %v", to, from, err)
			}
		}
	}
}

// sameColumn says whether a field is kept and guarded as another is. Whether lists
// may be sorted by it is no matter.
func sameColumn(now, f *ir.FieldSpec) bool {
	if now == nil {
		return false
	}
	a, b := *now, *f
	a.Sortable, b.Sortable = false, false
	return same(a, b)
}
