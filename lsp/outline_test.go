package lsp

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
)

func TestDocumentSymbolArchives(t *testing.T) {
	eachFile(t, "documentsymbol", func(e *editor, f openFile, b *bytes.Buffer) {
		var list protocol.DocumentSymbolSlice
		e.ask(protocol.MethodTextDocumentDocumentSymbol, &protocol.DocumentSymbolParams{TextDocument: identifier(f)}, &list)
		var print func(list []protocol.DocumentSymbol, depth int)
		print = func(list []protocol.DocumentSymbol, depth int) {
			for _, s := range list {
				detail := ""
				if s.Detail != nil {
					detail = " (" + *s.Detail + ")"
				}
				fmt.Fprintf(b, "%s%s%s %v %s, %s\n", strings.Repeat("    ", depth), s.Name, detail, s.Kind, e.show(f.text, s.Range), e.quote(f.text, s.SelectionRange))
				whole, at := e.spanIn(f.text, s.Range), e.spanIn(f.text, s.SelectionRange)
				if at.Start < whole.Start || at.End > whole.End {
					e.t.Errorf("the name of %s stands outside of it", s.Name)
				}
				print(s.Children, depth+1)
			}
		}
		print(list, 1)
	})
}

func TestWorkspaceSymbolArchives(t *testing.T) {
	archives(t, "workspacesymbol", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			for _, q := range queries(f.text) {
				fmt.Fprintf(&b, "%s\n", q.argument)
				var list protocol.WorkspaceSymbolSlice
				e.ask(protocol.MethodWorkspaceSymbol, &protocol.WorkspaceSymbolParams{Query: q.argument}, &list)
				for _, s := range list {
					fmt.Fprintf(&b, "    %s in %s, %v, %s\n", s.Name, *s.ContainerName, s.Kind, e.place(files, *s.Location.(*protocol.Location)))
				}
			}
		}
		return b.String()
	})
}

func TestFoldingArchives(t *testing.T) {
	eachFile(t, "folding", func(e *editor, f openFile, b *bytes.Buffer) {
		var list []protocol.FoldingRange
		e.ask(protocol.MethodTextDocumentFoldingRange, &protocol.FoldingRangeParams{TextDocument: identifier(f)}, &list)
		for _, r := range list {
			span := protocol.Range{Start: protocol.Position{Line: r.StartLine, Character: *r.StartCharacter}, End: protocol.Position{Line: r.EndLine, Character: *r.EndCharacter}}
			fmt.Fprintf(b, "    %s %s %s\n", r.Kind, e.show(f.text, span), e.quote(f.text, span))
		}
	})
}

func TestSelectionArchives(t *testing.T) {
	markers(t, "selection", func(e *editor, _ []openFile, f openFile, q query, b *bytes.Buffer) {
		var list []protocol.SelectionRange
		e.ask(protocol.MethodTextDocumentSelectionRange, &protocol.SelectionRangeParams{TextDocument: identifier(f), Positions: []protocol.Position{e.position(f.text, q.offset).Position}}, &list)
		for r := &list[0]; r != nil; r = r.Parent {
			fmt.Fprintf(b, "    %s %s\n", e.show(f.text, r.Range), e.quote(f.text, r.Range))
		}
	})
}

func TestLinkArchives(t *testing.T) {
	archives(t, "link", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			var list []protocol.DocumentLink
			e.ask(protocol.MethodTextDocumentDocumentLink, &protocol.DocumentLinkParams{TextDocument: identifier(f)}, &list)
			for _, l := range list {
				fmt.Fprintf(&b, "%s:%s %s → %s (%s)\n", f.name, e.show(f.text, l.Range), e.quote(f.text, l.Range), shortened(files, *l.Target), *l.Tooltip)
			}
		}
		return b.String()
	})
}

func TestColourArchives(t *testing.T) {
	eachFile(t, "colour", func(e *editor, f openFile, b *bytes.Buffer) {
		var list []protocol.ColorInformation
		e.ask(protocol.MethodTextDocumentDocumentColor, &protocol.DocumentColorParams{TextDocument: identifier(f)}, &list)
		for _, c := range list {
			fmt.Fprintf(b, "    %s %s %.2f %.2f %.2f %.2f:", e.show(f.text, c.Range), e.quote(f.text, c.Range), c.Color.Red, c.Color.Green, c.Color.Blue, c.Color.Alpha)
			var forms []protocol.ColorPresentation
			e.ask(protocol.MethodTextDocumentColorPresentation, &protocol.ColorPresentationParams{TextDocument: identifier(f), Color: c.Color, Range: c.Range}, &forms)
			for _, form := range forms {
				fmt.Fprintf(b, " %s;", form.TextEdit.NewText)
			}
			fmt.Fprintln(b)
		}
	})
}

