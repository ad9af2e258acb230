package lsp

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
	"github.com/n3-lang/n3/lsp/wire"
)

// editor is a client of a server, on both ends of a pipe.
type editor struct {
	t      testing.TB
	server *server
	conn   jsonrpc2.Conn
	pipe   net.Conn // the editor's end
	code   chan int // the server's, when it ends
	log    *lockedBuffer

	refused  atomic.Int64 // messages that the server could not read
	encoding source.Encoding
	can      string                                          // what the editor can do; capabilities where empty
	handle   func(method string, params []byte) (any, error) // calls of the server; nil answers null

	told      func(method string, params []byte) // other notifications of the server
	mu        sync.Mutex
	changed   *sync.Cond
	published map[uri.URI][]protocol.PublishDiagnosticsParams
	findings  int // that were told and are forgotten
}

type lockedBuffer struct {
	mu sync.Mutex
	strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Builder.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// connect starts a server whose messages reach base, or the server itself.
func connect(t *testing.T, base func(*server) jsonrpc2.Handler) *editor {
	t.Helper()
	return dial(t, base, func(*server) {})
}

// connectWith starts a server that a test prepares.
func connectWith(t *testing.T, prepare func(*server)) *editor {
	t.Helper()
	return dial(t, nil, prepare)
}

func dial(t testing.TB, base func(*server) jsonrpc2.Handler, prepare func(*server)) *editor {
	here, there := net.Pipe()
	e := &editor{t: t, pipe: here, code: make(chan int, 1), log: &lockedBuffer{}, published: map[uri.URI][]protocol.PublishDiagnosticsParams{}}
	e.changed = sync.NewCond(&e.mu)
	e.server = newServer(Options{Version: "test", Log: slog.New(slog.NewTextHandler(e.log, nil))})
	prepare(e.server)
	handler := protocol.ServerHandler(e.server, nil)
	if base != nil {
		handler = base(e.server)
	}
	go func() { e.code <- e.server.serve(context.Background(), there, handler) }()
	inner := jsonrpc2.NewHeaderStream(buffered(here))
	e.conn = jsonrpc2.NewConn(&refusals{inner, inner.(wire.Framer), &e.refused}, jsonrpc2.WithCodec(wire.Codec{}))
	e.conn.Go(context.Background(), e.receive)
	return e
}

// refusals takes the answers to messages that nobody could read out of a
// stream: they have no id, which the connection cannot bear.
type refusals struct {
	jsonrpc2.Stream
	wire.Framer
	count *atomic.Int64
}

func (r *refusals) ReadFrame(ctx context.Context) ([]byte, int64, error) {
	for {
		frame, size, err := r.Framer.ReadFrame(ctx)
		if err != nil || !strings.Contains(string(frame), `"id":null`) {
			return frame, size, err
		}
		r.count.Add(1)
	}
}

// buffered reads all that comes, so that neither side waits for the other.
func buffered(conn net.Conn) io.ReadWriteCloser {
	reader, writer := newQueue()
	go func() {
		_, err := io.Copy(writer, conn)
		writer.close(err)
	}()
	return struct {
		io.Reader
		io.WriteCloser
	}{reader, conn}
}

// queue is a pipe without a bound.
type queue struct {
	mu    sync.Mutex
	some  *sync.Cond
	bytes []byte
	ended bool
}

func newQueue() (*queue, *queue) {
	q := &queue{}
	q.some = sync.NewCond(&q.mu)
	return q, q
}

func (q *queue) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes = append(q.bytes, p...)
	q.some.Signal()
	return len(p), nil
}

func (q *queue) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.bytes) == 0 && !q.ended {
		q.some.Wait()
	}
	if len(q.bytes) == 0 {
		return 0, io.EOF
	}
	n := copy(p, q.bytes)
	q.bytes = q.bytes[n:]
	return n, nil
}

func (q *queue) close(error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.some.Broadcast()
}

func (e *editor) receive(_ context.Context, req *jsonrpc2.Request) (any, error) {
	if req.Method() == protocol.MethodTextDocumentPublishDiagnostics {
		var params protocol.PublishDiagnosticsParams
		if err := protocol.Unmarshal(req.Params(), &params); err != nil {
			return nil, err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.published[params.URI] = append(e.published[params.URI], params)
		e.changed.Broadcast()
		return nil, nil
	}
	if !req.IsCall() && e.told != nil {
		e.told(strings.Clone(req.Method()), req.Params())
	}
	if req.IsCall() && e.handle != nil {
		return e.handle(strings.Clone(req.Method()), req.Params())
	}
	return nil, nil
}

// timeout bounds what a test waits for: far more than any machine needs.
const timeout = 2 * time.Minute

// await waits until the last list told of a file is as wanted.
func (e *editor) await(at uri.URI, wanted func(protocol.PublishDiagnosticsParams) bool) protocol.PublishDiagnosticsParams {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	late := false
	timer := time.AfterFunc(timeout, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		late = true
		e.changed.Broadcast()
	})
	defer timer.Stop()
	for {
		list := e.published[at]
		if len(list) > 0 && wanted(list[len(list)-1]) {
			return list[len(list)-1]
		}
		if late {
			var last any = "nothing"
			if len(list) > 0 {
				last = list[len(list)-1]
			}
			e.t.Fatalf("the expected diagnostics of %s were not published within %v; the last of %d lists: %+v", at, timeout, len(list), last)
		}
		e.changed.Wait()
	}
}

