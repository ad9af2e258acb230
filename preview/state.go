package preview

import (
	"context"
	"slices"
	"sync"
)

// State is all that the page and the terminal show of a preview.
type State struct {
	// Session tells one preview from the next at the same address.
	Session string `json:"session"`
	Address string `json:"address"`
	Title   string `json:"title"`
	// App says whether there is an app to show: one that runs, or the last good one.
	App bool `json:"app"`
	// Ready says that page and API have answered.
	Ready bool `json:"ready"`
	// Build counts the states of the program that are being served.
	Build int `json:"build"`
	// Generation counts the states of the backend: what it answers may differ.
	Generation  int          `json:"generation"`
	Backend     Child        `json:"backend"`
	Frontend    Child        `json:"frontend"`
	Sockets     int          `json:"sockets"` // open realtime connections
	Broken      bool         `json:"broken"`  // the program has errors, or the app cannot follow it
	Diagnostics []Diagnostic `json:"diagnostics"`
	Roles       []string     `json:"roles"`
	Edit        *Edit        `json:"edit"`     // the last one that is on the screen, or in the API
	Progress    string       `json:"progress"` // what a first start is doing
}

// Child is how a child process is, and why.
type Child struct {
	Status Status `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// Edit is how long an edit took.
type Edit struct {
	Build        int     `json:"build"`
	Milliseconds float64 `json:"ms"`
	// Painted says that a browser showed it; else the app was ready for it.
	Painted bool `json:"painted"`
}

// board holds the state and tells of its changes.
type board struct {
	mu      sync.Mutex
	state   State
	readers map[chan struct{}]bool
}

func newBoard(state State) *board {
	return &board{state: state, readers: map[chan struct{}]bool{}}
}

// get returns a copy that nobody changes.
func (b *board) get() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.state
	s.Diagnostics, s.Roles = slices.Clone(s.Diagnostics), slices.Clone(s.Roles)
	return s
}

func (b *board) change(change func(*State)) {
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

// subscribe returns a channel that is notified of changes, at once of the first.
func (b *board) subscribe() (changed <-chan struct{}, end func()) {
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

// wait returns the first state for which the condition holds.
func (b *board) wait(ctx context.Context, holds func(State) bool) (State, error) {
	changed, end := b.subscribe()
	defer end()
	for {
		select {
		case <-changed:
			if s := b.get(); holds(s) {
				return s, nil
			}
		case <-ctx.Done():
			return b.get(), ctx.Err()
		}
	}
}
