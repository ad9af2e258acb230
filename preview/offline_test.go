package preview_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

const tasksProgram = `dataset tasks {
    title: string required
    state: string
    realtime: true
    access_policy { read: true, create: authenticated, update: role("admin"), delete: authenticated }
}

page Tasks {
    path: "/"
    show_table tasks { sort: [id], binding { editable: true, crud: { create: true, update: true, delete: true } } }
}
`

const (
	demoted = `{"id":"ada","name":"Ada","roles":[],"email":"ada@example.com"}`
	bob     = `{"id":"bob","name":"Bob","roles":["admin"],"email":"bob@example.com"}`
)

// offline is a page of tasks, and what the server has of them.
type offline struct {
	*person
	t       *testing.T
	address string
}

func startOffline(t *testing.T) offline {
	t.Helper()
	return startOfflineWith(t, func(*person) {})
}

// startOfflineWith readies the browser before the page has stored anything in it.
func startOfflineWith(t *testing.T, ready func(*person)) offline {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "offline")
	write(t, filepath.Join(dir, "app.n3"), tasksProgram)
	address := start(t, dir).Address()
	for _, title := range []string{"One", "Two", "Three"} {
		body := strings.NewReader(`{"title": "` + title + `"}`)
		if status, answer := request(t, http.MethodPost, address+"/api/datasets/tasks", admin, body); status != http.StatusCreated {
			t.Fatal(status, answer)
		}
	}
	o := offline{newBrowser(t).visitor(t, address+"/healthz", admin), t, address}
	ready(o.person)
	o.become(admin)
	o.reload()
	o.wait(live)
	return o
}

const (
	live  = `document.querySelector('.n3-live[data-state=live]') !== null`
	drawn = `document.querySelector('[role=gridcell]') !== null && document.querySelector('.n3-skeleton') === null`
)

// network cuts this browser off from the app ("offline"), or brings it back ("none").
// The page itself can still be loaded, as from a cache.
func (o offline) network(state string) {
	o.t.Helper()
	o.evaluate(`fetch("/__n3/network", {method: "POST", headers: {"x-n3-session": document.querySelector("script[data-n3-session]").dataset.n3Session, "content-type": "application/json"}, body: JSON.stringify({network: "` + state + `"})}).then(({ok}) => { if (!ok) throw new Error("the network stays as it is"); })`)
}

func (o offline) become(who string) {
	o.t.Helper()
	o.evaluate(`document.cookie = ` + quoted("n3_preview_user="+url.PathEscape(who)+"; path=/"))
}

func (o offline) reload() {
	o.t.Helper()
	o.do(chromedp.Navigate(o.address))
	o.wait(drawn)
}

// says waits until the page says something of what waits.
func (o offline) says(text string) {
	o.t.Helper()
	o.wait(`document.querySelector('.n3-away')?.textContent.includes(` + quoted(text) + `) === true`)
}

func (o offline) isQuiet() {
	o.t.Helper()
	o.wait(`document.querySelector('.n3-away') === null`)
}

// has waits until the server has exactly these tasks, in the order they were made.
func (o offline) has(titles ...string) {
	o.t.Helper()
	want := strings.Join(titles, ", ")
	eventually(o.t, func() bool { return o.stored() == want })
}

var storedTitle = regexp.MustCompile(`"title":"([^"]*)"`)

func (o offline) stored() string {
	status, answer := request(o.t, http.MethodGet, o.address+"/api/datasets/tasks?select=title&sort_by=id", admin, nil)
	if status != http.StatusOK {
		return answer
	}
	var titles []string
	for _, found := range storedTitle.FindAllStringSubmatch(answer, -1) {
		titles = append(titles, found[1])
	}
	return strings.Join(titles, ", ")
}

// work changes a row, makes one and deletes one.
func (o offline) work() {
	o.t.Helper()
	o.edit("One", "title", "One more")
	o.keys("\r")
	o.see("One more")
	o.click(`//button[contains(., "New ")]`)
	o.fill("title", "Four")
	o.keys("\r")
	o.wait(`document.querySelector('[role=dialog]') === null`)
	o.click(`//*[@role="row"][contains(., "Two")]//button[contains(@aria-label, "Delete")]`)
	o.miss("Two")
}

// Without a network the page goes on, and keeps what was done through a reload.
func TestWorkWithoutANetwork(t *testing.T) {
	o := startOffline(t)
	o.network("offline")
	o.work()
	o.says("3 changes wait")
	o.reload()
	o.see("One more")
	o.miss("Two")
	o.says("3 changes wait")
	if got := o.stored(); got != "One, Two, Three" {
		t.Errorf("before the network is back the server has %s", got)
	}
	o.network("none")
	o.has("One more", "Three", "Four")
	o.see("Four")
	o.isQuiet()
	o.wait(live)
}

// A backend that dies in the middle loses nothing that was acknowledged to the person.
func TestWorkWhileTheBackendDies(t *testing.T) {
	o := startOffline(t)
	o.mark()
	killHost(t)
	o.edit("One", "title", "One more")
	o.keys("\r")
	o.see("One more")
	o.has("One more", "Two", "Three")
	o.isQuiet()
	o.see("One more")
	o.unreloaded()
}

