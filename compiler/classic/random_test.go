package classic_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ast/asttest"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/grammar"
)

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

// A mutated classic program says the same when it is rewritten, where it has no
// mistake in its syntax.
func TestModernKeepsMeaningOfAnyText(t *testing.T) {
	r := rand.New(rand.NewPCG(asttest.Seed(t), 7))
	names, err := filepath.Glob("../../testdata/classic/*.n3")
	if err != nil {
		t.Fatal(err)
	}
	rewritten := 0
	for _, name := range names {
		program := readFile(t, name)
		for range 60 {
			text := mutate(r, program)
			modern := classic.Modern(text)
			if again := classic.Modern(modern); again != modern {
				t.Fatalf("the text was %q, rewritten again:\n%s", text, format.Unified("text", modern, again))
			}
			if !isSound(text) {
				continue
			}
			rewritten++
			if checkModern(t, "text", text, modern); t.Failed() {
				t.Fatalf("the text was %q", text)
			}
		}
	}
	if rewritten == 0 {
		t.Error("no text was sound")
	}
}

// isSound says whether a text has no mistake in its structure.
func isSound(text string) bool {
	app, themes := false, 0
	for _, item := range grammar.Parse(text).Items {
		d := classic.Lower(item.Chunk)
		if len(d.Findings) > 0 || d.Kind == ast.Stray || d.Kind == ast.Foreign || d.Name.Name == "" && d.Kind != ast.ThemeDecl && d.Kind != ast.Comment {
			return false
		}
		app = app || d.Kind == ast.AppDecl
		if d.Kind == ast.ThemeDecl {
			themes++
		}
	}
	return themes == 0 || app && themes == 1
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
