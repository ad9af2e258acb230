package session

import (
	"context"
	"time"
)

// Not every editor watches files, and none those outside its folders. So with
// each message that people cause (an edit, a document that comes to the front
// and has its colours and lenses asked for) the disk is looked at, beside the
// work and not before it: a deleted, created or renamed import is noticed at the
// next edit or focus, and where nothing happens, nothing is done.

// Between two looks there is at least this much time, and twenty times as much
// as the last took: looking at a large project takes a twentieth of a core at
// most, while somebody types.
const (
	lookInterval = 50 * time.Millisecond
	lookShare    = 20
)

// LookAlways looks at the disk when it is suspected to have changed.
func (s *Session) LookAlways(ctx context.Context, guard func(work func())) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.suspicion:
		}
		began := time.Now()
		guard(s.look)
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(lookInterval, lookShare*time.Since(began))):
		}
	}
}

// look compares what is known of unwatched files with the disk.
func (s *Session) look() {
	s.mu.Lock()
	var projects []*Project
	for _, p := range s.projects {
		if p.Root != "" && (!s.capabilities.Watch || p.Lone() || p.Disk.Linked()) {
			projects = append(projects, p)
		}
	}
	s.mu.Unlock()
	changed := false
	for _, p := range projects {
		changed = p.Disk.Look() || changed
	}
	if !changed {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.settle()
	}
}
