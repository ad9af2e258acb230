package sema_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/workspace"
)

// pieces are what a random edit puts in: words of the language in wrong places,
// half of something, and characters that have a meaning.
var pieces = []string{
	"{", "}", "(", ")", "[", "]", "\"", "\"\"\"", ",", ":", ".", "\n", "#", "-", " and ", " not ", "null", "true", "42", "30s", "owner", "user.id", "role(x)",
	"dataset x {\n", "page Y {\n", "app Z { auth: none }\n", "enum Status { a, b }\n", "name: string\n", "id: integer\n", "primary_key", "access_policy { read: true }\n",
	"binding {", "crud { create: owner }", "columns: [name]\n", "show_table x\n", "import \"app.n3\"\n", "default(", "decimal(5, 2)", "λ", "😀", "\x00", "\xff", "\r\n", "\t",
}

func mutate(r *rand.Rand, text string) string {
	at := r.IntN(len(text) + 1)
	switch r.IntN(4) {
	case 0: // something goes
		return text[:at] + text[min(len(text), at+1+r.IntN(12)):]
	case 1: // something comes
		return text[:at] + pieces[r.IntN(len(pieces))] + text[at:]
	case 2: // a part occurs twice
		end := min(len(text), at+r.IntN(80))
		return text[:end] + text[at:end] + text[end:]
	}
	end := min(len(text), at+r.IntN(40))
	return text[:at] + pieces[r.IntN(len(pieces))] + text[end:]
}

// Whatever is typed, nothing panics, a snapshot made from the one before says
// what a fresh one says, and what has no errors can be generated.
func TestRandomEdits(t *testing.T) {
	programs, err := filepath.Glob("../gen/*/testdata/*/*.n3")
	if err != nil || len(programs) < 4 {
		t.Fatalf("%v, %v", programs, err)
	}
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv("N3_SEED"); given != "" {
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("N3_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	whole := 0
	for _, name := range programs {
		original, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		second := "page Other { show_text \"beside\" }\n"
		text := string(original)
		var previous *workspace.Snapshot
		for step := range 400 {
			if step%20 == 0 {
				text = string(original) // a program without errors
			} else {
				text = mutate(r, text)
			}
			inputs := []workspace.Input{{Path: "app.n3", Text: text}, {Path: "other.n3", Text: second}}
			next := workspace.Build(inputs, "App", previous)
			fresh := workspace.Build(inputs, "App", nil)
			if got, want := next.Diagnostics(), fresh.Diagnostics(); !reflect.DeepEqual(got, want) {
				t.Fatalf("after the edit:\n%s\nfresh:\n%s\nof:\n%s", rendered(next), rendered(fresh), text)
			}
			if rendered(next) == "" && len(next.Diagnostics()) > 0 {
				t.Fatal("diagnostics without text")
			}
			if !diag.HasErrors(next.Diagnostics()) {
				whole++
				if _, err := gen.Application(next.Application()); err != nil {
					t.Fatalf("%v of:\n%s", err, text)
				}
				if !reflect.DeepEqual(next.Application(), fresh.Application()) {
					t.Fatalf("the application differs from a fresh one of:\n%s", text)
				}
			}
			previous = next
		}
	}
	if whole == 0 {
		t.Error("no program was without errors, so that nothing was generated")
	}
}

// An edit in one declaration analyses that declaration and what asked for it.
func TestAnEditAnalysesOnlyWhatItConcerns(t *testing.T) {
	a := "dataset a { name: string, access_policy { read: true } }\n"
	b := "dataset b { name: string, access_policy { read: true } }\n"
	pages := "page PA { show_table a }\npage PB { show_table b }\n"
	build := func(text string, previous *workspace.Snapshot) *workspace.Snapshot {
		return workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", previous)
	}
	first := build(a+b+pages, nil)
	if n := first.Analysis.Analysed(); n != 4 {
		t.Errorf("at first: %d declarations, want 4", n)
	}
	above := build("# a comment\n\n"+a+b+pages, first)
	if n := above.Analysis.Analysed(); n > 1 {
		t.Errorf("text above: %d declarations were analysed again", n)
	}
	changed := build("# a comment\n\n"+a+"dataset b { name: string, age: integer, access_policy { read: true } }\n"+pages, above)
	if n := changed.Analysis.Analysed(); n != 2 {
		t.Errorf("a field of b: %d declarations were analysed again, want b and its page", n)
	}
	if list := changed.Diagnostics(); len(list) != 0 {
		t.Errorf("%v", list)
	}
}
