package preview_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// plot imports one of everything. That the hook of a package is React's own shows that
// React is there once.
const plot = `import { useState, useSyncExternalStore } from "react";
import { clsx } from "clsx";
import { useSyncExternalStore as another } from "use-sync-external-store/shim";
import data from "./lib/data.json";
import logo from "./lib/logo.svg";
import { scale } from "./lib/scale";
import "./gauge.css";
import styles from "./gauge.module.css";

export default function Gauge() {
  const [n, setN] = useState(0);
  return (
    <button id="gauge" className={clsx("plain", styles.own)} onClick={() => setN(n + 1)}>
      {data.word} {scale * n} {String(another === useSyncExternalStore)}
      <img id="logo" alt="" src={logo} />
    </button>
  );
}
`

// importing follows a component of the page with all that it imports.
func importing(t *testing.T, p *preview.Preview, dir string, ada *person) {
	folder := filepath.Join(dir, "custom", "components")
	for name, text := range map[string]string{
		"lib/data.json": `{"word": "Sales"}`, "lib/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>`, "lib/scale.ts": "export const scale: number = 2;\n",
		"gauge.css": ".plain { outline-width: 3px }\n", "gauge.module.css": ".own { margin-top: 11px }\n",
	} {
		write(t, filepath.Join(folder, filepath.FromSlash(name)), text)
	}
	packages := filepath.Join(dir, "custom", "package.json")
	problem := func(text string) {
		t.Helper()
		ada.wait(fmt.Sprintf(`document.querySelector('.n3-component-problem')?.textContent.includes(%s) === true`, quoted(text)))
	}
	shows := func(text string) {
		t.Helper()
		ada.wait(fmt.Sprintf(`document.querySelector('#gauge')?.textContent.trim() === %s`, quoted(text)))
	}
	styled := func(property, value string) {
		t.Helper()
		ada.wait(fmt.Sprintf(`getComputedStyle(document.querySelector('#gauge')).%s === %s`, property, quoted(value)))
	}
	write(t, filepath.Join(folder, "Gauge.tsx"), plot)
	ada.on(t)
	problem("package \"clsx\" is missing; add `\"clsx\": \"VERSION\"` to `dependencies` in custom/package.json")
	write(t, packages, `{ "dependencies": { "clsx": "2.1.1", "use-sync-external-store": "1.7.0" } }`)
	shows("Sales 0 true")
	ada.wait(`document.querySelector('#logo').naturalWidth === 7`)
	styled("outlineWidth", "3px")
	styled("marginTop", "11px")
	ada.evaluate(`document.querySelector('#gauge').click()`)
	shows("Sales 2 true")
	// A style is exchanged under the state of the component.
	write(t, filepath.Join(folder, "gauge.css"), ".plain { outline-width: 5px }\n")
	styled("outlineWidth", "5px")
	write(t, filepath.Join(folder, "gauge.module.css"), "\n.own { margin-top: 13px }\n")
	styled("marginTop", "13px")
	shows("Sales 2 true")
	write(t, filepath.Join(folder, "lib", "scale.ts"), "export const scale: number = 3;\n")
	shows("Sales 0 true")
	ada.evaluate(`document.querySelector('#gauge').click()`)
	shows("Sales 3 true")

	var lock struct {
		Packages map[string]struct{ Version string }
	}
	data, err := os.ReadFile(filepath.Join(dir, "custom", "package-lock.json"))
	if err == nil {
		err = json.Unmarshal(data, &lock)
	}
	if err != nil || lock.Packages["node_modules/clsx"].Version != "2.1.1" || lock.Packages["node_modules/react"].Version == "" {
		t.Errorf("the lock has %v: %v", lock, err)
	}
	// A mistake in the file takes nothing away.
	write(t, packages, `{ "dependencies": { "clsx": "^2.0.0", "use-sync-external-store": "1.7.0" } }`)
	state(t, p, func(s previewstate.State) bool {
		return slices.ContainsFunc(s.Diagnostics, func(d previewstate.Diagnostic) bool { return d.Code == string(diag.BadPackage) })
	})
	if d := p.State().Diagnostics[0]; d.File != "custom/package.json" || d.Line != 1 {
		t.Errorf("the mistake is at %s:%d", d.File, d.Line)
	}
	shows("Sales 3 true")
	write(t, packages, `{ "dependencies": { "clsx": "2.1.1" } }`)
	problem(`package "use-sync-external-store" is missing`)
	write(t, filepath.Join(folder, "Gauge.tsx"), strings.NewReplacer("use-sync-external-store/shim", "react", "useSyncExternalStore as another", "useSyncExternalStore as another").Replace(plot))
	shows("Sales 0 true")
	// A version that npm does not have.
	write(t, packages, `{ "dependencies": { "clsx": "99.0.0" } }`)
	problem("cannot install the npm packages")
	write(t, packages, `{ "dependencies": { "clsx": "2.1.1" } }`)
	shows("Sales 0 true")
	styled("outlineWidth", "5px")
	ada.unreloaded()
}

// What is installed is found by the next preview, at once and without npm.
func TestInstalledPackagesAreFoundAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	write(t, filepath.Join(dir, "app.n3"), "page Home { show_component \"Gauge\" }\n")
	write(t, filepath.Join(dir, "custom", "package.json"), `{ "dependencies": { "clsx": "2.1.1" } }`)
	write(t, filepath.Join(dir, "custom", "components", "Gauge.tsx"), "import { clsx } from \"clsx\";\nexport default () => <p>{clsx(\"a\")}</p>;\n")
	// module is the component as the page gets it.
	module := func(p *preview.Preview) string {
		t.Helper()
		status, text := request(t, http.MethodGet, p.Address()+p.State().Modules.Components["Gauge"], "", nil)
		if status != http.StatusOK {
			t.Errorf("the component is answered %d", status)
		}
		return text
	}
	first := start(t, dir)
	state(t, first, func(s previewstate.State) bool {
		return s.Ready && s.Modules.Components["Gauge"] != "" && !strings.Contains(module(first), "export const problem")
	})
	text := module(first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("N3_NODE", "nothing-that-is-there")
	second := start(t, dir)
	state(t, second, func(s previewstate.State) bool { return s.Ready })
	if got := module(second); got != text {
		t.Errorf("the next preview has another component: %s", got)
	}
}
