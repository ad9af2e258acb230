package sema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// tokens lists the spans of the smallest pieces of a program.
func tokens(text string) []source.Span {
	var spans []source.Span
	var walk func(n *grammar.Node, offset int)
	walk = func(n *grammar.Node, offset int) {
		if len(n.Children) > 0 && n.Kind != grammar.KindString {
			for _, child := range n.Children {
				walk(child, offset)
			}
			return
		}
		span := source.Span{Start: n.Start + offset, End: n.End + offset}
		if strings.TrimSpace(text[span.Start:span.End]) != "" && n.Kind != grammar.KindComment {
			spans = append(spans, span)
		}
	}
	for _, item := range grammar.Parse(text).Items {
		walk(item.Root, item.Offset)
	}
	return spans
}

// oneEdit is a program with one token left out or written twice.
type oneEdit struct {
	page, text string
	at         source.Span // of the edit in the text
	what       string
	errors     []diag.Diagnostic
	touches    bool
}

func oneEdits(t *testing.T) (wrong, silent []oneEdit) {
	t.Helper()
	for _, code := range diag.Codes() {
		page, _ := diag.Explain(code)
		programs := example.FindAllStringSubmatch(page, -1)
		if len(programs) != 2 {
			continue
		}
		text := programs[1][1]
		for _, span := range tokens(text) {
			token := text[span.Start:span.End]
			for _, e := range []oneEdit{
				{page: string(code), text: text[:span.Start] + text[span.End:], at: source.Span{Start: span.Start, End: span.Start}, what: "without " + token},
				{page: string(code), text: text[:span.End] + " " + text[span.Start:], at: source.Span{Start: span.Start, End: span.End + 1 + len(token)}, what: "twice " + token},
			} {
				s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: e.text}}, "App", nil)
				for _, d := range s.Diagnostics() {
					if d.Severity == diag.Error {
						e.errors = append(e.errors, d)
						e.touches = e.touches || touches(e.text, e.at, d.Span)
					}
				}
				if len(e.errors) == 0 {
					silent = append(silent, e)
					continue
				}
				wrong = append(wrong, e)
			}
		}
	}
	return wrong, silent
}

// touches says whether nothing but blanks lies between two spans.
func touches(text string, a, b source.Span) bool {
	if b.Start < a.Start {
		a, b = b, a
	}
	return b.Start <= a.End || strings.TrimSpace(text[a.End:b.Start]) == ""
}

// The right programs of all explanations, each token left out and written twice
// in turn: the edits that are errors give one, at the edit. Edits without an error
// are listed, and so are the worst, by -v: silence is no way to the figure.
func TestOneEditOneDiagnostic(t *testing.T) {
	wrong, silent := oneEdits(t)
	one, touching := 0, 0
	for _, e := range wrong {
		if len(e.errors) == 1 {
			one++
		}
		if e.touches {
			touching++
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(len(wrong)) }
	summary := fmt.Sprintf("%d edits are errors: %.1f %% give one (95 asked), %.1f %% touch the edit (90 asked); %d give none", len(wrong), share(one), share(touching), len(silent))
	t.Log(summary)
	slices.SortStableFunc(wrong, func(a, b oneEdit) int { return len(b.errors) - len(a.errors) })
	for _, e := range wrong[:20] {
		t.Logf("%d errors, %s %s: %s", len(e.errors), e.page, e.what, line(e.text, e.at.Start))
		for _, d := range e.errors {
			t.Logf("    %s %q %s", d.Code, e.text[d.Span.Start:d.Span.End], d.Message)
		}
	}
	for _, e := range silent {
		t.Logf("no error, %s %s: %s", e.page, e.what, line(e.text, e.at.Start))
	}
	if share(one) < 95 || share(touching) < 90 || len(silent) > 100 {
		t.Error(summary)
	}
}

func line(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		end = len(text) - at
	}
	return text[start : at+end]
}
