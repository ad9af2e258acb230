package preview

import (
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

func TestPaintedSpeaksOfTheLastEdit(t *testing.T) {
	b := state.NewBoard(state.State{})
	wrote := time.Now()
	r := &application{board: b, pending: &edit{build: 7, seen: wrote.Add(-time.Millisecond), wrote: wrote}}
	r.painted(state.Painted{Timestamp: float64(wrote.UnixMilli() - 500)})
	if b.Get().Edit != nil {
		t.Error("an older update was taken for this one")
	}
	r.painted(state.Painted{Timestamp: float64(wrote.UnixMilli())})
	if e := b.Get().Edit; e == nil || e.Build != 7 || !e.Painted || e.Milliseconds < 1 {
		t.Errorf("the edit is %+v", e)
	}
	first := b.Get().Edit
	r.painted(state.Painted{Timestamp: float64(wrote.UnixMilli() + 5)})
	if b.Get().Edit != first {
		t.Error("a second browser counts again")
	}
}
