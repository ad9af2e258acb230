package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the reference of the language")

func TestReferenceIsOfTheTable(t *testing.T) {
	var b bytes.Buffer
	if err := lang.WriteReference(&b); err != nil {
		t.Fatal(err)
	}
	const file = "docs/language.md"
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(written, b.Bytes()) {
		t.Errorf("%s is not of compiler/lang (%v); run go test ./cmd/n3 -update", file, err)
	}
}

var example = regexp.MustCompile("(?s)```n3\n(.*?)```")

// supplies are what the examples of single words name.
const supplies = `
dataset users { name: string, access_policy { read: true } }
dataset sales { day: date, amount: number, access_policy { read: true } }
dataset tickets { title: string, customer: string, state: enum(open, done), access_policy { read: true, update: true } }
dataset orders { status: string, customer: string, total: number, access_policy { read: true } }
`

// Every example of the guides is a program, or a widget that is on a page.
func TestExamplesOfTheGuidesRun(t *testing.T) {
	count := 0
	for _, topic := range topics {
		text, err := os.ReadFile(filepath.Join("docs", topic.file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range example.FindAllStringSubmatch(string(text), -1) {
			count++
			program := m[1]
			word := strings.Fields(program)[0]
			if _, opens := lang.Declaration(word); !opens && !strings.HasPrefix(program, "#") {
				program = "page Example {\n" + program + "\n}\n"
			}
			for _, name := range []string{"users", "sales", "tickets", "orders", "tasks"} {
				declared := regexp.MustCompile(`(?m)^dataset "?` + name + `\b`).MatchString(program)
				if !declared && regexp.MustCompile(`\b`+name+`\b`).MatchString(program) {
					for _, line := range strings.Split(supplies+"dataset tasks { title: string, done: boolean, access_policy { read: true } }", "\n") {
						if strings.HasPrefix(line, "dataset "+name+" ") {
							program += "\n" + line + "\n"
						}
					}
				}
			}
			inputs := []workspace.Input{{Path: "app.n3", Text: program}, {Path: "users.n3", Text: "enum Role { admin }\n"}}
			s := workspace.Build(inputs, "App", nil)
			for _, d := range s.Diagnostics() {
				if d.Severity == 0 {
					t.Errorf("%s: %s:\n%s", topic.file, d.Message, program)
				}
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d examples were found", count)
	}
}

// What `n3 init` writes and the examples have no mistakes and no warnings, and
// are formatted.
func TestTemplatesAndExamples(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/examples/*")
	if err != nil || len(folders) != 4 {
		t.Fatalf("%v: %v", folders, err)
	}
	for _, template := range templateNames() {
		folder := filepath.Join(t.TempDir(), template)
		if _, err := begin(template, folder); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, folder)
		if _, err := begin(template, folder); err == nil || !strings.Contains(err.Error(), "already exists") {
			t.Errorf("%s is written over: %v", template, err)
		}
	}
	for _, folder := range folders {
		p, err := workspace.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range s.Diagnostics() {
			t.Errorf("%s: %s: %s", folder, d.Location.File, d.Message)
		}
		for _, f := range s.Files {
			if text := f.Text; format.Source(text) != text {
				t.Errorf("%s/%s is not formatted", folder, f.Path)
			}
		}
		if _, err := gen.Application(s.Application()); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
	}
}

// The guide on settings has the table of the settings that there are.
func TestSettingsGuideIsOfTheTable(t *testing.T) {
	const begin, end = "<!-- settings -->\n", "<!-- end -->"
	data, err := os.ReadFile("docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("docs/settings.md has no place for the table")
	}
	want := before + begin + workspace.Reference() + end + after
	if *update {
		if err := os.WriteFile("docs/settings.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(data) {
		t.Error("docs/settings.md is not of the table of settings; run go test ./cmd/n3 -update")
	}
	for _, example := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		if _, findings := workspace.ParseSettings(example[1]); len(findings) > 0 {
			t.Errorf("%s: %v", example[1], findings)
		}
	}
}
