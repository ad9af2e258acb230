package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// binary is n3 as people run it, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "n3-cli-*")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		binary = filepath.Join(dir, "n3")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// n3 runs the binary in a folder.
func n3(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	var out, errors_ bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors_
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errors_.String()
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const good = "dataset tasks {\n    title: string required\n    access_policy { read: true }\n}\n"
const bad = "dataset tasks {\n    name: strng\n    access_policy { read: true }\n}\n"

// Bad input gets a clear sentence that says what to do, and the right code.
func TestExitCodesAndSentences(t *testing.T) {
	huge := good + "# " + strings.Repeat("x", 1<<20) + "\n" + strings.Repeat("# a line of a megabyte of comments\n", 30000)
	for _, c := range []struct {
		name  string
		files map[string]string
		args  []string
		code  int
		says  string
	}{
		{"fine", map[string]string{"a.n3": good}, []string{"check"}, 0, "No errors in 1 file."},
		{"two files", map[string]string{"a.n3": good, "b/c.n3": "page Home { show_table tasks }\n"}, []string{"check"}, 0, "No errors in 2 files."},
		{"errors", map[string]string{"a.n3": bad}, []string{"check"}, 1, "did you mean `string`?"},
		{"errors in compile", map[string]string{"a.n3": bad}, []string{"compile"}, 1, "did you mean `string`?"},
		{"empty file", map[string]string{"a.n3": ""}, []string{"check"}, 0, "the program is empty"},
		{"a megabyte", map[string]string{"a.n3": huge}, []string{"check"}, 0, "No errors"},
		{"binary", map[string]string{"a.n3": "\x7fELF\x00\x01"}, []string{"check"}, 1, "this file is not UTF-8 text"},
		{"not UTF-8", map[string]string{"a.n3": good + "# caf\xe9\n"}, []string{"check"}, 1, "save it as UTF-8"},
		{"no .n3", map[string]string{"a.txt": good}, []string{"check"}, 2, "no .n3 file in"},
		{"no such path", map[string]string{"a.n3": good}, []string{"check", "nowhere"}, 2, "nowhere not found"},
		{"not a program", map[string]string{"a.txt": good}, []string{"check", "a.txt"}, 2, "expected a file with the extension .n3"},
		{"wrong format", map[string]string{"a.n3": good}, []string{"check", "--format", "xml"}, 2, "unknown format \"xml\""},
		{"wrong flag", map[string]string{"a.n3": good}, []string{"check", "--fast"}, 2, "unknown flag: --fast"},
		{"wrong emit", map[string]string{"a.n3": good}, []string{"compile", "--emit", "java"}, 2, "cannot emit \"java\""},
		{"a folder of somebody else", map[string]string{"a.n3": good, "out/thesis.tex": ""}, []string{"compile"}, 2, "choose an empty folder with -o"},
		{"explain", nil, []string{"explain", "n32004"}, 0, "# N32004: unknown type"},
		{"explain nothing", nil, []string{"explain", "N32044"}, 2, "did you mean"},
		{"version", nil, []string{"version"}, 0, "n3 0."},
		{"completions", nil, []string{"completion", "bash"}, 0, "__start_n3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, c.files)
			if c.files == nil {
				dir = t.TempDir()
			}
			code, stdout, stderr := n3(t, dir, c.args...)
			if code != c.code || !strings.Contains(stdout+stderr, c.says) {
				t.Errorf("code %d, want %d; want %q in:\n%s%s", code, c.code, c.says, stdout, stderr)
			}
			if strings.Contains(stderr, "goroutine") {
				t.Errorf("a stack trace:\n%s", stderr)
			}
		})
	}
}

func TestFormatsAreWhole(t *testing.T) {
	dir := folder(t, map[string]string{"a.n3": bad})
	code, stdout, _ := n3(t, dir, "check", "--format", "json")
	var list []struct{ Code, File string }
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 1 || len(list) != 1 || list[0].Code != "N32004" || list[0].File != "a.n3" {
		t.Errorf("json: %d %v\n%s", code, err, stdout)
	}
	_, stdout, _ = n3(t, dir, "check", "--format", "sarif")
	var log struct {
		Version string
		Runs    []struct {
			Results []struct{ RuleID string }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &log); err != nil || log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Results[0].RuleID != "N32004" {
		t.Errorf("sarif: %v\n%s", err, stdout)
	}
	_, stdout, _ = n3(t, dir, "compile", "--emit", "ast")
	var ast map[string][]struct{ Kind string }
	if err := json.Unmarshal([]byte(stdout), &ast); err != nil || ast["a.n3"][0].Kind != "dataset" {
		t.Errorf("ast: %v\n%s", err, stdout)
	}
}

// An interrupted or refused compile leaves the old output whole, and one that
// changes nothing writes nothing.
func TestCompileLeavesTheOldOutputWhole(t *testing.T) {
	dir := folder(t, map[string]string{"a.n3": good})
	if code, _, stderr := n3(t, dir, "compile"); code != 0 {
		t.Fatal(stderr)
	}
	module := filepath.Join(dir, "out/backend/app/datasets/tasks.py")
	before, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	if _, stdout, _ := n3(t, dir, "compile"); !strings.HasPrefix(stdout, "out: 0 files written") {
		t.Errorf("the second time: %s", stdout)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.n3"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := n3(t, dir, "compile"); code != 1 {
		t.Error("a program with errors was compiled")
	}
	if after, err := os.ReadFile(module); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old output changed: %v", err)
	}
}

func TestWithoutPermission(t *testing.T) {
	if os.Geteuid() != 0 {
		dir := folder(t, map[string]string{"a.n3": good})
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
		if code, _, stderr := n3(t, dir, "compile"); code != 3 || !strings.Contains(stderr, "cannot write") {
			t.Errorf("%d %s", code, stderr)
		}
		return
	}
	// Nothing is forbidden to root; a file where a folder must be is.
	dir := folder(t, map[string]string{"a.n3": good, "out": ""})
	if code, _, stderr := n3(t, dir, "compile"); code != 3 || !strings.Contains(stderr, "cannot read") {
		t.Errorf("%d %s", code, stderr)
	}
}
