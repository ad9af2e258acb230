package network

import (
	"net/url"
	"strings"
)

// framePolicy is the Content-Security-Policy that says which pages may show one of
// this preview in a frame: its own, and those that whoever started it named, such
// as the panel of an editor. A page of another site that framed it could have
// somebody click on what they do not see.
func framePolicy(ancestors []string) string {
	sources := []string{"'self'"}
	for _, ancestor := range ancestors {
		if source := frameSource(ancestor); source != "" {
			sources = append(sources, source)
		}
	}
	return "frame-ancestors " + strings.Join(sources, " ")
}

// frameSource is the origin of an ancestor as a policy names it, "" for what is none.
func frameSource(ancestor string) string {
	u, err := url.Parse(ancestor)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "" || strings.ContainsAny(ancestor, " ;,'\"*"):
		return ""
	case u.Scheme == "http" || u.Scheme == "https":
		return u.Scheme + "://" + u.Host
	}
	// Editors have schemes of their own, which no site can have.
	return u.Scheme + ":"
}
