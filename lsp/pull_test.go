package lsp

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// pulling is an editor that asks for diagnostics.
var pulling = strings.NewReplacer(
	`"completion":`, `"diagnostic": {}, "completion":`,
	`"workspaceEdit":`, `"diagnostics": {"refreshSupport": true}, "semanticTokens": {"refreshSupport": true}, "inlayHint": {"refreshSupport": true}, "codeLens": {"refreshSupport": true}, "textDocumentContent": {}, "workspaceEdit":`,
).Replace(capabilities)

// report is an answer about one file, of either kind.
type report struct {
	Kind, ResultID string
	Items          []protocol.Diagnostic
}

func (e *editor) pull(at uri.URI, before string) report {
	e.t.Helper()
	params := &protocol.DocumentDiagnosticParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}}
	if before != "" {
		params.PreviousResultID = &before
	}
	var raw protocol.LSPAny
	e.ask(protocol.MethodTextDocumentDiagnostic, params, &raw)
	if strings.Contains(string(raw), `"unchanged"`) {
		var answer protocol.UnchangedDocumentDiagnosticReport
		if err := protocol.Unmarshal(raw, &answer); err != nil {
			e.t.Fatal(err)
		}
		return report{Kind: answer.Kind, ResultID: answer.ResultID}
	}
	var answer protocol.FullDocumentDiagnosticReport
	if err := protocol.Unmarshal(raw, &answer); err != nil {
		e.t.Fatal(err)
	}
	return report{answer.Kind, *answer.ResultID, answer.Items}
}

func codes(list []protocol.Diagnostic) string {
	var codes []string
	for _, d := range list {
		codes = append(codes, string(d.Code.(protocol.String)))
	}
	return strings.Join(codes, " ")
}

// An editor that asks for diagnostics gets those of the file, receives none
// unasked, and is asked to refresh when another file's change matters.
func TestPullDiagnostics(t *testing.T) {
	folder := t.TempDir()
	e := connect(t, nil)
	e.can = pulling
	asked := make(chan string, 100)
	e.handle = func(method string, _ []byte) (any, error) {
		if strings.HasSuffix(method, "/refresh") {
			asked <- method
		}
		return nil, nil
	}
	result := e.open(source.UTF16, folder)
	if result.Capabilities.DiagnosticProvider == nil {
		t.Fatal("the server does not say that it can be asked")
	}
	a, b := uri.File(filepath.Join(folder, "a.n3")), uri.File(filepath.Join(folder, "b.n3"))
	page := "# Λ 🎉\npage P { show_table orders }\n"
	orders := "dataset orders { name: string, access_policy { read: true } }\n"
	e.didOpen(a, 1, page)
	first := e.pull(a, "")
	if first.Kind != "full" || codes(first.Items) != "N32002" {
		t.Fatalf("at first: %v", first)
	}
	if href := first.Items[0].CodeDescription.Href; href != "n3-generated:/explain/N32002.md" {
		t.Errorf("the code is described at %q", href)
	}
	if again := e.pull(a, first.ResultID); again.Kind != "unchanged" || again.ResultID != first.ResultID {
		t.Errorf("asked again: %v", again)
	}
	e.quiet()
	e.didOpen(b, 1, orders)
	for _, want := range []string{protocol.MethodWorkspaceDiagnosticRefresh, protocol.MethodWorkspaceSemanticTokensRefresh, protocol.MethodWorkspaceInlayHintRefresh, protocol.MethodWorkspaceCodeLensRefresh} {
		if got := <-asked; got != want {
			t.Errorf("told to ask for %s, not %s", got, want)
		}
	}
	second := e.pull(a, first.ResultID)
	if second.Kind != "full" || len(second.Items) != 0 {
		t.Errorf("with the dataset: %v", second)
	}
	e.didChange(a, 2, page, source.Edit{Span: source.Span{Start: 0, End: 0}, New: "x\n"})
	if third := e.pull(a, second.ResultID); third.Kind != "full" || len(third.Items) != 1 {
		t.Errorf("after an edit: %v", third)
	}
	if gone := e.pull("file:///nowhere/none.n3", ""); gone.Kind != "full" || len(gone.Items) != 0 {
		t.Errorf("a file that is not there: %v", gone)
	}
	e.quiet()
	e.mu.Lock()
	if len(e.published) > 0 {
		t.Errorf("told unasked: %v", e.published)
	}
	e.mu.Unlock()
	e.close()
}

