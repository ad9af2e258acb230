// Package outputtest compares generated files with expected ones in tests.
package outputtest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/n3-lang/n3/compiler/gen/output"
)

// CompareGolden compares a tree with the files of a folder, or rewrites them.
// Paths for which skip is true are not compared.
func CompareGolden(t *testing.T, dir string, tree output.Tree, update bool, skip func(path string) bool) {
	t.Helper()
	for _, path := range tree.Paths() {
		if skip(path) {
			continue
		}
		name := filepath.Join(dir, filepath.FromSlash(path))
		if update {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, tree[path].Data, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%s is written but not expected (-update to accept)", path)
			continue
		}
		if !bytes.Equal(want, tree[path].Data) {
			t.Errorf("%s differs (-update to accept):\n%s", path, differences(string(want), string(tree[path].Data)))
		}
	}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && entry.IsDir() && (entry.Name() == "__pycache__" || entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".")) {
				return filepath.SkipDir
			}
			return err
		}
		path, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		if _, ok := tree[path]; !ok && !skip(path) {
			t.Errorf("%s is expected but not written", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// differences shows the lines that changed, with a sign before each.
func differences(want, got string) string {
	dmp := diffmatchpatch.New()
	a, b, lines := dmp.DiffLinesToChars(want, got)
	var out strings.Builder
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMain(a, b, false), lines) {
		if d.Type == diffmatchpatch.DiffEqual {
			continue
		}
		sign := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffDelete: "- ", diffmatchpatch.DiffInsert: "+ "}[d.Type]
		for line := range strings.Lines(d.Text) {
			out.WriteString(sign + strings.TrimRight(line, "\n") + "\n")
		}
	}
	return out.String()
}
