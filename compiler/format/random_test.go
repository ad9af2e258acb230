package format

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ast/asttest"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// programs are all programs that tests of the repository hold.
func programs(t testing.TB) []string {
	t.Helper()
	var texts []string
	err := filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); base == "node_modules" || strings.HasPrefix(base, ".") && base != "../.." && base != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		switch filepath.Ext(name) {
		case ".n3":
			texts = append(texts, readFile(t, name))
		case ".txtar":
			archive, err := txtar.ParseFile(name)
			if err != nil {
				return err
			}
			for _, f := range archive.Files {
				if strings.HasSuffix(f.Name, ".n3") {
					texts = append(texts, string(f.Data))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// fragments are what a mutation puts in.
var fragments = strings.Split("|  |\n|\n\n\n|\t| # note\n|\n# note\n|// c\n|,|'it\\'s'|'x\"y'|\"\"\"\n  a\n b\"\"\"|(|)|[|]|{|}|\r\n| and |\nor x|not |-|+ |"+
	"f(a: 1, [2,\n3])|{ a, b: c }|a\n|x: y, |if a then b else c|\n}\n\npage P { }\n|\npage \"Old\" at \"/\":\n  show text \"x\"\n|when x { } else { }\n|is not null|é|\u00A0", "|")

func mutate(r *rand.Rand, text string) string {
	for range 1 + r.IntN(4) {
		at := r.IntN(len(text) + 1)
		end := at
		if r.IntN(3) == 0 {
			end = min(len(text), at+r.IntN(12))
		}
		text = text[:at] + fragments[r.IntN(len(fragments))] + text[end:]
	}
	return text
}

// Formatting twice is formatting once, and neither the meaning nor a comment is
// lost, whatever the text.
func TestFormattingKeepsMeaning(t *testing.T) {
	r := rand.New(rand.NewPCG(asttest.Seed(t), 5))
	changed := 0
	for _, program := range programs(t) {
		if len(program) > 20_000 {
			continue
		}
		for round := range 25 {
			text := program
			if round > 0 {
				text = mutate(r, program)
			}
			if Source(text) != text {
				changed++
			}
			checkFormat(t, text)
			start := r.IntN(len(text) + 1)
			checkRange(t, text, source.Span{Start: start, End: min(len(text), start+r.IntN(200))})
			if t.Failed() {
				t.Fatalf("the text was %q", text)
			}
		}
	}
	if changed == 0 {
		t.Error("nothing was formatted")
	}
}

func checkFormat(t testing.TB, text string) {
	t.Helper()
	formatted := Source(text)
	if again := Source(formatted); again != formatted {
		t.Errorf("formatted again:\n%s", Unified("text", formatted, again))
	}
	if before, after := meaning(text), meaning(formatted); before != after {
		t.Errorf("the meaning changed:\n%s\n%s", Unified("text", text, formatted), Unified("meaning", before, after))
	}
	if got := apply(text, Edits(text, formatted)); got != formatted {
		t.Errorf("the edits lead to\n%s", got)
	}
}

// checkRange formats a range: what a text says stays, and what is far from the
// range does too.
func checkRange(t testing.TB, text string, span source.Span) {
	t.Helper()
	edits := Range(text, span)
	end := 0
	for _, e := range edits {
		if e.Span.Start < end || e.Span.End > len(text) {
			t.Fatalf("the edits of %v overlap: %v", span, edits)
		}
		end = e.Span.End
	}
	formatted := apply(text, edits)
	if before, after := meaning(text), meaning(formatted); before != after {
		t.Errorf("formatting %v changed the meaning:\n%s\n%s", span, Unified("text", text, formatted), Unified("meaning", before, after))
	}
}

// meaning prints what a text says and nothing of where it says it.
func meaning(text string) string {
	var b strings.Builder
	var comments []string
	for _, item := range grammar.Parse(text).Items {
		d := ast.Lower(item.Chunk, nil)
		collect := func(n *grammar.Node) {
			comments = append(comments, strings.TrimRight(item.Text[n.Start:n.End], " \t\r\f\v"))
		}
		for _, comment := range item.Comments {
			collect(comment)
		}
		if d.Kind == ast.Comment {
			continue
		}
		asttest.Comments(item.Root, collect)
		if d.Kind == ast.Foreign || item.Root.Kind == grammar.KindClassic {
			fmt.Fprintln(&b, strings.TrimSpace(item.Text))
			continue
		}
		d.Text = ""
		asttest.Write(&b, reflect.ValueOf(d), 0)
		for _, f := range d.Findings {
			fmt.Fprintf(&b, "%s %s\n", f.Code, f.Message)
		}
	}
	return b.String() + strings.Join(comments, "\n") + "\n"
}

func FuzzFormat(f *testing.F) {
	for _, program := range programs(f) {
		f.Add(program)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 20_000 {
			checkFormat(t, text)
		}
	})
}
