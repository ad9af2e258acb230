package preview_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// hostile are browsers that refuse or lie, as scripts that run before the page's own.
var hostile = []struct {
	name, script string
	live         bool   // others' changes come by themselves
	says         string // what the page says of what waits while the network is away
}{
	{"no storage, as where cookies are refused", `
		LockManager.prototype.request = () => Promise.reject(new DOMException("The request was denied.", "SecurityError"));
		Object.defineProperty(window, "localStorage", {get() { throw new DOMException("refused", "SecurityError"); }});
		Object.defineProperty(window, "sessionStorage", {get() { throw new DOMException("refused", "SecurityError"); }});
		Object.defineProperty(window, "indexedDB", {get() { throw new DOMException("refused", "SecurityError"); }});`,
		true, "It is lost if this page is closed."},
	{"a full storage", `
		Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
		IDBObjectStore.prototype.put = function () { this.transaction.abort(); throw new DOMException("full", "QuotaExceededError"); };`,
		true, "It is lost if this page is closed."},
	{"plain HTTP", `
		delete Crypto.prototype.randomUUID;
		Object.defineProperty(Navigator.prototype, "locks", {value: undefined});
		Object.defineProperty(Navigator.prototype, "clipboard", {value: undefined});`,
		true, "1 change waits"},
	{"a proxy that blocks sockets", `
		window.WebSocket = class extends EventTarget {
			constructor() { super(); setTimeout(() => this.dispatchEvent(new CloseEvent("close", {code: 1006})), 20); }
			send() {}
			close() {}
		};`,
		false, "1 change waits"},
	{"a clock that is ten years late", `
		const RealDate = Date;
		window.Date = class extends RealDate {
			constructor(...given) { if (given.length === 0) super(RealDate.now() - 315360000000); else super(...given); }
			static now() { return RealDate.now() - 315360000000; }
		};`,
		true, "1 change waits"},
}

// The page stays whole in each of them: rows are shown, changed and kept while the
// network is away, and what cannot be kept is said.
func TestHostileBrowsers(t *testing.T) {
	b := newBrowser(t)
	for _, h := range hostile {
		t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "hostile")
			write(t, filepath.Join(dir, "app.n3"), tasksProgram)
			address := start(t, dir).Address()
			for _, title := range []string{"One", "Two", "Three"} {
				if status, answer := request(t, http.MethodPost, address+"/api/datasets/tasks", admin, strings.NewReader(`{"title": "`+title+`"}`)); status != http.StatusCreated {
					t.Fatal(status, answer)
				}
			}
			p := b.visitor(t, "about:blank", h.name)
			source := `window.failures = []; addEventListener("error", (e) => failures.push(e.message)); addEventListener("unhandledrejection", (e) => failures.push(String(e.reason)));` + h.script
			if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source}); err != nil {
				t.Fatal(err)
			}
			p.do(chromedp.Navigate(address + "/healthz"))
			o := offline{p, t, address}
			o.become(admin)
			o.reload()
			if h.live {
				o.wait(live)
			}
			o.edit("One", "title", "One more")
			o.keys("\r")
			o.has("One more", "Two", "Three")
			if status, answer := request(t, http.MethodPatch, address+"/api/datasets/tasks/2", admin, strings.NewReader(`{"title": "Theirs"}`)); status != http.StatusOK {
				t.Fatal(status, answer)
			}
			if h.live {
				o.see("Theirs")
			}
			o.network("offline")
			o.edit("Three", "title", "Three more")
			o.keys("\r")
			o.says(h.says)
			o.network("none")
			o.has("One more", "Theirs", "Three more")
			o.see("Three more")
			o.wait(`failures.length === 0 || (() => { throw new Error(failures.join("; ")); })()`)
		})
	}
}
