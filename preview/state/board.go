package state

import (
	"context"
	"slices"
	"sync"
)

// Board holds the state and notifies of its changes.
type Board struct {
	mu      sync.Mutex
	state   State
	readers map[chan struct{}]bool
}

// NewBoard is a board with a state at first.
func NewBoard(state State) *Board {
	return &Board{state: state, readers: map[chan struct{}]bool{}}
}

// Get returns a copy that nobody changes.
func (b *Board) Get() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.state
	s.Diagnostics, s.Roles = slices.Clone(s.Diagnostics), slices.Clone(s.Roles)
	s.Questions = slices.Clone(s.Questions)
	return s
}

// Change changes the state, and notifies all that subscribed.
func (b *Board) Change(change func(*State)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.state)
	for reader := range b.readers {
		select {
		case reader <- struct{}{}:
		default: // it has not read the last one yet, and will see both
		}
	}
}

// Subscribe returns a channel that is notified of changes, at once of the first.
func (b *Board) Subscribe() (changed <-chan struct{}, end func()) {
	reader := make(chan struct{}, 1)
	reader <- struct{}{}
	b.mu.Lock()
	b.readers[reader] = true
	b.mu.Unlock()
	return reader, func() {
		b.mu.Lock()
		delete(b.readers, reader)
		b.mu.Unlock()
	}
}

// Wait returns the first state for which the condition holds.
func (b *Board) Wait(ctx context.Context, holds func(State) bool) (State, error) {
	changed, end := b.Subscribe()
	defer end()
	for {
		select {
		case <-changed:
			if s := b.Get(); holds(s) {
				return s, nil
			}
		case <-ctx.Done():
			return b.Get(), ctx.Err()
		}
	}
}
