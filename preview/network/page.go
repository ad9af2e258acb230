package network

import (
	"bytes"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// isDocument says whether a page is asked for: by a browser that goes there, else
// by what is accepted and by the address, as scripts and pictures have an ending.
func isDocument(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
		return true
	}
	if use := r.Header.Get("Sec-Fetch-Dest"); use != "" && use != "empty" {
		return false // a script, a style, a picture
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") || (accept == "" || strings.Contains(accept, "*/*")) && path.Ext(r.URL.Path) == ""
}

// rootOf is the way from the address of a page to the root of the preview. The
// preview may be seen below another path than it knows of, as /proxy/4300/ of
// code-server; whoever passes a request on takes that path off.
func rootOf(r *http.Request) string {
	depth := strings.Count(r.URL.EscapedPath(), "/") - 1
	if depth <= 0 {
		return "./"
	}
	return strings.Repeat("../", depth)
}

// relative makes the addresses of a page's own modules relative to it.
func relative(page []byte, root string) []byte {
	return bytes.ReplaceAll(page, []byte(`="/__n3/`), []byte(`="`+root+`__n3/`))
}

// inject puts the client before every other script of a page.
func inject(page []byte, session string) []byte {
	tag := []byte("\n    <script type=\"module\" src=\"/__n3/client/client.js\" data-n3-session=\"" + session + "\"></script>")
	at := bytes.Index(bytes.ToLower(page), []byte("<head>"))
	if at < 0 {
		return append(tag, page...)
	}
	at += len("<head>")
	return append(append(append([]byte{}, page[:at]...), tag...), page[at:]...)
}

const userCookie = "n3_preview_user"

// Developer is the cookie of who one is at first: somebody who may do everything.
func Developer(r *http.Request) *http.Cookie {
	if _, err := r.Cookie(userCookie); err == nil {
		return nil
	}
	value := strings.ReplaceAll(url.QueryEscape(`{"id":"ada","name":"Ada","roles":["admin"],"email":"ada@example.com"}`), "+", "%20")
	return &http.Cookie{Name: userCookie, Value: value, Path: "/", SameSite: http.SameSiteLaxMode}
}

// shellPage is shown where no page of the app can be: the client says why.
const shellPage = `<!doctype html>
<html lang="en" data-n3-shell>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <title>N3 preview</title>
  </head>
  <body></body>
</html>
`

// writePage answers with a page, to which the preview's client is added.
func writePage(w http.ResponseWriter, r *http.Request, page []byte, session string) {
	if cookie := Developer(r); cookie != nil {
		http.SetCookie(w, cookie)
	}
	nameBrowser(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away needs no page.
	_, _ = w.Write(relative(inject(page, session), rootOf(r)))
}
