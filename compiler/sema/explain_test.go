package sema_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

var example = regexp.MustCompile("(?s)```n3\n(.*?)```")

// Each explanation page has a wrong program, which gives exactly its own
// diagnostic, and a right one, which gives none: one mistake, one diagnostic.
func TestExplanationsAreTrue(t *testing.T) {
	withoutProgram := map[diag.Code]bool{
		diag.NotText: true, diag.UnreadableFile: true,
		diag.BrokenSettings: true, diag.UnknownSetting: true, diag.BadSetting: true, diag.DuplicateSetting: true, // TestExplanationsOfSettings
		diag.BadPackage: true, diag.MissingComponent: true, // tests of compiler/workspace
	}
	for _, code := range diag.Codes() {
		t.Run(string(code), func(t *testing.T) {
			page, _ := diag.Explain(code)
			programs := example.FindAllStringSubmatch(page, -1)
			if withoutProgram[code] {
				return
			}
			if len(programs) != 2 {
				t.Fatalf("the page has %d programs, want a wrong and a right one", len(programs))
			}
			wrong := workspace.Build([]workspace.Input{{Path: "app.n3", Text: programs[0][1]}}, "App", nil)
			if list := wrong.Diagnostics(); len(list) != 1 || list[0].Code != code {
				t.Errorf("the wrong program gives:\n%s", rendered(wrong))
			}
			right := workspace.Build([]workspace.Input{{Path: "app.n3", Text: programs[1][1]}}, "App", nil)
			if list := right.Diagnostics(); len(list) != 0 {
				t.Errorf("the right program gives:\n%s", rendered(right))
			}
		})
	}
}

// Every code in codes.go has a page, and every page a code.
func TestEveryCodeIsExplained(t *testing.T) {
	source, err := os.ReadFile("../diag/codes.go")
	if err != nil {
		t.Fatal(err)
	}
	written := map[diag.Code]bool{}
	for _, m := range regexp.MustCompile(`"(N3[0-9]{4})"`).FindAllStringSubmatch(string(source), -1) {
		written[diag.Code(m[1])] = true
		if _, ok := diag.Explain(diag.Code(m[1])); !ok {
			t.Errorf("%s has no page in compiler/diag/explain", m[1])
		}
	}
	for _, code := range diag.Codes() {
		if !written[code] {
			t.Errorf("the page of %s explains no code", code)
		}
		if diag.Title(code) == "" {
			t.Errorf("the page of %s has no title", code)
		}
	}
}

// A fix that the compiler offers mends what it is offered for.
func TestFixesMend(t *testing.T) {
	for _, code := range diag.Codes() {
		page, _ := diag.Explain(code)
		for _, program := range example.FindAllStringSubmatch(page, 1) {
			s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: program[1]}}, "App", nil)
			for _, d := range s.Diagnostics() {
				for _, fix := range d.Fixes {
					fixed := apply(program[1], fix)
					again := workspace.Build([]workspace.Input{{Path: "app.n3", Text: fixed}}, "App", nil)
					for _, left := range again.Diagnostics() {
						if left.Code == code {
							t.Errorf("%s: %q leaves it:\n%s\n%s", code, fix.Title, fixed, rendered(again))
						}
					}
				}
			}
		}
	}
}

func apply(text string, fix diag.Fix) string {
	for i := len(fix.Edits) - 1; i >= 0; i-- {
		e := fix.Edits[i]
		text = text[:e.Span.Start] + e.New + text[e.Span.End:]
	}
	return text
}

func rendered(s *workspace.Snapshot) string {
	var b strings.Builder
	if err := diag.WriteText(&b, s.Diagnostics(), s.Source, diag.Style{}); err != nil {
		return err.Error()
	}
	return b.String()
}
