package frontend

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/output/outputtest"
	"github.com/n3-lang/n3/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// The goldens are real applications: the runtime's own tests import and serve
// them, and the linters read them.
func TestGoldens(t *testing.T) {
	for _, name := range []string{"user_management", "all_widgets", "awkward", "crm"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata", name)
			tree := generate(t, dir)
			outputtest.CompareGolden(t, dir, tree, *update, func(path string) bool {
				return strings.HasPrefix(path, "src/n3/") || strings.HasSuffix(path, ".n3") || !strings.HasPrefix(path, "src/") && !strings.HasPrefix(path, "custom/") && path != "index.html"
			})
		})
	}
}

func TestOutputIsDeterministic(t *testing.T) {
	first := generate(t, filepath.Join("testdata", "all_widgets"))
	for range 3 {
		again := generate(t, filepath.Join("testdata", "all_widgets"))
		for path, file := range first {
			if string(again[path].Data) != string(file.Data) {
				t.Fatalf("%s differs between two runs", path)
			}
		}
	}
}

// Tests of the runtime stay at home, everything else goes with the application.
func TestRuntimeIsEmbeddedWhole(t *testing.T) {
	tree := generate(t, filepath.Join("testdata", "user_management"))
	err := filepath.WalkDir("../../runtime/web/src/n3", func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		_, written := tree[strings.TrimPrefix(filepath.ToSlash(name), "../../runtime/web/")]
		if test := strings.Contains(name, ".test"); written == test {
			t.Errorf("%s: written %v", name, written)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".npmrc", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "eslint.config.js"} {
		if _, ok := tree[name]; !ok {
			t.Errorf("%s is missing in the output", name)
		}
	}
}

func generate(t *testing.T, dir string) output.Tree {
	t.Helper()
	p, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Diagnostics(); diag.HasErrors(list) {
		t.Fatalf("the program has errors: %v", list)
	}
	tree, err := Generate(s.Application())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
