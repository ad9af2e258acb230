package network

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// isDocument says whether a person asks for a page.
func isDocument(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html") || r.URL.Path == "/"
}

// addClient adds the preview's client to a page of the app.
func addClient(r *http.Response, session string) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Header.Get("Content-Encoding") != "" {
		return nil
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := r.Body.Close(); err != nil {
		return err
	}
	data = inject(data, session)
	r.Body = io.NopCloser(bytes.NewReader(data))
	r.ContentLength = int64(len(data))
	r.Header.Set("Content-Length", fmt.Sprint(len(data)))
	r.Header.Set("Cache-Control", "no-store")
	r.Header.Del("ETag")
	if cookie := Developer(r.Request); cookie != nil {
		r.Header.Add("Set-Cookie", cookie.String())
	}
	return nil
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

// shell answers with a page that has nothing but the client.
func shell(w http.ResponseWriter, r *http.Request, session string) {
	if cookie := Developer(r); cookie != nil {
		http.SetCookie(w, cookie)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away needs no page.
	_, _ = w.Write(inject([]byte(shellPage), session))
}
