package network

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/state"
)

func TestGateLetsOnlyThisAddressIn(t *testing.T) {
	open := newGate(4300, &outside{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for _, c := range []struct {
		name, method, target string
		header               map[string]string
		want                 int
	}{
		{"its address", "GET", "127.0.0.1:4300/about", nil, 200},
		{"its name", "GET", "localhost:4300/about", nil, 200},
		{"its address in IPv6", "GET", "[::1]:4300/about", nil, 200},
		{"a rebound name", "GET", "evil.example:4300/about", nil, 403},
		{"a name that begins alike", "GET", "localhost.evil.example:4300/about", nil, 403},
		{"another port", "GET", "localhost:4301/about", nil, 403},
		{"no port", "GET", "localhost/about", nil, 403},
		{"its own page", "POST", "localhost:4300/about", map[string]string{"Origin": "http://127.0.0.1:4300"}, 200},
		{"another page", "GET", "localhost:4300/about", map[string]string{"Origin": "http://evil.example"}, 403},
		{"another port's page", "POST", "localhost:4300/about", map[string]string{"Origin": "http://localhost:3000"}, 403},
		{"a page in a sandbox", "POST", "localhost:4300/about", map[string]string{"Origin": "null"}, 403},
		{"a page over TLS", "POST", "localhost:4300/about", map[string]string{"Origin": "https://localhost:4300"}, 403},
		{"another page's script", "GET", "localhost:4300/about", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"a link from another page", "GET", "localhost:4300/about", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"a link to the API", "GET", "localhost:4300/api/me", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403},
		{"a link to the preview itself", "GET", "localhost:4300/__n3/events", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, 403},
		{"a form of another page", "POST", "localhost:4300/about", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			host, path, _ := strings.Cut(c.target, "/")
			r := httptest.NewRequest(c.method, "/"+path, nil)
			r.Host = host
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			open.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("answered %d, want %d", w.Code, c.want)
			}
		})
	}
}

// A websocket carries an Origin as well, and reads as much as a page.
func TestGateRefusesSocketsOfOtherPages(t *testing.T) {
	backend := newChild(t, func(w http.ResponseWriter, r *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(buffer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		if err := buffer.Flush(); err != nil {
			return // refused before
		}
		line, err := buffer.ReadString('\n')
		if err == nil {
			fmt.Fprint(conn, "heard "+line)
		}
	})
	address := serveProxy(t, backend, pagesWith(t, "x"), state.State{App: true})
	upgrade := func(path, origin string) (status string, conn net.Conn, in *bufio.Reader) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", path, address, origin)
		in = bufio.NewReader(conn)
		status, err = in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return status, conn, in
	}
	for _, path := range []string{"/api/realtime"} {
		if status, _, _ := upgrade(path, "http://evil.example"); !strings.Contains(status, "403") {
			t.Errorf("%s for another page: %s", path, status)
		}
		status, conn, in := upgrade(path, "http://"+address)
		if !strings.Contains(status, "101") {
			t.Fatalf("%s for its own page: %s", path, status)
		}
		fmt.Fprint(conn, "hello\n")
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("%s carries nothing: %v", path, err)
			}
			if line == "heard hello\n" {
				break
			}
		}
	}
}

func TestOnlyNamedPagesMayFrameThePreview(t *testing.T) {
	for _, c := range []struct {
		ancestors []string
		want      string
	}{
		{nil, "frame-ancestors 'self'"},
		{[]string{"vscode-webview://1f2e", "vscode-file://vscode-app"}, "frame-ancestors 'self' vscode-webview: vscode-file:"},
		{[]string{"http://127.0.0.1:8080/proxy/4300/"}, "frame-ancestors 'self' http://127.0.0.1:8080"},
		{[]string{"", "null", "*", "https://*.example", "https://a.example; script-src *", "javascript:alert(1)"}, "frame-ancestors 'self'"},
	} {
		if got := framePolicy(c.ancestors); got != c.want {
			t.Errorf("%q: %s", c.ancestors, got)
		}
	}
}
