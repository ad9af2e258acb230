package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/n3-lang/n3/grammar"
)

// An edit in one file leaves the other files, their declarations and their lists
// as they are; so does opening a file in an editor, or closing it.
func TestWhatDoesNotChangeIsTakenOver(t *testing.T) {
	var inputs []Input
	for i := range 20 {
		inputs = append(inputs, Input{Path: fmt.Sprintf("f%02d.n3", i), Text: fmt.Sprintf("import \"none.n3\"\n\ndataset d%d { a: string requird }\n", i)})
	}
	before := Build(inputs, "App", nil)
	inputs[3].Text = strings.Replace(inputs[3].Text, "{", "{ b: string requird,", 1)
	inputs[4].Syntax = grammar.Parse(inputs[4].Text)
	after := Build(inputs, "App", before)
	if n := after.Analysis.Analysed(); n > 1 {
		t.Errorf("%d declarations were analysed again for one that changed", n)
	}
	for i, f := range after.Files {
		a, b := before.FileDiagnostics(f.Path), after.FileDiagnostics(f.Path)
		switch {
		case i == 3:
			if len(b) != len(a)+1 {
				t.Errorf("%s: %v", f.Path, b)
			}
		case i == 4:
			if f == before.Files[i] || f.Syntax() != inputs[4].Syntax || f.declared != before.Files[i].declared {
				t.Errorf("%s was opened: its tree is the editor's, its declarations are the same", f.Path)
			}
		case f != before.Files[i] || len(a) != 3 || !same(a, b):
			t.Errorf("%s is another, or its %d findings are", f.Path, len(a))
		}
	}
	inputs[4].Syntax = nil
	closed := Build(inputs, "App", after)
	if f := closed.Files[4]; f.edited != nil || f.declared != after.Files[4].declared || closed.Analysis.Analysed() != 0 {
		t.Error("a file that is closed keeps its tree, or is analysed again")
	}
	if got, want := rendered(closed), rendered(Build(inputs, "App", nil)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
