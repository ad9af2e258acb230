package network

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/state"
)

// SessionHeader names the preview that a request is meant for. No page of another
// site can send it.
const SessionHeader = "X-N3-Session"

// serveWhy explains a refusal. Without a person it is about who one is in this
// browser. What it tells of rows is for whoever writes the program, so it asks for
// the session of this preview: pages have it, and those who may read `.n3`.
func serveWhy(b *state.Board, ask func(context.Context, host.Question) (*host.Explanation, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(SessionHeader) != b.Get().Session {
			problem(w, http.StatusForbidden, "other_session", "This question is meant for another preview; load the page again.")
			return
		}
		var q host.Question
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&q); err != nil {
			problem(w, http.StatusBadRequest, "bad_request", "Expected a question as JSON.")
			return
		}
		if q.Person == nil {
			q.Person = &host.Someone{}
			if cookie, err := r.Cookie(userCookie); err == nil {
				q.Person.Cookie = cookie.Value
			}
		}
		found, err := ask(r.Context(), q)
		var wrong *host.QuestionError
		switch {
		case errors.As(err, &wrong):
			problem(w, wrong.Status, "bad_question", wrong.Detail)
			return
		case err != nil:
			unavailable(w, "The backend is unavailable: "+reason(err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		// Whoever asked may have gone.
		_ = json.NewEncoder(w).Encode(found)
	}
}
