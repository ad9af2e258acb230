package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const gauge = `import { useMe } from "n3";

export default function Gauge() {
  return <p>{useMe()?.user.name}</p>;
}
`

// A component of the program's owner is written once where there is none, comes
// from the project where there is one, and is never overwritten where it was edited.
func TestCompileTakesComponentsAlong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	compiled := filepath.Join("out", "frontend", "custom", "components")
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	compile := func() string {
		t.Helper()
		code, stdout, stderr := n3(t, dir, "compile")
		if code != 0 {
			t.Fatalf("%d: %s%s", code, stdout, stderr)
		}
		return stdout
	}
	write("app.n3", "page Home {\n    show_component \"Gauge\"\n}\n")
	compile()
	if got := read(filepath.Join(compiled, "Gauge.tsx")); !strings.Contains(got, "export default function Gauge()") {
		t.Errorf("the first text of a component is %q", got)
	}
	if got := read(filepath.Join("out", "frontend", "src", "pages", "Home.tsx")); !strings.Contains(got, `import("../../custom/components/Gauge")`) {
		t.Errorf("the page does not load the component: %s", got)
	}
	write(filepath.ToSlash(filepath.Join(compiled, "Gauge.tsx")), "// mine\n")
	compile()
	if got := read(filepath.Join(compiled, "Gauge.tsx")); got != "// mine\n" {
		t.Errorf("an edited component was overwritten by %q", got)
	}

	// From here on the project has it.
	if err := os.RemoveAll(filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	write("custom/components/Gauge.tsx", gauge)
	write("custom/components/lib/scale.ts", "export const scale = 2;\n")
	write("custom/components/notes.md", "not code")
	compile()
	if got := read(filepath.Join(compiled, "Gauge.tsx")); got != gauge {
		t.Errorf("the component is %q", got)
	}
	if got := read(filepath.Join(compiled, "lib", "scale.ts")); got != "export const scale = 2;\n" {
		t.Errorf("what it imports is %q", got)
	}
	if got := compile(); !strings.Contains(got, "0 files written") {
		t.Errorf("nothing changed, and %s", got)
	}
	write("custom/components/Gauge.tsx", gauge+"// newer\n")
	if got := compile(); !strings.Contains(got, "1 file written") {
		t.Errorf("a component changed, and %s", got)
	}
	write(filepath.ToSlash(filepath.Join(compiled, "Gauge.tsx")), "// mine\n")
	write("custom/components/Gauge.tsx", gauge)
	if got := compile(); !strings.Contains(got, "has your edits") {
		t.Errorf("both were edited, and %s", got)
	}
}
