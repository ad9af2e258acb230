package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a component imports in the preview is right in the compiled project: its
// compiler and its bundler take styles, data, pictures, files beside it and packages.
func TestCompiledComponentsBuild(t *testing.T) {
	modules, err := filepath.Abs("../../compiler/runtime/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("%v; run make tools", err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"app.n3":              "page Home { show_component \"Gauge\" }\n",
		"custom/package.json": `{"dependencies": {"clsx": "2.1.1"}}`,
		"custom/components/Gauge.tsx": `import { useState } from "react";
import { useMe } from "n3";
import { clsx } from "clsx";
import data from "./lib/data.json";
import logo from "./lib/logo.svg";
import { scale } from "./lib/scale";
import "./gauge.css";
import styles from "./gauge.module.css";

export default function Gauge() {
  const [n, setN] = useState(0);
  const me = useMe();
  return (
    <button className={clsx("plain", styles.own)} onClick={() => { setN(n + 1); }}>
      {data.word} {scale * n} {me?.user.name}
      <img alt="" src={logo} />
    </button>
  );
}
`,
		"custom/components/lib/data.json": `{"word": "Sales"}`, "custom/components/lib/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "custom/components/lib/scale.ts": "export const scale: number = 2;\n",
		"custom/components/gauge.css": ".plain { outline: 3px solid; background: url(./lib/logo.svg) }\n", "custom/components/gauge.module.css": ".own { margin-top: 11px }\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, stdout, stderr := n3(t, dir, "compile"); code != 0 {
		t.Fatalf("%d: %s%s", code, stdout, stderr)
	}
	frontend := filepath.Join(dir, "out", "frontend")
	if err := os.Symlink(modules, filepath.Join(frontend, "node_modules")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"tsc"}, {"vite", "build", "--logLevel", "warn"}} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(modules, ".bin", args[0]), args[1:]...)
		cmd.Dir = frontend
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	styles, err := filepath.Glob(filepath.Join(frontend, "dist", "assets", "*.css"))
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, name := range styles {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	if !regexp.MustCompile(`\._own_\w+\{margin-top:11px\}`).MatchString(all) || !strings.Contains(all, ".plain{") {
		t.Errorf("the styles are not in %v", styles)
	}
}
