package grammar

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the tests see as what they expect")

// programs are real programs without a syntax error.
func programs(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.n3")
	if err != nil {
		t.Fatal(err)
	}
	classic, err := filepath.Glob("../testdata/classic/*.n3")
	if err != nil || len(classic) < 10 {
		t.Fatalf("%d programs in the classic form: %v", len(classic), err)
	}
	files = append(append(files, classic...), "../testdata/examples/user_management/user_management.n3")
	texts := map[string]string{}
	for _, file := range files {
		texts[filepath.Base(file)] = readFile(t, file)
	}
	return texts
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// difference says how two parses differ, "" where they do not.
func difference(got, want *Syntax) string {
	if got.Text != want.Text {
		return "the texts differ"
	}
	if len(got.Items) != len(want.Items) {
		return fmt.Sprintf("%d items, want %d", len(got.Items), len(want.Items))
	}
	for i, item := range got.Items {
		if item.Offset != want.Items[i].Offset || !item.Equal(want.Items[i].Chunk) {
			return fmt.Sprintf("item %d at %d\n%s\nwant at %d\n%s", i, item.Offset, outline(item.Root), want.Items[i].Offset, outline(want.Items[i].Root))
		}
	}
	return ""
}

// outline prints every node with its range, a line each.
func outline(root *Node) string {
	var b strings.Builder
	walk(root, func(n *Node, depth int) {
		fmt.Fprintf(&b, "%s%s:%s [%d, %d)", strings.Repeat("  ", depth), n.Field, n.Kind, n.Start, n.End)
		if n.Missing {
			b.WriteString(" missing")
		}
		if n.HasError {
			b.WriteString(" error")
		}
		b.WriteByte('\n')
	})
	return b.String()
}

func walk(root *Node, visit func(n *Node, depth int)) {
	var below func(n *Node, depth int)
	below = func(n *Node, depth int) {
		visit(n, depth)
		for _, child := range n.Children {
			below(child, depth+1)
		}
	}
	below(root, 0)
}

func count(syntax *Syntax, kind Kind) int {
	n := 0
	for _, item := range syntax.Items {
		walk(item.Root, func(node *Node, _ int) {
			if node.Kind == kind {
				n++
			}
		})
	}
	return n
}

// checkTree fails where a tree breaks what syntax.go promises.
func checkTree(t testing.TB, syntax *Syntax) {
	t.Helper()
	end := 0
	for _, item := range syntax.Items {
		if item.Offset < end || item.Offset+len(item.Text) > len(syntax.Text) || syntax.Text[item.Offset:item.Offset+len(item.Text)] != item.Text {
			t.Fatalf("the item at %d is not where it says", item.Offset)
		}
		end = item.Offset + len(item.Text)
		walk(item.Root, func(n *Node, depth int) {
			if n.Start < 0 || n.End < n.Start || n.End > len(item.Text) || depth > MaxDepth {
				t.Fatalf("%s [%d, %d) at depth %d in a text of %d", n.Kind, n.Start, n.End, depth, len(item.Text))
			}
			wrong, last := n.Kind == KindError || n.Missing, n.Start
			for _, child := range n.Children {
				if child.Start < last || child.End > n.End {
					t.Fatalf("%s [%d, %d) does not fit into %s [%d, %d)", child.Kind, child.Start, child.End, n.Kind, n.Start, n.End)
				}
				last = child.End
				wrong = wrong || child.HasError
			}
			if wrong != n.HasError {
				t.Fatalf("%s [%d, %d) has HasError %v, what is below it says %v\n%s", n.Kind, n.Start, n.End, n.HasError, wrong, item.Text)
			}
		})
	}
}
