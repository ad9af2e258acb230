package ir_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/n3-lang/n3/compiler/ir"
)

// Every place of the IR that holds widgets is a field of a page or of a widget, and
// all of the latter are gone through.
func TestAllWidgetsMissesNoField(t *testing.T) {
	widget := reflect.TypeFor[ir.WidgetSpec]()
	var outer ir.WidgetSpec
	want := []string{"", "PageSpec.Widgets"}
	got := []string{"PageSpec.Widgets"}
	seen := map[reflect.Type]bool{}
	var scan func(reflect.Type)
	scan = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			field := of.Field(i)
			name := of.Name() + "." + field.Name
			switch {
			case of == widget && field.Type == reflect.TypeFor[[]ir.WidgetSpec]():
				reflect.ValueOf(&outer).Elem().Field(i).Set(reflect.ValueOf([]ir.WidgetSpec{{Key: name}}))
				want = append(want, name)
			case slices.Contains([]reflect.Type{widget, reflect.PointerTo(widget), reflect.SliceOf(widget)}, field.Type) && name != "PageSpec.Widgets":
				want = append(want, name)
			}
			scan(field.Type)
		}
	}
	scan(reflect.TypeFor[ir.Application]())
	for w := range ir.AllWidgets([]ir.WidgetSpec{outer}) {
		got = append(got, w.Key)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(want) < 4 {
		t.Errorf("goes through %q of %q", got, want)
	}
	for w := range ir.AllWidgets([]ir.WidgetSpec{outer}) {
		if w.Key != "" {
			t.Error("it goes on after its end")
		}
		break
	}
}
