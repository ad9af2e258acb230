package classic_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
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
			application := func(form, text string) any {
				s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
				if diag.HasErrors(s.Diagnostics()) {
					t.Fatalf("the %s program has errors: %v", form, s.Diagnostics())
				}
				return withoutOrigins(t, s.Application())
			}
			want, got := application("classic", string(text)), application("modern", classic.Modern(string(text)))
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
