package edit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/lsptest"
)

// Whatever an action does to a program, fixes and refactorings leave no new
// syntax error behind.
func TestActionsLeaveNoErrors(t *testing.T) {
	for _, text := range lsptest.Programs(t) {
		build := lsptest.ProgramView()
		v := build(text)
		errors := mistakes(v.Problems())
		seen := map[string]bool{}
		for i := 0; i < len(text); i += 37 {
			for _, a := range actions(v, source.Span{Start: i, End: i}) {
				edits := a.edits()["a.n3"]
				key := fmt.Sprint(a.title, edits)
				if seen[key] {
					continue
				}
				seen[key] = true
				sortEdits(edits)
				after := text
				for i := len(edits) - 1; i >= 0; i-- {
					after = after[:edits[i].Span.Start] + edits[i].New + after[edits[i].Span.End:]
				}
				if now := build(after).Problems(); mistakes(now) > errors {
					t.Errorf("%s makes %d errors of %d:\n%v\n%s", a.title, mistakes(now), errors, now, after)
				}
			}
		}
	}
}

func mistakes(list []diag.Diagnostic) int {
	n, _ := diag.Count(list)
	return n
}

// Whatever is renamed, wherever it is named, the program stays as good as it
// was: nothing is left behind with the old name.
func TestRenameLeavesNothingBehind(t *testing.T) {
	renamed := 0
	for _, text := range append(lsptest.Programs(t), expectedless(t, "rename"), expectedless(t, "definition"), expectedless(t, "references")) {
		build := lsptest.ProgramView()
		v := build(text)
		seen := map[sema.Symbol]bool{}
		for _, u := range v.File.Decls {
			for _, use := range v.Program().Analysis.Uses(u) {
				sym := use.Symbol
				if _, ok := cursor.Declaration(v.Snapshot, sym); !ok || seen[sym] {
					continue
				}
				seen[sym] = true
				edits, err := rename(v, sym, "renamed_x")
				if err != nil {
					if !u.Decl.Classic && !strings.Contains(err.Error(), "classic form") {
						t.Errorf("%v: %v", sym, err)
					}
					continue
				}
				list := edits["a.n3"]
				sortEdits(list)
				after := text
				for i := len(list) - 1; i >= 0; i-- {
					after = after[:list[i].Span.Start] + list[i].New + after[list[i].Span.End:]
				}
				renamed++
				old, now := built(v.Problems()), built(build(after).Problems())
				if len(now) > len(old) {
					t.Errorf("%v makes %d problems of %d: %v\n%s", sym, len(now), len(old), now, after)
				}
			}
		}
	}
	if renamed < 50 {
		t.Errorf("only %d names", renamed)
	}
}

// built leaves out what this version does not build yet: `was`, which a rename
// writes.
func built(list []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return d.Code == diag.NotBuiltIgnored })
}

// expectedless joins the files of the archive `program` of a folder to one program.
func expectedless(t *testing.T, folder string) string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join(lsptest.Repository(t), "lsp/testdata", folder, "program.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range archive.Files[:len(archive.Files)-1] {
		for line := range strings.Lines(string(f.Data)) {
			if !strings.HasPrefix(line, "import") {
				b.WriteString(line)
			}
		}
	}
	return b.String()
}
