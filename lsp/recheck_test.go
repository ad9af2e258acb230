package lsp

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/source"
)

// An edit in one declaration lowers it again, and checks it and what
// depends on it; nothing else of a hundred, in two files.
func TestAnEditTouchesItsOwn(t *testing.T) {
	var data, pages strings.Builder
	for i := range 50 {
		fmt.Fprintf(&data, "# Λ 🎉\ndataset d%d {\n    name: string\n    access_policy { read: true }\n}\n\n", i)
		fmt.Fprintf(&pages, "page P%d { show_table d%d { columns: [name] } }\n", i, i)
	}
	folder := t.TempDir()
	e := connect(t, nil)
	e.open(source.UTF16, folder)
	one, two := uri.File(filepath.Join(folder, "data.n3")), uri.File(filepath.Join(folder, "pages.n3"))
	e.didOpen(one, 1, data.String())
	e.didOpen(two, 1, pages.String())
	text, version := data.String(), int32(1)
	before := map[*ast.Decl]bool{}
	edit := func(old, new string, lowered, checked int) {
		t.Helper()
		at := strings.Index(text, old)
		version++
		text = e.didChange(one, version, text, source.Edit{Span: source.Span{Start: at, End: at + len(old)}, New: new})
		program := e.view(one).Program()
		fresh := 0
		now := map[*ast.Decl]bool{}
		for _, f := range program.Files {
			for _, u := range f.Decls {
				now[u.Decl] = true
				if !before[u.Decl] {
					fresh++
				}
			}
		}
		before = now
		if lowered >= 0 && fresh != lowered {
			t.Errorf("%q → %q: %d declarations were lowered, not %d", old, new, fresh, lowered)
		}
		if n := program.Analysis.Analysed(); checked >= 0 && n != checked {
			t.Errorf("%q → %q: %d declarations were checked, not %d", old, new, n, checked)
		}
	}
	edit("# Λ 🎉", "# Λ 🎉 first", -1, -1)
	// The page of a dataset is checked again where the dataset is another for it.
	edit("dataset d7 {\n    name: string", "dataset d7 {\n    name: string required", 1, 2)
	edit("dataset d7 {\n    name: string required", "dataset d7 {\n    other: string required", 1, 2)
	edit("\n\n# Λ 🎉\ndataset d9", "\n\n\n\n# Λ 🎉\ndataset d9", 0, 0)
	edit("dataset d30 {\n    name: string", "dataset d30 {\n    name: str", 1, 2)
	edit("dataset d30 {\n    name: str", "dataset d30 {\n    name: string", 1, 2)
	e.close()
}
