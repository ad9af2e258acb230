package session

import (
	"context"
)

type stateKey struct{}

// Capture puts the state of this moment into the context of a request.
func (s *Session) Capture(ctx context.Context) context.Context {
	s.suspect()
	s.mu.Lock()
	defer s.mu.Unlock()
	return context.WithValue(ctx, stateKey{}, s.now)
}

// StateOf returns what capture put there.
func StateOf(ctx context.Context) *State {
	if s, ok := ctx.Value(stateKey{}).(*State); ok {
		return s
	}
	return &State{}
}
