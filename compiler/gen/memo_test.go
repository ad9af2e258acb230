package gen_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
)

// Each line of each example is left out and put back. Whatever that changes in
// the application, the files of the next are those of a generator that saw none
// before.
func TestAnEditMakesTheFilesOfAFreshStart(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/examples/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			p, err := workspace.Open(folder)
			if err != nil {
				t.Fatal(err)
			}
			snapshot, err := p.Read(nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			var kept gen.Generator
			if _, _, err := kept.Application(snapshot.Application(), nil); err != nil {
				t.Fatal(err)
			}
			tried := 0
			for _, file := range snapshot.Files {
				if !file.IsProgram() {
					continue
				}
				lines := strings.SplitAfter(file.Text, "\n")
				for i := range lines {
					text := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
					edited, err := p.Read(map[string]string{file.Path: text}, snapshot)
					if err != nil {
						t.Fatal(err)
					}
					if diag.HasErrors(edited.Diagnostics()) {
						continue
					}
					tried++
					got, _, err := kept.Application(edited.Application(), nil)
					if err != nil {
						t.Fatal(err)
					}
					want, err := gen.Application(edited.Application())
					if err != nil {
						t.Fatal(err)
					}
					compare(t, file.Path, i+1, got, want)
				}
			}
			if tried < 10 {
				t.Errorf("only %d edits leave a program without errors", tried)
			}
		})
	}
}

func compare(t *testing.T, file string, line int, got, want output.Tree) {
	t.Helper()
	if !slices.Equal(got.Paths(), want.Paths()) {
		t.Fatalf("%s without line %d: the files are %v, of a fresh start %v", file, line, got.Paths(), want.Paths())
	}
	for path := range want {
		if !bytes.Equal(got[path].Data, want[path].Data) || got[path].Owned != want[path].Owned {
			t.Fatalf("%s without line %d: %s differs:\n%s\nof a fresh start:\n%s", file, line, path, got[path].Data, want[path].Data)
		}
	}
}

// An edit of one dataset leaves the bytes of all other files where they are.
func TestAnEditMakesOnlyTheFilesOfWhatChanged(t *testing.T) {
	program := func(length string) string {
		return "dataset a { name: string max_length(" + length + "), access_policy { read: true } }\n" +
			"dataset b { a: a, title: string, access_policy { read: true } }\n" +
			"page A { show_table a }\npage B { show_table b }\n"
	}
	var generator gen.Generator
	make := func(text string) output.Tree {
		t.Helper()
		s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
		tree, _, err := generator.Application(s.Application(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	before, after := make(program("20")), make(program("30"))
	var changed []string
	for _, path := range after.Paths() {
		if a, b := before[path].Data, after[path].Data; len(a) != len(b) || len(a) > 0 && &a[0] != &b[0] {
			changed = append(changed, path)
		}
	}
	always := []string{".env.example", ".gitignore", "README.md", gen.SourceMapName} // small, and of the whole application
	changed = slices.DeleteFunc(changed, func(path string) bool { return slices.Contains(always, path) })
	if want := []string{"backend/app/datasets/a.py", "backend/migrations/0001_initial.json", "backend/migrations/0001_initial.sql", "frontend/src/schemas/a.ts"}; !slices.Equal(changed, want) {
		t.Errorf("made again: %v, want %v", changed, want)
	}
}
