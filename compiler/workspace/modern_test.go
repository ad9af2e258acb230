package workspace

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/ir"
)

// A classic program and what `n3 fmt --modern` makes of it are one application.
func TestModernProgramsAreTheSameApplication(t *testing.T) {
	programs, err := filepath.Glob("../../testdata/classic/*.n3")
	if err != nil || len(programs) < 10 {
		t.Fatalf("%v: %v", programs, err)
	}
	for _, name := range programs {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			classic := Build([]Input{{Path: "app.n3", Text: string(text)}}, "App", nil)
			modern := Build([]Input{{Path: "app.n3", Text: format.Modern(string(text))}}, "App", nil)
			for form, s := range map[string]*Snapshot{"classic": classic, "modern": modern} {
				if diag.HasErrors(s.Diagnostics()) {
					t.Fatalf("the %s program has errors:\n%s", form, rendered(s))
				}
			}
			want, got := withoutOrigins(t, classic.Application()), withoutOrigins(t, modern.Application())
			if !reflect.DeepEqual(got, want) {
				a, _ := json.MarshalIndent(want, "", " ")
				b, _ := json.MarshalIndent(got, "", " ")
				t.Errorf("classic:\n%s\nmodern:\n%s", a, b)
			}
		})
	}
}

// withoutOrigins is an application as plain data, without places in the source;
// datasets go by their names, since those that nobody wrote come last.
func withoutOrigins(t *testing.T, app *ir.Application) any {
	t.Helper()
	data, err := json.Marshal(app)
	if err != nil {
		t.Fatal(err)
	}
	var value map[string]any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"datasets", "channels"} {
		byName := map[string]any{}
		for _, item := range value[list].([]any) {
			byName[item.(map[string]any)["name"].(string)] = item
		}
		value[list] = byName
	}
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "origin")
			for _, item := range v {
				strip(item)
			}
		case []any:
			for _, item := range v {
				strip(item)
			}
		}
	}
	strip(value)
	return value
}
