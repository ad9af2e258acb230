package gen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

// containers writes widgets into each place of the language that holds some, by the
// word that opens it.
var containers = map[string][]string{
	"row":     {"row {\n%s\n}"},
	"column":  {"column {\n%s\n}"},
	"section": {"section \"S\" {\n%s\n}"},
	"tabs":    {"tabs {\ntab \"T\" {\n%s\n}\n}", "tabs {\ntab \"T\" {\nshow_text \"-\"\n}\ntab \"U\" {\n%s\n}\n}"},
	"when": {
		"when user.role == \"admin\" {\n%s\n}",
		"when user.role == \"admin\" {\nshow_text \"-\"\n} else {\n%s\n}",
		"when user.role == \"admin\" {\nshow_text \"-\"\n} else when user.role == \"hr\" {\n%s\n}",
		"when user.role == \"admin\" {\nshow_text \"-\"\n} else when user.role == \"hr\" {\nshow_text \"-\"\n} else {\n%s\n}",
	},
	"each": {"each o in a {\n%s\n}"},
}

// holdsWidgets says whether the block of a word holds widgets, or blocks that do.
func holdsWidgets(w lang.Word) bool {
	block := lang.Lookup(w.Block)
	if block == nil || block.Widgets {
		return block != nil
	}
	for _, inner := range block.Words {
		if holdsWidgets(inner) {
			return true
		}
	}
	return false
}

// A widget has its place in the source map wherever it is written.
func TestSourceMapHasEveryWidget(t *testing.T) {
	var templates []string
	for _, w := range lang.Lookup("page").All() {
		if !holdsWidgets(w) {
			continue
		}
		if containers[w.Name] == nil {
			t.Errorf("`%s` holds widgets and has no program here", w.Name)
		}
		templates = append(templates, containers[w.Name]...)
	}
	var text strings.Builder
	text.WriteString("dataset a { name: string, access_policy { read: true } }\n")
	var want []string
	for i, outer := range templates {
		for j, inner := range templates {
			widget := fmt.Sprintf("show_text \"%d in %d\"", j, i)
			if strings.Contains(outer, "each") && strings.Contains(inner, "each") {
				inner = strings.Replace(inner, "each o", "each p", 1)
			}
			fmt.Fprintf(&text, "page P%dx%d {\n%s\n}\n", i, j, fmt.Sprintf(outer, fmt.Sprintf(inner, widget)))
			want = append(want, widget)
		}
	}
	program := text.String()
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: program}}, "App", nil)
	if list := s.Diagnostics(); len(list) > 0 {
		t.Fatalf("the program has %v", list)
	}
	found := map[string]int{}
	for _, origin := range gen.SourceMap(s.Application()).Widgets {
		if origin.File != "app.n3" || origin.Line != strings.Count(program[:origin.Span.Start], "\n")+1 {
			t.Errorf("%+v is no place", origin)
		}
		found[program[origin.Span.Start:origin.Span.End]]++
	}
	for _, widget := range want {
		if found[widget] != 1 {
			t.Errorf("%s is there %d times", widget, found[widget])
		}
	}
}
