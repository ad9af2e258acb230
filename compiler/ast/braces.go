package ast

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// A brace that is missing or one too many shows where the text no longer fits,
// which is often many lines after the mistake. People indent what they write, so
// the block whose closing brace is not below the line that opens it is the one
// that was damaged.

// titled is a block with the title of its head.
type titled struct {
	*Block
	title string
}

// unclosedBlock reports a block without its brace: of those inside it the one
// that took the brace of another, else itself.
func (l *Lowering) unclosedBlock(b *Block, head *Entry) {
	culprit := titled{b, head.title()}
	if first, ok := misplaced(l.Text, blocksOf(b)); ok {
		culprit = first
	}
	at := culprit.Open
	if at.End == 0 {
		at = source.Span{Start: b.Span.Start, End: b.Span.Start + 1}
	}
	end := culprit.contentEnd(l.Text)
	l.Report(diag.UnclosedBlock, source.Span{Start: max(at.Start, end-1), End: max(at.End, end)}, "the block of `%s` is not closed; add `}` at its end", culprit.title)
	last := &l.findings[len(l.findings)-1]
	last.Related = append(last.Related, Place{Span: at, Message: "opened here"})
	brace := "\n" + indentation(l.Text, at.Start) + "}"
	if !strings.ContainsRune(l.Text[at.Start:max(at.End, end)], '\n') && culprit.Block != b {
		brace = " }"
	}
	l.Fix("Add `}`", FixEdit{Edit: source.Edit{Span: source.Span{Start: max(at.End, end), End: max(at.End, end)}, New: brace}})
}

// contentEnd is the end of the last entry that is indented below the line which
// opens the block.
func (b titled) contentEnd(text string) int {
	end := b.Open.End
	margin := len(indentation(text, b.Open.Start))
	for _, e := range b.Entries {
		if strings.ContainsRune(text[b.Open.End:e.Span.Start], '\n') && len(indentation(text, e.Span.Start)) <= margin {
			break
		}
		end = e.Span.End
	}
	for end > b.Open.End && strings.ContainsRune(" \t\r\n", rune(text[end-1])) {
		end--
	}
	return end
}

// EarlyBrace finds the brace that closes a block of a declaration too early, as
// one `}` too many does; the declaration itself parses.
func (d *Decl) EarlyBrace() (at source.Span, title string, ok bool) {
	if d.Body() == nil {
		return at, "", false
	}
	blocks := append(blocksOf(d.Body()), titled{d.Body(), d.Entry.title()})
	first, ok := misplaced(d.Text, blocks)
	if !ok {
		return at, "", false
	}
	return source.Span{Start: first.Span.End - 1, End: first.Span.End}, first.title, true
}

// blocksOf lists the blocks inside a block.
func blocksOf(b *Block) []titled {
	var blocks []titled
	WalkEntries(b, func(e *Entry) {
		if e.Body != nil {
			blocks = append(blocks, titled{e.Body, e.title()})
		}
	})
	return blocks
}

// misplaced is the first block of several lines to be closed by a brace that is
// not below the line which opens it.
func misplaced(text string, blocks []titled) (first titled, ok bool) {
	for _, b := range blocks {
		if !b.Closed || !strings.ContainsRune(text[b.Span.Start:b.Span.End], '\n') {
			continue
		}
		brace := b.Span.End - 1
		margin := indentation(text, brace)
		alone := strings.HasSuffix(text[:brace], "\n"+margin)
		if alone && margin == indentation(text, b.Open.Start) {
			continue
		}
		if !ok || b.Span.End < first.Span.End {
			first, ok = b, true
		}
	}
	return first, ok
}

// indentation is the blank text that the line of a place begins with.
func indentation(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line := text[start:at]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}
