package cursor

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// UnitAt is the declaration that an offset is in, comments above included.
func UnitAt(v *session.View, offset int) (sema.Unit, bool) {
	for _, u := range v.File.Decls {
		if u.Offset <= offset && offset <= u.Offset+len(u.Decl.Text) {
			return u, true
		}
	}
	return sema.Unit{}, false
}

// Shown is the dataset that a widget shows, and where that is written.
func Shown(e *ast.Entry) (string, source.Span) {
	if e.Kind == ast.Each && e.Value != nil && e.Value.Kind == ast.Name {
		return e.Value.Name, e.Value.Span
	}
	word, known := lang.Lookup("page").Find(e.Name.Name)
	if !known || word.Label != lang.DatasetLabel && word.Label != lang.DatasetOrName {
		return "", source.Span{}
	}
	if binding := e.Binding(); binding != nil {
		if d := binding.Entry.Body.Find("dataset"); d != nil && d.Value != nil && d.Value.Kind == ast.Name {
			return d.Value.Name, d.Value.Span
		}
	}
	if len(e.Labels) == 0 {
		return "", source.Span{}
	}
	return e.Labels[0].Text, e.Labels[0].Span
}

// BlockAt finds the block that opens at an offset.
func BlockAt(b *ast.Block, open int) *ast.Block {
	if b == nil || open < 0 || !b.Span.Contains(open) {
		return nil
	}
	if b.Open.Start == open && b.Open.End > b.Open.Start {
		return b
	}
	for _, e := range b.Entries {
		for ; e != nil; e = e.Else {
			if found := BlockAt(e.Body, open); found != nil {
				return found
			}
		}
	}
	return nil
}

// EntryAt finds the entry that begins at an offset.
func EntryAt(b *ast.Block, start int) *ast.Entry {
	if b == nil || start < 0 || !b.Span.Contains(start) {
		return nil
	}
	for _, e := range b.Entries {
		if e.Name.Span.Start == start {
			return e
		}
		for part := e; part != nil; part = part.Else {
			if found := EntryAt(part.Body, start); found != nil {
				return found
			}
		}
	}
	return nil
}

// Owns says whether a unit is the one that its name means: the first of that
// name.
func Owns(v *session.View, u sema.Unit) bool {
	first, ok := v.Program().Analysis.Find(u.Decl.Key())
	return ok && first.Decl == u.Decl && first.File == v.File.Path
}

// DeclaresField says whether an entry of a dataset is a field, and not the
// property of its name.
func DeclaresField(analysis *sema.Analysis, u sema.Unit, e *ast.Entry) bool {
	return slices.ContainsFunc(analysis.Uses(u), func(use sema.Use) bool {
		return use.Declares && use.Symbol.Kind == sema.FieldSymbol && use.Span == e.Name.Span
	})
}

// IsFieldEntry tells a field from a property of the same name: a property that
// is a field's name too has a value that is no type.
func IsFieldEntry(e *ast.Entry, named bool) bool {
	if !named || !e.Colon || e.Body != nil {
		return false
	}
	block := lang.Lookup("dataset")
	if _, property := block.Find(e.Name.Name); !property || e.Value == nil {
		return true
	}
	if len(e.Modifiers) > 0 {
		return true
	}
	if _, builtin := lang.FindType(e.Value.Name); builtin {
		return true
	}
	return e.Value.Kind == ast.Name
}

// OnHead says whether a place is the head of a declaration: its first line.
func OnHead(u sema.Unit, at source.Span) bool {
	end := u.Decl.Name.Span.End
	if body := u.Decl.Body(); body != nil {
		end = body.Open.End
	}
	return at.Start >= u.Offset+u.Decl.Keyword.Span.Start && at.End <= u.Offset+end
}
