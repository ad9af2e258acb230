package devserver

import (
	"maps"
	"net/http"
	"strings"
	"testing"
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
		now, changed := s.SetComponents(files)
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
	if got := slot(); !strings.Contains(got, `componentSlot("Gauge", "")`) {
		t.Errorf("without a file the slot is %s", got)
	}
	// An editor empties a file before it writes it.
	if got, changed := set("Gauge.tsx", ""); !changed || strings.Contains(got, "problem") {
		t.Errorf("an empty file became %s", got)
	}
	for _, step := range []struct{ name, text, want string }{
		{"Gauge.tsx", gauge, `custom/components/lib/scale is not there`},
		{"lib/scale.ts", "export const scale: number = 2;", "scale = 2"},
		{"Gauge.tsx", strings.Replace(gauge, "return <", "return <<", 1), "custom/components/Gauge.tsx:7:9"},
		{"Gauge.tsx", strings.Replace(gauge, `"react"`, `"left-pad"`, 1), `not \"left-pad\"`},
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
	if _, changed := set("Gauge.tsx", "(gone)"); !changed || !strings.Contains(slot(), `componentSlot("Gauge", "")`) {
		t.Errorf("without its file the slot is %s", slot())
	}
	if app := update(t, s, generated(t, program)); app.Components["Other"] == "" {
		t.Error("an edit of the program lost the components")
	}
}
