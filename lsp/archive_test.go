package lsp

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/source"
)

var update = flag.Bool("update", false, "rewrite the expected answers")

// How a text reaches the server.
const (
	cold        = "cold"        // opened as it is
	incremental = "incremental" // typed, letter by letter, with some of it taken back on the way
)

// archives runs a test for each archive of a folder: its files become a project,
// and the last one holds what the server should say. Each runs in two encodings
// and on both ways to the same text, and all four say the same.
func archives(t *testing.T, folder string, answer func(e *editor, files []openFile) string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range names {
		for _, encoding := range []source.Encoding{source.UTF8, source.UTF16} {
			for _, way := range []string{cold, incremental} {
				title := fmt.Sprintf("%s/utf-%d/%s", strings.TrimSuffix(filepath.Base(name), ".txtar"), 8+8*int(encoding), way)
				t.Run(title, func(t *testing.T) {
					archive, err := txtar.ParseFile(name)
					if err != nil {
						t.Fatal(err)
					}
					last := &archive.Files[len(archive.Files)-1]
					if last.Name != "expected" {
						t.Fatal("the last file of the archive is not `expected`")
					}
					e := connect(t, nil)
					e.open(encoding)
					files := e.load(archive.Files[:len(archive.Files)-1], way)
					got := answer(e, files)
					e.close()
					if *update && encoding == source.UTF8 && way == cold {
						last.Data = []byte(got)
						if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
							t.Fatal(err)
						}
						return
					}
					if got != string(last.Data) {
						t.Errorf("got:\n%s\nwant:\n%s", got, last.Data)
					}
				})
			}
		}
	}
}

// openFile is a file that is open in the editor.
type openFile struct {
	name    string
	uri     uri.URI
	text    string
	version int32
}

// load writes the files into a new folder, empty, opens that, and types them.
func (e *editor) load(files []txtar.File, way string) []openFile {
	folder := e.t.TempDir()
	var list []openFile
	e.notify(protocol.MethodWorkspaceDidChangeWorkspaceFolders, &protocol.DidChangeWorkspaceFoldersParams{
		Event: protocol.WorkspaceFoldersChangeEvent{Added: []protocol.WorkspaceFolder{{URI: uri.File(folder)}}, Removed: []protocol.WorkspaceFolder{}},
	})
	for _, f := range files {
		open := openFile{f.Name, uri.File(filepath.Join(folder, f.Name)), string(f.Data), 1}
		if way == cold {
			e.didOpen(open.uri, 1, open.text)
		} else {
			open.version = e.typeText(open.uri, open.text)
		}
		list = append(list, open)
	}
	return list
}

// typeText opens an empty file and types a text into it; every seventh letter is
// mistyped first.
func (e *editor) typeText(at uri.URI, text string) int32 {
	version, now := int32(1), ""
	e.didOpen(at, version, "")
	step := func(edit source.Edit) {
		version++
		now = e.didChange(at, version, now, edit)
	}
	n := 0
	for _, letter := range text {
		end := source.Span{Start: len(now), End: len(now)}
		if n++; n%7 == 0 {
			step(source.Edit{Span: end, New: "λ}"})
			step(source.Edit{Span: source.Span{Start: end.Start, End: len(now)}})
		}
		step(source.Edit{Span: end, New: string(letter)})
	}
	return version
}

// marker is a comment below a line that asks about a place in it: its sign
// is under the place.
var marker = regexp.MustCompile(`(?m)^([ \t]*#[ \t]*)(\^|\|)[ \t]*([a-z]+)(?:[ \t]+(.*?))?[ \t]*$`)

// query is what a marker asks.
type query struct {
	kind     string
	argument string // what follows the kind
	line     int    // of the place, from one
	offset   int
}

// queries lists the markers of a text. Columns are bytes: a line with markers
// below holds no letters but of one.
func queries(text string) []query {
	var list []query
	lines := strings.SplitAfter(text, "\n")
	starts := make([]int, len(lines))
	for i, offset := 0, 0; i < len(lines); i++ {
		starts[i] = offset
		offset += len(lines[i])
	}
	target := 0
	for i, line := range lines {
		m := marker.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			target = i
			continue
		}
		column := len([]rune(m[1]))
		width := 0
		for _, r := range strings.TrimSuffix(lines[target], "\n") {
			if column == 0 {
				break
			}
			column--
			width += len(string(r))
		}
		list = append(list, query{m[3], m[4], target + 1, starts[target] + width})
	}
	return list
}

func TestCompletionArchives(t *testing.T) {
	archives(t, "completion", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			for _, q := range queries(f.text) {
				fmt.Fprintf(&b, "%s:%d\n", f.name, q.line)
				for _, item := range e.complete(f.uri, f.text, q.offset).Items {
					writeItem(&b, item)
				}
			}
		}
		return b.String()
	})
}

// writeItem prints a label, and what is written where it is another text.
func writeItem(b *bytes.Buffer, item protocol.CompletionItem) {
	fmt.Fprintf(b, "    %s", item.Label)
	if edit, ok := item.TextEdit.(*protocol.TextEdit); ok && edit.NewText != item.Label {
		fmt.Fprintf(b, "  →  %s", strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(edit.NewText))
	}
	fmt.Fprintln(b)
}

