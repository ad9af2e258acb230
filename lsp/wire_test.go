package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

const file = uri.URI("file:///nowhere/app.n3")

// Edits arrive in the order of the stream, and nothing is sent about a version
// after a newer one.
func TestOrderOfEdits(t *testing.T) {
	before := grammar.LiveObjects()
	e := connect(t, nil)
	e.open(source.UTF16)
	e.didOpen(file, 0, "")
	text, last := "", int32(5000)
	for v := int32(1); v <= last; v++ {
		at := len(text) / 2
		text = e.didChange(file, v, text, source.Edit{Span: source.Span{Start: at, End: at}, New: string(rune('a' + v%26))})
	}
	list := e.atVersion(file, last)
	if len(list) != 1 || !strings.Contains(string(list[0].Message.(protocol.String)), text[:20]) {
		t.Errorf("the last text is not the one typed: %v", list)
	}
	e.quiet()
	if got := e.textOf(file); got != text {
		t.Error("the server's text is another")
	}
	e.mu.Lock()
	highest := int32(-1)
	for _, p := range e.published[file] {
		v, _ := p.Version.Get()
		if v < highest {
			t.Errorf("version %d was told after %d", v, highest)
		}
		highest = v
	}
	e.mu.Unlock()
	e.close()
	if after := grammar.LiveObjects(); after != before {
		t.Errorf("%d trees and parsers are left", after-before)
	}
}

// codeOf is the code of an error answer, 0 of none.
func codeOf(err error) jsonrpc2.Code {
	var answer *jsonrpc2.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

func TestCancelledRequest(t *testing.T) {
	started := make(chan struct{})
	e := connect(t, func(s *server) jsonrpc2.Handler {
		base := protocol.ServerHandler(s, nil)
		return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
			if req.Method() == "test/wait" {
				close(started)
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return base(ctx, req)
		}
	})
	e.open(source.UTF8)
	ctx, cancel := context.WithCancel(context.Background())
	answered := make(chan error, 1)
	go func() {
		// Raw, so that the answer of the server is seen and not the editor's own.
		_, err := e.conn.Call(context.Background(), "test/wait", nil, nil)
		answered <- err
	}()
	<-started
	cancel()
	<-ctx.Done()
	// A cancellation that names nothing, one that is malformed, and the right one.
	e.notify(protocol.MethodCancelRequest, protocol.LSPAny(`{"id": 99999}`))
	e.notify(protocol.MethodCancelRequest, protocol.LSPAny(`{"id": {}}`))
	e.notify(protocol.MethodCancelRequest, protocol.LSPAny(`{"id": 2}`))
	if err := <-answered; codeOf(err) != protocol.CodeRequestCancelled {
		t.Errorf("answered with %v", err)
	}
	e.close()
}

func TestPanicIsContained(t *testing.T) {
	e := connect(t, func(s *server) jsonrpc2.Handler {
		base := protocol.ServerHandler(s, nil)
		return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
			if strings.HasPrefix(req.Method(), "test/") {
				panic("on purpose")
			}
			return base(ctx, req)
		}
	})
	e.open(source.UTF8)
	for i := range 3 {
		err := e.call("test/panic", nil, nil)
		if codeOf(err) != jsonrpc2.InternalError || !strings.Contains(err.Error(), fmt.Sprintf("internal error %d in test/panic", i*2+1)) {
			t.Errorf("answered with %v", err)
		}
		e.notify("test/panic", nil)
		e.roundTrip()
	}
	e.server.guard(func() { panic("in the background") })
	if log := e.log.text(); strings.Count(log, "on purpose") != 6 || !strings.Contains(log, "id=6") || !strings.Contains(log, "in the background") {
		t.Errorf("the log is\n%s", log)
	}
	e.server.faults.Store(0)
	e.didOpen(file, 1, "dataset")
	if list := e.atVersion(file, 1); len(list) != 1 {
		t.Errorf("after it: %v", list)
	}
	e.close()
}

