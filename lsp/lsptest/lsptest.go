package lsptest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/session"
)

// Projects reads the programs of tests, a folder each.
func Projects(t *testing.T) []map[string]session.OpenText {
	t.Helper()
	var list []map[string]session.OpenText
	for _, pattern := range []string{"testdata/examples/*", "testdata/classic", "compiler/gen/*/testdata/*"} {
		folders, err := filepath.Glob(filepath.Join(Repository(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			names, err := filepath.Glob(filepath.Join(folder, "[^.]*.n3"))
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]session.OpenText{}
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files[filepath.Base(name)] = Parsed(string(data))
				if strings.HasSuffix(folder, "classic") {
					list = append(list, files)
					files = map[string]session.OpenText{}
				}
			}
			if len(files) > 0 {
				list = append(list, files)
			}
		}
	}
	return list
}

func RuneStart(text string, i int) int {
	for i < len(text) && i > 0 && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// Repository is the folder of the repository: tests run in that of their package.
func Repository(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	for ; err == nil; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	t.Fatal("the test does not run in the repository")
	return ""
}

// Programs are those of the examples and of the goldens.
func Programs(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"testdata/examples/*/[^.]*.n3", "testdata/classic/*.n3", "compiler/gen/*/testdata/*/*.n3"} {
		names, err := filepath.Glob(filepath.Join(Repository(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, string(data))
		}
	}
	if len(list) < 3 {
		t.Fatalf("only %d programs", len(list))
	}
	return list
}

// ProgramView gives views of successive texts of one program.
func ProgramView() func(text string) *session.View {
	project := session.NewProject("w", &workspace.Project{File: "a.n3"})
	return func(text string) *session.View {
		return session.ViewOf(session.NewSnapshot(project, source.UTF8, map[string]session.OpenText{"a.n3": Parsed(text)}), "a.n3")
	}
}

// Parsed is an open text.
func Parsed(text string) session.OpenText {
	return session.NewText("file:///a.n3", text)
}
