package network

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// portOf says where a child is, as a service does.
type portOf func(context.Context) (int, error)

func newChild(t *testing.T, answer http.HandlerFunc) portOf {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return func(context.Context) (int, error) { return port, nil }
}

// pagesWith is a server of pages whose document has a title.
func pagesWith(t *testing.T, title string) func() *devserver.Server {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "manifest.json"), []byte(`{"key": "key", "modules": ["preview/start"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	libraries, err := devserver.OpenLibraries(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	pages := devserver.New(libraries)
	tree := output.Tree{}
	tree.Add("index.html", []byte("<html><head><title>"+title+`</title></head><script type="module" src="/src/main.tsx"></script>`))
	tree.Add("src/app.tsx", []byte("export default 1;"))
	if _, err := pages.Update(tree); err != nil {
		t.Fatal(err)
	}
	return func() *devserver.Server { return pages }
}

func noPages() *devserver.Server { return nil }

func serveProxy(t *testing.T, backend portOf, pages func() *devserver.Server, at state.State) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(Options{Board: state.NewBoard(at), BackendPort: backend, Pages: pages, Painted: func(state.Painted) {}}, &outside{})
	server := &http.Server{Handler: newGate(l.Addr().(*net.TCPAddr).Port, &outside{}, p), ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

func get(t *testing.T, address string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("ETag", `"old"`)
		_, _ = io.WriteString(w, text+r.URL.Path)
	}
}

func TestProxyRoutes(t *testing.T) {
	address := serveProxy(t, newChild(t, says("backend ")), pagesWith(t, "x"), state.State{App: true})
	for path, want := range map[string]string{
		"/api/me": "backend /api/me", "/healthz": "backend /healthz", "/readyz": "backend /readyz", "/docs": "backend /docs",
		"/openapi.json": "backend /openapi.json",
	} {
		if _, body := get(t, "http://"+address+path); !strings.HasSuffix(body, want) {
			t.Errorf("%s gave %q, want %q", path, body, want)
		}
	}
	// Every address that a person may ask for has the document; nothing else has.
	for _, path := range []string{"/", "/users", "/users/7", "/apiary"} {
		if _, body := get(t, "http://"+address+path, "Sec-Fetch-Mode", "navigate"); !strings.Contains(body, "<title>x</title>") {
			t.Errorf("%s gave %q, want the document", path, body)
		}
	}
	if _, body := get(t, "http://"+address+"/users"); !strings.Contains(body, "<title>x</title>") {
		t.Errorf("a command that asks for a page gets %q", body)
	}
	if response, _ := get(t, "http://"+address+"/app.js"); response.StatusCode != http.StatusNotFound {
		t.Errorf("a command that asks for a script gets %d", response.StatusCode)
	}
	for _, path := range []string{"/users", "/src/main.tsx", "/app.js"} {
		if response, _ := get(t, "http://"+address+path, "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "script"); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s gave %d to a script, want 404", path, response.StatusCode)
		}
	}
	if _, body := get(t, "http://"+address+"/__n3/pages/start.js"); !strings.Contains(body, "start(app,") {
		t.Errorf("the modules are not served: %q", body)
	}
	// What the supervisor may ask of the host, no page may.
	for _, path := range []string{"/__n3/swap", "/__n3/collect", "/__n3/seed", "/__n3/status", "/__n3/nothing"} {
		if response, body := get(t, "http://"+address+path); response.StatusCode != http.StatusNotFound || strings.Contains(body, "backend") {
			t.Errorf("%s gave %d %q, want 404", path, response.StatusCode, body)
		}
	}
}

func TestPagesGetTheClientAndADeveloper(t *testing.T) {
	address := serveProxy(t, newChild(t, says("")), pagesWith(t, "x"), state.State{App: true, Session: "S"})
	response, body := get(t, "http://"+address+"/", "Accept", "text/html")
	if !strings.Contains(body, `<head>
    <script type="module" src="./__n3/client/client.js" data-n3-session="S"></script><title>`) {
		t.Errorf("the client does not come first: %s", body)
	}
	if response.Header.Get("ETag") != "" || response.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page could be kept")
	}
	cookies := response.Cookies()
	if len(cookies) != 2 || cookies[1].Name != networkCookie || !cookies[1].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" {
		t.Fatalf("cookies %v", cookies)
	}
	text, err := url.PathUnescape(cookies[0].Value)
	var who struct {
		ID, Name string
		Roles    []string
	}
	if err != nil || json.Unmarshal([]byte(text), &who) != nil || who.ID != "ada" || who.Roles[0] != "admin" {
		t.Errorf("the developer is %q", text)
	}
	if response, _ := get(t, "http://"+address+"/", "Accept", "text/html", "Cookie", userCookie+"=anonymous; "+networkCookie+"=b"); len(response.Cookies()) != 0 {
		t.Error("who chose to be anonymous became somebody")
	}
	for _, path := range []string{"/__n3/client.js", "/__n3/client/client.js", "/__n3/client/client.css"} {
		if response, _ := get(t, "http://"+address+path); response.StatusCode != http.StatusOK {
			t.Errorf("%s gave %d", path, response.StatusCode)
		}
	}
}

func TestALostBackendIsAnsweredCalmly(t *testing.T) {
	gone := func(context.Context) (int, error) { return 0, context.DeadlineExceeded }
	address := serveProxy(t, gone, pagesWith(t, "x"), state.State{App: true})
	response, body := get(t, "http://"+address+"/api/me")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" ||
		response.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, `"code":"unavailable"`) {
		t.Errorf("answered %d %v %s", response.StatusCode, response.Header, body)
	}
	if response, _ := get(t, "http://"+address+"/"); response.StatusCode != http.StatusOK {
		t.Errorf("the page went with the backend: %d", response.StatusCode)
	}
}

// A host that dies under a request is back before the answer is missed.
func TestReadingIsAskedAgain(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := dead.Addr().(*net.TCPAddr).Port
	dead.Close()
	alive := newChild(t, says("alive "))
	first := true
	turns := func(ctx context.Context) (int, error) {
		if first {
			first = false
			return port, nil
		}
		return alive(ctx)
	}
	address := serveProxy(t, turns, noPages, state.State{App: true})
	if response, body := get(t, "http://"+address+"/api/me"); response.StatusCode != http.StatusOK || body != "alive /api/me" {
		t.Errorf("answered %d %s", response.StatusCode, body)
	}
}

func TestWithoutAnAppThePageIsTheOverlay(t *testing.T) {
	none := func(context.Context) (int, error) {
		t.Error("nobody is there to ask")
		return 0, process.ErrClosed
	}
	address := serveProxy(t, none, noPages, state.State{Session: "S"})
	response, body := get(t, "http://"+address+"/anything", "Accept", "text/html")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "data-n3-shell") || !strings.Contains(body, "/__n3/client/client.js") {
		t.Errorf("answered %d %s", response.StatusCode, body)
	}
	if response, _ := get(t, "http://"+address+"/api/me"); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the API answered %d", response.StatusCode)
	}
}
