package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// One mistake gives one diagnostic. A mistake of structure makes the parser lose
// its place: the rest of the line is unexpected, a brace is left over, entries
// end up outside of their block, and names are missing that are there for
// everybody to see. What follows from it is left out here, by place:
//
//   - in an entry with a mistake of structure, and on its line, nothing else is
//     reported;
//   - what is between a damaged declaration and the next one was part of it;
//   - a brace too many is reported where it closes a block too early.
//
// Names that a damaged declaration would have declared are not unknown
// (Questions.Lost), and a damaged dataset counts as open; silent.go shows where
// they are used.

// sifter goes through the declarations of a file in their order.
type sifter struct {
	spilled bool      // the last declaration may go on in what follows it
	early   *ast.Decl // the last declaration, where it looks as if it was closed too early
	told    bool      // and that was reported
}

// sift returns the findings of a declaration that do not follow from another.
func (s *sifter) sift(d *ast.Decl, syntax, meaning []ast.Finding) (kept []ast.Finding, early *ast.Decl) {
	if d.Kind == ast.Comment {
		return slices.Concat(syntax, meaning), nil
	}
	if d.Kind == ast.Stray {
		switch {
		case s.spilled:
			return nil, nil
		case s.early != nil && s.told:
			return nil, nil
		case s.early != nil:
			s.told = true
			return nil, s.early
		}
		s.spilled = true
		return oneOf(syntax, meaning), nil
	}
	damage := check.Structural(syntax)
	for _, f := range syntax {
		if !follows(d, f, check.DamageOf(kept)) || len(check.DamageOf([]ast.Finding{f})) == 0 {
			kept = append(kept, f)
		}
	}
	for _, f := range meaning {
		if f.Severity != diag.Error && damage || follows(d, f, check.DamageOf(kept)) {
			continue
		}
		kept = append(kept, f)
	}
	s.told = false
	s.early = nil
	needsBlock := d.Kind == ast.DatasetDecl || d.Kind == ast.PageDecl || d.Kind == ast.EnumDecl || d.Kind == ast.AppDecl
	s.spilled = damage || needsBlock && d.Body() == nil || d.Kind == ast.Foreign
	if _, _, ok := d.EarlyBrace(); ok && !damage {
		s.early = d
	}
	return kept, nil
}

// oneOf is the first error of an entry outside of all declarations, whatever
// found it.
func oneOf(syntax, meaning []ast.Finding) []ast.Finding {
	for _, f := range slices.Concat(meaning, syntax) {
		if f.Severity == diag.Error {
			return []ast.Finding{f}
		}
	}
	return slices.Concat(syntax, meaning)
}

// follows says whether a finding is in an entry, or on a line, that one before
// it is in already.
func follows(d *ast.Decl, f ast.Finding, before []ast.Finding) bool {
	for _, other := range before {
		if other.Code == diag.UnclosedBlock || f.Severity != diag.Error {
			continue
		}
		if line(d.Text, other.Span.Start) == line(d.Text, f.Span.Start) || line(d.Text, max(other.Span.End-1, other.Span.Start)) == line(d.Text, f.Span.Start) {
			return true
		}
		if e := entryAt(d, other.Span); e != nil && e.Span.Start <= f.Span.Start && f.Span.Start < max(e.Span.End, other.Span.End) {
			return true
		}
	}
	return false
}

func line(text string, at int) int { return strings.Count(text[:min(at, len(text))], "\n") }

// entryAt is the innermost entry of a declaration that a place is in, or behind.
func entryAt(d *ast.Decl, span source.Span) *ast.Entry {
	var found *ast.Entry
	for block := d.Body(); block != nil; {
		var inner *ast.Block
		for _, e := range block.Entries {
			if e.Span.Start <= span.Start {
				found, inner = e, nil
				if e.Body != nil && e.Body.Span.Start <= span.Start && span.Start < e.Body.Span.End {
					inner = e.Body
				}
			}
		}
		block = inner
	}
	return found
}
