package preview

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestEventsCarryTheWholeState(t *testing.T) {
	b := newBoard(State{Session: "S", Diagnostics: []Diagnostic{}})
	server := httptest.NewServer(serveEvents(b))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next := func() (s State) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &s); err != nil {
					t.Fatal(err)
				}
				return s
			}
		}
		t.Fatal("the stream ended")
		return s
	}
	if s := next(); s.Session != "S" || s.Broken {
		t.Errorf("at first %+v", s)
	}
	b.change(func(s *State) { s.Broken, s.Diagnostics = true, []Diagnostic{sentence("x", "wrong")} })
	if s := next(); !s.Broken || len(s.Diagnostics) != 1 || s.Diagnostics[0].Message != "wrong" {
		t.Errorf("then %+v", s)
	}
}

func TestPaintedSpeaksOfTheLastEdit(t *testing.T) {
	b := newBoard(State{})
	wrote := time.Now()
	r := &runner{Preview: &Preview{board: b}, pending: &edit{build: 7, seen: wrote.Add(-time.Millisecond), wrote: wrote}}
	r.painted(Painted{Timestamp: float64(wrote.UnixMilli() - 500)})
	if b.get().Edit != nil {
		t.Error("an older update was taken for this one")
	}
	r.painted(Painted{Timestamp: float64(wrote.UnixMilli())})
	if e := b.get().Edit; e == nil || e.Build != 7 || !e.Painted || e.Milliseconds < 1 {
		t.Errorf("the edit is %+v", e)
	}
	first := b.get().Edit
	r.painted(Painted{Timestamp: float64(wrote.UnixMilli() + 5)})
	if b.get().Edit != first {
		t.Error("a second browser counts again")
	}
}
