package navigate

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// Definition finds where the name at a place is declared; of an import or a
// component, the file.
func Definition(ctx context.Context, params *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	return protocol.LocationSlice(definition(session.StateOf(ctx), &params.TextDocumentPositionParams)), ctx.Err()
}

// Declaration is the same: N3 has no declarations apart from definitions.
func Declaration(ctx context.Context, params *protocol.DeclarationParams) (protocol.DeclarationResult, error) {
	return protocol.LocationSlice(definition(session.StateOf(ctx), &params.TextDocumentPositionParams)), ctx.Err()
}

func definition(st *session.State, params *protocol.TextDocumentPositionParams) []protocol.Location {
	v := st.View(params.TextDocument.URI)
	if v == nil {
		return []protocol.Location{}
	}
	offset := v.Offset(params.Position)
	if o, ok := cursor.SymbolAt(v, offset); ok {
		if declared, ok := cursor.Declaration(v.Snapshot, o.Use.Symbol); ok {
			return []protocol.Location{cursor.Location(v.Snapshot, declared)}
		}
	}
	if u, ok := cursor.UnitAt(v, offset); ok {
		if path, at := cursor.Imported(v, u); path != "" && at.Shift(u.Offset).Contains(offset) {
			return []protocol.Location{{URI: v.Address(path)}}
		}
		if name, _ := workspace.ComponentAt(u, offset); slices.Contains(v.Program().Components, name) {
			return []protocol.Location{{URI: v.Address(workspace.ComponentFile(name))}}
		}
	}
	return []protocol.Location{}
}

// TypeDefinition finds where the type of the name at a place is declared: of a
// field its enum or the dataset it refers to, of a value its enum, of a loop's
// variable the dataset.
func TypeDefinition(ctx context.Context, params *protocol.TypeDefinitionParams) (protocol.DefinitionResult, error) {
	out := protocol.LocationSlice{}
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	if o, ok := cursor.SymbolAt(v, v.Offset(params.Position)); ok {
		if sym, ok := typeOf(v, o); ok {
			if declared, ok := cursor.Declaration(v.Snapshot, sym); ok {
				out = append(out, cursor.Location(v.Snapshot, declared))
			}
		}
	}
	return out, ctx.Err()
}

func typeOf(v *session.View, o cursor.Occurrence) (sema.Symbol, bool) {
	sym := o.Use.Symbol
	switch sym.Kind {
	case sema.DatasetSymbol, sema.EnumSymbol:
		return sym, true
	case sema.ValueSymbol:
		return sema.Symbol{Kind: sema.EnumSymbol, Decl: sym.Decl}, true
	}
	declared, ok := cursor.Declaration(v.Snapshot, sym)
	if !ok {
		return sema.Symbol{}, false
	}
	var value *ast.Expr
	if e := cursor.DeclaringEntry(declared); e != nil {
		value = e.Value
	}
	ast.WalkEntries(declared.Unit.Decl.Body(), func(e *ast.Entry) {
		if e.Kind == ast.Each && len(e.Labels) > 0 && e.Labels[0].Span == declared.Use.Span {
			value = e.Value
		}
	})
	if value == nil {
		return sema.Symbol{}, false
	}
	for _, use := range v.Program().Analysis.Uses(declared.Unit) {
		if value.Span.Start <= use.Span.Start && use.Span.End <= value.Span.End && (use.Symbol.Kind == sema.EnumSymbol || use.Symbol.Kind == sema.DatasetSymbol) {
			return use.Symbol, true
		}
	}
	return sema.Symbol{}, false
}
