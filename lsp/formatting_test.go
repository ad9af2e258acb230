package lsp

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/source"
)

// A marker formats so many letters from its place on, or says that a key was
// typed there: `brace` before its place, `newline` at the end of its line.
func TestFormattingArchives(t *testing.T) {
	archives(t, "formatting", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			fmt.Fprintf(&b, "%s\n", f.name)
			var list []protocol.TextEdit
			e.ask(protocol.MethodTextDocumentFormatting, &protocol.DocumentFormattingParams{TextDocument: identifier(f)}, &list)
			after := e.edited(f.text, list)
			if after != format.Source(f.text) {
				e.t.Errorf("the edits lead to\n%s", after)
			}
			for _, edit := range list {
				if edit.NewText == f.text[e.spanIn(f.text, edit.Range).Start:e.spanIn(f.text, edit.Range).End] {
					e.t.Errorf("an edit that changes nothing: %v", edit)
				}
			}
			changes(&b, files, map[string]string{f.name: after})
			for _, q := range queries(f.text) {
				fmt.Fprintf(&b, "%s:%d %s\n", f.name, q.line, q.kind)
				switch q.kind {
				case "range":
					width, err := strconv.Atoi(q.argument)
					if err != nil {
						e.t.Fatal(err)
					}
					e.ask(protocol.MethodTextDocumentRangeFormatting, &protocol.DocumentRangeFormattingParams{TextDocument: identifier(f), Range: e.rangeIn(f.text, source.Span{Start: q.offset, End: q.offset + width})}, &list)
				case "brace":
					e.ask(protocol.MethodTextDocumentOnTypeFormatting, &protocol.DocumentOnTypeFormattingParams{TextDocument: identifier(f), Position: e.position(f.text, q.offset+1).Position, Ch: "}"}, &list)
				case "newline":
					e.ask(protocol.MethodTextDocumentOnTypeFormatting, &protocol.DocumentOnTypeFormattingParams{TextDocument: identifier(f), Position: protocol.Position{Line: uint32(q.line)}, Ch: "\n"}, &list)
				}
				changes(&b, files, map[string]string{f.name: e.edited(f.text, list)})
			}
		}
		return b.String()
	})
}
