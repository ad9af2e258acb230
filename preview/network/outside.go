package network

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// TokenHeader has the token that whoever started the preview gave it: an editor that
// shows it in a panel.
const TokenHeader = "X-N3-Token"

// outside is the address under which an editor elsewhere reaches the preview, such as
// https://code.example/proxy/4300/ of code-server: what is asked for by that host comes
// through the editor's proxy. There is one at most, registered once with a token that
// only the preview and the editor that started it know.
type outside struct {
	mu     sync.RWMutex
	token  string // "" once it is spent, or where nobody gave one
	host   string
	origin string
}

// register lets one address in.
func (o *outside) register(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(u.Host, "*, ") {
		return fmt.Errorf("expected an address such as https://code.example/proxy/4300/, found %q", address)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.token, o.host, o.origin = "", u.Host, u.Scheme+"://"+u.Host
	return nil
}

// knows says whether a token is that of the editor, which has not used it yet.
func (o *outside) knows(token string) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(o.token)) == 1
}

// serve takes the address from the editor.
func (o *outside) serve(w http.ResponseWriter, r *http.Request) {
	if !o.knows(r.Header.Get(TokenHeader)) {
		problem(w, http.StatusForbidden, "forbidden", "Only the editor that started the preview can register an address, once.")
		return
	}
	var wanted struct{ Address string }
	if !readJSON(w, r, &wanted) {
		return
	}
	if err := o.register(wanted.Address); err != nil {
		problem(w, http.StatusBadRequest, "bad_request", err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// translate has a request for the address be one for the preview's own: the backend
// knows no other. It returns others as they are.
func (o *outside) translate(r *http.Request, host string) *http.Request {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.host == "" || r.Host != o.host {
		return r
	}
	r = r.Clone(r.Context())
	r.Host = host
	for i, origin := range r.Header["Origin"] {
		switch {
		case origin == o.origin:
			r.Header["Origin"][i] = "http://" + host
		case strings.HasSuffix(origin, "://"+host):
			r.Header["Origin"][i] = "null" // of this machine, and not of that address
		}
	}
	return r
}
