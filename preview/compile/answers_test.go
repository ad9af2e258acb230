package compile

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

// Every field of every struct of the IR has a row in the table: whoever adds one
// says whose it is while a text is not saved.
func TestEveryPartHasAnAnswer(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(typ.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[typ] || typ.PkgPath() != reflect.TypeFor[ir.Application]().PkgPath() {
			return
		}
		seen[typ] = true
		rows := answers[typ]
		for i := range typ.NumField() {
			field := typ.Field(i)
			switch rows[field.Name] {
			case isStored, isTyped, isName, isMerged:
			default:
				t.Errorf("%s.%s has no row in answers", typ.Name(), field.Name)
			}
			visit(field.Type)
		}
		for field := range rows {
			if _, found := typ.FieldByName(field); !found {
				t.Errorf("answers has a row for %s.%s, which there is not", typ.Name(), field)
			}
		}
	}
	visit(reflect.TypeFor[ir.Application]())
	for typ := range answers {
		if !seen[typ] {
			t.Errorf("answers has rows for %s, which is no part of the IR", typ.Name())
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d structs were seen", len(seen))
	}
}

// programs are the examples, compiled.
func programs(t *testing.T) map[string]*ir.Application {
	t.Helper()
	found := map[string]*ir.Application{}
	for folder, files := range sourcesOf(t) {
		found[folder] = compiled(t, files)
	}
	return found
}

// sourcesOf are the files of the examples, by their folders.
func sourcesOf(t *testing.T) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	for _, pattern := range []string{"../../testdata/examples/*", "../../compiler/gen/frontend/testdata/*", "../../compiler/gen/backend/testdata/*"} {
		folders, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			names, err := filepath.Glob(filepath.Join(folder, "[^.]*.n3"))
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files[filepath.Base(name)] = string(data)
			}
			if len(files) > 0 {
				found[folder] = files
			}
		}
	}
	if len(found) < 6 {
		t.Fatalf("only %d programs", len(found))
	}
	return found
}

func compiled(t *testing.T, files map[string]string) *ir.Application {
	t.Helper()
	var inputs []workspace.Input
	for path, text := range files {
		inputs = append(inputs, workspace.Input{Path: path, Text: text})
	}
	s := workspace.Build(inputs, "App", nil)
	if list := s.Diagnostics(); diag.HasErrors(list) {
		t.Fatalf("the program has errors: %v", list[0])
	}
	return s.Application()
}

// A program that is saved is shown as it is.
func TestSavedProgramIsShownAsItIs(t *testing.T) {
	for name, app := range programs(t) {
		backend, frontend := Shown(app, app)
		for side, got := range map[string]*ir.Application{"backend": backend, "frontend": frontend} {
			if where := difference(reflect.ValueOf(app), reflect.ValueOf(got), ""); where != "" {
				t.Errorf("%s: the %s differs at %s", name, side, where)
			}
		}
	}
}

// difference is the first place in which two values differ; an empty list is none.
func difference(a, b reflect.Value, at string) string {
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return at
			}
			return ""
		}
		return difference(a.Elem(), b.Elem(), at)
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[ir.Origin]() {
			return "" // where a line is more above decides nothing
		}
		for i := range a.NumField() {
			if a.Type() == reflect.TypeFor[ir.ValueSpec]() && a.Type().Field(i).Name == "Label" {
				continue // what people see of a value
			}
			if where := difference(a.Field(i), b.Field(i), at+"."+a.Type().Field(i).Name); where != "" {
				return where
			}
		}
		return ""
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s (%d and %d)", at, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if where := difference(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", at, i)); where != "" {
				return where
			}
		}
		return ""
	}
	if !reflect.DeepEqual(a.Interface(), b.Interface()) {
		return fmt.Sprintf("%s (%v and %v)", at, a.Interface(), b.Interface())
	}
	return ""
}

// part is a field of a struct somewhere in an application.
type part struct {
	path []int // fields and positions from the application on
	in   reflect.Type
	name string
}

// partsOf lists the parts below a value for which the table has rows.
func partsOf(v reflect.Value, path []int, list *[]part) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			partsOf(v.Elem(), path, list)
		}
	case reflect.Slice:
		for i := range v.Len() {
			partsOf(v.Index(i), append(path[:len(path):len(path)], i), list)
		}
	case reflect.Struct:
		if answers[v.Type()] == nil {
			return
		}
		for i := range v.NumField() {
			at := append(path[:len(path):len(path)], i)
			*list = append(*list, part{at, v.Type(), v.Type().Field(i).Name})
			partsOf(v.Field(i), at, list)
		}
	}
}

// at is the value at a path.
func at(v reflect.Value, path []int) reflect.Value {
	for _, step := range path {
		for v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() == reflect.Slice {
			v = v.Index(step)
		} else {
			v = v.Field(step)
		}
	}
	return v
}

