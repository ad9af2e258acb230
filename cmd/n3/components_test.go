package main

import (
	"encoding/json"
	"maps"
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
	write := writer(t, dir)
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
	write("custom/components/logo.png", "\x89PNG\r\n\x1a\n\r")
	compile()
	if got := read(filepath.Join(compiled, "Gauge.tsx")); got != gauge {
		t.Errorf("the component is %q", got)
	}
	if got := read(filepath.Join(compiled, "lib", "scale.ts")); got != "export const scale = 2;\n" {
		t.Errorf("what it imports is %q", got)
	}
	if got := read(filepath.Join(compiled, "logo.png")); got != "\x89PNG\r\n\x1a\n\r" {
		t.Errorf("a picture is %q", got)
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

// Packages of the user's own are added to those of the frontend. Their lock is taken
// over where it is theirs; else `npm install` makes one, which stays.
func TestCompileAddsPackages(t *testing.T) {
	dir := t.TempDir()
	write := writer(t, dir)
	type lists struct{ Dependencies, DevDependencies map[string]string }
	read := func(name string, into any) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, "out", "frontend", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	compile := func() {
		t.Helper()
		if code, stdout, stderr := n3(t, dir, "compile"); code != 0 {
			t.Fatalf("%d: %s%s", code, stdout, stderr)
		}
	}
	write("app.n3", "app Shop { title: \"Shop\" }\npage Home { show_component \"Gauge\" }\n")
	write("custom/components/Gauge.tsx", gauge)
	compile()
	var ours lists
	read("package.json", &ours)

	write("custom/package.json", `{"dependencies": {"left-pad": "1.3.0", "@a/b": "2.0.0", "jsdom": "`+ours.DevDependencies["jsdom"]+`"}}`)
	compile()
	var merged lists
	text := read("package.json", &merged)
	want := maps.Clone(ours.Dependencies)
	maps.Copy(want, map[string]string{"left-pad": "1.3.0", "@a/b": "2.0.0", "jsdom": ours.DevDependencies["jsdom"]})
	if !maps.Equal(merged.Dependencies, want) || merged.DevDependencies["jsdom"] != "" || len(merged.DevDependencies) != len(ours.DevDependencies)-1 {
		t.Errorf("the packages are %s", text)
	}
	if !strings.Contains(text, `"name": "shop-frontend"`) {
		t.Errorf("the package is called %s", text)
	}
	// What npm made of the lock is not undone.
	lock := filepath.Join(dir, "out", "frontend", "package-lock.json")
	if err := os.WriteFile(lock, []byte(`{"packages": {"made": {}}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	compile()
	var locked struct{ Packages map[string]lists }
	if read("package-lock.json", &locked); len(locked.Packages) != 1 {
		t.Errorf("the lock is another: %v", locked)
	}
	// A lock of the project is that of the output, if it is of these packages.
	if err := os.RemoveAll(filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	root, err := json.Marshal(map[string]any{"dependencies": merged.Dependencies, "devDependencies": merged.DevDependencies, "name": "n3-app"})
	if err != nil {
		t.Fatal(err)
	}
	write("custom/package-lock.json", `{"packages": {"": `+string(root)+`, "node_modules/left-pad": {}}}`)
	compile()
	clear(locked.Packages)
	if read("package-lock.json", &locked); len(locked.Packages) != 2 {
		t.Errorf("the lock of the project is not taken over: %v", locked)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "frontend", "custom", "package.json")); err == nil {
		t.Error("the package file is there twice")
	}

	write("custom/package.json", `{"dependencies": {"react": "18.0.0"}}`)
	if code, stdout, _ := n3(t, dir, "check"); code != 1 || !strings.Contains(stdout, "custom/package.json:1:28") || !strings.Contains(stdout, "already has `react`") {
		t.Errorf("a package that clashes gives %d: %s", code, stdout)
	}
	if code, _, _ := n3(t, dir, "compile"); code != 1 {
		t.Errorf("a package that clashes compiles: %d", code)
	}
}

// writer writes files of a folder, with the folders on the way.
func writer(t *testing.T, folder string) func(name, text string) {
	return func(name, text string) {
		t.Helper()
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
