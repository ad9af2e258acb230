package compiler_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// readers lists the files outside of compiler/workspace that may read from disk,
// each with what it reads. Programs are not among it: who reads one by itself
// waits for pipes, fills the memory from devices, and misses links, settings and
// unsaved texts.
var readers = map[string]string{
	"cmd/n3/lsp.go":                            "recorded sessions",
	"cmd/n3/migrations.go":                     "the migration files that were generated before",
	"compiler/gen/output/write.go":             "what was generated before",
	"compiler/gen/output/outputtest/golden.go": "expected output, in tests",
	"lsp/lsptest/lsptest.go":                   "programs of the repository, in tests",
	"preview/files/folder.go":                  "the application that the preview wrote",
	"preview/application.go":                   "the stamp of that application",
	"preview/memory.go":                        "how much memory the process has",
	"preview/instance.go":                      "the lock of a preview",
	"preview/files/database.go":                "a database, and its log",
	"preview/host/data.go":                     "the names of backups and snapshots",
	"preview/environment/environment.go":       "the lock and the remains of an environment",
	"preview/environment/packages.go":          "the package files of an installation",
	"preview/environment/uv.go":                "the wheel of uv, which it writes out",
	"preview/devserver/libraries.go":           "the bundle of the pages' libraries",
}

// reading are the functions that read files or list folders.
var reading = map[string]bool{
	"os.ReadFile": true, "os.Open": true, "os.OpenFile": true, "os.ReadDir": true, "os.DirFS": true, "os.OpenRoot": true, "os.OpenInRoot": true,
	"filepath.WalkDir": true, "filepath.Walk": true, "filepath.Glob": true, "ioutil.ReadFile": true, "ioutil.ReadDir": true, "syscall.Open": true, "unix.Open": true,
	"fsnotify.NewWatcher": true, "fsnotify.NewBufferedWatcher": true,
}

func TestOnlyTheWorkspaceReadsPrograms(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		from, err := filepath.Rel("..", name)
		if err != nil {
			return err
		}
		from = filepath.ToSlash(from)
		if entry.IsDir() {
			switch base := entry.Name(); {
			case base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") && base != "..":
				return filepath.SkipDir
			case from == "compiler/workspace" || from == "cmd/n3bench":
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		for _, call := range calls(t, name) {
			if readers[from] == "" {
				t.Errorf("%s calls %s; programs are read by compiler/workspace, and what else is read has its reason in reads_test.go", from, call)
			}
			used[from] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range readers {
		if !used[name] {
			t.Errorf("%s reads nothing any more; take it from the list", name)
		}
	}
}

// calls lists the functions of reading that a file names.
func calls(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{} // by the name that the file has for them
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		base := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			packages[spec.Name.Name] = base
		} else {
			packages[base] = base
		}
	}
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && reading[packages[of.Name]+"."+selector.Sel.Name] {
				list = append(list, packages[of.Name]+"."+selector.Sel.Name)
			}
		}
		return true
	})
	return list
}