// copied is a value that shares nothing with another.
func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(copied(v.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(copied(v.Index(i)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(copied(v.Field(i)))
		}
	default:
		out.Set(v)
	}
	return out
}

// mutate makes a value another.
func mutate(v reflect.Value) {
	if n, ok := v.Interface().(*expr.Node); ok {
		v.Set(reflect.ValueOf(expr.Bool(n == nil || !n.IsBool(true))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		} else {
			v.SetZero()
		}
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem())
	case reflect.Struct:
		mutate(v.Field(0))
	default:
		panic(v.Kind())
	}
}

// What the table gives to the stored program a text cannot change while it is not
// saved: not in what the server runs, and not in what is shown. What it gives to
// the typed one is shown.
func TestTheTableIsFollowed(t *testing.T) {
	followed := map[string]bool{}
	for program, app := range programs(t) {
		var list []part
		partsOf(reflect.ValueOf(app), nil, &list)
		asSaved, _ := Shown(app, app)
		times := map[string]int{}
		for _, p := range list {
			whose := answers[p.in][p.name]
			if whose != isStored && whose != isTyped || taken(app, p) {
				continue
			}
			row := p.in.Name() + "." + p.name
			if times[row]++; times[row] > 2 {
				continue
			}
			text := copied(reflect.ValueOf(app)).Interface().(*ir.Application)
			mutate(at(reflect.ValueOf(text), p.path))
			backend, frontend := Shown(app, text)
			shown := at(reflect.ValueOf(frontend), p.path).Interface()
			before, after := at(reflect.ValueOf(app), p.path).Interface(), at(reflect.ValueOf(text), p.path).Interface()
			switch {
			case whose == isStored && !reflect.DeepEqual(shown, before):
				t.Fatalf("%s: %s at %v is shown as %v; it is stored as %v", program, row, p.path, shown, before)
			case whose == isStored && served(asSaved, backend) != "":
				t.Fatalf("%s: %s at %v changes what the server runs at %s", program, row, p.path, served(asSaved, backend))
			case whose == isTyped && !reflect.DeepEqual(shown, after):
				t.Fatalf("%s: %s at %v is shown as %v; it is typed as %v", program, row, p.path, shown, after)
			}
			followed[row] = true
		}
	}
	for typ, rows := range answers {
		for field, whose := range rows {
			row := typ.Name() + "." + field
			if (whose == isStored || whose == isTyped) && !followed[row] && !neverAlone[typ.Name()] {
				t.Errorf("no program has %s", row)
			}
		}
	}
}

// served says where a server answers something else than another; a widget that
// waits is not answered.
func served(before, after *ir.Application) string {
	for _, pair := range [][2]any{{before.App, after.App}, {before.Datasets, after.Datasets}, {before.Channels, after.Channels}} {
		if where := difference(reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1]), reflect.TypeOf(pair[0]).String()); where != "" {
			return where
		}
	}
	for i := range before.Pages {
		a, b := &before.Pages[i], &after.Pages[i]
		if !reflect.DeepEqual(a.Access, b.Access) {
			return "the access of " + a.Name
		}
		known, now := map[string]*ir.WidgetSpec{}, map[string]*ir.WidgetSpec{}
		collect(a.Widgets, known)
		collect(b.Widgets, now)
		for key, w := range now {
			if known[key] == nil || w.Kind == "section" && known[key].Kind != "section" {
				continue
			}
			asked := func(w *ir.WidgetSpec) ir.WidgetSpec {
				return ir.WidgetSpec{Dataset: w.Dataset, Access: w.Access, Filter: w.Filter, Chart: w.Chart, Metric: w.Metric}
			}
			if where := difference(reflect.ValueOf(asked(known[key])), reflect.ValueOf(asked(w)), key); where != "" {
				return where
			}
		}
	}
	for _, b := range after.Bindings {
		for _, a := range before.Bindings {
			if a.Page == b.Page && a.Widget == b.Widget && !(reflect.DeepEqual(a.Create, b.Create) && reflect.DeepEqual(a.Update, b.Update) && reflect.DeepEqual(a.Delete, b.Delete)) {
				return "the binding of " + a.Widget
			}
		}
	}
	return ""
}

// neverAlone are structs that are taken as a whole, by the row of what holds them
// or by their concern.
var neverAlone = map[string]bool{
	"DerivedSpec": true, "JoinSpec": true, "ValueSpec": true, "ActionSpec": true, "AssignmentSpec": true, "ButtonSpec": true,
}

// taken says whether a part is in a whole that is not followed field by field: the
// fields of a derived dataset and computed ones go with their definition, and an
// action is done or left out.
func taken(app *ir.Application, p part) bool {
	if neverAlone[p.in.Name()] {
		return true
	}
	for n := 1; n <= len(p.path); n++ {
		v := at(reflect.ValueOf(app), p.path[:n])
		switch found := v.Interface().(type) {
		case ir.DatasetSpec:
			if found.Derived != nil && len(p.path) > n+1 {
				return true
			}
		case ir.FieldSpec:
			if found.Computed != nil {
				return true
			}
		case *ir.ButtonSpec, []ir.ButtonSpec, []ir.ActionSpec:
			if n < len(p.path) {
				return true
			}
		}
	}
	return false
}

func TestMergedPartsFollowTheTable(t *testing.T) {
	got := mergeParts(ir.ValueSpec{Name: "a", Label: "stored"}, ir.ValueSpec{Name: "b", Label: "typed"})
	if want := (ir.ValueSpec{Name: "a", Label: "typed"}); got != want {
		t.Errorf("taken is %+v", got)
	}
	if !strings.Contains(fmt.Sprint(answers[typeOf[ir.AccessPolicySpec]()]), "Read:stored") {
		t.Error("who may read is not stored")
	}
}
