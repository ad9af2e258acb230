package network

import (
	"context"
	"net/http"

	"github.com/n3-lang/n3/preview/state"
)

func serveMemory(measure func(context.Context) (state.Memory, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, err := measure(r.Context())
		if err != nil {
			unavailable(w, "The backend is unavailable: "+reason(err))
			return
		}
		writeJSON(w, found)
	}
}
