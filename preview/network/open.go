package network

import (
	"errors"
	"net/http"

	"github.com/n3-lang/n3/preview/state"
)

// ErrNoEditor says that no editor is there to open a place.
var ErrNoEditor = errors.New("no editor is connected; open the project in VS Code or Neovim with the N3 extension")

// serveOpen opens a place of the page, or a position, in an editor.
func serveOpen(open func(state.Place) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var at state.Place
		if !readJSON(w, r, &at) {
			return
		}
		err := ErrNoEditor
		if open != nil {
			err = open(at)
		}
		if err != nil {
			problem(w, http.StatusConflict, "not_opened", sentence(err))
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