// One tab leads and sends what all have left; a tab that is closed leaves its own to the others.
func TestTabsShareWhatWaits(t *testing.T) {
	o := startOffline(t)
	ctx, cancel := chromedp.NewContext(o.ctx)
	t.Cleanup(cancel)
	second := offline{&person{t, "the second tab", ctx}, t, o.address}
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as this context
		t.Fatal(err)
	}
	second.reload()
	o.network("offline")
	o.edit("One", "title", "First tab")
	o.keys("\r")
	second.edit("Two", "title", "Second tab")
	second.keys("\r")
	for _, tab := range []offline{o, second} {
		tab.see("First tab")
		tab.see("Second tab")
		tab.says("2 changes wait")
	}
	// The first tab led; it leaves the app.
	o.do(chromedp.Navigate("about:blank"))
	second.network("none")
	second.has("First tab", "Second tab", "Three")
	second.isQuiet()
	second.see("First tab")
}

// What waits belongs to who made it: somebody else at the browser neither sends nor sees it.
func TestWhatWaitsBelongsToItsMaker(t *testing.T) {
	o := startOffline(t)
	o.network("offline")
	o.edit("One", "title", "Of Ada")
	o.keys("\r")
	o.see("Of Ada")
	o.says("1 change waits")
	o.become(bob)
	o.network("none")
	o.wait(`document.querySelector('.n3-who')?.textContent.includes("Bob") === true`)
	o.see("One")
	o.miss("Of Ada")
	o.edit("Three", "title", "Of Bob")
	o.keys("\r")
	o.has("One", "Two", "Of Bob")
	o.reload()
	o.isQuiet()
	if got := o.stored(); got != "One, Two, Of Bob" {
		t.Errorf("under Bob the server has %s", got)
	}
	o.become(admin)
	o.reload()
	o.has("Of Ada", "Two", "Of Bob")
	o.see("Of Ada")
}

// A right that was taken meanwhile: the change is refused, kept and told, and can be given up.
func TestARightThatIsTakenMeanwhile(t *testing.T) {
	o := startOffline(t)
	o.network("offline")
	o.edit("One", "title", "Too late")
	o.keys("\r")
	o.says("1 change waits")
	o.become(demoted)
	o.network("none")
	o.says("1 change needs a decision")
	o.see("One")
	o.miss("Too late")
	o.click(`//*[contains(@class, "n3-away")]//button`)
	o.wait(`document.querySelector('[role=dialog]')?.textContent.includes("Too late") === true`)
	o.click(`//*[@role="dialog"]//button[.="Discard"]`)
	o.isQuiet()
	o.has("One", "Two", "Three")
}

// Somebody else was faster in the same field: the person chooses, when the network is back.
func TestAConflictIsDecidedOnReturn(t *testing.T) {
	o := startOffline(t)
	o.network("offline")
	o.edit("One", "title", "Mine")
	o.keys("\r")
	o.says("1 change waits")
	body := strings.NewReader(`{"title": "Theirs"}`)
	if status, answer := request(t, http.MethodPatch, o.address+"/api/datasets/tasks/1", bob, body); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	o.network("none")
	o.says("1 change needs a decision")
	o.see("Theirs")
	o.click(`//*[contains(@class, "n3-away")]//button`)
	o.click(`//*[@role="dialog"]//label[contains(., "Both")]`)
	o.click(`//*[@role="dialog"]//button[.="Save"]`)
	o.has("Theirs Mine", "Two", "Three")
	o.see("Theirs Mine")
	o.isQuiet()
}

// Where the browser has no room left, what was read gives way to what waits.
func TestWorkWithoutRoom(t *testing.T) {
	o := startOfflineWith(t, func(p *person) {
		size := 3e6
		origin, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.origin`))
		if err != nil {
			t.Fatal(err)
		}
		quota := storage.OverrideQuotaForOriginParams{Origin: origin, QuotaSize: &size}
		if _, err := chromedp.Call(p.ctx, storage.OverrideQuotaForOrigin, quota); err != nil {
			t.Fatal(err)
		}
	})
	// Old answers, as large as they fit, and then smaller ones.
	o.evaluate(`indexedDB.databases().then(([{name}]) => {
		indexedDB.open(name).onsuccess = ({target: {result: database}}) => {
			window.n3Count = (table) => new Promise((resolve) => {
				database.transaction(table).objectStore(table).count().onsuccess = ({target: {result}}) => resolve(result);
			});
			const fill = (i, size) => {
				const body = Array.from({length: size}, () => String.fromCharCode(32 + Math.random() * 90)).join("");
				const transaction = database.transaction("answers", "readwrite");
				transaction.objectStore("answers").put({url: "old " + i, at: 0, body}, "old " + i);
				transaction.oncomplete = () => fill(i + 1, size);
				transaction.onabort = () => {
					if (size > 10) fill(i, size >> 1);
					else window.n3Full = transaction.error.name;
				};
			};
			fill(0, 200_000);
		};
	})`)
	o.wait(`window.n3Full === "QuotaExceededError"`)
	o.network("offline")
	o.edit("One", "title", "One more")
	o.keys("\r")
	o.says("1 change waits")
	o.evaluate(`n3Count("outbox").then((count) => { window.n3Waiting = count })`)
	o.wait(`window.n3Waiting === 1`)
	o.wait(`!document.querySelector('.n3-away').textContent.includes("lost")`)
	o.reload()
	o.see("One more")
	o.network("none")
	o.has("One more", "Two", "Three")
}
