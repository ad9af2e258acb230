package grammar

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// corpusCase is one test of test/corpus, in tree-sitter's own format.
type corpusCase struct{ name, source, tree string }

var corpusHeader = regexp.MustCompile(`(?m)^={3,}\n(.*)\n={3,}\n`)

func readCorpus(t *testing.T, file string) []corpusCase {
	content := readFile(t, file)
	var cases []corpusCase
	headers := corpusHeader.FindAllStringSubmatchIndex(content, -1)
	for i, header := range headers {
		end := len(content)
		if i+1 < len(headers) {
			end = headers[i+1][0]
		}
		source, tree, _ := strings.Cut(content[header[1]:end], "\n---\n")
		cases = append(cases, corpusCase{content[header[2]:header[3]], source, strings.TrimSpace(tree)})
	}
	return cases
}

func writeCorpus(t *testing.T, file string, cases []corpusCase) {
	var b strings.Builder
	rule := strings.Repeat("=", 80)
	for _, c := range cases {
		fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n---\n\n%s\n\n", rule, c.name, rule, c.source, c.tree)
	}
	if err := os.WriteFile(file, []byte(strings.TrimRight(b.String(), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Each case is parsed as an editor parses it, the whole text at once, and again as this package does, section by section:
// the trees are the same.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("test/corpus/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		cases := readCorpus(t, file)
		for i, c := range cases {
			got := expression(parseWhole(c.source))
			if *update {
				cases[i].tree = got
				continue
			}
			if got != c.tree {
				t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", file, c.name, got, c.tree)
			}
			if cut := expression(joinSections(Parse(c.source))); cut != got {
				t.Errorf("%s: %s\nby sections:\n%s\nwhole:\n%s", file, c.name, cut, got)
			}
		}
		if *update {
			writeCorpus(t, file, cases)
		}
	}
}

func parseWhole(text string) *Node {
	p := newParser()
	defer p.close()
	tree := p.parse(text, nil)
	defer tree.close()
	return copyTree(tree, text)
}

func joinSections(syntax *Syntax) *Node {
	root := &Node{Kind: "source_file", Named: true}
	for _, item := range syntax.Items {
		root.Children = append(root.Children, item.Comments...)
		if item.Root.Kind != KindComment {
			root.Children = append(root.Children, item.Root)
		}
	}
	return root
}

// expression prints the named nodes as tree-sitter's command line does.
func expression(root *Node) string {
	var b strings.Builder
	var below func(n *Node, indent int)
	below = func(n *Node, indent int) {
		if !n.Named && !n.Missing {
			return
		}
		if indent > 0 {
			b.WriteString("\n" + strings.Repeat("  ", indent))
		}
		if n.Field != "" {
			b.WriteString(n.Field + ": ")
		}
		switch {
		case n.Missing && n.Named:
			b.WriteString("(MISSING " + string(n.Kind))
		case n.Missing:
			fmt.Fprintf(&b, "(MISSING %q", string(n.Kind))
		default:
			b.WriteString("(" + string(n.Kind))
		}
		for _, child := range n.Children {
			below(child, indent+1)
		}
		b.WriteString(")")
	}
	below(root, 0)
	return b.String()
}
