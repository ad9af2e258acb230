package workspace

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/diag"
)

var update = flag.Bool("update", false, "rewrite the expected diagnostics")

// example is a program of an explanation page.
var example = regexp.MustCompile("(?s)```n3\n(.*?)```")

func apply(text string, fix diag.Fix) string {
	for i := len(fix.Edits) - 1; i >= 0; i-- {
		e := fix.Edits[i]
		text = text[:e.Span.Start] + e.New + text[e.Span.End:]
	}
	return text
}

func rendered(s *Snapshot) string {
	var b strings.Builder
	if err := diag.WriteText(&b, s.Diagnostics(), s.Source, diag.Style{}); err != nil {
		return err.Error()
	}
	return b.String()
}

// The archive holds the files of a project and, last, what is said of their
// imports.
func TestImports(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/imports.txtar")
	if err != nil {
		t.Fatal(err)
	}
	last := len(archive.Files) - 1
	var inputs []Input
	for _, f := range archive.Files[:last] {
		inputs = append(inputs, Input{Path: f.Name, Text: string(f.Data)})
	}
	got, want := rendered(Build(inputs, "App", nil)), string(archive.Files[last].Data)
	if *update {
		archive.Files[last].Data = []byte(got)
		if err := os.WriteFile("testdata/imports.txtar", txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