func TestMessagesThatMeanNothing(t *testing.T) {
	e := connect(t, nil)
	e.open(source.UTF8)
	bodies := []string{`{`, `nonsense`, `{"jsonrpc":"2.0"}`, `{"jsonrpc":"2.0","method":7}`, `[]`, `[{`, `null`, `"x"`, "\xff\xfe", `{"jsonrpc":"2.0","id":{},"method":"shutdown"}`}
	for _, body := range bodies {
		if _, err := fmt.Fprintf(e.pipe, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
		e.roundTrip()
	}
	if refused := e.refused.Load(); refused != int64(len(bodies)) {
		t.Errorf("%d of %d messages were answered", refused, len(bodies))
	}
	for _, method := range []string{"$/unknown", "unknown/notification", protocol.MethodTextDocumentDidOpen, protocol.MethodTextDocumentDidChange, protocol.MethodWorkspaceDidChangeWatchedFiles, protocol.MethodWorkspaceDidChangeConfiguration} {
		for _, params := range []any{nil, protocol.LSPAny(`[]`), protocol.LSPAny(`{"textDocument": 7}`), protocol.LSPAny(`{"settings": null}`), protocol.LSPAny(`{"contentChanges": [{"range": "x"}]}`)} {
			e.notify(method, params)
			e.roundTrip()
		}
	}
	if err := e.call("textDocument/nothing", nil, nil); codeOf(err) != jsonrpc2.MethodNotFound {
		t.Errorf("an unknown request: %v", err)
	}
	if err := e.call(protocol.MethodTextDocumentHover, protocol.LSPAny(`{"position": "here"}`), nil); codeOf(err) != jsonrpc2.InvalidParams {
		t.Errorf("a malformed request: %v", err)
	}
	e.close()
}

func TestLifecycle(t *testing.T) {
	e := connect(t, nil)
	hover := &protocol.HoverParams{TextDocumentPositionParams: protocol.TextDocumentPositionParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}}}
	if err := e.call(protocol.MethodTextDocumentHover, hover, nil); codeOf(err) != jsonrpc2.ServerNotInitialized {
		t.Errorf("before initialize: %v", err)
	}
	e.didOpen(file, 1, "dropped")
	result := e.open(source.UTF32)
	if result.Capabilities.PositionEncoding != protocol.PositionEncodingKindUTF32 {
		t.Errorf("the encoding is %v", result.Capabilities.PositionEncoding)
	}
	if err := e.call(protocol.MethodInitialize, protocol.LSPAny(`{"capabilities":{}, "processId":null, "rootUri":null}`), nil); codeOf(err) != jsonrpc2.InvalidRequest {
		t.Errorf("a second initialize: %v", err)
	}
	if err := e.call(protocol.MethodShutdown, nil, nil); err != nil {
		t.Error(err)
	}
	if err := e.call(protocol.MethodTextDocumentHover, hover, nil); codeOf(err) != jsonrpc2.InvalidRequest {
		t.Errorf("after shutdown: %v", err)
	}
	e.didOpen(file, 1, "dropped")
	e.notify(protocol.MethodExit, nil)
	if code := <-e.code; code != ExitClean {
		t.Errorf("the code is %d", code)
	}
	<-e.conn.Done()
	if len(e.published) > 0 {
		t.Errorf("told of %v", e.published)
	}
}

// An editor that closes the stream, or says `exit` alone, or dies.
func TestEndsWithoutShutdown(t *testing.T) {
	t.Run("exit", func(t *testing.T) {
		e := connect(t, nil)
		e.notify(protocol.MethodExit, nil)
		if code := <-e.code; code != ExitAborted {
			t.Errorf("the code is %d", code)
		}
	})
	t.Run("closed stream", func(t *testing.T) {
		e := connect(t, nil)
		e.open(source.UTF8)
		if err := e.pipe.Close(); err != nil {
			t.Fatal(err)
		}
		if code := <-e.code; code != ExitAborted {
			t.Errorf("the code is %d", code)
		}
	})
	t.Run("dead parent", func(t *testing.T) {
		ticks := make(chan time.Time)
		e := connectWith(t, func(s *server) {
			s.tick = ticks
			s.alive = func(pid int) bool { return pid != 4711 }
		})
		if err := e.call(protocol.MethodInitialize, protocol.LSPAny(`{"capabilities":{}, "processId":4711, "rootUri":null}`), nil); err != nil {
			t.Fatal(err)
		}
		ticks <- time.Time{}
		if code := <-e.code; code != ExitAborted {
			t.Errorf("the code is %d", code)
		}
	})
}

