package lsp

import (
	"context"

	"go.lsp.dev/protocol"
)

// The requests, each answered by its feature from the state in the context.

func (s *server) SemanticTokensFull(ctx context.Context, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	return s.painted.full(ctx, params)
}

func (s *server) SemanticTokensFullDelta(ctx context.Context, params *protocol.SemanticTokensDeltaParams) (protocol.SemanticTokensDeltaResult, error) {
	return s.painted.delta(ctx, params)
}
