package grammar

import (
	"strings"
	"testing"
	"time"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// hostile are shapes of text that can be made arbitrarily long. Each ends in a declaration that must be found.
var hostile = map[string]func(n int) string{
	"one long line of words":      func(n int) string { return "dataset a {\n x: " + strings.Repeat("y ", n) },
	"one long word":               func(n int) string { return strings.Repeat("y", n) },
	"one long open string":        func(n int) string { return "dataset a {\n x: \"" + strings.Repeat("y", n) },
	"one long comment":            func(n int) string { return "dataset a { #" + strings.Repeat("y", n) },
	"nested parentheses":          func(n int) string { return "dataset a {\n x: " + strings.Repeat("(", n) },
	"nested lists, closed":        func(n int) string { return "dataset a {\n x: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "}" },
	"nested blocks":               func(n int) string { return "dataset a " + strings.Repeat("{ b ", n) },
	"nested blocks on lines":      func(n int) string { return "dataset a " + strings.Repeat("{\nb ", n) },
	"nested calls on lines":       func(n int) string { return "dataset a {\n x: " + strings.Repeat("f(\n", n) },
	"closers only":                func(n int) string { return "dataset a {" + strings.Repeat("}", n) },
	"a long sum":                  func(n int) string { return "dataset a {\n x: " + strings.Repeat("1 + ", n) + "1 }" },
	"a long tower of not":         func(n int) string { return "dataset a {\n x: " + strings.Repeat("not ", n) },
	"comment lines":               func(n int) string { return "dataset a {\n" + strings.Repeat("# c\n", n) + "}" },
	"comment lines, block open":   func(n int) string { return "dataset a {\n" + strings.Repeat("# c\n", n) },
	"comment lines in a call":     func(n int) string { return "dataset a {\n x: f(\n" + strings.Repeat("# c\n", n) },
	"comments above lines":        func(n int) string { return "dataset a {\n" + strings.Repeat("# c\nx: y\n", n) },
	"blank lines in a call":       func(n int) string { return "dataset a {\n x: f(" + strings.Repeat("\n", n) + ")}" },
	"arguments on lines":          func(n int) string { return "dataset a {\n x: f(\n" + strings.Repeat("a: 1,\n", n) + ")}" },
	"open calls":                  func(n int) string { return "dataset a {\n" + strings.Repeat("x: f(\n", n) },
	"open strings":                func(n int) string { return "dataset a {\n" + strings.Repeat("x: \"y\n", n) },
	"open triple quotes, escaped": func(n int) string { return "dataset a {\n" + strings.Repeat("\\\"\"\"\n", n) },
	"foreign heads":               func(n int) string { return strings.Repeat("llm x\n", n) },
	"foreign braces":              func(n int) string { return "llm " + strings.Repeat("{", n) },
	"declarations":                func(n int) string { return strings.Repeat("page A { x: y }\n", n) },
	"heads without a block":       func(n int) string { return strings.Repeat("page A\n", n) },
	"classic, ever deeper":        deeper,
	"classic lines": func(n int) string {
		return "page \"a\":\n" + strings.Repeat("  show text \"x\"\n    size: large\n", n/3)
	},
	"classic lines at the margin": func(n int) string { return "page \"a\":\n" + strings.Repeat("show text \"x\"\n", n) },
	"classic comments":            func(n int) string { return "page \"a\":\n  show x\n" + strings.Repeat("# c\n", n) },
	"classic comments, indented":  func(n int) string { return "page \"a\":\n" + strings.Repeat("  # c\n  size: x\n", n) },
	"classic calls, open":         func(n int) string { return "page \"a\":\n" + strings.Repeat("  filter by: f(\n", n) },
	"classic items":               func(n int) string { return "page \"a\":\n  columns: " + strings.Repeat("a, ", n) },
	"classic, no operands":        func(n int) string { return "page \"a\":\n" + strings.Repeat("  if a ==\n", n) },
	"one long raw value":          func(n int) string { return "page \"a\":\n  size: " + strings.Repeat("y /", n) },
	"what is no token":            func(n int) string { return "dataset a {\n" + strings.Repeat("\x00\xff@$ ", n) },
}

// deeper is about n characters of lines, each indented by one more than the one above.
func deeper(n int) string {
	var b strings.Builder
	b.WriteString("page \"a\":\n")
	for i := 1; b.Len() < n; i++ {
		b.WriteString(strings.Repeat(" ", i) + "x:\n")
	}
	return b.String()
}

// million are shapes that are tried with a million characters; the others grow too many nodes to be tried at each run.
var million = []string{"one long word", "one long open string", "one long comment", "foreign braces", "blank lines in a call", "classic, ever deeper", "one long raw value"}

const lastDeclaration = "page Last { title: \"last\" }"

// Nothing crashes, and the declaration after it is found whole.
func TestHostileText(t *testing.T) {
	for name, shape := range hostile {
		checkHostile(t, name, shape(10_000))
	}
	for _, name := range million {
		checkHostile(t, name, hostile[name](1_000_000))
	}
}

func checkHostile(t *testing.T, name, text string) {
	t.Helper()
	started := time.Now()
	text += "\n" + lastDeclaration + "\n"
	document := NewDocument(text)
	defer document.Close()
	checkTree(t, document.Syntax())
	items := document.Syntax().Items
	if last := items[len(items)-1]; last.Text != lastDeclaration || last.Root.HasError {
		t.Errorf("%s: the last item is %.60q", name, last.Text)
	}
	edited := document.Apply(Edit{len(text) / 2, len(text) / 2, "x"})
	checkTree(t, edited)
	t.Logf("%-28s %8d bytes %v", name, len(text), time.Since(started).Round(time.Millisecond))
}

// What the scanner looks at grows with the text and no faster. It is counted by the reads of a parser that is handed a few
// bytes at a time.
func TestWorkGrowsWithTheText(t *testing.T) {
	reads := func(text string) (count int) {
		p := sitter.NewParser()
		defer p.Close()
		if err := p.SetLanguage(loadLanguage().sitter); err != nil {
			t.Fatal(err)
		}
		tree := p.ParseWithOptions(func(offset int, _ sitter.Point) []byte {
			if offset >= len(text) {
				return nil
			}
			count++
			return []byte(text[offset:min(offset+64, len(text))])
		}, nil, nil)
		tree.Close()
		return count
	}
	for name, shape := range hostile {
		if name == "open triple quotes, escaped" {
			continue // its bound, the longest triple-quoted string, is further away than this test goes
		}
		small, large := reads(shape(6_000)), reads(shape(12_000))
		if ratio := float64(large) / float64(small); ratio > 2.5 {
			t.Errorf("%s: twice the text took %.1f times the reads (%d, %d)", name, ratio, small, large)
		}
	}
}

func TestDeepNestingIsBounded(t *testing.T) {
	syntax := Parse(hostile["nested parentheses"](2 * MaxDepth))
	deepest := 0
	walk(syntax.Items[0].Root, func(n *Node, depth int) {
		if depth > deepest {
			deepest = depth
		}
		if depth == MaxDepth && len(n.Children) > 0 {
			t.Errorf("at the bound is %s", n.Kind)
		}
	})
	if deepest != MaxDepth || !syntax.Items[0].Root.HasError {
		t.Errorf("the tree is %d deep", deepest)
	}
}

// The marks of other editors and systems do not show in the tree.
func TestByteOrderMarkAndLineEnds(t *testing.T) {
	for name, text := range programs(t) {
		want := Parse(text)
		for variant, changed := range map[string]string{
			"byte-order mark": "\uFEFF" + text,
			"CRLF":            strings.ReplaceAll(text, "\n", "\r\n"),
			"trailing blanks": strings.ReplaceAll(text, "\n", " \t\u00A0\n"),
		} {
			got := Parse(changed)
			if len(got.Items) != len(want.Items) || shapes(got) != shapes(want) {
				t.Errorf("%s with %s is not the same tree\n%s", name, variant, shapes(got))
			}
		}
	}
}

// shapes prints the kinds of all nodes, without offsets.
func shapes(syntax *Syntax) string {
	var b strings.Builder
	for _, item := range syntax.Items {
		walk(item.Root, func(n *Node, depth int) {
			b.WriteString(strings.Repeat(" ", depth) + n.Field + ":" + string(n.Kind) + "\n")
		})
	}
	return b.String()
}

// Bytes that are no text cost the entry they are in.
func TestBytesThatAreNoText(t *testing.T) {
	for _, bytes := range []string{"\x00", "\xff\xfe", "\xc3", "\xed\xa0\x80", "é", "\U0001F389"} {
		for _, text := range []string{"a: " + bytes, bytes, "a: \"" + bytes + "\"", "# " + bytes, "a" + bytes + "b: c"} {
			syntax := Parse("dataset d {\n  " + text + "\n  after: string\n}\npage P { }\n" + bytes)
			checkTree(t, syntax)
			if !strings.Contains(shapes(syntax), " body:block") || count(syntax, KindBlock) < 2 || count(syntax, KindExtraBrace) > 0 {
				t.Errorf("%q took the block with it\n%s", text, shapes(syntax))
			}
		}
	}
}
