package lsp

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// A text whose lines end with a carriage return alone has the mistakes of the
// same text with line feeds, at the same places, as it has on disk.
func TestLoneCarriageReturns(t *testing.T) {
	const text = "# Orders.\n\ndataset orders {\n    title: strng\n}\n\npage P { show_table order }\n"
	e := connect(t, nil)
	e.open(source.UTF16)
	feeds, returns := uri.File("/nowhere/feeds.n3"), uri.File("/nowhere/returns.n3")
	e.didOpen(feeds, 1, text)
	e.didOpen(returns, 1, strings.ReplaceAll(text, "\n", "\r"))
	want := e.atVersion(feeds, 1)
	if len(want) < 3 {
		t.Fatalf("the program has %v", want)
	}
	if got := e.atVersion(returns, 1); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	e.close()
}

// An edit may make a lone carriage return of a pair, or a pair of a lone one.
func TestEditsAroundCarriageReturns(t *testing.T) {
	seed := uint64(rand.Int64())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	e := connect(t, nil)
	e.open(source.UTF16)
	at := uri.File("/nowhere/returns.n3")
	text := "dataset orders {\r    title: string\r\n    état: string\n\r}\r"
	e.didOpen(at, 1, text)
	pieces := []string{"\r", "\n", "\r\n", "", "a", "é", "\r\r\n"}
	for version := int32(2); version < 400; version++ {
		var edits []source.Edit
		after := text
		for range 1 + r.IntN(3) {
			start := boundary(after, r.IntN(len(after)+1))
			end := boundary(after, min(len(after), start+r.IntN(3)))
			edit := source.Edit{Span: source.Span{Start: start, End: max(start, end)}, New: pieces[r.IntN(len(pieces))]}
			edits = append(edits, edit)
			after = after[:edit.Span.Start] + edit.New + after[edit.Span.End:]
		}
		before := text
		text = e.didChange(at, version, text, edits...)
		if got, want := e.view(at).File.Text, workspace.LineFeeds(text); got != want {
			t.Fatalf("version %d: %q and %v\ngave %q\nwant %q", version, before, edits, got, want)
		}
	}
	e.close()
}

// boundary moves an offset to where an editor can place its cursor: not into a
// character, nor between a carriage return and its line feed.
func boundary(text string, at int) int {
	for at > 0 && at < len(text) && (text[at]&0xC0 == 0x80 || text[at] == '\n' && text[at-1] == '\r') {
		at--
	}
	return at
}