func TestProcessAlive(t *testing.T) {
	if !processAlive(os.Getpid()) {
		t.Error("this process is said to be dead")
	}
	child := exec.Command("true")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	if processAlive(child.Process.Pid) {
		t.Error("a dead process is said to be alive")
	}
}

// Null settings, and an editor that refuses to watch, change nothing.
func TestAnswersOfTheEditor(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	configuration := `null`
	e := connect(t, nil)
	done := make(chan string, 100)
	e.handle = func(method string, _ []byte) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[method]++
		done <- method
		if method == protocol.MethodWorkspaceConfiguration {
			return protocol.LSPAny(configuration), nil
		}
		return nil, jsonrpc2.NewError(jsonrpc2.MethodNotFound, "no")
	}
	e.open(source.UTF8)
	for range 2 {
		<-done
	}
	for _, answer := range []string{`null`, `[]`, `[null]`, `["x"]`, `[{"snippets": 7}]`, `{}`, `[{"snippets": false}]`} {
		mu.Lock()
		configuration = answer
		mu.Unlock()
		e.notify(protocol.MethodWorkspaceDidChangeConfiguration, protocol.LSPAny(`{"settings": null}`))
		<-done
		e.roundTrip()
	}
	mu.Lock()
	if asked[protocol.MethodClientRegisterCapability] != 1 || asked[protocol.MethodWorkspaceConfiguration] != 8 {
		t.Errorf("asked %v", asked)
	}
	mu.Unlock()
	e.notify(protocol.MethodWorkspaceDidChangeConfiguration, protocol.LSPAny(`{"settings": {"n3": {"snippets": false}}}`))
	e.didOpen(file, 1, "")
	for _, item := range e.complete(file, "", 0).Items {
		if item.InsertTextFormat == protocol.InsertTextFormatSnippet {
			t.Errorf("%s is a snippet", item.Label)
		}
	}
	e.close()
}

// Settings hold at once: hints and lenses go, and the editor is asked to refresh.
func TestSettingsHold(t *testing.T) {
	e := connect(t, nil)
	e.can = strings.NewReplacer(`"configuration": true`, `"configuration": true, "didChangeConfiguration": {"dynamicRegistration": true}, "inlayHint": {"refreshSupport": true}`).Replace(capabilities)
	asked := make(chan string, 100)
	e.handle = func(method string, params []byte) (any, error) {
		if method == protocol.MethodClientRegisterCapability && strings.Contains(string(params), "n3-settings") || method == protocol.MethodWorkspaceInlayHintRefresh {
			asked <- method
		}
		return nil, nil
	}
	e.open(source.UTF8)
	if got := <-asked; got != protocol.MethodClientRegisterCapability {
		t.Errorf("asked for %s", got)
	}
	const text = "dataset a { name: string }\npage P { show_table a }\n"
	e.didOpen(file, 1, text)
	count := func() (int, int) {
		var hints []protocol.InlayHint
		e.ask(protocol.MethodTextDocumentInlayHint, &protocol.InlayHintParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}, Range: e.whole(text)}, &hints)
		var lenses []protocol.CodeLens
		e.ask(protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}}, &lenses)
		return len(hints), len(lenses)
	}
	if hints, lenses := count(); hints == 0 || lenses == 0 {
		t.Errorf("%d hints, %d lenses", hints, lenses)
	}
	e.notify(protocol.MethodWorkspaceDidChangeConfiguration, protocol.LSPAny(`{"settings": {"n3": {"inlayHints": false, "codeLens": false}}}`))
	<-asked
	if hints, lenses := count(); hints > 0 || lenses > 0 {
		t.Errorf("%d hints, %d lenses", hints, lenses)
	}
	e.close()
}

