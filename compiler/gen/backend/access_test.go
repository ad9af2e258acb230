package backend

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The generated test of each golden and example passes in the whole project as
// it is written, with the development tools that its pyproject.toml names.
func TestGeneratedTestsPass(t *testing.T) {
	python, err := filepath.Abs("../../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(python); err != nil {
		t.Fatal("there is no Python of the project: run make tools")
	}
	dirs, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob("../../../testdata/examples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range append(dirs, examples...) {
		t.Run(filepath.Base(filepath.Dir(dir))+"/"+filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			for path, file := range generate(t, dir) {
				path = filepath.Join(out, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, file.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(python, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")
			cmd.Dir = out
			text, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(text), " passed") {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
