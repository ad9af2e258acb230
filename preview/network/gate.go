package network

import (
	"net/http"
	"strconv"
	"strings"
)

// gate lets only this address in, and the one that an editor registered: a page of another site, or a name that
// somebody else's DNS points here, could otherwise read the program and its data
// (as GHSA-67mh-4wv8-2f99 did to another development server).
type gate struct {
	host    string // by which the backend knows it
	hosts   map[string]bool
	origins map[string]bool
	outside *outside
	next    http.Handler
}

// names lists the hosts by which a port is reached.
func names(port int) []string {
	p := strconv.Itoa(port)
	return []string{"127.0.0.1:" + p, "localhost:" + p, "[::1]:" + p}
}

// Origins lists the origins of the pages that a port serves.
func Origins(port int) []string {
	var list []string
	for _, host := range names(port) {
		list = append(list, "http://"+host)
	}
	return list
}

func newGate(port int, outside *outside, next http.Handler) *gate {
	g := &gate{host: names(port)[0], hosts: map[string]bool{}, origins: map[string]bool{}, outside: outside, next: next}
	for _, host := range names(port) {
		g.hosts[host] = true
	}
	for _, origin := range Origins(port) {
		g.origins[origin] = true
	}
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = g.outside.translate(r, g.host)
	switch {
	case !g.hosts[r.Host]:
		refuse(w, "The preview accepts requests only for its own address.")
	case !g.allowed(r):
		refuse(w, "The preview accepts requests only from its own pages.")
	default:
		g.next.ServeHTTP(w, r)
	}
}

func (g *gate) allowed(r *http.Request) bool {
	given := r.Header.Values("Origin")
	for _, origin := range given {
		if !g.origins[origin] {
			return false
		}
	}
	// A script or picture of another site comes without an Origin; a browser says
	// where from. A link to a page of the app is welcome; framePolicy says what may
	// frame one.
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && len(given) == 0 &&
		!strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, "/__n3/")
}

func refuse(w http.ResponseWriter, detail string) {
	problem(w, http.StatusForbidden, "forbidden", detail)
}