func TestOddEdits(t *testing.T) {
	e := connect(t, nil)
	e.open(source.UTF16)
	change := func(version int32, changes string) {
		e.notify(protocol.MethodTextDocumentDidChange, protocol.LSPAny(fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":%s}`, file, version, changes)))
	}
	e.didOpen(file, 1, "# Ω🎉\ndataset a {}\n")
	far := `{"line":4294967295,"character":4294967295}`
	change(2, `[{"range":{"start":`+far+`,"end":`+far+`},"text":"page P {}"}]`)                                                                                                                  // past the end
	change(2, `[{"range":{"start":{"line":0,"character":99},"end":{"line":0,"character":99}},"text":"!"}]`)                                                                                      // past the line's; the version twice
	change(3, `[{"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":3}},"text":"?"}]`)                                                                                        // backwards, into the middle of a letter
	change(4, `[]`)                                                                                                                                                                              // nothing
	change(3, `[{"range":{"start":{"line":1,"character":8},"end":{"line":1,"character":9}},"text":"b"},{"range":{"start":{"line":1,"character":9},"end":{"line":1,"character":9}},"text":"c"}]`) // a lower version, two edits
	want := "# Ω🎉?!\ndataset bc {}\npage P {}"
	if got := e.textOf(file); got != want {
		t.Errorf("the text is %q, not %q", got, want)
	}
	change(5, `[{"text":"dataset"},{"range":{"start":{"line":0,"character":7},"end":{"line":0,"character":7}},"text":" x"}]`) // the whole, then more
	if got := e.textOf(file); got != "dataset x" {
		t.Errorf("the text is %q", got)
	}
	e.didOpen(file, 9, "page") // opened twice
	if got := e.textOf(file); got != "page" {
		t.Errorf("the text is %q", got)
	}
	e.didClose(file)
	e.didClose(file)
	change(10, `[{"text":"x"}]`) // closed
	e.quiet()
	if h := e.hover(file, "", 0); h != nil {
		t.Errorf("a closed file answers %v", h)
	}
	if list := e.complete(file, "", 0); len(list.Items) > 0 {
		t.Errorf("a closed file completes %v", list)
	}
	untitled := uri.URI("untitled:Untitled-1")
	e.didOpen(untitled, 1, "import \"x.n3\"\npage P { show_table nothing }")
	if list := e.atVersion(untitled, 1); len(list) != 1 { // the import; what it would bring is not missed once more
		t.Errorf("an untitled text has %v", list)
	}
	e.close()
}

// textOf is a document's text in the server, once what was sent is handled.
func (e *editor) textOf(at uri.URI) string {
	return e.view(at).File.Syntax().Text
}

// The binary itself: what the process ends with, and that stdout carries
// messages only.
func TestBinary(t *testing.T) {
	n3 := filepath.Join(t.TempDir(), "n3")
	if out, err := exec.Command("go", "build", "-o", n3, "../cmd/n3").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	message := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	initialize := message(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"processId":null,"rootUri":null}}`)
	shutdown := message(`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`)
	exit := message(`{"jsonrpc":"2.0","method":"exit"}`)
	for _, c := range []struct {
		name, input string
		code        int
	}{
		{"shutdown and exit", initialize + shutdown + exit, 0},
		{"shutdown and the end of the stream", initialize + shutdown, 0},
		{"exit alone", initialize + exit, 1},
		{"the end of the stream", initialize, 1},
		{"exit before initialize", exit, 1},
		{"no frame", "GET / HTTP/1.1\r\n\r\n", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(n3, "lsp")
			cmd.Stdin = strings.NewReader(c.input)
			out, err := cmd.Output()
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("ended with %d (%v)", code, err)
			}
			stream := jsonrpc2.NewHeaderStream(readOnly{strings.NewReader(string(out))})
			for {
				if _, _, err := stream.Read(context.Background()); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("stdout has %q: %v", out, err)
				}
			}
		})
	}
}

type readOnly struct{ io.Reader }

func (readOnly) Write(p []byte) (int, error) { return len(p), nil }
func (readOnly) Close() error                { return nil }
