package sema_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the expected diagnostics")

// Each archive holds the files of a project and, last, what is said of them.
func TestDiagnostics(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			if archive.Files[last].Name != "expected" {
				t.Fatal("the last file of the archive is not `expected`")
			}
			var inputs []workspace.Input
			for _, f := range archive.Files[:last] {
				inputs = append(inputs, workspace.Input{Path: f.Name, Text: string(f.Data)})
			}
			got := rendered(workspace.Build(inputs, "App", nil))
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[last].Data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}
