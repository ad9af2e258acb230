package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const (
	// largestBody is what the proxy holds of a request. The app's own limit is
	// lower, and it is the app that names it.
	largestBody = 16 << 20
	// askedFirst is the size from which the app is asked before the body is sent.
	askedFirst = 64 << 10
)

// serveWhole reads the body of a request before anything of it reaches the app,
// and answers itself where it cannot.
//
// A body that is passed on as it comes ends in the app in whatever way it ends
// here: one that is shorter than it says, or that stops, is a lost connection
// between two processes of ours, which says nothing of whose fault it was. And
// an app that refuses a long body by its length closes the connection while it
// is still being sent, and the answer is lost with it; so it is asked first
// (RFC 9110, 10.1.1).
//
// A request that writes goes on when its sender has gone: it was asked for
// completely, and what it answers is true.
func serveWhole(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		next.ServeHTTP(w, r)
		return
	}
	if r.ContentLength > largestBody {
		tooLarge(w)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		tooLarge(w)
		return
	case err != nil:
		w.Header().Set("Connection", "close")
		problem(w, http.StatusBadRequest, "bad_request", "The body is shorter than its Content-Length.")
		return
	}
	// With a way to end: without one the reverse proxy watches the connection itself.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	whole := r.WithContext(ctx)
	whole.Header = r.Header.Clone()
	whole.Body, whole.ContentLength, whole.TransferEncoding = io.NopCloser(bytes.NewReader(data)), int64(len(data)), nil
	whole.Header.Del("Expect")
	if len(data) >= askedFirst {
		whole.Header.Set("Expect", "100-continue")
	}
	next.ServeHTTP(w, whole)
}

func tooLarge(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	problem(w, http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("The body is too large; the limit is %d bytes.", largestBody))
}
