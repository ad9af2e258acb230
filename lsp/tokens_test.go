package lsp

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/features/show"
	"github.com/n3-lang/n3/lsp/lsptest"
)

// painted is a token of an answer, decoded.
type paintedToken struct {
	at        protocol.Range
	kind      string
	modifiers string
}

func decode(t testing.TB, data []uint32) []paintedToken {
	t.Helper()
	var list []paintedToken
	if len(data)%5 != 0 {
		t.Fatalf("%d numbers are not tokens", len(data))
	}
	line, column := uint32(0), uint32(0)
	for token := range slices.Chunk(data, 5) {
		if token[0] > 0 {
			line, column = line+token[0], 0
		}
		column += token[1]
		var modifiers []string
		for i, name := range show.TokenModifiers {
			if token[4]&(1<<i) != 0 {
				modifiers = append(modifiers, name)
			}
		}
		at := protocol.Range{Start: protocol.Position{Line: line, Character: column}, End: protocol.Position{Line: line, Character: column + token[2]}}
		list = append(list, paintedToken{at, show.TokenTypes[token[3]], strings.Join(modifiers, ".")})
	}
	return list
}

func TestSemanticTokensArchives(t *testing.T) {
	eachFile(t, "semantictokens", func(e *editor, f openFile, b *bytes.Buffer) {
		var answer protocol.SemanticTokens
		e.ask(protocol.MethodTextDocumentSemanticTokensFull, &protocol.SemanticTokensParams{TextDocument: identifier(f)}, &answer)
		line := uint32(0)
		for _, token := range decode(e.t, answer.Data) {
			if token.at.Start.Line != line {
				line = token.at.Start.Line
				fmt.Fprintf(b, "  %d\n", line+1)
			}
			fmt.Fprintf(b, "    %s %s %s\n", e.quote(f.text, token.at), token.kind, token.modifiers)
		}
	})
}

// A part of a file is coloured as it is in the whole.
func TestSemanticTokensRange(t *testing.T) {
	e := connect(t, nil)
	e.open(source.UTF16)
	for i, text := range lsptest.Programs(t) {
		e.didOpen(file, int32(i), text)
		var whole protocol.SemanticTokens
		e.ask(protocol.MethodTextDocumentSemanticTokensFull, &protocol.SemanticTokensParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}}, &whole)
		for start := 0; start < len(text); start += 97 {
			within := source.Span{Start: lsptest.RuneStart(text, start), End: lsptest.RuneStart(text, min(len(text), start+211))}
			var part protocol.SemanticTokens
			e.ask(protocol.MethodTextDocumentSemanticTokensRange, &protocol.SemanticTokensRangeParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}, Range: e.rangeIn(text, within)}, &part)
			var want []paintedToken
			for _, token := range decode(t, whole.Data) {
				if span := e.spanIn(text, token.at); span.End > within.Start && span.Start < within.End {
					want = append(want, token)
				}
			}
			var got []paintedToken
			for _, token := range decode(t, part.Data) {
				if span := e.spanIn(text, token.at); span.End > within.Start && span.Start < within.End {
					got = append(got, token)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%v of program %d:\n%v\nnot\n%v", within, i, got, want)
			}
		}
	}
	e.close()
}

// The differences, one after the other, give what a full answer gives.
func TestSemanticTokensDelta(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	e := connect(t, nil)
	e.open(source.UTF8)
	text := lsptest.Programs(t)[0]
	e.didOpen(file, 1, text)
	params := &protocol.SemanticTokensParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}}
	var full protocol.SemanticTokens
	e.ask(protocol.MethodTextDocumentSemanticTokensFull, params, &full)
	data, id := full.Data, *full.ResultID
	deltas := 0
	for version := int32(2); version < 300; version++ {
		edit := randomEdit(random, text)
		if version%3 > 0 {
			edit = source.Edit{New: strings.Trim(pieces[random.IntN(len(pieces))], "\x00\"'") + "\n"} // at the top, so that all below moves
		}
		if edit.New == "\x00" {
			edit.New = "" // makes a file no text, without colours
		}
		text = e.didChange(file, version, text, edit)
		var raw protocol.LSPAny
		e.ask(protocol.MethodTextDocumentSemanticTokensFullDelta, &protocol.SemanticTokensDeltaParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}, PreviousResultID: id}, &raw)
		var delta protocol.SemanticTokensDelta
		if err := protocol.Unmarshal(raw, &delta); err != nil || delta.Edits == nil {
			t.Fatalf("%s: %v", raw, err)
		}
		for _, edit := range delta.Edits {
			data = slices.Concat(data[:edit.Start], edit.Data, data[edit.Start+edit.DeleteCount:])
			deltas++
		}
		e.ask(protocol.MethodTextDocumentSemanticTokensFull, params, &full)
		if !slices.Equal(data, full.Data) {
			t.Fatalf("version %d: the differences give another answer", version)
		}
		id = *full.ResultID
	}
	if deltas < 100 {
		t.Errorf("only %d differences; the edits changed nothing", deltas)
	}
	// An answer that is long gone: everything again.
	var raw protocol.LSPAny
	e.ask(protocol.MethodTextDocumentSemanticTokensFullDelta, &protocol.SemanticTokensDeltaParams{TextDocument: protocol.TextDocumentIdentifier{URI: file}, PreviousResultID: "none"}, &raw)
	if strings.Contains(string(raw), `"edits"`) || !strings.Contains(string(raw), `"data"`) {
		t.Errorf("an unknown answer is told as a difference: %s", raw)
	}
	e.close()
}
