package lsp

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// shows is an editor that opens documents when it is asked to.
var shows = strings.Replace(capabilities, `"general":`, `"window": {"showDocument": {"support": true}}, "general":`, 1)

// running starts the preview's side in a folder.
func running(t *testing.T, root string) *unsaved.Server {
	t.Helper()
	s, err := unsaved.Listen(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// seen waits until a preview knows what it should.
func seen(t *testing.T, s *unsaved.Server, what string, holds func(unsaved.State) bool) unsaved.State {
	t.Helper()
	end := time.After(timeout)
	for {
		state := s.Take()
		if holds(state) {
			return state
		}
		select {
		case <-s.Changed():
		case <-end:
			t.Fatalf("%s: the preview knows %+v", what, state)
		}
	}
}

func holding(path, text string) func(unsaved.State) bool {
	return func(s unsaved.State) bool { return s.Texts[path] == text }
}

// folderOf makes a folder without links in its path, with files in it.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// What is typed reaches the preview of the folder that a document is in, or of
// one above; what is saved or closed is dropped.
func TestUnsavedTextReachesThePreview(t *testing.T) {
	const text = "enum E { a }\n"
	name := "folder with blanks/a # b % é 🙂.n3"
	root := folderOf(t, map[string]string{name: text, "saved.n3": "enum S { a }\n"})
	file := filepath.Join(root, name)
	at := uri.File(file)
	preview := running(t, root)
	e := connect(t, nil)
	e.open(source.UTF16, filepath.Dir(file))
	e.didOpen(uri.File(filepath.Join(root, "saved.n3")), 1, "enum S { a }\n")
	e.didOpen(at, 1, text)
	if state := seen(t, preview, "opened", func(s unsaved.State) bool { return s.Editors == 1 }); len(state.Texts) > 0 {
		t.Errorf("what is saved is sent: %v", state.Texts)
	}
	now := e.didChange(at, 2, text, source.Edit{Span: source.Span{Start: 9, End: 10}, New: "é"})
	seen(t, preview, "typed", holding(file, now))
	if err := os.WriteFile(file, []byte(now), 0o644); err != nil {
		t.Fatal(err)
	}
	e.notify(protocol.MethodTextDocumentDidSave, &protocol.DidSaveTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}})
	seen(t, preview, "saved", func(s unsaved.State) bool { return len(s.Texts) == 0 })
	now = e.didChange(at, 3, now, source.Edit{New: "# more\n"})
	seen(t, preview, "typed after it was saved", holding(file, now))
	e.didClose(at)
	seen(t, preview, "closed", func(s unsaved.State) bool { return len(s.Texts) == 0 })

	e.didOpen(at, 1, "# not saved when it was opened\n") // as after a crash of the editor
	seen(t, preview, "opened unsaved", holding(file, "# not saved when it was opened\n"))
	e.close()
	seen(t, preview, "the editor is gone", func(s unsaved.State) bool { return s.Editors == 0 && len(s.Texts) == 0 })
}

// A preview that starts later is found when something happens, and gets all that
// is unsaved; so does one that is started again.
func TestPreviewThatStartsLater(t *testing.T) {
	root := folderOf(t, map[string]string{"a.n3": "enum A { a }\n", "b.n3": "enum B { b }\n"})
	a, b := filepath.Join(root, "a.n3"), filepath.Join(root, "b.n3")
	e := connect(t, nil)
	e.open(source.UTF8, root)
	e.didOpen(uri.File(a), 1, "enum A { a }\n")
	e.didOpen(uri.File(b), 1, "enum B { b }\n")
	typed := e.didChange(uri.File(b), 2, "enum B { b }\n", source.Edit{New: "# unsaved\n"})
	for round := range 2 {
		preview, err := unsaved.Listen(root)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, fmt.Sprintf("the preview of round %d", round), func() bool {
			e.notify(cursorMethod, &protocol.TextDocumentPositionParams{TextDocument: protocol.TextDocumentIdentifier{URI: uri.File(a)}})
			state := preview.Take()
			return state.Texts[b] == typed && len(state.Texts) == 1
		})
		preview.Close()
	}
	e.close()
}

