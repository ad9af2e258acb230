package navigate

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// References lists the places that name what a place names, in all files.
func References(ctx context.Context, params *protocol.ReferenceParams) ([]protocol.Location, error) {
	out := []protocol.Location{}
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	here, ok := cursor.SymbolAt(v, v.Offset(params.Position))
	if !ok {
		return out, ctx.Err()
	}
	for _, o := range cursor.Occurrences(v.Snapshot, here.Use.Symbol) {
		if !o.Use.Declares || params.Context.IncludeDeclaration {
			out = append(out, cursor.Location(v.Snapshot, o))
		}
	}
	return out, ctx.Err()
}

// DocumentHighlight lists those of one file.
func DocumentHighlight(ctx context.Context, params *protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	out := []protocol.DocumentHighlight{}
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	here, ok := cursor.SymbolAt(v, v.Offset(params.Position))
	if !ok {
		return out, ctx.Err()
	}
	for _, o := range cursor.OccurrencesIn(v.Snapshot, v.File.Decls, here.Use.Symbol) {
		kind := protocol.DocumentHighlightKindRead
		if o.Use.Declares {
			kind = protocol.DocumentHighlightKindWrite
		}
		out = append(out, protocol.DocumentHighlight{Range: v.Span(o.Span()), Kind: kind})
	}
	return out, ctx.Err()
}
