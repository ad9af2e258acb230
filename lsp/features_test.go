package lsp

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/project"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

var update = flag.Bool("update", false, "rewrite the expected answers")

// marker is a place in a program: ‹name› stands where the cursor is.
var marker = regexp.MustCompile(`‹(\w+)›`)

// Each archive holds a program with markers and, last, what the server answers
// at each of them. Every archive is run in two encodings, with the text opened
// at once and typed character by character; the answers are the same.
func TestFeatures(t *testing.T) {
	archives, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		feature := filepath.Base(filepath.Dir(name))
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, encoding := range []string{"utf-8", "utf-16"} {
			for _, typed := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/%s/%s", feature, strings.TrimSuffix(filepath.Base(name), ".txtar"), encoding, map[bool]string{false: "opened", true: "typed"}[typed]), func(t *testing.T) {
					last := len(archive.Files) - 1
					got := answers(t, archive.Files[:last], feature, encoding, typed)
					if *update {
						archive.Files[last].Data = []byte(got)
						if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
							t.Fatal(err)
						}
					}
					if want := string(archive.Files[last].Data); got != want {
						t.Errorf("got:\n%s\nwant:\n%s", got, want)
					}
				})
			}
		}
	}
	if n := grammar.LiveObjects(); n != 0 {
		t.Errorf("%d objects of tree-sitter are left", n)
	}
}

func answers(t *testing.T, files []txtar.File, feature, encoding string, typed bool) string {
	t.Helper()
	dir := t.TempDir()
	e := startEditor(t)
	e.initialize(encoding, dir)
	var out strings.Builder
	for _, f := range files {
		uri := "file://" + filepath.Join(dir, f.Name)
		text := marker.ReplaceAllString(string(f.Data), "")
		version := 1
		if typed {
			version = e.typeIn(uri, text, encoding)
		} else {
			e.open(uri, text, version)
		}
		if feature == "diagnostics" {
			write(&out, f.Name, e.diagnostics(uri, version), text, encoding)
			continue
		}
		shift := 0
		for _, m := range marker.FindAllSubmatchIndex(f.Data, -1) {
			at := m[0] - shift
			shift += m[1] - m[0]
			params := map[string]any{"textDocument": map[string]any{"uri": uri}, "position": place(text, at, encoding)}
			fmt.Fprintf(&out, "‹%s›", f.Data[m[2]:m[3]])
			switch feature {
			case "completion":
				completion(e, params, &out)
			case "hover":
				hovered(e, params, text, encoding, &out)
			}
		}
	}
	if code := e.end(); code != ExitClean {
		t.Errorf("the server ended with %d", code)
	}
	return out.String()
}

func completion(e *editor, params any, out *strings.Builder) {
	e.t.Helper()
	var list struct{ Items []struct{ Label string } }
	e.request("textDocument/completion", params, &list)
	for _, item := range list.Items {
		out.WriteString(" " + item.Label)
	}
	out.WriteString("\n")
}

func hovered(e *editor, params any, text, encoding string, out *strings.Builder) {
	e.t.Helper()
	var h *struct {
		Contents struct{ Value string }
		Range    span
	}
	e.request("textDocument/hover", params, &h)
	if h == nil {
		out.WriteString(" nothing\n")
		return
	}
	start, end := offsetOf(text, h.Range.Start, encoding), offsetOf(text, h.Range.End, encoding)
	fmt.Fprintf(out, " [%s]\n", text[start:end])
	for line := range strings.SplitSeq(strings.TrimSpace(h.Contents.Value), "\n") {
		out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
}

func offsetOf(text string, p position, encoding string) int {
	unit := map[string]source.Encoding{"utf-8": source.UTF8, "utf-16": source.UTF16}[encoding]
	return source.NewFile("", text).Offset(source.Position{Line: p.Line, Column: p.Character}, unit)
}

func write(out *strings.Builder, name string, p publicationMessage, text, encoding string) {
	for _, d := range p.Diagnostics {
		start, end := offsetOf(text, d.Range.Start, encoding), offsetOf(text, d.Range.End, encoding)
		fmt.Fprintf(out, "%s:%d %d %s [%s] %s\n", name, d.Range.Start.Line+1, d.Severity, d.Code, text[start:end], d.Message)
	}
}

// The server says what `n3 check` says, for every program that has a mistake.
func TestDiagnosticsEqualThoseOfCheck(t *testing.T) {
	archives, err := filepath.Glob("../compiler/project/testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		e := startEditor(t)
		e.initialize("utf-8", dir)
		var inputs []project.Input
		for _, f := range archive.Files[:len(archive.Files)-1] {
			path := filepath.Join(dir, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			inputs = append(inputs, project.Input{Path: f.Name, Text: string(f.Data)})
		}
		for i, f := range archive.Files[:len(archive.Files)-1] {
			e.open("file://"+filepath.Join(dir, f.Name), string(f.Data), i+1)
		}
		want := map[string]int{}
		project.SortInputs(inputs)
		for _, d := range project.Build(inputs, "App", nil).Diagnostics() {
			want[d.File+" "+string(d.Code)+" "+d.Message]++
		}
		last := archive.Files[len(archive.Files)-2]
		e.diagnostics("file://"+filepath.Join(dir, last.Name), len(archive.Files)-1)
		got := map[string]int{}
		for i, f := range archive.Files[:len(archive.Files)-1] {
			uri := "file://" + filepath.Join(dir, f.Name)
			e.diagnostics(uri, i+1)
			e.mu.Lock()
			list := e.published[uri]
			for _, d := range list[len(list)-1].Diagnostics {
				got[f.Name+" "+d.Code+" "+d.Message]++
			}
			e.mu.Unlock()
		}
		a, _ := json.Marshal(want)
		b, _ := json.Marshal(got)
		if string(a) != string(b) {
			t.Errorf("%s: the server says\n%s\nn3 check says\n%s", filepath.Base(name), b, a)
		}
		e.end()
	}
}
