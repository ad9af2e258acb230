package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/source"
)

// patience bounds each wait; nothing waits longer than it must.
const patience = 30 * time.Second

// editor speaks the protocol with a server over a real stream, byte by byte as
// a client would: nothing of the server's own code is used.
type editor struct {
	t    *testing.T
	conn net.Conn
	code chan int
	id   int
	send sync.Mutex

	mu        sync.Mutex
	cond      *sync.Cond
	answers   map[string]message
	published map[string][]publicationMessage
	asked     []message // requests of the server
	closed    bool
}

type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type publicationMessage struct {
	URI         string `json:"uri"`
	Version     *int   `json:"version"`
	Diagnostics []struct {
		Range    span   `json:"range"`
		Severity int    `json:"severity"`
		Code     string `json:"code"`
		Message  string `json:"message"`
	} `json:"diagnostics"`
}

// startEditor starts a server in this process and connects to it.
func startEditor(t *testing.T) *editor {
	t.Helper()
	here, there := net.Pipe()
	e := newEditor(t, here)
	go func() {
		e.code <- Serve(context.Background(), there, Options{Version: "test", Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	}()
	return e
}

func newEditor(t *testing.T, conn net.Conn) *editor {
	e := &editor{t: t, conn: conn, code: make(chan int, 1), answers: map[string]message{}, published: map[string][]publicationMessage{}}
	e.cond = sync.NewCond(&e.mu)
	go e.read()
	t.Cleanup(func() { _ = conn.Close() })
	return e
}

func (e *editor) read() {
	r := bufio.NewReader(e.conn)
	for {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			break
		}
		length, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			break
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			break
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			break
		}
		e.take(m)
	}
	e.mu.Lock()
	e.closed = true
	e.cond.Broadcast()
	e.mu.Unlock()
}

func (e *editor) take(m message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.cond.Broadcast()
	switch {
	case m.Method == "textDocument/publishDiagnostics":
		var p publicationMessage
		if err := json.Unmarshal(m.Params, &p); err != nil {
			e.t.Errorf("%v in %s", err, m.Params)
		}
		e.published[p.URI] = append(e.published[p.URI], p)
	case m.Method != "" && m.ID != nil:
		e.asked = append(e.asked, m)
		go e.write(message{ID: m.ID, Result: json.RawMessage("null")}) // null is an answer too
	case m.Method == "":
		e.answers[string(m.ID)] = m
	}
}

func (e *editor) write(m any) {
	body, err := json.Marshal(m)
	if err != nil {
		e.t.Error(err)
		return
	}
	var whole map[string]any
	if json.Unmarshal(body, &whole) == nil {
		whole["jsonrpc"] = "2.0"
		body, _ = json.Marshal(whole)
	}
	e.raw(string(body))
}

func (e *editor) raw(body string) {
	e.send.Lock()
	defer e.send.Unlock()
	_, _ = fmt.Fprintf(e.conn, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (e *editor) notify(method string, params any) {
	data, err := json.Marshal(params)
	if err != nil {
		e.t.Fatal(err)
	}
	e.write(message{Method: method, Params: data})
}

// ask sends a request and returns its id.
func (e *editor) ask(method string, params any) string {
	data, err := json.Marshal(params)
	if err != nil {
		e.t.Fatal(err)
	}
	e.id++
	id := strconv.Itoa(e.id)
	e.write(message{ID: json.RawMessage(id), Method: method, Params: data})
	return id
}

func (e *editor) answer(id string) message {
	e.t.Helper()
	var m message
	e.until("an answer to request "+id, func() (ok bool) { m, ok = e.answers[id]; return ok })
	return m
}

// request sends a request and decodes its result.
func (e *editor) request(method string, params, result any) {
	e.t.Helper()
	m := e.answer(e.ask(method, params))
	if m.Error != nil {
		e.t.Fatalf("%s: %d %s", method, m.Error.Code, m.Error.Message)
	}
	if result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			e.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	}
}

// until waits until something holds, with the lock held for it.
func (e *editor) until(what string, holds func() bool) {
	e.t.Helper()
	timer := time.AfterFunc(patience, func() { e.mu.Lock(); e.closed = true; e.cond.Broadcast(); e.mu.Unlock() })
	defer timer.Stop()
	e.mu.Lock()
	defer e.mu.Unlock()
	for !holds() {
		if e.closed {
			e.t.Fatalf("the server ended, or said nothing for long, before %s", what)
		}
		e.cond.Wait()
	}
}

// initialize greets the server as an editor with everything would.
func (e *editor) initialize(encoding string, folders ...string) {
	e.t.Helper()
	list := []map[string]string{}
	for _, f := range folders {
		list = append(list, map[string]string{"uri": "file://" + f, "name": f})
	}
	e.request("initialize", map[string]any{
		"processId": nil, "rootUri": nil, "workspaceFolders": list,
		"capabilities": map[string]any{
			"general":      map[string]any{"positionEncodings": []string{encoding}},
			"workspace":    map[string]any{"configuration": true, "didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}},
			"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}, "publishDiagnostics": map[string]any{"relatedInformation": true, "versionSupport": true}},
		},
	}, nil)
	e.notify("initialized", map[string]any{})
}

func (e *editor) open(uri, text string, version int) {
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "n3", "version": version, "text": text}})
}

// change sends one edit of a text that the editor knows.
func (e *editor) change(uri string, version int, edits ...any) {
	e.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": edits})
}

func edit(text string, start, end int, with, encoding string) map[string]any {
	return map[string]any{"range": span{place(text, start, encoding), place(text, end, encoding)}, "text": with}
}

func place(text string, offset int, encoding string) position {
	unit := map[string]source.Encoding{"utf-8": source.UTF8, "utf-16": source.UTF16, "utf-32": source.UTF32}[encoding]
	p := source.NewFile("", text).Position(offset, unit)
	return position{p.Line, p.Column}
}

// diagnostics waits for the list of a version.
func (e *editor) diagnostics(uri string, version int) publicationMessage {
	e.t.Helper()
	var found publicationMessage
	e.until(fmt.Sprintf("diagnostics of version %d of %s", version, uri), func() bool {
		for _, p := range e.published[uri] {
			if p.Version != nil && *p.Version == version {
				found = p
				return true
			}
		}
		return false
	})
	return found
}

// type types a text character by character into an empty document, in steps of
// whole characters, and returns the last version.
func (e *editor) typeIn(uri, text, encoding string) int {
	version := 1
	e.open(uri, "", version)
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		version++
		e.change(uri, version, edit(text[:i], i, i, text[i:i+size], encoding))
		i += size
	}
	return version
}

func (e *editor) end() int {
	e.t.Helper()
	e.request("shutdown", nil, nil)
	e.notify("exit", nil)
	select {
	case code := <-e.code:
		return code
	case <-time.After(patience):
		e.t.Fatal("the server does not end")
		return -1
	}
}
