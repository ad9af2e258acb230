package gen_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/workspace"
)

const program = "dataset a { name: string, access_policy { read: true } }\n\npage A {\n    row { show_table a }\n}\n"

func compile(t *testing.T, text string) map[string]string {
	t.Helper()
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
	tree, err := gen.Application(s.Application())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for path, file := range tree {
		files[path] = string(file.Data)
	}
	return files
}

// Text that moves a declaration changes no module: else one line more at the
// top would reload a whole application.
func TestALineMoreChangesTheSourceMapOnly(t *testing.T) {
	before, after := compile(t, program), compile(t, "# a comment\n\n"+program)
	for path := range after {
		if before[path] != after[path] && path != gen.SourceMapName {
			t.Errorf("%s changed", path)
		}
	}
	var sources gen.Sources
	if err := json.Unmarshal([]byte(after[gen.SourceMapName]), &sources); err != nil {
		t.Fatal(err)
	}
	w := sources.Widgets["A/a"]
	if sources.Datasets["a"].Line != 3 || sources.Pages["A"].Line != 5 || w.Line != 6 || w.File != "app.n3" {
		t.Errorf("the source map is %+v", sources)
	}
	text := "# a comment\n\n" + program
	if got := text[w.Span.Start:w.Span.End]; !strings.HasPrefix(got, "show_table a") {
		t.Errorf("the widget's span holds %q", got)
	}
}
