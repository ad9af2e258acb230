package network

import (
	"context"
	"net/http"
)

// serveAnswer answers an open question of the state.
func serveAnswer(answer func(ctx context.Context, id, value string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var given struct{ ID, Value string }
		if !readJSON(w, r, &given) {
			return
		}
		if err := answer(r.Context(), given.ID, given.Value); err != nil {
			problem(w, http.StatusConflict, "not_answered", sentence(err))
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
