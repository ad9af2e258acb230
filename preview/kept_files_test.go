package preview_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/compiler/gen"
)

const releasedProgram = `dataset tasks {
    title: string required
    access_policy { read: true, create: true, update: true, delete: true }
}

page Tasks {
    path: "/"
    show_text "VERSION"
    show_table tasks { sort: [id], binding { editable: true, crud: { create: true, update: true, delete: true } } }
}
`

// release is a compiled application on its server, which is stopped and started.
type release struct {
	t         *testing.T
	dir, port string
	stop      func()
}

func newRelease(t *testing.T) *release {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	r := &release{t, t.TempDir(), port, func() {}}
	t.Cleanup(func() { r.stop() })
	return r
}

func (r *release) address() string { return "http://127.0.0.1:" + r.port }

// build makes a version of it, in the place of the one before.
func (r *release) build(version string, settings ...string) {
	r.t.Helper()
	write(r.t, filepath.Join(r.dir, "app.n3"), strings.Replace(releasedProgram, "VERSION", version, 1))
	snapshot := open(r.t, r.dir)
	if list := snapshot.Diagnostics(); len(list) > 0 {
		r.t.Fatal(list)
	}
	tree, err := gen.Application(snapshot.Application())
	if err != nil {
		r.t.Fatal(err)
	}
	out := filepath.Join(r.dir, "out")
	for path, file := range tree {
		write(r.t, filepath.Join(out, path), string(file.Data))
	}
	modules, err := filepath.Abs("../compiler/runtime/web/node_modules")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(out, "frontend/node_modules")); err != nil && !os.IsExist(err) {
		r.t.Fatal(err)
	}
	build := exec.CommandContext(r.t.Context(), "npx", "vite", "build")
	build.Dir = filepath.Join(out, "frontend")
	build.Env = append(os.Environ(), settings...)
	if said, err := build.CombinedOutput(); err != nil {
		r.t.Fatalf("%v\n%s", err, said)
	}
}

// part is the file of a part of the page.
func (r *release) part(name string) string {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.dir, "out/frontend/dist/assets", name+"-*.js"))
	if err != nil || len(found) != 1 {
		r.t.Fatal(found, err)
	}
	return found[0]
}

func (r *release) start() {
	r.t.Helper()
	python, err := filepath.Abs("../.cache/venv/bin/python")
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	backend := exec.CommandContext(ctx, python, "-m", "app")
	backend.Dir = filepath.Join(r.dir, "out/backend")
	backend.Cancel = func() error { return backend.Process.Signal(os.Interrupt) }
	backend.WaitDelay = 10 * time.Second
	backend.Env = append(os.Environ(), "N3_PORT="+r.port, "N3_DATABASE_URL=sqlite:///"+filepath.Join(r.dir, "data.db"))
	var log bytes.Buffer
	backend.Stdout, backend.Stderr = &log, &log
	if err := backend.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.stop = func() {
		cancel()
		_ = backend.Wait()
		r.stop = func() {}
		if r.t.Failed() {
			r.t.Log(log.String())
		}
	}
	eventually(r.t, func() bool {
		response, err := http.Get(r.address() + "/readyz")
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}

// TestAReleaseOpensWithoutANetwork has the server of a release go and come, with another version, too.
func TestAReleaseOpensWithoutANetwork(t *testing.T) {
	r := newRelease(t)
	r.build("The first version")
	r.start()
	for _, title := range []string{"One", "Two"} {
		if status, answer := request(t, http.MethodPost, r.address()+"/api/datasets/tasks", "", strings.NewReader(`{"title": "`+title+`"}`)); status != http.StatusCreated {
			t.Fatal(status, answer)
		}
	}
	p := newBrowser(t).person(t, r.address(), "")
	p.isOf("The first version")
	p.see("Two")
	p.kept(1)
	reload := func() {
		t.Helper()
		p.do(chromedp.Navigate(r.address()))
	}

	r.stop()
	reload()
	p.isOf("The first version")
	p.edit("One", "title", "One more")
	p.keys("\r")
	p.see("One more")
	// A part of the page that it has not had before, and an address that it was not at.
	p.click(`//button[contains(., "New ")]`)
	p.fill("title", "Three")
	p.keys("\r")
	p.wait(`document.querySelector('[role=dialog]') === null`)
	p.do(chromedp.Navigate(r.address() + "/elsewhere"))
	p.wait(`document.querySelector("main") !== null`)
	reload()
	p.see("One more")
	p.wait(`document.querySelector('.n3-away')?.textContent.includes("2 changes wait") === true`)
	r.start()
	eventually(t, func() bool {
		_, answer := request(t, http.MethodGet, r.address()+"/api/datasets/tasks?select=title&sort_by=id", "", nil)
		return strings.Contains(answer, "One more") && strings.Contains(answer, "Three")
	})
	p.wait(`document.querySelector('.n3-away') === null`)
	p.mark()

	r.stop()
	p.click(`//th//button[contains(., "Title")]`)
	p.wait(`document.querySelector('.n3-away') !== null`)
	first := r.part("palette")
	r.build("The second version")
	if r.part("palette") == first {
		t.Fatal("the palette has the same name in both versions")
	}
	r.start()
	p.wait(`document.querySelector('.n3-away')?.textContent.includes("The app has a new version.") === true`)
	p.evaluate(`navigator.serviceWorker.getRegistration().then((it) => it.update())`)
	p.kept(2)
	// The page is still the first version: what it has not loaded yet is only with the worker.
	p.unreloaded()
	p.isOf("The first version")
	p.evaluate(`document.querySelector(".n3-find").click()`)
	p.wait(`document.activeElement.closest('[role=dialog] input') !== null`)
	p.keys(kb.Escape)
	p.click(`//button[. = "Reload the page"]`)
	p.isOf("The second version")
	p.wait(`document.querySelector('.n3-away') === null`)
	r.stop()
	reload()
	p.isOf("The second version")
	p.see("One more")

	r.build("The third version", "VITE_SERVICE_WORKER=off")
	r.start()
	reload()
	p.isOf("The third version")
	p.kept(0)
	r.stop()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(r.address())); err == nil {
		t.Error("a release without a service worker opens without its server")
	}
}

// isOf waits until the page of a version is there.
func (p *person) isOf(version string) {
	p.t.Helper()
	p.wait(`document.querySelector("main")?.innerText.includes(` + quoted(version) + `) === true`)
}

// kept waits until the browser keeps so many versions of the app, and a worker is at work where there are some.
func (p *person) kept(versions int) {
	p.t.Helper()
	p.evaluate(`window.n3Kept = ""; (function look() {
		Promise.all([caches.keys(), navigator.serviceWorker.getRegistration()]).then(([names, it]) => {
			const idle = it !== undefined && it.installing === null && it.waiting === null && it.active?.state === "activated";
			window.n3Kept = names.length + (it === undefined ? "" : idle ? " at work" : " on its way");
			requestAnimationFrame(look);
		});
	})()`)
	want := strconv.Itoa(versions)
	if versions > 0 {
		want += " at work"
	}
	p.wait(`window.n3Kept === ` + quoted(want))
}
