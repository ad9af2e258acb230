package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/n3-lang/n3/grammar"
)

// work counts what a state of a program costs where time would depend on the
// machine: the bytes that it allocates.
func work(t *testing.T, do func()) float64 {
	t.Helper()
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			do()
		}
	})
	return float64(result.AllocedBytesPerOp())
}

// Twice the mistakes are twice the work: names that nothing declares, each with
// the nearest that there is.
func TestUnknownNamesAreLinear(t *testing.T) {
	program := func(n int) []Input {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "dataset d%d { f%d: unknwn_%d, access_policy { read: stats == \"x\" } }\n", i, i, i)
		}
		return []Input{{Path: "app.n3", Text: text.String()}}
	}
	small, large := program(500), program(2000)
	if n := len(Build(large, "App", nil).Diagnostics()); n < 4000 {
		t.Fatalf("%d mistakes", n)
	}
	a, b := work(t, func() { Build(small, "App", nil).Diagnostics() }), work(t, func() { Build(large, "App", nil).Diagnostics() })
	if b > 6*a {
		t.Errorf("four times the names are %.1f times the work", b/a)
	}
}

// An edit costs the same in a project of ten times the size, but for one look at
// each file.
func TestAnEditDoesNotGrowWithTheProject(t *testing.T) {
	edit := func(files int) float64 {
		var inputs []Input
		for i := range files {
			var text strings.Builder
			for j := range 20 {
				fmt.Fprintf(&text, "dataset d%d_%d {\n    title: string required\n    access_policy { read: true }\n}\n\n", i, j)
			}
			inputs = append(inputs, Input{Path: fmt.Sprintf("f%04d.n3", i), Text: text.String()})
		}
		document := grammar.NewDocument(inputs[0].Text)
		t.Cleanup(document.Close)
		s := Build(inputs, "App", nil)
		at := strings.Index(inputs[0].Text, "title")
		return work(t, func() {
			inputs[0].Syntax = document.Apply(grammar.Edit{Start: at, OldEnd: at, New: "x"})
			inputs[0].Text = inputs[0].Syntax.Text
			s = Build(inputs, "App", s)
			if len(s.Diagnostics()) > 0 {
				t.Fatal(s.Diagnostics())
			}
			inputs[0].Syntax = document.Apply(grammar.Edit{Start: at, OldEnd: at + 1})
			inputs[0].Text = inputs[0].Syntax.Text
			s = Build(inputs, "App", s)
		})
	}
	small, large := edit(20), edit(200)
	perFile := (large - small) / 180 / 2
	if perFile > 400 {
		t.Errorf("each further file costs an edit %.0f bytes (%.0f, then %.0f)", perFile, small, large)
	}
}
