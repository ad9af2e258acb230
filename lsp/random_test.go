package lsp

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/lsptest"
	"github.com/n3-lang/n3/lsp/session"
)

var randomEdits = flag.Int("edits", editsOfEnvironment(), "how many random edits; N3_EDITS too")

func editsOfEnvironment() int {
	if n, err := strconv.Atoi(os.Getenv("N3_EDITS")); err == nil {
		return n
	}
	return 10_000
}

// pieces are what random edits write.
var pieces = []string{
	"\n", " ", "}", "{", "(", ")", "[", "]", ":", ",", ".", "\"", "\"\"\"", "'", "#", "//", "\\", "\r\n", "\t", "é", "中", "🎉", "\x00",
	"dataset users {\n", "page Home {\n", "app A { theme: dark }\n", "enum Status { a, b }\n", "import \"b.n3\"\n", "theme:\n", "frame x\n",
	"name: string required\n", "access_policy { read: owner or role(x) }\n", "show_table users { columns: [name] }\n", "user.", "default(", "if a then ", " not in ", " is null",
}

// Random edits of real programs, with requests between them. Nothing crashes,
// and now and then what the server has told equals what a cold start says.
func TestRandomSession(t *testing.T) {
	programs := lsptest.Programs(t)
	before := grammar.LiveObjects()
	for _, encoding := range []source.Encoding{source.UTF8, source.UTF16, source.UTF32} {
		t.Run(fmt.Sprint(encoding), func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, uint64(encoding)))
			e := connect(t, nil)
			folder := t.TempDir()
			e.open(encoding, folder)
			paths := []string{"a.n3", "b.n3", "deep/c.n3"}
			texts, open, version := map[string]string{}, map[string]bool{}, int32(0)
			at := func(path string) uri.URI { return uri.File(filepath.Join(folder, path)) }
			memory := memoryWatch{t: t}
			for i := range *randomEdits / 3 {
				memory.look(i, *randomEdits/3, texts)
				path := paths[random.IntN(len(paths))]
				version++
				switch {
				case !open[path]:
					open[path], texts[path] = true, programs[random.IntN(len(programs))]
					e.didOpen(at(path), version, texts[path])
				case random.IntN(60) == 0:
					open[path] = false
					e.didClose(at(path))
				default:
					var edits []source.Edit
					now := texts[path]
					for range 1 + random.IntN(3)/2 {
						edit := randomEdit(random, now)
						edits = append(edits, edit)
						now = now[:edit.Span.Start] + edit.New + now[edit.Span.End:]
					}
					texts[path] = e.didChange(at(path), version, texts[path], edits...)
				}
				if open[path] && i%3 == 0 {
					offset := lsptest.RuneStart(texts[path], random.IntN(len(texts[path])+1))
					e.complete(at(path), texts[path], offset)
					e.hover(at(path), texts[path], offset)
					e.anything(random, at(path), texts[path], offset)
				}
				if i%40 == 0 {
					e.compare(t, folder, texts, open)
				}
				if t.Failed() {
					return
				}
			}
			if e.findings < 1000 {
				t.Errorf("only %d diagnostics were told; the edits were too kind", e.findings)
			}
			e.close()
		})
	}
	if after := grammar.LiveObjects(); after != before {
		t.Errorf("%d trees and parsers are left", after-before)
	}
}

// memoryWatch compares what lives on the heap in the middle of a session and at
// its end, less the texts themselves, whose sizes differ.
type memoryWatch struct {
	t      *testing.T
	middle float64
}

func (m *memoryWatch) look(i, all int, texts map[string]string) {
	if all < 20_000 || i != all/2 && i != all-1 {
		return // too short to tell a leak from noise
	}
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	const ofText = 400 // bytes that live for each byte of text: its tree, its declarations
	heap := float64(stats.HeapAlloc) - float64(size*ofText)
	if i == all/2 {
		m.middle = heap
		return
	}
	if limit := m.middle*1.1 + 4<<20; heap > limit {
		m.t.Errorf("%.1f MB live at the end, %.1f in the middle", heap/(1<<20), m.middle/(1<<20))
	}
}