// eventually calls until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(timeout); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// Without a preview nothing is connected, and nobody waits.
func TestNoPreview(t *testing.T) {
	root := folderOf(t, map[string]string{"a.n3": "enum A { a }\n"})
	at := uri.File(filepath.Join(root, "a.n3"))
	e := connect(t, nil)
	e.open(source.UTF8, root)
	e.didOpen(at, 1, "enum A { a }\n")
	e.didChange(at, 2, "enum A { a }\n", source.Edit{New: "# unsaved\n"})
	e.didOpen("untitled:Untitled-1", 1, "enum A { a }\n")
	e.notify(cursorMethod, protocol.LSPAny(`{"textDocument":7}`))
	e.notify(cursorMethod, protocol.LSPAny(`{"textDocument":{"uri":"file:///nowhere/none.n3"},"position":{"line":4294967295,"character":1}}`))
	e.roundTrip()
	if _, err := os.Stat(filepath.Join(root, ".n3")); err == nil {
		t.Error("a folder was made")
	}
	e.close()
}

// The cursor goes to the preview, and what the preview opens to the editor, each
// counted as its reader counts.
func TestPlacesGoBothWays(t *testing.T) {
	const text = "# 🙂é x\nenum A { a }\n"
	for _, encoding := range []source.Encoding{source.UTF8, source.UTF16, source.UTF32} {
		root := folderOf(t, map[string]string{"a.n3": text, "closed.n3": text})
		preview := running(t, root)
		file := filepath.Join(root, "a.n3")
		e := connect(t, nil)
		e.can = shows
		shown := make(chan protocol.ShowDocumentParams, 1)
		e.handle = func(method string, params []byte) (any, error) {
			if method == protocol.MethodWindowShowDocument {
				var p protocol.ShowDocumentParams
				if err := protocol.Unmarshal(params, &p); err != nil {
					return nil, err
				}
				shown <- p
				return &protocol.ShowDocumentResult{Success: true}, nil
			}
			return nil, nil
		}
		e.open(encoding, root)
		e.didOpen(uri.File(file), 1, text)
		x := e.position(text, strings.IndexByte(text, 'x'))
		x.TextDocument.URI = uri.File(file)
		e.notify(cursorMethod, &x)
		seen(t, preview, "the cursor", func(s unsaved.State) bool {
			return s.Cursor != nil && *s.Cursor == unsaved.At{Path: file, Line: 0, Character: 6}
		})
		for _, name := range []string{"a.n3", "closed.n3"} {
			path := filepath.Join(root, name)
			if err := preview.Open(unsaved.At{Path: path, Character: 6}); err != nil {
				t.Fatal(err)
			}
			p := <-shown
			if p.URI != uri.File(path) || p.Selection == nil || p.Selection.Start != x.Position || p.TakeFocus == nil || !*p.TakeFocus {
				t.Errorf("encoding %v: shown is %+v, want %+v", encoding, p, x.Position)
			}
		}
		e.close()
	}
}

