package format

import (
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/n3-lang/n3/compiler/source"
)

// refineLimit bounds the length of a stretch of lines that is compared
// character by character.
const refineLimit = 4000

// Edits gives the smallest edits that lead from one text to another, in order
// and without overlap, so that an editor keeps cursor and folds where nothing
// changed. Their spans are in before.
func Edits(before, after string) []source.Edit {
	if before == after {
		return nil
	}
	d := diffmatchpatch.New()
	lines1, lines2, table := d.DiffLinesToRunes(before, after)
	diffs := d.DiffCharsToLines(d.DiffMainRunes(lines1, lines2, false), table)
	var edits []source.Edit
	for _, hunk := range hunks(diffs, 0) {
		old := before[hunk.Span.Start:hunk.Span.End]
		if len(old)+len(hunk.New) > refineLimit || !utf8.ValidString(old) || !utf8.ValidString(hunk.New) {
			edits = append(edits, hunk)
			continue
		}
		edits = append(edits, hunks(d.DiffCleanupSemanticLossless(d.DiffCleanupSemantic(d.DiffMain(old, hunk.New, false))), hunk.Span.Start)...)
	}
	return edits
}

// hunks joins the deletions and insertions that are adjacent; offset is
// where the text before begins.
func hunks(diffs []diffmatchpatch.Diff, offset int) []source.Edit {
	var edits []source.Edit
	open := false
	for _, diff := range diffs {
		if diff.Text == "" {
			continue
		}
		if diff.Type == diffmatchpatch.DiffEqual {
			offset += len(diff.Text)
			open = false
			continue
		}
		if !open {
			edits = append(edits, source.Edit{Span: source.Span{Start: offset, End: offset}})
			open = true
		}
		last := &edits[len(edits)-1]
		if diff.Type == diffmatchpatch.DiffInsert {
			last.New += diff.Text
			continue
		}
		offset += len(diff.Text)
		last.Span.End = offset
	}
	return edits
}

// Unified prints the difference of two texts as `diff -u` does, "" where there
// is none.
func Unified(name, before, after string) string {
	if before == after {
		return ""
	}
	d := diffmatchpatch.New()
	lines1, lines2, table := d.DiffLinesToRunes(before, after)
	var lines []string // each with its sign
	for _, diff := range d.DiffCharsToLines(d.DiffMainRunes(lines1, lines2, false), table) {
		sign := [...]string{"-", " ", "+"}[diff.Type+1]
		for _, line := range strings.SplitAfter(diff.Text, "\n") {
			if line != "" {
				lines = append(lines, sign+line)
			}
		}
	}
	var b strings.Builder
	b.WriteString("--- " + name + "\n+++ " + name + "\n")
	writeHunks(&b, lines)
	return b.String()
}