func (e *editor) pullAll(ctx context.Context, before map[uri.URI]string) (map[uri.URI]report, error) {
	params := &protocol.WorkspaceDiagnosticParams{PreviousResultIds: []protocol.PreviousResultId{}}
	for at, id := range before {
		params.PreviousResultIds = append(params.PreviousResultIds, protocol.PreviousResultId{URI: at, Value: id})
	}
	var answer protocol.WorkspaceDiagnosticReport
	if _, err := e.conn.Call(ctx, protocol.MethodWorkspaceDiagnostic, params, &answer); err != nil {
		return nil, err
	}
	out := map[uri.URI]report{}
	for _, item := range answer.Items {
		switch one := item.(type) {
		case *protocol.WorkspaceFullDocumentDiagnosticReport:
			out[one.URI] = report{one.Kind, *one.ResultID, one.Items}
		case *protocol.WorkspaceUnchangedDocumentDiagnosticReport:
			out[one.URI] = report{one.Kind, one.ResultID, nil}
		}
	}
	return out, nil
}

// All files of all folders; a second question waits until there is news, and a
// server that shuts down keeps nobody waiting.
func TestWorkspaceDiagnostics(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write := func(folder, name, text string) uri.URI {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return uri.File(path)
	}
	a := write(one, "a.n3", "page P { show_table orders }\n")
	b := write(two, "b.n3", "dataset b { name: strng, access_policy { read: true } }\n")
	c := write(two, "c.n3", "page C { show_table b }\n")
	arrived := make(chan struct{}, 10)
	e := connect(t, func(s *server) jsonrpc2.Handler {
		base := protocol.ServerHandler(s, nil)
		return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
			if req.Method() == protocol.MethodWorkspaceDiagnostic {
				arrived <- struct{}{}
			}
			return base(ctx, req)
		}
	})
	e.can = pulling
	e.open(source.UTF8, one, two)
	all, err := e.pullAll(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || codes(all[a].Items) != "N32002" || codes(all[b].Items) != "N32004" || len(all[c].Items) != 0 {
		t.Fatalf("all: %v", all)
	}
	known := map[uri.URI]string{a: all[a].ResultID, b: all[b].ResultID, c: all[c].ResultID}
	<-arrived
	answers := make(chan map[uri.URI]report, 1)
	go func() {
		next, err := e.pullAll(context.Background(), known)
		if err != nil {
			t.Error(err)
		}
		answers <- next
	}()
	<-arrived
	e.didOpen(b, 1, "# fine\ndataset b { name: string, access_policy { read: true } }\n")
	next := <-answers
	if next[a].Kind != "unchanged" || next[c].Kind != "unchanged" || next[b].Kind != "full" || len(next[b].Items) != 0 {
		t.Errorf("the news: %v", next)
	}
	known[b] = next[b].ResultID

	// A question that is taken back.
	ctx, cancel := context.WithCancel(context.Background())
	taken := make(chan error, 1)
	go func() {
		_, err := e.pullAll(ctx, known)
		taken <- err
	}()
	<-arrived
	cancel()
	if err := <-taken; err == nil {
		t.Error("a question that was taken back is answered")
	}

	// One that waits at the end.
	go func() {
		last, err := e.pullAll(context.Background(), known)
		if err != nil {
			t.Error(err)
		}
		answers <- last
	}()
	<-arrived
	if err := e.call(protocol.MethodShutdown, nil, nil); err != nil {
		t.Error(err)
	}
	if last := <-answers; last[a].Kind != "unchanged" {
		t.Errorf("at the end: %v", last)
	}
	e.notify(protocol.MethodExit, nil)
	if code := <-e.code; code != ExitClean {
		t.Errorf("the server ended with %d", code)
	}
}
