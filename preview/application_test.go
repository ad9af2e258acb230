package preview

import (
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

func TestPaintedSpeaksOfTheLastEdit(t *testing.T) {
	b := state.NewBoard(state.State{})
	r := &application{board: b, pending: &edit{build: 7, seen: time.Now().Add(-time.Millisecond)}}
	r.painted(state.Painted{Build: 6})
	if b.Get().Edit != nil {
		t.Error("an older update was taken for this one")
	}
	r.painted(state.Painted{Build: 7})
	if e := b.Get().Edit; e == nil || e.Build != 7 || !e.Painted || e.Milliseconds < 1 {
		t.Errorf("the edit is %+v", e)
	}
	first := b.Get().Edit
	r.painted(state.Painted{Build: 7})
	if b.Get().Edit != first {
		t.Error("a second browser counts again")
	}
}