// anything asks one of all questions about a place. Whatever the answer, it is
// no fault, and edits of it meet the text.
func (e *editor) anything(random *rand.Rand, at uri.URI, text string, offset int) {
	e.t.Helper()
	place := e.position(text, offset)
	place.TextDocument.URI = at
	id := place.TextDocument
	end := lsptest.RuneStart(text, min(len(text), offset+random.IntN(80)))
	span := e.rangeIn(text, source.Span{Start: offset, End: max(offset, end)})
	questions := []struct {
		method string
		params any
	}{
		{protocol.MethodTextDocumentDefinition, &protocol.DefinitionParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentTypeDefinition, &protocol.TypeDefinitionParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentReferences, &protocol.ReferenceParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentDocumentHighlight, &protocol.DocumentHighlightParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentPrepareRename, &protocol.PrepareRenameParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentRename, &protocol.RenameParams{TextDocumentPositionParams: place, NewName: "renamed"}},
		{protocol.MethodTextDocumentSignatureHelp, &protocol.SignatureHelpParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentPrepareCallHierarchy, &protocol.CallHierarchyPrepareParams{TextDocumentPositionParams: place}},
		{protocol.MethodTextDocumentDocumentSymbol, &protocol.DocumentSymbolParams{TextDocument: id}},
		{protocol.MethodTextDocumentFoldingRange, &protocol.FoldingRangeParams{TextDocument: id}},
		{protocol.MethodTextDocumentSelectionRange, &protocol.SelectionRangeParams{TextDocument: id, Positions: []protocol.Position{place.Position}}},
		{protocol.MethodTextDocumentDocumentLink, &protocol.DocumentLinkParams{TextDocument: id}},
		{protocol.MethodTextDocumentDocumentColor, &protocol.DocumentColorParams{TextDocument: id}},
		{protocol.MethodTextDocumentInlayHint, &protocol.InlayHintParams{TextDocument: id, Range: span}},
		{protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: id}},
		{protocol.MethodTextDocumentCodeAction, &protocol.CodeActionParams{TextDocument: id, Range: span, Context: protocol.CodeActionContext{Diagnostics: []protocol.Diagnostic{}}}},
		{protocol.MethodTextDocumentSemanticTokensFull, &protocol.SemanticTokensParams{TextDocument: id}},
		{protocol.MethodTextDocumentSemanticTokensRange, &protocol.SemanticTokensRangeParams{TextDocument: id, Range: span}},
		{protocol.MethodTextDocumentDiagnostic, &protocol.DocumentDiagnosticParams{TextDocument: id}},
		{protocol.MethodTextDocumentFormatting, &protocol.DocumentFormattingParams{TextDocument: id}},
		{protocol.MethodTextDocumentRangeFormatting, &protocol.DocumentRangeFormattingParams{TextDocument: id, Range: span}},
		{protocol.MethodTextDocumentOnTypeFormatting, &protocol.DocumentOnTypeFormattingParams{TextDocument: id, Position: place.Position, Ch: "}"}},
		{protocol.MethodWorkspaceSymbol, &protocol.WorkspaceSymbolParams{Query: "us"}},
	}
	for range 3 {
		q := questions[random.IntN(len(questions))]
		if err := e.call(q.method, q.params, nil); err != nil && codeOf(err) != jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed) {
			e.t.Errorf("%s: %v in\n%s", q.method, err, text)
		}
	}
}

// compare holds what the server told against a cold build of the same texts.
func (e *editor) compare(t *testing.T, folder string, texts map[string]string, open map[string]bool) {
	t.Helper()
	e.quiet()
	inputs := map[string]workspace.Input{}
	for path := range texts {
		if open[path] {
			inputs[path] = workspace.Input{Path: path, Text: texts[path]}
		}
	}
	disk := workspace.NewDisk(workspace.Folder(folder))
	known, _ := disk.Inputs(inputs) // a folder without a program is one all the same
	cold := disk.Build(known, nil)
	lists := map[string][]diag.Diagnostic{}
	for _, d := range cold.Diagnostics() {
		lists[d.File] = append(lists[d.File], d)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for at, told := range e.published { // the last of each file is all that counts
		for _, p := range told[:len(told)-1] {
			e.findings += len(p.Diagnostics)
		}
		e.published[at] = slices.Clone(told[len(told)-1:])
	}
	for path := range texts {
		var got, want []string
		if told := e.published[uri.File(filepath.Join(folder, path))]; len(told) > 0 {
			for _, d := range told[len(told)-1].Diagnostics {
				got = append(got, fmt.Sprint(d.Range, d.Severity, d.Code, d.Message, len(d.RelatedInformation)))
			}
		}
		for _, d := range lists[path] {
			r := session.RangeIn(cold.Source(path), d.Span, e.encoding)
			want = append(want, fmt.Sprint(r, session.Severities[d.Severity], protocol.String(d.Code), protocol.String(d.Message), len(d.Related)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%q\nthe server told\n%s\na cold start says\n%s", path, texts[path], strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func randomEdit(random *rand.Rand, text string) source.Edit {
	start := lsptest.RuneStart(text, random.IntN(len(text)+1))
	end := start
	switch random.IntN(6) {
	case 0: // a piece of any length goes
		end = lsptest.RuneStart(text, min(len(text), start+random.IntN(60)))
	case 1, 2:
		end = lsptest.RuneStart(text, min(len(text), start+random.IntN(4)))
	}
	if end < start {
		end = start
	}
	piece := pieces[random.IntN(len(pieces))]
	if random.IntN(3) == 0 {
		piece = ""
	}
	if len(text) > 20_000 {
		end = lsptest.RuneStart(text, min(len(text), start+2000))
	}
	// Between the two halves of a line's end no position can point.
	if start > 0 && start < len(text) && text[start-1] == '\r' && text[start] == '\n' {
		start--
	}
	if end < len(text) && end > 0 && text[end-1] == '\r' && text[end] == '\n' {
		end++
	}
	return source.Edit{Span: source.Span{Start: start, End: end}, New: piece}
}