// atVersion waits for the diagnostics of a version.
func (e *editor) atVersion(at uri.URI, version int32) []protocol.Diagnostic {
	e.t.Helper()
	return e.await(at, func(p protocol.PublishDiagnosticsParams) bool { return p.Version == protocol.NewOptional(version) }).Diagnostics
}

// ask calls the server, and gives up where it answers with an error.
func (e *editor) ask(method string, params, result any) {
	e.t.Helper()
	if err := e.call(method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) call(method string, params, result any) error {
	_, err := e.conn.Call(context.Background(), method, params, result)
	return err
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Error(err)
	}
}

// capabilities is an editor that can do all that the server asks for.
const capabilities = `{
	"workspace": {
		"configuration": true, "workspaceFolders": true, "didChangeWatchedFiles": {"dynamicRegistration": true},
		"workspaceEdit": {"documentChanges": true}
	},
	"textDocument": {
		"publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "tagSupport": {"valueSet": [1, 2]}},
		"completion": {"completionItem": {"snippetSupport": true}},
		"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}
	},
	"general": {"positionEncodings": ["ENCODING"]}
}`

// open initializes the server with folders.
func (e *editor) open(encoding source.Encoding, folders ...string) *protocol.InitializeResult {
	e.t.Helper()
	e.encoding = encoding
	name := map[source.Encoding]string{source.UTF8: "utf-8", source.UTF16: "utf-16", source.UTF32: "utf-32"}[encoding]
	params := protocol.InitializeParams{}
	if e.can == "" {
		e.can = capabilities
	}
	if err := protocol.Unmarshal([]byte(strings.Replace(e.can, "ENCODING", name, 1)), &params.Capabilities); err != nil {
		e.t.Fatal(err)
	}
	list := []protocol.WorkspaceFolder{}
	for _, f := range folders {
		list = append(list, protocol.WorkspaceFolder{URI: uri.File(f), Name: f})
	}
	params.WorkspaceFolders = protocol.NewNullable(list)
	var result protocol.InitializeResult
	if err := e.call(protocol.MethodInitialize, &params, &result); err != nil {
		e.t.Fatal(err)
	}
	e.notify(protocol.MethodInitialized, &protocol.InitializedParams{})
	return &result
}

// close ends the session by the law, and waits for the server.
func (e *editor) close() {
	e.t.Helper()
	if err := e.call(protocol.MethodShutdown, nil, nil); err != nil {
		e.t.Error(err)
	}
	e.notify(protocol.MethodExit, nil)
	if code := <-e.code; code != ExitClean {
		e.t.Errorf("the server ended with %d", code)
	}
	<-e.conn.Done()
	if e.server.faults.Load() > 0 {
		e.t.Errorf("the server had faults:\n%s", e.log.text())
	}
}

func (e *editor) didOpen(at uri.URI, version int32, text string) {
	e.t.Helper()
	e.notify(protocol.MethodTextDocumentDidOpen, &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{URI: at, LanguageID: "n3", Version: version, Text: text}})
}

func (e *editor) didClose(at uri.URI) {
	e.t.Helper()
	e.notify(protocol.MethodTextDocumentDidClose, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}})
}

// didChange sends edits, each of the text as the one before left it.
func (e *editor) didChange(at uri.URI, version int32, before string, edits ...source.Edit) string {
	e.t.Helper()
	params := &protocol.DidChangeTextDocumentParams{}
	params.TextDocument.URI, params.TextDocument.Version = at, version
	for _, edit := range edits {
		params.ContentChanges = append(params.ContentChanges, &protocol.TextDocumentContentChangePartial{Range: e.rangeIn(before, edit.Span), Text: edit.New})
		before = before[:edit.Span.Start] + edit.New + before[edit.Span.End:]
	}
	e.notify(protocol.MethodTextDocumentDidChange, params)
	return before
}

func (e *editor) rangeIn(text string, span source.Span) protocol.Range {
	return session.RangeIn(source.NewFile("", text), span, e.encoding)
}

func (e *editor) position(text string, offset int) protocol.TextDocumentPositionParams {
	return protocol.TextDocumentPositionParams{Position: e.rangeIn(text, source.Span{Start: offset, End: offset}).Start}
}

func (e *editor) complete(at uri.URI, text string, offset int) *protocol.CompletionList {
	e.t.Helper()
	params := &protocol.CompletionParams{TextDocumentPositionParams: e.position(text, offset)}
	params.TextDocument.URI = at
	var result protocol.CompletionList
	if err := e.call(protocol.MethodTextDocumentCompletion, params, &result); err != nil {
		e.t.Fatal(err)
	}
	return &result
}

func (e *editor) hover(at uri.URI, text string, offset int) *protocol.Hover {
	e.t.Helper()
	params := &protocol.HoverParams{TextDocumentPositionParams: e.position(text, offset)}
	params.TextDocument.URI = at
	var result *protocol.Hover
	if err := e.call(protocol.MethodTextDocumentHover, params, &result); err != nil {
		e.t.Fatal(err)
	}
	return result
}

// view is a file as the server's own requests see it now.
func (e *editor) view(at uri.URI) *session.View {
	e.t.Helper()
	e.roundTrip()
	state, _ := e.server.session.Present()
	return state.View(at)
}
