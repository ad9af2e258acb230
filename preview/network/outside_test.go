package network

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/state"
)

// What an editor registers is let in by exactly its host and origin, and reaches the
// app as the preview's own.
func TestAnEditorRegistersOneAddress(t *testing.T) {
	var host, origin string
	backend := newChild(t, func(_ http.ResponseWriter, r *http.Request) { host, origin = r.Host, r.Header.Get("Origin") })
	outside := &outside{token: "secret"}
	p := newProxy(Options{Board: state.NewBoard(state.State{App: true}), BackendPort: backend, Pages: pagesWith(t, "x")}, outside)
	g := newGate(4300, outside, p)
	ask := func(method, host, path, body string, header map[string]string) int {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Host = host
		for name, value := range header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w.Code
	}
	register := func(token, address string) int {
		return ask("POST", "127.0.0.1:4300", "/__n3/outside", `{"address": "`+address+`"}`, map[string]string{TokenHeader: token})
	}
	const address = "https://code.example/proxy/4300/"
	if code := ask("GET", "code.example", "/api/me", "", nil); code != 403 {
		t.Errorf("before it is registered it is answered %d", code)
	}
	for _, token := range []string{"", "secre", "secret2"} {
		if code := register(token, address); code != 403 {
			t.Errorf("the token %q is answered %d", token, code)
		}
	}
	if code := ask("POST", "code.example", "/__n3/outside", `{"address": "`+address+`"}`, map[string]string{TokenHeader: "secret"}); code != 403 {
		t.Errorf("from outside it is answered %d", code)
	}
	for _, wrong := range []string{"", "code.example", "file:///x", "vscode-webview://x/", "https://*.example/", "https://a.example,b.example/", "https://me@code.example/", "//code.example"} {
		if code := register("secret", wrong); code != 400 {
			t.Errorf("%q is answered %d", wrong, code)
		}
	}
	if code := register("secret", address); code != 204 {
		t.Fatalf("registering is answered %d", code)
	}
	if code := register("secret", "https://evil.example/"); code != 403 {
		t.Errorf("the token is taken twice: %d", code)
	}
	for _, c := range []struct {
		name, method, host, path string
		header                   map[string]string
		want                     int
	}{
		{"a request of its page", "GET", "code.example", "/api/me", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		{"a write of its page", "POST", "code.example", "/api/me", map[string]string{"Origin": "https://code.example"}, 200},
		{"its page in a panel", "GET", "code.example", "/about", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"another page", "POST", "code.example", "/api/me", map[string]string{"Origin": "https://evil.example"}, 403},
		{"its host without TLS", "POST", "code.example", "/api/me", map[string]string{"Origin": "http://code.example"}, 403},
		{"another port", "GET", "code.example:8443", "/api/me", nil, 403},
		{"a name that ends alike", "GET", "evil.code.example", "/api/me", nil, 403},
		{"a page of this machine by that name", "POST", "code.example", "/api/me", map[string]string{"Origin": "http://127.0.0.1:4300"}, 403},
		{"its page by the name of this machine", "POST", "127.0.0.1:4300", "/api/me", map[string]string{"Origin": "https://code.example"}, 403},
		{"another site's script", "GET", "code.example", "/api/me", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"the preview's own page", "POST", "localhost:4300", "/api/me", map[string]string{"Origin": "http://localhost:4300"}, 200},
	} {
		host, origin = "", ""
		if code := ask(c.method, c.host, c.path, "", c.header); code != c.want {
			t.Errorf("%s: answered %d, want %d", c.name, code, c.want)
		}
		if c.want == 200 && c.host == "code.example" && c.path == "/api/me" && (host != "127.0.0.1:4300" || origin != "" && origin != "http://127.0.0.1:4300") {
			t.Errorf("%s: the backend is asked by %s of %s", c.name, host, origin)
		}
	}
}

// Without a token nothing can be registered, not even with an empty one.
func TestNobodyRegistersWithoutAToken(t *testing.T) {
	handler := NewHandler(4300, Options{Board: state.NewBoard(state.State{})})
	r := httptest.NewRequest("POST", "/__n3/outside", strings.NewReader(`{"address": "https://code.example/"}`))
	r.Host = "127.0.0.1:4300"
	w := httptest.NewRecorder()
	if handler.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("answered %d", w.Code)
	}
}
