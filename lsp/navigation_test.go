package lsp

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema"
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

// Whatever is renamed, wherever it is named, the program stays as good as it
// was: nothing is left behind with the old name.
func TestRenameLeavesNothingBehind(t *testing.T) {
	renamed := 0
	for _, text := range append(programs(t), expectedless(t, "rename"), expectedless(t, "definition"), expectedless(t, "references")) {
		build := programView()
		v := build(text)
		seen := map[sema.Symbol]bool{}
		for _, u := range v.file.Decls {
			for _, use := range v.program().Analysis.Uses(u) {
				sym := use.Symbol
				if _, ok := v.declaration(sym); !ok || seen[sym] {
					continue
				}
				seen[sym] = true
				edits, err := v.rename(sym, "renamed_x")
				if err != nil {
					if !u.Decl.Classic && !strings.Contains(err.Error(), "classic form") {
						t.Errorf("%v: %v", sym, err)
					}
					continue
				}
				list := edits["a.n3"]
				sortEdits(list)
				after := text
				for i := len(list) - 1; i >= 0; i-- {
					after = after[:list[i].Span.Start] + list[i].New + after[list[i].Span.End:]
				}
				renamed++
				old, now := built(v.problems()), built(build(after).problems())
				if len(now) > len(old) {
					t.Errorf("%v makes %d problems of %d: %v\n%s", sym, len(now), len(old), now, after)
				}
			}
		}
	}
	if renamed < 50 {
		t.Errorf("only %d names", renamed)
	}
}

// built leaves out what this version does not build yet: `was`, which a rename
// writes.
func built(list []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return d.Code == diag.NotBuiltIgnored })
}

// expectedless joins the files of the archive `program` of a folder to one program.
func expectedless(t *testing.T, folder string) string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join(repository(t), "lsp/testdata", folder, "program.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range archive.Files[:len(archive.Files)-1] {
		for line := range strings.Lines(string(f.Data)) {
			if !strings.HasPrefix(line, "import") {
				b.WriteString(line)
			}
		}
	}
	return b.String()
}
