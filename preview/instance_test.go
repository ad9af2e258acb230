package preview

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOneProjectHasOnePreview(t *testing.T) {
	folder := filepath.Join(t.TempDir(), ".n3")
	first, err := claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.say("http://127.0.0.1:4300", "secret"); err != nil {
		t.Fatal(err)
	}
	var running *RunningError
	if _, err := claim(folder); !errors.As(err, &running) || running.Address != "http://127.0.0.1:4300" || running.Process != os.Getpid() {
		t.Fatalf("said %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(folder, ".gitignore")); string(text) != "*\n" || err != nil {
		t.Errorf(".gitignore is %q, %v", text, err)
	}
	// What a killed one wrote stays; its lock does not.
	first.release()
	second, err := claim(folder)
	if err != nil {
		t.Fatal(err)
	}
	second.release()
}

func TestAFolderThatCannotBeWrittenIsExplained(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, ".n3"), "a file where the folder should be")
	if _, err := claim(filepath.Join(root, ".n3")); err == nil {
		t.Error("nothing was said")
	}
}
