package lsp

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/project"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

var randomEdits = flag.Int("edits", 4000, "how many random edits")

// pieces are what random edits write.
var pieces = []string{
	"\n", " ", "}", "{", "(", ")", "[", "]", ":", ",", ".", "\"", "\"\"\"", "'", "#", "//", "\\", "\r\n", "\t", "é", "中", "🎉", "\x00",
	"dataset users {\n", "page Home {\n", "app A { theme: dark }\n", "enum Status { a, b }\n", "import \"b.n3\"\n", "theme:\n", "frame x\n",
	"name: string required\n", "access_policy { read: owner or role(x) }\n", "show_table users { columns: [name] }\n", "user.", "default(", "if a then ", " not in ", " is null",
}

// Random edits of real programs, with requests between them. Nothing crashes,
// and now and then what the server has told equals what a cold start says.
func TestRandomSession(t *testing.T) {
	programs := programs(t)
	before := grammar.LiveObjects()
	for _, encoding := range []source.Encoding{source.UTF8, source.UTF16, source.UTF32} {
		t.Run(fmt.Sprint(encoding), func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, uint64(encoding)))
			e := connect(t, nil)
			folder := t.TempDir()
			e.open(encoding, folder)
			paths := []string{"a.n3", "b.n3", "deep/c.n3"}
			texts, open, version := map[string]string{}, map[string]bool{}, int32(0)
			at := func(path string) uri.URI { return uri.File(filepath.Join(folder, path)) }
			for i := range *randomEdits / 3 {
				path := paths[random.IntN(len(paths))]
				version++
				switch {
				case !open[path]:
					open[path], texts[path] = true, programs[random.IntN(len(programs))]
					e.didOpen(at(path), version, texts[path])
				case random.IntN(60) == 0:
					open[path] = false
					e.didClose(at(path))
				default:
					var edits []source.Edit
					now := texts[path]
					for range 1 + random.IntN(3)/2 {
						edit := randomEdit(random, now)
						edits = append(edits, edit)
						now = now[:edit.Span.Start] + edit.New + now[edit.Span.End:]
					}
					texts[path] = e.didChange(at(path), version, texts[path], edits...)
				}
				if open[path] && i%3 == 0 {
					offset := runeStart(texts[path], random.IntN(len(texts[path])+1))
					e.complete(at(path), texts[path], offset)
					e.hover(at(path), texts[path], offset)
				}
				if i%40 == 0 {
					e.compare(t, folder, texts, open)
				}
				if t.Failed() {
					return
				}
			}
			findings := 0
			for _, told := range e.published {
				for _, p := range told {
					findings += len(p.Diagnostics)
				}
			}
			if findings < 1000 {
				t.Errorf("only %d diagnostics were told; the edits were too kind", findings)
			}
			e.close()
		})
	}
	if after := grammar.LiveObjects(); after != before {
		t.Errorf("%d trees and parsers are left", after-before)
	}
}

// compare holds what the server told against a cold build of the same texts.
func (e *editor) compare(t *testing.T, folder string, texts map[string]string, open map[string]bool) {
	t.Helper()
	e.quiet()
	var inputs []project.Input
	for path := range texts {
		if open[path] {
			inputs = append(inputs, project.Input{Path: path, Text: texts[path]})
		}
	}
	slices.SortFunc(inputs, func(a, b project.Input) int { return strings.Compare(a.Path, b.Path) })
	cold := project.Build(inputs, project.Folder(folder).Title, nil)
	lists := map[string][]diag.Diagnostic{}
	for _, d := range cold.Diagnostics() {
		lists[d.File] = append(lists[d.File], d)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for path := range texts {
		var got, want []string
		if told := e.published[uri.File(filepath.Join(folder, path))]; len(told) > 0 {
			for _, d := range told[len(told)-1].Diagnostics {
				got = append(got, fmt.Sprint(d.Range, d.Severity, d.Code, d.Message, len(d.RelatedInformation)))
			}
		}
		s := &snapshot{encoding: e.encoding}
		for _, d := range lists[path] {
			r := s.rangeOf(cold.Source(path), d.Span)
			want = append(want, fmt.Sprint(r, severities[d.Severity], protocol.String(d.Code), protocol.String(d.Message), len(d.Related)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%q\nthe server told\n%s\na cold start says\n%s", path, texts[path], strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func randomEdit(random *rand.Rand, text string) source.Edit {
	start := runeStart(text, random.IntN(len(text)+1))
	end := start
	switch random.IntN(6) {
	case 0: // a piece of any length goes
		end = runeStart(text, min(len(text), start+random.IntN(60)))
	case 1, 2:
		end = runeStart(text, min(len(text), start+random.IntN(4)))
	}
	if end < start {
		end = start
	}
	piece := pieces[random.IntN(len(pieces))]
	if random.IntN(3) == 0 {
		piece = ""
	}
	if len(text) > 20_000 {
		end = runeStart(text, min(len(text), start+2000))
	}
	// Between the two halves of a line's end no position can point.
	if start > 0 && start < len(text) && text[start-1] == '\r' && text[start] == '\n' {
		start--
	}
	if end < len(text) && end > 0 && text[end-1] == '\r' && text[end] == '\n' {
		end++
	}
	return source.Edit{Span: source.Span{Start: start, End: end}, New: piece}
}

func runeStart(text string, i int) int {
	for i < len(text) && i > 0 && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// programs are those of the examples and of the goldens.
func programs(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"../testdata/examples/*/*.n3", "../compiler/gen/*/testdata/*/*.n3"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, string(data))
		}
	}
	if len(list) < 3 {
		t.Fatalf("only %d programs", len(list))
	}
	return list
}

// Every prefix of the programs, at every place: nothing crashes.
func TestEveryPlace(t *testing.T) {
	for _, text := range programs(t) {
		w := newWorkspace("w", &project.Project{Main: "a.n3", Title: "App"})
		at := func(text string) *view {
			return newView(newSnapshot(w, source.UTF8, map[string]openText{"a.n3": parsed(text)}), "a.n3")
		}
		whole := at(text)
		for i := range len(text) + 1 {
			newFinder(whole, i, false).candidates()
			whole.explain(i)
			if i%7 == 0 {
				cut := at(text[:runeStart(text, i)])
				newFinder(cut, len(cut.file.Text), false).candidates()
				cut.explain(len(cut.file.Text))
			}
		}
	}
}

func parsed(text string) openText { return openText{"file:///a.n3", 1, grammar.Parse(text)} }
