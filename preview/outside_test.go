package preview_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview"
	"github.com/n3-lang/n3/preview/network"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// An editor in a browser reaches the preview through its proxy: by another host and
// below a path. What it registered works there as at home, realtime too.
func TestThePreviewBehindTheProxyOfAnEditor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	write(t, filepath.Join(dir, "app.n3"), "dataset notes { text: string required, realtime: true, access_policy { read: true, create: true } }\npage Notes {\n    path: \"/notes\"\n    show_table notes { binding { crud { create: true } } }\n}\n")
	const token = "a token of the editor"
	p, err := preview.Start(t.Context(), preview.Options{Path: dir, Token: token, Progress: func(line string) { t.Log(line) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	state(t, p, func(s previewstate.State) bool { return s.Ready })

	home, err := url.Parse(p.Address())
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(home.Host)
	if err != nil {
		t.Fatal(err)
	}
	prefix := "/proxy/" + port
	proxy := httptest.NewServer(http.StripPrefix(prefix, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(home)
		r.Out.Host = r.In.Host
	}}))
	t.Cleanup(proxy.Close)
	// Browsers know that this is this machine; the preview does not.
	outside := fmt.Sprintf("http://code.localhost:%d%s", proxy.Listener.Addr().(*net.TCPAddr).Port, prefix)
	get := func() int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, proxy.URL+prefix+"/notes", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = strings.TrimPrefix(strings.TrimSuffix(outside, prefix), "http://")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if status := get(); status != http.StatusForbidden {
		t.Errorf("before it is registered it is answered %d", status)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.Address()+"/__n3/outside", strings.NewReader(`{"address": `+quoted(outside+"/")+`}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(network.TokenHeader, token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent || get() != http.StatusOK {
		t.Fatalf("registering is answered %s, and then %d", response.Status, get())
	}
	browser := newBrowser(t)
	ada := browser.person(t, outside+"/", `{"id":"ada","name":"Ada","roles":["admin"]}`)
	ben := browser.person(t, p.Address(), `{"id":"ben","name":"Ben","roles":["admin"]}`)
	ada.wait(`location.host.startsWith('code.localhost:') && document.querySelector('.n3-live')?.textContent === 'Live'`)
	ada.evaluate(`[...document.querySelectorAll('button')].find(b => /Add the first note|New note/.test(b.textContent)).click()`)
	ada.wait(`document.querySelector('[role=dialog] input, [role=dialog] textarea') !== null`)
	ada.evaluate(`document.querySelector('[role=dialog] input, [role=dialog] textarea').focus()`)
	ada.keys("written outside\r")
	for _, someone := range []*person{ada, ben} {
		someone.wait(`document.querySelector('[data-n3-dataset=notes]').textContent.includes('written outside')`)
	}
	// An edit of the program reaches it, too.
	ada.mark()
	write(t, filepath.Join(dir, "app.n3"), "dataset notes { text: string required, realtime: true, access_policy { read: true, create: true } }\npage Notes {\n    path: \"/notes\"\n    show_table notes { title: \"Ideas\", binding { crud { create: true } } }\n}\n")
	ada.wait(`document.querySelector('[data-n3-dataset=notes]').textContent.includes('Ideas')`)
	ada.unreloaded()
}
