package preview_test

import (
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
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

// publish makes a version of the program, in the place of the one before.
func (r *release) publish(version string, settings ...string) {
	r.t.Helper()
	write(r.t, filepath.Join(r.dir, "app.n3"), strings.Replace(releasedProgram, "VERSION", version, 1))
	r.build(settings...)
}

// serve starts it with its own SQLite database.
func (r *release) serve() {
	r.t.Helper()
	r.start("N3_DATABASE_URL=sqlite:///" + filepath.Join(r.dir, "data.db"))
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

// TestAReleaseOpensWithoutANetwork has the server of a release go and come, with another version, too.
func TestAReleaseOpensWithoutANetwork(t *testing.T) {
	r := newRelease(t)
	r.publish("The first version")
	r.serve()
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
	r.serve()
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
	r.publish("The second version")
	if r.part("palette") == first {
		t.Fatal("the palette has the same name in both versions")
	}
	r.serve()
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

	r.publish("The third version", "VITE_SERVICE_WORKER=off")
	r.serve()
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
