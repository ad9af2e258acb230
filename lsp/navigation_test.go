package lsp

import (
	"bytes"
	"fmt"
	"testing"

	"go.lsp.dev/protocol"
)

func TestDefinitionArchives(t *testing.T) {
	markers(t, "definition", func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer) {
		var list, again protocol.LocationSlice
		if q.kind == "typedefinition" {
			e.ask(protocol.MethodTextDocumentTypeDefinition, &protocol.TypeDefinitionParams{TextDocumentPositionParams: e.at(f, q.offset)}, &list)
		} else {
			e.ask(protocol.MethodTextDocumentDefinition, &protocol.DefinitionParams{TextDocumentPositionParams: e.at(f, q.offset)}, &list)
			e.ask(protocol.MethodTextDocumentDeclaration, &protocol.DeclarationParams{TextDocumentPositionParams: e.at(f, q.offset)}, &again)
			if fmt.Sprint(list) != fmt.Sprint(again) {
				e.t.Errorf("declared at %v, defined at %v", again, list)
			}
		}
		for _, l := range list {
			fmt.Fprintf(b, "    %s\n", e.place(files, l))
		}
	})
}

func TestReferencesArchives(t *testing.T) {
	markers(t, "references", func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer) {
		if q.kind == "highlight" {
			var list []protocol.DocumentHighlight
			e.ask(protocol.MethodTextDocumentDocumentHighlight, &protocol.DocumentHighlightParams{TextDocumentPositionParams: e.at(f, q.offset)}, &list)
			for _, h := range list {
				fmt.Fprintf(b, "    %s %s\n", e.place(files, protocol.Location{URI: f.uri, Range: h.Range}), map[protocol.DocumentHighlightKind]string{2: "read", 3: "write"}[h.Kind])
			}
			return
		}
		params := &protocol.ReferenceParams{TextDocumentPositionParams: e.at(f, q.offset)}
		params.Context.IncludeDeclaration = q.kind == "references"
		var list []protocol.Location
		e.ask(protocol.MethodTextDocumentReferences, params, &list)
		for _, l := range list {
			fmt.Fprintf(b, "    %s\n", e.place(files, l))
		}
	})
}

func TestRenameArchives(t *testing.T) {
	markers(t, "rename", func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer) {
		if q.kind == "prepare" {
			var answer *protocol.PrepareRenamePlaceholder
			if err := e.call(protocol.MethodTextDocumentPrepareRename, &protocol.PrepareRenameParams{TextDocumentPositionParams: e.at(f, q.offset)}, &answer); err != nil {
				fmt.Fprintf(b, "    %v\n", err)
			} else {
				fmt.Fprintf(b, "    %s %s, now %s\n", e.show(f.text, answer.Range), e.quote(f.text, answer.Range), answer.Placeholder)
			}
			return
		}
		var edit protocol.WorkspaceEdit
		params := &protocol.RenameParams{TextDocumentPositionParams: e.at(f, q.offset), NewName: q.argument}
		if err := e.call(protocol.MethodTextDocumentRename, params, &edit); err != nil {
			fmt.Fprintf(b, "    %v\n", err)
			return
		}
		changes(b, files, e.apply(files, &edit))
	})
}
