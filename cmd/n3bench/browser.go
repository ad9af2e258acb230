package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience bounds each step of a browser.
const patience = 30 * time.Second

// observer is put into every page. n3when resolves with the moment, in
// milliseconds of the wall clock, at which a condition first held: it looks at
// each change of the DOM, so that no polling distorts the time. The page's own
// clock is monotonic from its start; the difference is taken when it is asked.
const observer = `(() => {
  const drift = () => {
    const before = Date.now();
    let after;
    while ((after = Date.now()) === before);
    return performance.timeOrigin + performance.now() - after;
  };
  window.n3when = (holds) => new Promise((resolve) => {
    const late = drift();
    const look = () => {
      if (!holds()) return false;
      watching.disconnect();
      resolve(performance.timeOrigin + performance.now() - late);
      return true;
    };
    const watching = new MutationObserver(look);
    if (!look()) watching.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
})();`

// findChromium finds the browser.
func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium: apt-get install chromium")
}

// newBrowser starts a headless Chromium with a profile of its own, and with more flags.
func newBrowser(flags ...chromedp.ExecAllocatorOption) (ctx context.Context, end func(), err error) {
	path, err := findChromium()
	if err != nil {
		return nil, nil, err
	}
	profile, err := os.MkdirTemp("", "n3bench-chromium-")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1280, 900),
	)
	options = append(options, flags...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	end = func() {
		cancel()
		stop()
		_ = os.RemoveAll(profile) // the browser may still be closing files
	}
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, nil, fmt.Errorf("the browser does not start: %w", err)
	}
	return ctx, end, nil
}

// tab is one page in a window of its own, without another's cookies.
type tab struct {
	ctx  context.Context
	end  context.CancelFunc
	page string
}

// newTab opens an empty page in which n3when is known; scripts run in every
// document before its own.
func newTab(browser context.Context, scripts ...string) (*tab, error) {
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t := &tab{ctx: ctx, end: cancel}
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, err
	}
	for _, script := range append([]string{observer}, scripts...) {
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
			cancel()
			return nil, err
		}
	}
	return t, nil
}

// open loads an address and returns when a condition of the page first held. A
// page may load itself again while its servers start: the time is that of the
// document which stays.
func (t *tab) open(address, holds string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	t.page = address
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", address, err)
	}
	for {
		err := t.arm(holds)
		var at time.Time
		if err == nil {
			at, err = t.seen()
		}
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "n3when") && !strings.Contains(err.Error(), "undefined value") {
			return at, err
		}
	}
}

// arm begins to look for a condition.
func (t *tab) arm(holds string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`window.n3seen = n3when(() => (%s)); true`, holds)))
	return err
}

// seen waits for the armed condition and returns when it first held.
func (t *tab) seen() (time.Time, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	at, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`window.n3seen`, chromedp.EvalAwaitPromise))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s did not show it: %w; it shows:\n%.1000s", t.page, err, t.text())
	}
	return time.UnixMicro(int64(at * 1000)), nil
}

// text is what a person would read, for messages.
func (t *tab) text() string {
	ctx, cancel := context.WithTimeout(t.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// front puts the tab before all others: the browser draws no frames of one behind.
func (t *tab) front() error {
	_, err := chromedp.Call(t.ctx, page.BringToFront, cdp.Empty{})
	return err
}

// servePage serves one page, compressed as a web server would, until the context ends.
func servePage(ctx context.Context, html string) (address string, err error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(html)); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes()) // who asked may be gone
	})}
	go func() { _ = server.Serve(listener) }() // it ends by Close
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return "http://" + listener.Addr().String() + "/", nil
}
