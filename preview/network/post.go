package network

import (
	"encoding/json"
	"net/http"

	"github.com/n3-lang/n3/preview/state"
)

// SessionHeader names the preview that a request is meant for. No page of another
// site can send it.
const SessionHeader = "X-N3-Session"

// ofSession lets only those in who know the session of this preview: its pages, and
// those who may read `.n3`. A page of another preview that had this address before
// changes nothing here.
func ofSession(b *state.Board, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(SessionHeader) != b.Get().Session {
			problem(w, http.StatusForbidden, "other_session", "This request is meant for another preview; load the page again.")
			return
		}
		next(w, r)
	}
}

// largestOrder is what an order of the page may have.
const largestOrder = 64 << 10

// readJSON reads what a page sent; false once it has been answered that it cannot be.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestOrder)).Decode(into); err != nil {
		problem(w, http.StatusBadRequest, "bad_request", "Expected JSON.")
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	// Whoever asked may have gone.
	_ = json.NewEncoder(w).Encode(value)
}
