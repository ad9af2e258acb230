//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const loose = "dataset tasks {\n  title: string\n  access_policy { read: true }\n}\n"

// Every command finds the same files, whichever way leads to them.
func TestCommandsFollowLinks(t *testing.T) {
	dir := folder(t, map[string]string{"n3.toml": "", "app.n3": "page Home { show_table tasks }\n", "part/more.n3": "enum Kind { a }\n"})
	shared := folder(t, map[string]string{"tasks.n3": loose})
	base := filepath.Dir(dir)
	for name, target := range map[string]string{filepath.Join(dir, "shared"): shared, filepath.Join(base, "way"): dir, filepath.Join(base, "inside"): filepath.Join(dir, "part")} {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	for _, way := range []string{"shop", "way", "inside"} {
		if code, out, err := n3(t, base, "check", way); code != 0 || !strings.Contains(out, "Kind") {
			t.Errorf("check %s: %d %s%s", way, code, out, err) // the enum is not used, and it says so
		}
		if code, out, err := n3(t, base, "compile", way, "-o", "out_"+way); code != 0 {
			t.Errorf("compile %s: %d %s%s", way, code, out, err)
		}
		if _, err := os.Stat(filepath.Join(base, "out_"+way, "frontend/src/pages/Home.tsx")); err != nil {
			t.Errorf("compile %s: %v", way, err)
		}
	}
	for _, way := range []string{"shop", "way"} {
		if code, out, _ := n3(t, base, "fmt", "--check", way); code != 1 || !strings.Contains(out, filepath.Join(way, "shared/tasks.n3")) {
			t.Errorf("fmt --check %s: %d %s", way, code, out)
		}
	}
	if err := os.Symlink("..", filepath.Join(dir, "up")); err != nil {
		t.Fatal(err)
	}
	const refusal = "this link leads to a folder that contains the project"
	for _, args := range [][]string{{"check", "shop"}, {"compile", "shop"}, {"fmt", "--check", "shop"}} {
		if code, out, err := n3(t, base, args...); code == 0 || !strings.Contains(out+err, refusal) {
			t.Errorf("%v: %d %s%s", args, code, out, err)
		}
	}
}

// What is no regular file is refused in words by every command, at once.
func TestCommandsReadRegularFilesOnly(t *testing.T) {
	dir := folder(t, map[string]string{"app.n3": "import \"pipe.n3\"\n"})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.n3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.n3")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check"}, {"check", "app.n3"}, {"check", "pipe.n3"}, {"check", "zero.n3"}, {"compile"}, {"compile", "app.n3", "--emit", "ir"},
		{"fmt"}, {"fmt", "pipe.n3"}, {"fmt", "--modern", "zero.n3"},
	} {
		if code, out, err := n3(t, dir, args...); code == 0 || !strings.Contains(out+err, "expected a regular file, found a ") {
			t.Errorf("%v: %d %s%s", args, code, out, err)
		}
	}
}

// A mistake in n3.toml has its file, line and column in every format.
func TestMistakesInSettings(t *testing.T) {
	dir := folder(t, map[string]string{"n3.toml": "name = \"Shop\"\n[preview]\nport = 70000\n", "app.n3": good})
	if code, out, _ := n3(t, dir, "check"); code != 1 || !strings.Contains(out, "n3.toml:3:8") || !strings.Contains(out, "expected a port from 0 to 65535, found 70000") {
		t.Errorf("%d %s", code, out)
	}
	_, out, _ := n3(t, dir, "check", "--format", "json")
	var list []struct {
		File  string
		Code  string
		Range struct{ Start, End struct{ Line, Column int } }
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v %s", err, out)
	}
	if d := list[0]; d.File != "n3.toml" || d.Code != "N36003" || d.Range.Start.Line != 3 || d.Range.Start.Column != 8 || d.Range.End.Column != 13 {
		t.Errorf("%+v", d)
	}
	if _, out, _ := n3(t, dir, "check", "--format", "sarif"); !strings.Contains(out, `"n3.toml"`) || !strings.Contains(out, `"startLine": 3`) {
		t.Errorf("%s", out)
	}
	if code, _, err := n3(t, dir, "compile"); code != 1 || !strings.Contains(err, "n3.toml:3:8") {
		t.Errorf("compile: %d %s", code, err)
	}
}
