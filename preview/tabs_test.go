package preview_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const ordersProgram = `dataset orders {
    title: string required
    realtime: true
    access_policy { read: authenticated, create: authenticated, update: authenticated }
}

page Orders {
    path: "/"
    show_table orders { binding { crud: { create: true } } }
}
`

// Two tabs of one browser have one cookie: when somebody else signs in by the one, the other
// forgets what was half-typed in it, and neither sends what the former person had not sent.
func TestSomebodyElseTakesOverTheBrowser(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tabs")
	write(t, filepath.Join(dir, "app.n3"), ordersProgram)
	p := start(t, dir)
	address := p.Address()
	ada := newBrowser(t).person(t, address, admin)
	second, cancel := chromedp.NewContext(ada.ctx)
	t.Cleanup(cancel)
	tab := &person{t, "the second tab", second}
	if err := chromedp.Do(second); err != nil { // the tab lives as long as this context
		t.Fatal(err)
	}
	tab.do(chromedp.Navigate(address))
	for _, one := range []*person{ada, tab} {
		one.wait(`document.querySelector('.n3-table-card') !== null && document.querySelector('.n3-skeleton') === null`)
		one.mark()
	}
	tab.click(`//button[contains(., "New ")]`)
	tab.fill("title", "Half-typed")

	ada.evaluate(`document.cookie = "n3_preview_user=" + encodeURIComponent(JSON.stringify({id: "bob", name: "Bob", roles: ["admin"], email: "bob@example.com"})) + "; path=/"`)
	ada.evaluate(`window.dispatchEvent(new CustomEvent("n3:identity", {cancelable: true}))`)
	ada.wait(`document.querySelector('.n3-skeleton') === null`)
	tab.wait(`document.querySelector('[role=dialog]') === null && document.querySelector('.n3-table-card') !== null`)
	tab.click(`//button[contains(., "New ")]`)
	tab.wait(`document.querySelector('[role=dialog] [name=title]').value === ""`)
	tab.fill("title", "Of Bob")
	tab.keys("\r")
	tab.see("Of Bob")
	tab.unreloaded()
	ada.see("Of Bob")
	ada.unreloaded()
	status, answer := request(t, http.MethodGet, address+"/api/datasets/orders?select=title", admin, nil)
	if status != http.StatusOK || strings.Contains(answer, "Half") {
		t.Errorf("%d %s", status, answer)
	}
}
