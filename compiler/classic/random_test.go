package classic_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// fragments are what a mutation puts in.
var fragments = strings.Split("|  |\n|\n\n\n|\t| # note\n|\n# note\n|// c\n|,|'it\\'s'|'x\"y'|\"\"\"\n  a\n b\"\"\"|(|)|[|]|{|}|\r\n| and |\nor x|not |-|+ |"+
	"f(a: 1, [2,\n3])|{ a, b: c }|a\n|x: y, |if a then b else c|\n}\n\npage P { }\n|\npage \"Old\" at \"/\":\n  show text \"x\"\n|when x { } else { }\n|is not null|é|\u00A0", "|")

func seed(t testing.TB) uint64 {
	t.Helper()
	s := uint64(time.Now().UnixNano())
	if given := os.Getenv("N3_SEED"); given != "" {
		var err error
		if s, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("N3_SEED=%d", s)
	return s
}

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
	r := rand.New(rand.NewPCG(seed(t), 7))
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

func walkComments(n *grammar.Node, visit func(*grammar.Node)) {
	if n.Kind == grammar.KindComment && len(n.Children) == 0 {
		visit(n)
		return
	}
	for _, child := range n.Children {
		walkComments(child, visit)
	}
}

var spanType = reflect.TypeFor[source.Span]()

// write prints all fields of a value but the spans and the findings.
func write(b *strings.Builder, v reflect.Value, depth int) {
	in := strings.Repeat(" ", depth)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			write(b, v.Elem(), depth)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fmt.Fprintf(b, "%s-\n", in)
			write(b, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Type == spanType || field.Name == "Findings" || v.Field(i).IsZero() {
				continue
			}
			fmt.Fprintf(b, "%s%s\n", in, field.Name)
			write(b, v.Field(i), depth+1)
		}
	default:
		fmt.Fprintf(b, "%s%v\n", in, v)
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
