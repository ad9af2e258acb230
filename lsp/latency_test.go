package lsp

import (
	"fmt"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
)

// BenchmarkRequests asks each question about a file of 2,000 lines, with an edit
// before each, as an editor does.
func BenchmarkRequests(b *testing.B) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "enum Status%d { draft, done \"🎉\" }\n\n# Λ\ndataset orders%d {\n    number: string required\n    status: Status%d default(\"draft\")\n    access_policy {\n        read: status == \"done\" or owner\n        create: authenticated\n        update: owner_or_admin\n    }\n}\n\npage P%d {\n    show_table orders%d {\n        columns: [number, status]\n        filter: status == \"done\"\n    }\n}\n\n", i, i, i, i, i)
	}
	id := protocol.TextDocumentIdentifier{URI: file}
	at := protocol.TextDocumentPositionParams{TextDocument: id, Position: protocol.Position{Line: 5, Character: 8}}
	span := protocol.Range{Start: at.Position, End: at.Position}
	for _, q := range []struct {
		method string
		params any
	}{
		{protocol.MethodTextDocumentCompletion, &protocol.CompletionParams{TextDocumentPositionParams: at}},
		{protocol.MethodTextDocumentHover, &protocol.HoverParams{TextDocumentPositionParams: at}},
		{protocol.MethodTextDocumentReferences, &protocol.ReferenceParams{TextDocumentPositionParams: at}},
		{protocol.MethodTextDocumentDocumentHighlight, &protocol.DocumentHighlightParams{TextDocumentPositionParams: at}},
		{protocol.MethodTextDocumentDocumentSymbol, &protocol.DocumentSymbolParams{TextDocument: id}},
		{protocol.MethodTextDocumentSemanticTokensFull, &protocol.SemanticTokensParams{TextDocument: id}},
		{protocol.MethodTextDocumentInlayHint, &protocol.InlayHintParams{TextDocument: id, Range: protocol.Range{End: protocol.Position{Line: 60}}}},
		{protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: id}},
		{protocol.MethodTextDocumentCodeAction, &protocol.CodeActionParams{TextDocument: id, Range: span, Context: protocol.CodeActionContext{Diagnostics: []protocol.Diagnostic{}}}},
		{protocol.MethodTextDocumentFoldingRange, &protocol.FoldingRangeParams{TextDocument: id}},
		{protocol.MethodTextDocumentFormatting, &protocol.DocumentFormattingParams{TextDocument: id}},
		{protocol.MethodWorkspaceSymbol, &protocol.WorkspaceSymbolParams{Query: "ord"}},
	} {
		b.Run(strings.ReplaceAll(q.method, "/", "_"), func(b *testing.B) {
			e := dial(b, nil, func(*server) {})
			e.open(source.UTF16)
			e.didOpen(file, 1, text.String())
			now, version := text.String(), int32(1)
			for b.Loop() {
				version++
				now = e.didChange(file, version, now, source.Edit{Span: source.Span{Start: 120, End: 120}, New: "x"})
				e.ask(q.method, q.params, nil)
			}
			e.close()
		})
	}
}
