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
// package imports from layers below its own only; names in one layer do not
// import each other. A folder includes all below it.
var layers = [][]string{
	{"cmd/n3", "cmd/n3bench"},
	{"preview", "lsp"},
	{"compiler/pull"},
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

// inside lists the folders of a package that has layers of its own, in the same
// way.
var inside = map[string][][]string{
	"preview": {
		{"preview"},
		{"preview/environment", "preview/network", "preview/compile", "preview/terminal"},
		{"preview/host", "preview/client", "preview/state"},
		{"preview/process", "preview/files", "preview/devserver"},
	},
	"lsp": {
		{"lsp"},
		{"lsp/previews", "lsp/features/complete", "lsp/features/diagnose", "lsp/features/edit", "lsp/features/navigate", "lsp/features/show"},
		{"lsp/candidates"},
		{"lsp/describe", "lsp/cursor", "lsp/lsptest"},
		{"lsp/session"},
		{"lsp/wire"},
	},
}

// alone are the folders that import nothing else of the module.
var alone = map[string]bool{"lsp/wire": true, "preview/process": true}

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
	if layer, _ := find(layers, from); layer < 0 {
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
		if !allowed(from, to) {
			t.Errorf("%s imports %s, which is not below it", name, to)
		}
	}
}

// allowed says whether a folder may import another.
func allowed(from, to string) bool {
	layer, member := find(layers, from)
	target, other := find(layers, to)
	if target < layer || target == layer && other != member || alone[from] {
		return false
	}
	if member == "" || inside[member] == nil {
		return true
	}
	within, folder := find(inside[member], from)
	if folder == member && from != member { // a folder that the list does not have
		return false
	}
	if member != other {
		return within >= 0
	}
	below, same := find(inside[member], to)
	return within >= 0 && below >= 0 && (below > within || folder == same)
}

// What is not allowed is found: an import of a higher layer, of a neighbor, and
// of anything by the lowest folder.
func TestLayersRefuse(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"lsp", "lsp/features/show", true},
		{"lsp/features/show", "lsp/candidates", true},
		{"lsp/features/show", "lsp/features/edit", false},
		{"lsp/session", "compiler/workspace", true},
		{"lsp/session", "lsp/cursor", false},
		{"lsp/cursor", "lsp/describe", false},
		{"lsp/cursor", "lsp", false},
		{"lsp/wire", "compiler/source", false},
		{"lsp/unknown", "lsp/wire", false},
		{"preview", "lsp/wire", false},
		{"lsp/session", "preview", false},
		{"compiler/workspace", "lsp/session", false},
	} {
		if got := allowed(c.from, c.to); got != c.allowed {
			t.Errorf("%s imports %s: allowed is %v", c.from, c.to, got)
		}
	}
}

// find returns the layer of a path and the longest member that it is in.
func find(layers [][]string, path string) (layer int, member string) {
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