func TestInlayHintArchives(t *testing.T) {
	archives(t, "inlayhint", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			var list []protocol.InlayHint
			e.ask(protocol.MethodTextDocumentInlayHint, &protocol.InlayHintParams{TextDocument: identifier(f), Range: e.whole(f.text)}, &list)
			for _, h := range list {
				var full protocol.InlayHint
				e.ask(protocol.MethodInlayHintResolve, &h, &full)
				fmt.Fprintf(&b, "%s:%s %s\n    %s\n", f.name, e.show(f.text, protocol.Range{Start: h.Position, End: h.Position}), h.Label, full.Tooltip.(*protocol.MarkupContent).Value)
				if len(full.TextEdits) > 0 {
					changes(&b, []openFile{f}, map[string]string{f.name: e.edited(f.text, full.TextEdits)})
				}
			}
		}
		return b.String()
	})
}

func TestCodeLensArchives(t *testing.T) {
	archives(t, "codelens", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			var list []protocol.CodeLens
			e.ask(protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: identifier(f)}, &list)
			for _, l := range list {
				var full protocol.CodeLens
				e.ask(protocol.MethodCodeLensResolve, &l, &full)
				fmt.Fprintf(&b, "%s:%s %s: %s → %s", f.name, e.show(f.text, l.Range), e.quote(f.text, l.Range), full.Command.Title, full.Command.Command)
				if full.Command.Command == "n3.openPreview" {
					fmt.Fprintf(&b, " %s", full.Command.Arguments[0])
				}
				fmt.Fprintln(&b)
				if full.Command.Command == "n3.showReferences" {
					var places []protocol.Location
					if err := protocol.Unmarshal(full.Command.Arguments[2], &places); err != nil {
						e.t.Fatal(err)
					}
					for _, p := range places {
						fmt.Fprintf(&b, "    %s\n", e.place(files, p))
					}
				}
			}
		}
		return b.String()
	})
}

func TestSignatureArchives(t *testing.T) {
	markers(t, "signature", func(e *editor, _ []openFile, f openFile, q query, b *bytes.Buffer) {
		params := &protocol.SignatureHelpParams{TextDocumentPositionParams: e.at(f, q.offset)}
		var help *protocol.SignatureHelp
		e.ask(protocol.MethodTextDocumentSignatureHelp, params, &help)
		if help == nil {
			fmt.Fprintln(b, "    nothing")
			return
		}
		s := help.Signatures[0]
		label := []rune(s.Label) // all letters of labels are of one UTF-16 unit
		active := ""
		if i, ok := help.ActiveParameter.Get(); ok {
			tuple := s.Parameters[i].Label.(protocol.ParameterInformationLabelTuple)
			active = string(label[tuple[0]:tuple[1]])
		}
		fmt.Fprintf(b, "    %s, at `%s`: %s\n", s.Label, active, strings.ReplaceAll(s.Documentation.(*protocol.MarkupContent).Value, "\n", " "))
	})
}

func TestCallHierarchyArchives(t *testing.T) {
	markers(t, "callhierarchy", func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer) {
		var items []protocol.CallHierarchyItem
		e.ask(protocol.MethodTextDocumentPrepareCallHierarchy, &protocol.CallHierarchyPrepareParams{TextDocumentPositionParams: e.at(f, q.offset)}, &items)
		for _, item := range items {
			fmt.Fprintf(b, "    %s %s at %s\n", *item.Detail, item.Name, e.place(files, protocol.Location{URI: item.URI, Range: item.SelectionRange}))
			var in []protocol.CallHierarchyIncomingCall
			e.ask(protocol.MethodCallHierarchyIncomingCalls, &protocol.CallHierarchyIncomingCallsParams{Item: item}, &in)
			for _, call := range in {
				for _, r := range call.FromRanges {
					fmt.Fprintf(b, "        ← %s %s: %s\n", *call.From.Detail, call.From.Name, e.place(files, protocol.Location{URI: call.From.URI, Range: r}))
				}
			}
			var out []protocol.CallHierarchyOutgoingCall
			e.ask(protocol.MethodCallHierarchyOutgoingCalls, &protocol.CallHierarchyOutgoingCallsParams{Item: item}, &out)
			for _, call := range out {
				for _, r := range call.FromRanges {
					fmt.Fprintf(b, "        → %s %s: %s\n", *call.To.Detail, call.To.Name, e.place(files, protocol.Location{URI: item.URI, Range: r}))
				}
			}
		}
	})
}
