package network

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// beat keeps proxies and browsers from taking silence for an end.
const beat = 15 * time.Second

// serveEvents streams the state to a page, whole at each change.
func serveEvents(b *state.Board) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		changed, end := b.Subscribe()
		defer end()
		header := w.Header()
		header.Set("Content-Type", "text/event-stream")
		// The proxies of editors compress what they may (code-server), or collect it (nginx):
		// an event would come with those after it.
		header.Set("Cache-Control", "no-store, no-transform")
		header.Set("X-Accel-Buffering", "no")
		out := http.NewResponseController(w)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		// The pause before a browser asks again, in milliseconds.
		if _, err := io.WriteString(w, "retry: 500\n\n"); err != nil {
			return
		}
		for {
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
				if _, err := io.WriteString(w, ": still here\n\n"); err != nil {
					return
				}
			case <-changed:
				data, err := json.Marshal(b.Get())
				if err != nil {
					return
				}
				if _, err := fmt.Fprintf(w, "event: state\ndata: %s\n\n", data); err != nil {
					return
				}
			}
			if out.Flush() != nil {
				return
			}
		}
	}
}

// servePainted takes the page's word for what is on the screen.
func servePainted(told func(state.Painted)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var p state.Painted
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&p); err != nil {
			http.Error(w, "expected JSON", http.StatusBadRequest)
			return
		}
		told(p)
		w.WriteHeader(http.StatusNoContent)
	}
}
