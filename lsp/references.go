package lsp

import (
	"context"

	"go.lsp.dev/protocol"
)

// References lists the places that name what a place names, in all files.
func (s *server) References(ctx context.Context, params *protocol.ReferenceParams) ([]protocol.Location, error) {
	out := []protocol.Location{}
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	here, ok := v.symbolAt(v.offset(params.Position))
	if !ok {
		return out, ctx.Err()
	}
	for _, o := range v.occurrences(here.use.Symbol) {
		if !o.use.Declares || params.Context.IncludeDeclaration {
			out = append(out, v.location(o))
		}
	}
	return out, ctx.Err()
}

// DocumentHighlight lists those of one file.
func (s *server) DocumentHighlight(ctx context.Context, params *protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	out := []protocol.DocumentHighlight{}
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	here, ok := v.symbolAt(v.offset(params.Position))
	if !ok {
		return out, ctx.Err()
	}
	for _, o := range v.occurrencesIn(v.file.Decls, here.use.Symbol) {
		kind := protocol.DocumentHighlightKindRead
		if o.use.Declares {
			kind = protocol.DocumentHighlightKindWrite
		}
		out = append(out, protocol.DocumentHighlight{Range: v.span(o.span()), Kind: kind})
	}
	return out, ctx.Err()
}
