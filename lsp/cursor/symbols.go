package cursor

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// Occurrence is a place of the program that names a symbol.
type Occurrence struct {
	Unit sema.Unit
	Use  sema.Use
}

// Span is the name itself, in its file: without quotes, and without what is
// written after it.
func (o Occurrence) Span() source.Span {
	span, text := o.Use.Span, o.Unit.Decl.Text
	if span.End > len(text) {
		return span.Shift(o.Unit.Offset)
	}
	if written := text[span.Start:span.End]; strings.HasPrefix(written, `"`) || strings.HasPrefix(written, "'") {
		span = InQuotes(text, span)
	}
	span.End = max(span.Start, span.End-len(o.Use.Suffix))
	return span.Shift(o.Unit.Offset)
}

func Location(s *session.Snapshot, o Occurrence) protocol.Location {
	file := s.Program().Source(o.Unit.File)
	return protocol.Location{URI: s.Address(o.Unit.File), Range: s.RangeOf(file, o.Span())}
}

// SymbolAt is what a place names; the shortest where names are in each other.
func SymbolAt(v *session.View, offset int) (Occurrence, bool) {
	var found Occurrence
	ok := false
	for _, u := range v.File.Decls {
		if offset < u.Offset || offset > u.Offset+len(u.Decl.Text) {
			continue
		}
		for _, use := range v.Program().Analysis.Uses(u) {
			if !use.Span.Shift(u.Offset).Contains(offset) {
				continue
			}
			if !ok || use.Span.End-use.Span.Start < found.Use.Span.End-found.Use.Span.Start {
				found, ok = Occurrence{u, use}, true
			}
		}
	}
	return found, ok
}

// Occurrences lists the places that name a symbol, in the order of the project.
func Occurrences(s *session.Snapshot, sym sema.Symbol) []Occurrence {
	var list []Occurrence
	program := s.Program()
	for _, f := range program.Files {
		list = append(list, OccurrencesIn(s, f.Decls, sym)...)
	}
	return list
}

func OccurrencesIn(s *session.Snapshot, units []sema.Unit, sym sema.Symbol) []Occurrence {
	var list []Occurrence
	for _, u := range units {
		for _, use := range s.Program().Analysis.Uses(u) {
			if use.Symbol == sym {
				list = append(list, Occurrence{u, use})
			}
		}
	}
	return list
}

// Declaration is the place that declares a symbol.
func Declaration(s *session.Snapshot, sym sema.Symbol) (Occurrence, bool) {
	if u, ok := s.Program().Analysis.Find(sym.Decl); ok {
		for _, use := range s.Program().Analysis.Uses(u) {
			if use.Symbol == sym && use.Declares {
				return Occurrence{u, use}, true
			}
		}
	}
	for _, o := range Occurrences(s, sym) {
		if o.Use.Declares {
			return o, true
		}
	}
	return Occurrence{}, false
}

// DeclaringEntry is the entry that declares a member: a field, a value.
func DeclaringEntry(o Occurrence) *ast.Entry {
	if o.Unit.Decl.Body() == nil {
		return nil
	}
	for _, e := range o.Unit.Decl.Body().Entries {
		if e.Name.Span == o.Use.Span {
			return e
		}
	}
	return nil
}

// NameOf is a symbol's name as it is written.
func NameOf(sym sema.Symbol) string {
	if sym.Name != "" {
		return sym.Name
	}
	_, name, _ := strings.Cut(sym.Decl, " ")
	return name
}