func TestHoverArchives(t *testing.T) {
	archives(t, "hover", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			file := source.NewFile("", f.text)
			for _, q := range queries(f.text) {
				fmt.Fprintf(&b, "%s:%d", f.name, q.line)
				h := e.hover(f.uri, f.text, q.offset)
				if h == nil {
					fmt.Fprint(&b, " nothing\n\n")
					continue
				}
				start := file.Offset(source.Position{Line: int(h.Range.Start.Line), Column: int(h.Range.Start.Character)}, e.encoding)
				end := file.Offset(source.Position{Line: int(h.Range.End.Line), Column: int(h.Range.End.Character)}, e.encoding)
				fmt.Fprintf(&b, " `%s`\n%s\n\n", f.text[start:end], h.Contents.(*protocol.MarkupContent).Value)
			}
		}
		return b.String()
	})
}

func TestDiagnosticsArchives(t *testing.T) {
	archives(t, "diagnostics", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			file := source.NewFile("", f.text)
			place := func(r protocol.Range) string {
				start := file.Position(file.Offset(source.Position{Line: int(r.Start.Line), Column: int(r.Start.Character)}, e.encoding), source.UTF32)
				end := file.Position(file.Offset(source.Position{Line: int(r.End.Line), Column: int(r.End.Character)}, e.encoding), source.UTF32)
				return fmt.Sprintf("%d:%d-%d:%d", start.Line+1, start.Column+1, end.Line+1, end.Column+1)
			}
			for _, d := range e.settled(f) {
				fmt.Fprintf(&b, "%s:%s %v %s: %s\n", f.name, place(d.Range), d.Severity, d.Code, d.Message)
				for _, r := range d.RelatedInformation {
					fmt.Fprintf(&b, "    %s:%d %s\n", filepath.Base(r.Location.URI.FsPath()), r.Location.Range.Start.Line+1, r.Message)
				}
			}
		}
		return b.String()
	})
}

// settled returns the diagnostics of a file once all is told.
func (e *editor) settled(f openFile) []protocol.Diagnostic {
	e.t.Helper()
	e.quiet()
	return e.atVersion(f.uri, f.version)
}

// quiet waits until the server has handled and told all.
func (e *editor) quiet() {
	e.t.Helper()
	e.roundTrip()
	session := e.server.session
	// The session begins once the editor has answered what it asked at its start,
	// and taking back what was said of one file leaves something to say of others.
	for end := time.Now().Add(timeout); ; time.Sleep(time.Millisecond) {
		session.Publish(context.Background())
		if begun, pending := session.Rest(); begun && !pending {
			break
		} else if time.Now().After(end) {
			e.t.Fatalf("the server did not come to rest within %v: begun %t, to publish %t", timeout, begun, pending)
		}
	}
	e.roundTrip()
}

// roundTrip waits until all that was sent before is handled, and all that the
// server sent before its answer is here.
func (e *editor) roundTrip() {
	e.t.Helper()
	if err := e.call("n3/unknown", nil, nil); err == nil {
		e.t.Error("an unknown request was answered")
	}
}

// An editor that asks for documentation later gets the same.
func TestCompletionResolve(t *testing.T) {
	const text = "dataset orders {\n    name: string required\n    \n}\npage P { show_table orders { columns: [n] } }\n"
	list := func(can string) (*editor, []protocol.CompletionItem) {
		e := connect(t, nil)
		e.can = can
		e.open(source.UTF16)
		e.didOpen(file, 1, text)
		var items []protocol.CompletionItem
		for _, at := range []int{0, 43, 47, 50, strings.Index(text, "[n") + 2} {
			items = append(items, e.complete(file, text, at).Items...)
		}
		return e, items
	}
	eager, whole := list("")
	lazy, bare := list(strings.Replace(capabilities, `"snippetSupport": true`, `"snippetSupport": true, "resolveSupport": {"properties": ["documentation"]}`, 1))
	if len(whole) < 20 || len(whole) != len(bare) {
		t.Fatalf("%d items, %d without documentation", len(whole), len(bare))
	}
	documented := 0
	for i := range bare {
		if bare[i].Documentation != nil {
			t.Errorf("%s comes with documentation", bare[i].Label)
		}
		var full protocol.CompletionItem
		lazy.ask(protocol.MethodCompletionItemResolve, &bare[i], &full)
		if fmt.Sprint(full.Documentation) != fmt.Sprint(whole[i].Documentation) && (full.Documentation == nil || whole[i].Documentation == nil || full.Documentation.(*protocol.MarkupContent).Value != whole[i].Documentation.(*protocol.MarkupContent).Value) {
			t.Errorf("%s: %v, not %v", full.Label, full.Documentation, whole[i].Documentation)
		}
		if full.Documentation != nil {
			documented++
		}
	}
	if documented < 20 {
		t.Errorf("only %d are documented", documented)
	}
	eager.close()
	lazy.close()
}

// An editor that can ask for generated documents finds them linked.
func TestHoverLinks(t *testing.T) {
	e := connect(t, nil)
	e.can = pulling
	e.open(source.UTF16)
	const text = "dataset orders { name: string, access_policy { read: true } }\npage P { show_table orders }\n"
	e.didOpen(file, 1, text)
	for _, word := range []string{"orders {", "orders }", "P {"} {
		h := e.hover(file, text, strings.Index(text, word))
		doc := h.Contents.(*protocol.MarkupContent).Value
		links := regexp.MustCompile(`\]\((n3-generated:[^)]+)\)`).FindAllStringSubmatch(doc, -1)
		if len(links) < 2 {
			t.Errorf("%s is explained without links:\n%s", word, doc)
		}
		for _, link := range links {
			var content protocol.TextDocumentContentResult
			e.ask(protocol.MethodWorkspaceTextDocumentContent, &protocol.TextDocumentContentParams{URI: uri.URI(link[1])}, &content)
			if content.Text == "" {
				t.Errorf("%s is empty", link[1])
			}
		}
	}
	e.close()
}