// What only a preview knows is shown beside the server's own findings, and goes
// with the preview; to an editor that asks as to one that is told.
func TestFindingsOfAPreview(t *testing.T) {
	const text = "dataset é { nme: strng }\n"
	root := folderOf(t, map[string]string{"a.n3": text})
	file := filepath.Join(root, "a.n3")
	at := uri.File(file)
	finding := unsaved.Diagnostic{StartCharacter: 12, EndCharacter: 15, Severity: "warning", Code: "N3x", Message: "2 rows have no value"}
	for _, pulls := range []bool{false, true} {
		preview, err := unsaved.Listen(root)
		if err != nil {
			t.Fatal(err)
		}
		e := connect(t, nil)
		if pulls {
			e.can = strings.Replace(capabilities, `"completion":`, `"diagnostic": {}, "completion":`, 1)
		}
		e.open(source.UTF8, root)
		e.didOpen(at, 1, text)
		seen(t, preview, "attached", func(s unsaved.State) bool { return s.Editors == 1 })
		list := func() []protocol.Diagnostic {
			if !pulls {
				e.mu.Lock()
				defer e.mu.Unlock()
				if told := e.published[at]; len(told) > 0 {
					return told[len(told)-1].Diagnostics
				}
				return nil
			}
			var report *protocol.RelatedFullDocumentDiagnosticReport
			e.ask(protocol.MethodTextDocumentDiagnostic, &protocol.DocumentDiagnosticParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}}, &report)
			return report.Items
		}
		from := func(want string) (found []protocol.Diagnostic) {
			for _, d := range list() {
				if source, _ := d.Source.Get(); source == want {
					found = append(found, d)
				}
			}
			return found
		}
		preview.Diagnose(map[string][]unsaved.Diagnostic{file: {finding}})
		eventually(t, "the finding is shown", func() bool { return len(from("n3 preview")) == 1 })
		d := from("n3 preview")[0]
		start, end := d.Range.Start.Character, d.Range.End.Character
		if d.Severity != protocol.DiagnosticSeverityWarning || d.Message != protocol.String(finding.Message) || start != 13 || end != 16 {
			t.Errorf("it is %+v", d)
		}
		own := len(from("n3"))
		if own == 0 {
			t.Error("the server's own findings are gone")
		}
		preview.Diagnose(nil)
		eventually(t, "it is taken back", func() bool { return len(from("n3 preview")) == 0 && len(from("n3")) == own })
		preview.Diagnose(map[string][]unsaved.Diagnostic{file: {finding}})
		eventually(t, "it is shown again", func() bool { return len(from("n3 preview")) == 1 })
		preview.Close()
		eventually(t, "it goes with the preview", func() bool { return len(from("n3 preview")) == 0 && len(from("n3")) == own })
		e.close()
	}
}

// messages collects what an editor is asked to show.
func messages(e *editor) func() []string {
	var mu sync.Mutex
	var list []string
	e.told = func(method string, params []byte) {
		if method == protocol.MethodWindowShowMessage {
			mu.Lock()
			defer mu.Unlock()
			list = append(list, string(params))
		}
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string{}, list...)
	}
}

// A text that is too large is not sent, which the person is told once.
func TestTextThatIsTooLarge(t *testing.T) {
	root := folderOf(t, map[string]string{"a.n3": ""})
	file := filepath.Join(root, "a.n3")
	preview := running(t, root)
	e := connect(t, nil)
	told := messages(e)
	e.open(source.UTF8, root)
	small := "# small\n"
	e.didOpen(uri.File(file), 1, small)
	seen(t, preview, "small", holding(file, small))
	large := e.didChange(uri.File(file), 2, small, source.Edit{New: "#" + strings.Repeat(" ", unsaved.MaxText)})
	seen(t, preview, "large", func(s unsaved.State) bool { return len(s.Texts) == 0 })
	e.didChange(uri.File(file), 3, large, source.Edit{New: "#"})
	e.didChange(uri.File(file), 4, "#"+large, source.Edit{Span: source.Span{End: unsaved.MaxText + 2}})
	seen(t, preview, "small again", holding(file, small))
	eventually(t, "the person is told", func() bool { return len(told()) > 0 })
	if list := told(); len(list) != 1 || !strings.Contains(list[0], "10 MB") {
		t.Errorf("told is %v", list)
	}
	e.close()
}

// A preview of another version is left alone, which the person is told once.
func TestPreviewOfAnotherVersion(t *testing.T) {
	root := folderOf(t, map[string]string{".n3/x": "", "a.n3": ""})
	if err := os.Chmod(filepath.Join(root, ".n3"), 0o700); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", unsaved.Address(root))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	tried := make(chan bool, 100)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			fmt.Fprintln(conn, `{"hello":{"protocol":2}}`)
			tried <- true
		}
	}()
	e := connect(t, nil)
	told := messages(e)
	e.open(source.UTF8, root)
	file := uri.File(filepath.Join(root, "a.n3"))
	e.didOpen(file, 1, "# unsaved\n")
	<-tried
	text, version := "# unsaved\n", int32(1)
	eventually(t, "it is tried again", func() bool {
		version++
		text = e.didChange(file, version, text, source.Edit{New: "#"})
		return len(tried) > 0
	})
	eventually(t, "the person is told", func() bool { return len(told()) > 0 })
	if list := told(); len(list) != 1 || !strings.Contains(list[0], "one version of N3") {
		t.Errorf("told is %v", list)
	}
	e.close()
}
