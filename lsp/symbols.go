package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// occurrence is a place of the program that names a symbol.
type occurrence struct {
	unit sema.Unit
	use  sema.Use
}

// span is the name itself, in its file: without quotes, and without what is
// written after it.
func (o occurrence) span() source.Span {
	span, text := o.use.Span, o.unit.Decl.Text
	if span.End > len(text) {
		return span.Shift(o.unit.Offset)
	}
	if written := text[span.Start:span.End]; strings.HasPrefix(written, `"`) || strings.HasPrefix(written, "'") {
		span = inQuotes(text, span)
	}
	span.End = max(span.Start, span.End-len(o.use.Suffix))
	return span.Shift(o.unit.Offset)
}

func (s *snapshot) location(o occurrence) protocol.Location {
	file := s.program().Source(o.unit.File)
	return protocol.Location{URI: s.address(o.unit.File), Range: s.rangeOf(file, o.span())}
}

// symbolAt is what a place names; the shortest where names are in each other.
func (v *view) symbolAt(offset int) (occurrence, bool) {
	var found occurrence
	ok := false
	for _, u := range v.file.Decls {
		if offset < u.Offset || offset > u.Offset+len(u.Decl.Text) {
			continue
		}
		for _, use := range v.program().Analysis.Uses(u) {
			if !use.Span.Shift(u.Offset).Contains(offset) {
				continue
			}
			if !ok || use.Span.End-use.Span.Start < found.use.Span.End-found.use.Span.Start {
				found, ok = occurrence{u, use}, true
			}
		}
	}
	return found, ok
}

// occurrences lists the places that name a symbol, in the order of the project.
func (s *snapshot) occurrences(sym sema.Symbol) []occurrence {
	var list []occurrence
	program := s.program()
	for _, f := range program.Files {
		list = append(list, s.occurrencesIn(f.Decls, sym)...)
	}
	return list
}

func (s *snapshot) occurrencesIn(units []sema.Unit, sym sema.Symbol) []occurrence {
	var list []occurrence
	for _, u := range units {
		for _, use := range s.program().Analysis.Uses(u) {
			if use.Symbol == sym {
				list = append(list, occurrence{u, use})
			}
		}
	}
	return list
}

// declaration is the place that declares a symbol.
func (s *snapshot) declaration(sym sema.Symbol) (occurrence, bool) {
	if u, ok := s.program().Analysis.Find(sym.Decl); ok {
		for _, use := range s.program().Analysis.Uses(u) {
			if use.Symbol == sym && use.Declares {
				return occurrence{u, use}, true
			}
		}
	}
	for _, o := range s.occurrences(sym) {
		if o.use.Declares {
			return o, true
		}
	}
	return occurrence{}, false
}

// declaringEntry is the entry that declares a member: a field, a value.
func declaringEntry(o occurrence) *ast.Entry {
	if o.unit.Decl.Body() == nil {
		return nil
	}
	for _, e := range o.unit.Decl.Body().Entries {
		if e.Name.Span == o.use.Span {
			return e
		}
	}
	return nil
}

// meanings says how the names of a declaration are coloured, by where they
// begin.
func (v *view) meanings(u sema.Unit) map[int]coloured {
	kinds := map[sema.SymbolKind]int{
		sema.DatasetSymbol: tokenClass, sema.FieldSymbol: tokenProperty, sema.EnumSymbol: tokenEnum, sema.ValueSymbol: tokenEnumMember,
		sema.PageSymbol: tokenNamespace, sema.AppSymbol: tokenNamespace, sema.ParameterSymbol: tokenParameter, sema.VariableSymbol: tokenParameter,
	}
	out := map[int]coloured{}
	for _, use := range v.program().Analysis.Uses(u) {
		kind, ok := kinds[use.Symbol.Kind]
		if !ok {
			continue
		}
		c := coloured{kind: kind}
		if use.Declares {
			c.modifiers = declares
		}
		out[use.Span.Start] = c
	}
	return out
}
