package network

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/state"
)

func TestEventsCarryTheWholeState(t *testing.T) {
	b := state.NewBoard(state.State{Session: "S", Diagnostics: []state.Diagnostic{}})
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
	// A proxy that compresses holds an event back until there are more.
	if got := response.Header.Get("Cache-Control"); !strings.Contains(got, "no-transform") {
		t.Errorf("proxies may change the stream: %s", got)
	}
	lines := bufio.NewScanner(response.Body)
	next := func() (s state.State) {
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
	b.Change(func(s *state.State) { s.Broken, s.Diagnostics = true, []state.Diagnostic{{Message: "wrong"}} })
	if s := next(); !s.Broken || len(s.Diagnostics) != 1 || s.Diagnostics[0].Message != "wrong" {
		t.Errorf("then %+v", s)
	}
}
