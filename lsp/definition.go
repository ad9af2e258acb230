package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
)

// Definition finds where the name at a place is declared; of an import, the
// file.
func (s *server) Definition(ctx context.Context, params *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	return protocol.LocationSlice(stateOf(ctx).definition(&params.TextDocumentPositionParams)), ctx.Err()
}

// Declaration is the same: N3 has no declarations apart from definitions.
func (s *server) Declaration(ctx context.Context, params *protocol.DeclarationParams) (protocol.DeclarationResult, error) {
	return protocol.LocationSlice(stateOf(ctx).definition(&params.TextDocumentPositionParams)), ctx.Err()
}

func (st *state) definition(params *protocol.TextDocumentPositionParams) []protocol.Location {
	v := st.view(params.TextDocument.URI)
	if v == nil {
		return []protocol.Location{}
	}
	offset := v.offset(params.Position)
	if o, ok := v.symbolAt(offset); ok {
		if declared, ok := v.declaration(o.use.Symbol); ok {
			return []protocol.Location{v.location(declared)}
		}
	}
	if u, ok := v.unitAt(offset); ok {
		if path, at := v.imported(u); path != "" && at.Shift(u.Offset).Contains(offset) {
			return []protocol.Location{{URI: v.address(path)}}
		}
	}
	return []protocol.Location{}
}

// TypeDefinition finds where the type of the name at a place is declared: of a
// field its enum or the dataset it refers to, of a value its enum, of a loop's
// variable the dataset.
func (s *server) TypeDefinition(ctx context.Context, params *protocol.TypeDefinitionParams) (protocol.DefinitionResult, error) {
	out := protocol.LocationSlice{}
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	if o, ok := v.symbolAt(v.offset(params.Position)); ok {
		if sym, ok := v.typeOf(o); ok {
			if declared, ok := v.declaration(sym); ok {
				out = append(out, v.location(declared))
			}
		}
	}
	return out, ctx.Err()
}

func (v *view) typeOf(o occurrence) (sema.Symbol, bool) {
	sym := o.use.Symbol
	switch sym.Kind {
	case sema.DatasetSymbol, sema.EnumSymbol:
		return sym, true
	case sema.ValueSymbol:
		return sema.Symbol{Kind: sema.EnumSymbol, Decl: sym.Decl}, true
	}
	declared, ok := v.declaration(sym)
	if !ok {
		return sema.Symbol{}, false
	}
	var value *ast.Expr
	if e := declaringEntry(declared); e != nil {
		value = e.Value
	}
	ast.WalkEntries(declared.unit.Decl.Body(), func(e *ast.Entry) {
		if e.Kind == ast.Each && len(e.Labels) > 0 && e.Labels[0].Span == declared.use.Span {
			value = e.Value
		}
	})
	if value == nil {
		return sema.Symbol{}, false
	}
	for _, use := range v.program().Analysis.Uses(declared.unit) {
		if value.Span.Start <= use.Span.Start && use.Span.End <= value.Span.End && (use.Symbol.Kind == sema.EnumSymbol || use.Symbol.Kind == sema.DatasetSymbol) {
			return use.Symbol, true
		}
	}
	return sema.Symbol{}, false
}
