package format

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/source"
)

var update = flag.Bool("update", false, "write what the tests see as what they expect")

// Each archive has programs as written and, beside them, formatted ones. A
// program `range-…` is formatted between ⟦ and ⟧ alone.
func TestFormat(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var files []txtar.File
		want := map[string]string{}
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
		for _, f := range archive.Files {
			base, written := strings.CutSuffix(f.Name, ".n3")
			if !written {
				continue
			}
			got := formatFile(t, base, string(f.Data))
			files = append(files, f, txtar.File{Name: base + ".formatted", Data: []byte(got)})
			if !*update && got != want[base+".formatted"] {
				t.Errorf("%s, %s:\n%s", name, f.Name, Unified(f.Name, want[base+".formatted"], got))
			}
			if again := Source(got); !strings.HasPrefix(base, "range-") && again != got {
				t.Errorf("%s, %s: formatted again:\n%s", name, f.Name, Unified(f.Name, got, again))
			}
		}
		archive.Files = files
		if *update {
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func formatFile(t *testing.T, base, text string) string {
	if !strings.HasPrefix(base, "range-") {
		return Source(text)
	}
	start := strings.Index(text, "⟦")
	text = strings.Replace(text, "⟦", "", 1)
	end := strings.Index(text, "⟧")
	text = strings.Replace(text, "⟧", "", 1)
	if start < 0 || end < start {
		t.Fatalf("%s has no range", base)
	}
	return apply(text, Range(text, source.Span{Start: start, End: end}))
}

// The example is the style: it comes out as it went in, to the byte.
func TestTheExampleIsFormatted(t *testing.T) {
	text := readFile(t, "../../testdata/examples/user_management/user_management.n3")
	if got := Source(text); got != text {
		t.Error(Unified("user_management.n3", text, got))
	}
}

func TestLineEndsAndMarks(t *testing.T) {
	const program = "page  A {\n  title: 'x'\n\n\n  path: \"/\" # home\n}\n"
	const want = "page A {\n    title: \"x\"\n\n    path: \"/\" # home\n}\n"
	for name, c := range map[string]struct{ text, want string }{
		"line feeds":         {program, want},
		"CRLF":               {strings.ReplaceAll(program, "\n", "\r\n"), strings.ReplaceAll(want, "\n", "\r\n")},
		"byte-order mark":    {"\uFEFF" + program, want},
		"no line end":        {strings.TrimSuffix(program, "\n"), want},
		"blank lines around": {"\n\n" + program + "\n\n", want},
		"nothing":            {"\n", ""},
		"a blank line of CRLF above comments under the classic form": {
			"page \"Home\" at \"/\":\n  show text \"Hi\"\n\r\n    # a\n    # b\n",
			"page \"Home\" at \"/\":\n  show text \"Hi\"\n\r\n# a\n# b\n",
		},
	} {
		if got := Source(c.text); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestUnified(t *testing.T) {
	before := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n"
	after := "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl"
	want := "--- x\n+++ x\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -9,4 +9,4 @@\n i\n j\n k\n-l\n+l\n\\ No newline at end of file\n"
	if got := Unified("x", before, after); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Unified("x", "", "a\n"); got != "--- x\n+++ x\n@@ -0,0 +1 @@\n+a\n" {
		t.Error(got)
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

// apply makes edits that are in order and do not overlap.
func apply(text string, edits []source.Edit) string {
	var b strings.Builder
	at := 0
	for _, edit := range edits {
		b.WriteString(text[at:edit.Span.Start])
		b.WriteString(edit.New)
		at = edit.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}
