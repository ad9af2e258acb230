package network

import (
	"context"
	"errors"
	"net/http"

	"github.com/n3-lang/n3/preview/host"
)

// serveWhy explains a refusal. Without a person it is about who one is in this
// browser. What it tells of rows is for whoever writes the program.
func serveWhy(ask func(context.Context, host.Question) (*host.Explanation, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q host.Question
		if !readJSON(w, r, &q) {
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
		writeJSON(w, found)
	}
}
