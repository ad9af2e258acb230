package devserver

import (
	"maps"
	"net/http"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/runtime"
	"github.com/n3-lang/n3/compiler/workspace"
)

const gauge = `import { useState } from "react";
import { useDataset } from "n3";
import { scale } from "./lib/scale";

export default function Gauge() {
  const [n] = useState(scale);
  return <p>{n} of {useDataset("tasks").total}</p>;
}
`

// editComponents follows the components of a program's owner from edit to edit.
func editComponents(t *testing.T, libraries *Libraries) {
	// The preview is started in the folder of the program.
	t.Chdir(t.TempDir())
	if err := writeFile("custom/components/Gauge.tsx", []byte("on disk")); err != nil {
		t.Fatal(err)
	}
	s := New(libraries)
	update(t, s, generated(t, strings.Replace(program, "show_table tasks", `show_component "Gauge"`, 1)))
	files := map[string][]byte{}
	set := func(name, text string) (text1 string, changed bool) {
		t.Helper()
		files = maps.Clone(files)
		if files["custom/components/"+name] = []byte(text); text == "(gone)" {
			delete(files, "custom/components/"+name)
		}
		now, changed := s.SetComponents(files, Packages{})
		if address := now.Components["Gauge"]; address != "" {
			status, body, header := ask(t, s, address)
			if status != http.StatusOK || !strings.Contains(header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s gave %d", address, status)
			}
			return body, changed
		}
		return "", changed
	}
	slot := func() string {
		status, body, _ := ask(t, s, componentsPrefix+"Gauge.js")
		if status != http.StatusOK {
			t.Errorf("the slot gave %d", status)
		}
		return body
	}
	if got := slot(); !strings.Contains(got, `componentSlot("Gauge", "", "")`) {
		t.Errorf("without a file the slot is %s", got)
	}
	// An editor empties a file before it writes it.
	if got, changed := set("Gauge.tsx", ""); !changed || strings.Contains(got, "problem") {
		t.Errorf("an empty file became %s", got)
	}
	for _, step := range []struct{ name, text, want string }{
		{"Gauge.tsx", gauge, `custom/components/lib/scale does not exist`},
		{"lib/scale.ts", "export const scale: number = 2;", "scale = 2"},
		{"Gauge.tsx", strings.Replace(gauge, "return <", "return <<", 1), "custom/components/Gauge.tsx:7:9"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"left-pad"`, 1), "package \\\"left-pad\\\" is missing; add `\\\"left-pad\\\": \\\"VERSION\\\"` to `dependencies` in custom/package.json"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"recharts"`, 1), "add `\\\"recharts\\\": \\\"" + runtime.Packages()["recharts"] + "\\\"` to"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"node:fs"`, 1), "cannot be imported"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"./notes.md"`, 1), "custom/components/notes.md cannot be imported; components import files with the extensions .tsx, .ts"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"../../app"`, 1), "app is outside of custom/components; components import files beside them"},
		{"Gauge.tsx", gauge, "/preview/../"},
	} {
		got, changed := set(step.name, step.text)
		if step.want == "/preview/../" { // what is shared has the address of the bundle
			step.want = "../../../../lib/" + libraries.key + "/n3/index.js"
		}
		if !changed || !strings.Contains(got, step.want) {
			t.Errorf("after %s expected %q, changed %v: %s", step.name, step.want, changed, got)
		}
	}
	before := slot()
	if _, changed := set("Gauge.tsx", gauge); changed {
		t.Error("the same text is another component")
	}
	if _, changed := set("Other.tsx", "export default () => null;"); !changed || slot() != before {
		t.Error("another component changed this one")
	}
	if _, changed := set("Gauge.tsx", "(gone)"); !changed || !strings.Contains(slot(), `componentSlot("Gauge", "", "")`) {
		t.Errorf("without its file the slot is %s", slot())
	}
	if app := update(t, s, generated(t, program)); app.Components["Other"] == "" {
		t.Error("an edit of the program lost the components")
	}
}

// What a component imports beside modules: stylesheets, whose edit leaves the module
// as it is, data and pictures.
func importFiles(t *testing.T, libraries *Libraries) {
	s := New(libraries)
	files := map[string][]byte{
		"custom/components/Plot.tsx": []byte(`import data from "./data.json";
import logo from "./img/logo.svg";
import "./plot.css";
import styles from "./plot.module.css";
export default function Plot() { return <img className={styles.line} alt={data.title} src={logo} />; }
`),
		"custom/components/data.json":       []byte(`{"title": "Sales"}`),
		"custom/components/img/logo.svg":    []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"custom/components/plot.css":        []byte("@import \"./base.css\";\n.plot { background: url(img/logo.svg), url(https://example.com/x.png), url(/y.png); color: red }\n"),
		"custom/components/base.css":        []byte(".base { margin: 1px }\n"),
		"custom/components/plot.module.css": []byte(".line { color: green }\n"),
	}
	set := func(name, text string) (module, style string, now Modules) {
		t.Helper()
		files = maps.Clone(files)
		if name != "" {
			files["custom/components/"+name] = []byte(text)
		}
		now, changed := s.SetComponents(files, Packages{})
		if changed == strings.HasPrefix(name, "lib/") {
			t.Errorf("an edit of %q is one: %v", name, changed)
		}
		_, module, _ = ask(t, s, now.Components["Plot"])
		if address := now.Styles["Plot"]; address != "" {
			status, text, header := ask(t, s, address)
			if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/css") {
				t.Errorf("the stylesheet gave %d %v", status, header)
			}
			style = text
		}
		return module, style, now
	}
	module, style, before := set("", "")
	for _, want := range []string{"Sales", "data:image/svg+xml", "plot_line", "export"} {
		if !strings.Contains(module, want) {
			t.Errorf("the module lacks %q: %s", want, module)
		}
	}
	for _, want := range []string{".base", "color: red", ".plot_line", "data:image/svg+xml", "url(https://example.com/x.png)", "url(/y.png)"} {
		if !strings.Contains(style, want) {
			t.Errorf("the stylesheet lacks %q: %s", want, style)
		}
	}
	if _, slot, _ := ask(t, s, componentsPrefix+"Plot.js"); !strings.Contains(slot, before.Styles["Plot"]) {
		t.Errorf("the slot has no stylesheet: %s", slot)
	}
	for _, edit := range []struct{ name, text, want string }{
		{"base.css", ".base { margin: 2px }", ".base"},
		{"plot.css", "/* moved */\n.plot { color: blue }", "color: blue"},
		{"plot.module.css", "\n\n.line { color: purple }", "color: purple"},
	} {
		_, style, now := set(edit.name, edit.text)
		if now.Components["Plot"] != before.Components["Plot"] || now.Styles["Plot"] == before.Styles["Plot"] || edit.name != "base.css" && !strings.Contains(style, edit.want) {
			t.Errorf("an edit of %s gives %v after %v: %s", edit.name, now, before, style)
		}
		before = now
	}
	// Names of two folders are two.
	set("lib/plot.module.css", ".line { margin: 0 }")
	_, style, _ = set("plot.module.css", ".line { composes: line from \"./lib/plot.module.css\"; color: red } .line:hover { color: blue }")
	for _, want := range []string{".plot_line", ".lib_plot_line"} {
		if !strings.Contains(style, want) {
			t.Errorf("the stylesheet lacks %q: %s", want, style)
		}
	}
	if module, _, _ := set("plot.module.css", ".line { background: url(none.png) }"); !strings.Contains(module, "custom/components/plot.module.css:1:20") {
		t.Errorf("a mistake in a style module gives %s", module)
	}
	if module, _, _ := set("plot.css", ".plot { background: url(none.png) }"); !strings.Contains(module, "custom/components/none.png does not exist") || !strings.Contains(module, "custom/components/plot.css:1:20") {
		t.Errorf("a picture that is not there gives %s", module)
	}
	if _, style, now := set("Plot.tsx", "export default () => null;"); style != "" || len(now.Styles) != 0 {
		t.Errorf("without imports the stylesheet is %q", style)
	}
}

// Whatever is read of the folder of components can be imported.
func TestEveryComponentFileHasALoader(t *testing.T) {
	for _, ext := range workspace.ComponentFiles {
		if _, found := loaders[ext]; !found && ext != ".ts" && ext != ".tsx" {
			t.Errorf("nothing reads %s", ext)
		}
	}
}

// Modules of packages are there once for all components, and again only where what is
// imported is another.
func importPackages(t *testing.T, libraries *Libraries) {
	folder := filepath.Join(t.TempDir(), "node_modules")
	for name, text := range map[string]string{
		"old/package.json":      `{"name": "old", "main": "main.js"}`,
		"old/main.js":           `const React = require("react"); exports.state = { react: React }; exports.default = "default";`,
		"new/package.json":      `{"name": "new", "type": "module", "exports": {".": {"import": "./main.js"}, "./sub": "./sub.js", "./new.css": "./new.css"}}`,
		"new/main.js":           `import { useState } from "react"; import "./own.css"; import { state } from "old"; export const both = [useState, state]; export default 1;`,
		"new/sub.js":            `export { both } from "./main.js";`,
		"new/new.css":           ".new { background: url(new.png) }",
		"new/own.css":           ".own { color: red }",
		"new/new.png":           "png",
		"wrong/package.json":    `{"name": "wrong", "main": "main.js"}`,
		"wrong/main.js":         `import "./gone.js";`,
		"@a/scope/package.json": `{"name": "@a/scope", "main": "main.js"}`,
		"@a/scope/main.js":      `module.exports = "scope";`,
	} {
		if err := writeFile(filepath.Join(folder, filepath.FromSlash(name)), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	installed := Packages{Versions: map[string]string{"old": "1.0.0", "new": "1.0.0", "wrong": "1.0.0", "@a/scope": "1.0.0"}, Folder: folder, Key: "1"}
	s := New(libraries)
	files := map[string][]byte{}
	set := func(name, text string, packages Packages) (module string, now Modules) {
		t.Helper()
		files = maps.Clone(files)
		files["custom/components/"+name+".tsx"] = []byte(text)
		now, _ = s.SetComponents(files, packages)
		_, module, _ = ask(t, s, now.Components[name])
		return module, now
	}
	const a = `import old, { state } from "old"; import { both } from "new/sub"; import "new/new.css"; import one from "new"; export default () => <p>{[state, both, one, old].length}</p>;`
	missing := installed
	missing.Folder, missing.Problem = "", "being installed"
	if module, _ := set("A", a, missing); !strings.Contains(module, "being installed") {
		t.Errorf("before they are installed it is %s", module)
	}
	module, now := set("A", a, installed)
	shared := regexp.MustCompile(`"[./]*(/package/[0-9a-f]+/[^"]+)"`).FindAllStringSubmatch(module, -1)
	if len(shared) != 3 {
		t.Fatalf("it imports %v: %s", shared, module)
	}
	states := 0
	seen := map[string]bool{}
	var follow func(address string)
	follow = func(address string) {
		if seen[address] {
			return
		}
		seen[address] = true
		status, text, _ := ask(t, s, address)
		if status != http.StatusOK {
			t.Errorf("%s gave %d", address, status)
		}
		states += strings.Count(text, "exports.state = ")
		if strings.Contains(text, "Dynamic require") && strings.Contains(text, "__require(") {
			t.Errorf("%s asks for a module while it runs: %s", address, text)
		}
		for _, m := range regexp.MustCompile(`from "(\.[^"]+)"|import "(\.[^"]+)"`).FindAllStringSubmatch(text, -1) {
			follow(path.Join(path.Dir(address), m[1]+m[2]))
		}
	}
	for _, m := range shared {
		follow(strings.TrimSuffix(prefix, "/") + m[1])
	}
	if states != 1 {
		t.Errorf("the module of a package is there %d times", states)
	}
	if !seen[libraries.module("react")] {
		t.Errorf("React is not that of the page: %v", slices.Sorted(maps.Keys(seen)))
	}
	if _, style, _ := ask(t, s, now.Styles["A"]); !strings.Contains(style, ".own") || !strings.Contains(style, ".new") || !strings.Contains(style, "data:image/png") {
		t.Errorf("the stylesheet is %q", style)
	}
	// An import that others have already changes nothing of theirs.
	before := now.Components["A"]
	if _, now = set("B", `import { state } from "old"; export default () => <p>{String(state)}</p>;`, installed); now.Components["A"] != before {
		t.Error("a component changed another")
	}
	if module, now = set("B", `import scope from "@a/scope"; export default () => <p>{scope}</p>;`, installed); !strings.Contains(module, "@a,scope.js") || now.Components["B"] == "" {
		t.Errorf("a package with a scope gives %s", module)
	}
	if module, _ = set("B", `import x from "new/none"; export default () => <p>{x}</p>;`, installed); !strings.Contains(module, `Could not resolve \"new/none\"`) {
		t.Errorf("a module that is not there gives %s", module)
	}
	if module, now = set("B", `import x from "wrong"; export default () => <p>{x}</p>;`, installed); !strings.Contains(module, "gone.js") || now.Components["A"] != before {
		t.Errorf("a package with a mistake gives %s; %v", module, now)
	}
	if module, _ = set("B", `export default () => null;`, installed); strings.Contains(module, "problem") {
		t.Errorf("after the mend it is %s", module)
	}
	if _, now = set("B", `export default () => null;`, installed); now.Components["A"] != before {
		t.Error("a component that does not change is another")
	}
	// Another version of what is installed.
	if err := writeFile(filepath.Join(folder, "old/main.js"), []byte("exports.state = 2;")); err != nil {
		t.Fatal(err)
	}
	newer := installed
	newer.Key = "2"
	if _, now = set("B", `export default () => null;`, newer); now.Components["A"] == before {
		t.Error("a newer package is not shown")
	}
}
