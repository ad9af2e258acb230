package classic_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

var update = flag.Bool("update", false, "write what the tests see as what they expect")

// Each archive has programs with mistakes in the classic form and, beside them,
// what is reported: one mistake, one finding.
func TestClassicFindings(t *testing.T) {
	const name = "testdata/lower.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range archive.Files {
		want[f.Name] = string(f.Data)
	}
	var files []txtar.File
	for _, f := range archive.Files {
		base, program := strings.CutSuffix(f.Name, ".n3")
		if !program {
			continue
		}
		got := findings(string(f.Data))
		files = append(files, f, txtar.File{Name: base + ".findings", Data: []byte(got)})
		if !*update && got != want[base+".findings"] {
			t.Errorf("%s:\n%s\nwant:\n%s", f.Name, got, want[base+".findings"])
		}
	}
	archive.Files = files
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func findings(text string) string {
	file := source.NewFile("", text)
	var b strings.Builder
	for _, item := range grammar.Parse(text).Items {
		for _, f := range classic.Lower(item.Chunk).Findings {
			p := file.Position(item.Offset+f.Span.Start, source.UTF8)
			fmt.Fprintf(&b, "%d:%d %s %s\n", p.Line+1, p.Column+1, f.Code, f.Message)
		}
	}
	return b.String()
}

// The programs of testdata have no mistake, and every span of a finding of any
// half of them lies in its declaration.
func TestClassicPrograms(t *testing.T) {
	names, err := filepath.Glob("../../testdata/classic/*.n3")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d programs: %v", len(names), err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		if got := findings(text); got != "" {
			t.Errorf("%s:\n%s", name, got)
		}
		for end := 0; end < len(text); end += 3 {
			items := grammar.Parse(text[:end]).Items
			for _, item := range items[max(0, len(items)-1):] {
				d := classic.Lower(item.Chunk)
				for _, f := range d.Findings {
					if f.Span.Start < 0 || f.Span.End < f.Span.Start || f.Span.End > len(item.Text) {
						t.Fatalf("%s up to %d: %s at %v in a text of %d", name, end, f.Code, f.Span, len(item.Text))
					}
				}
				if d.Entry != nil {
					checkSpans(t, d.Entry, len(item.Text))
				}
			}
		}
	}
}

func checkSpans(t *testing.T, e *ast.Entry, size int) {
	t.Helper()
	for _, s := range []source.Span{e.Span, e.Name.Span} {
		if s.Start < 0 || s.End < s.Start || s.End > size {
			t.Fatalf("%s has the span %v in a text of %d", e.Name.Name, s, size)
		}
	}
	if e.Value != nil && (e.Value.Span.Start < 0 || e.Value.Span.End > size) {
		t.Fatalf("the value of %s has the span %v in a text of %d", e.Name.Name, e.Value.Span, size)
	}
	if e.Body != nil {
		for _, entry := range e.Body.Entries {
			checkSpans(t, entry, size)
		}
	}
	if e.Else != nil {
		checkSpans(t, e.Else, size)
	}
}

// Text without end is lowered without a crash, and a mistake that is made a
// thousand times in one body is told once.
func TestClassicHostileText(t *testing.T) {
	var deeper strings.Builder
	deeper.WriteString("page \"a\":\n")
	for i := 1; i < 1_000; i++ {
		deeper.WriteString(strings.Repeat(" ", i) + "if a:\n")
	}
	for name, c := range map[string]struct {
		text string
		most int
	}{
		"ever deeper": {deeper.String(), 1},
		"elses":       {"page \"a\":\n  if a:\n    show text \"x\"\n" + strings.Repeat("  else if b:\n    show text \"y\"\n", 5_000), 0},
		"uneven":      {"page \"a\":\n" + strings.Repeat("   show text \"x\"\n  show text \"y\"\n", 5_000), 1},
	} {
		count := map[diag.Code]int{}
		for _, item := range grammar.Parse(c.text).Items {
			for _, f := range classic.Lower(item.Chunk).Findings {
				count[f.Code]++
			}
		}
		if count[diag.ClassicIndent] > c.most || count[diag.TooDeep] > 1 {
			t.Errorf("%s: %v", name, count)
		}
	}
}
