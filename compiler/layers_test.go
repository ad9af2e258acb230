// Package compiler_test holds the rule of the house on imports.
package compiler_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/n3-lang/n3/"

// layers lists the packages from the top down, as ARCHITECTURE.md draws them. A
// package imports from layers below its own only; those in one layer do not
// import each other. A folder is in the layer of the longest name that it begins
// with.
var layers = [][]string{
	{"cmd/n3", "cmd/n3bench"},
	{"preview", "lsp"},
	{"preview/environment", "preview/network", "preview/compile", "preview/terminal"},
	{"preview/host", "preview/client", "preview/state"},
	{"preview/process", "preview/files", "preview/devserver"},
	{"compiler/workspace"},
	{"compiler/gen"},
	{"compiler/runtime"},
	{"compiler/sema"},
	{"compiler/sema/datasets", "compiler/sema/pages"},
	{"compiler/sema/check"},
	{"compiler/sema/query"},
	{"compiler/classic"},
	{"compiler/ir"},
	{"compiler/expr"},
	{"compiler/format"},
	{"compiler/ast"},
	{"compiler/lang"},
	{"compiler/diag"},
	{"compiler/source", "compiler/naming", "compiler/color"},
	{"grammar"},
}

func TestImportsPointDown(t *testing.T) {
	packages := 0
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch base := entry.Name(); {
			case base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") && base != "..":
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		packages++
		from, err := filepath.Rel("..", filepath.Dir(name))
		if err != nil {
			return err
		}
		check(t, name, filepath.ToSlash(from))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if packages < 50 {
		t.Fatalf("only %d files were read", packages)
	}
}

func check(t *testing.T, name, from string) {
	t.Helper()
	layer, member := find(from)
	if layer < 0 {
		t.Errorf("%s is in no layer; give it a place in layers_test.go and ARCHITECTURE.md", from)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		to, ours := strings.CutPrefix(path, module)
		if !ours {
			continue
		}
		target, other := find(to)
		if target < layer || target == layer && other != member || areStrangers(from, to) {
			t.Errorf("%s imports %s, which is not below it", name, to)
		}
	}
}

// areStrangers says whether one of two packages is of the language server and the
// other of the preview: neither may use the other.
func areStrangers(from, to string) bool {
	top, _, _ := strings.Cut(from, "/")
	other, _, _ := strings.Cut(to, "/")
	return top == "lsp" && other == "preview" || top == "preview" && other == "lsp"
}

func find(path string) (layer int, member string) {
	layer = -1
	for i, members := range layers {
		for _, m := range members {
			if (path == m || strings.HasPrefix(path, m+"/")) && len(m) > len(member) {
				layer, member = i, m
			}
		}
	}
	return layer, member
}
