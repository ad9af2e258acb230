package preview_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/preview"
)

const (
	admin = `{"id":"ada","name":"Ada","email":"ada@example.com","roles":["admin"]}`
	clerk = `{"id":"bob","name":"Bob","email":"bob@example.com","roles":[]}`
)

// app is a preview of a copy of a program, and a browser that looks at it.
type app struct {
	t       *testing.T
	dir     string
	preview *preview.Preview
	browser *browser
}

func run(t *testing.T, from string, b *browser) *app {
	t.Helper()
	dir := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(from), ".n3"))
	files := []string{from}
	if info, err := os.Stat(from); err != nil {
		t.Fatal(err)
	} else if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(from, "*.*")); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range files {
		if filepath.Base(file) == ".n3" {
			continue // what a preview left in the repository
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(file)), string(text))
	}
	return &app{t, dir, start(t, dir), b}
}

// make adds a row as somebody, and answers it.
func (a *app) make(who, dataset, values string) map[string]any {
	a.t.Helper()
	status, answer := request(a.t, http.MethodPost, a.preview.Address()+"/api/datasets/"+dataset, who, strings.NewReader(values))
	var row map[string]any
	if err := json.Unmarshal([]byte(answer), &row); err != nil || status != http.StatusCreated {
		a.t.Fatalf("POST %s %s: %d %s", dataset, values, status, answer)
	}
	return row
}

// visit opens a page as somebody and waits for its title.
func (a *app) visit(who, path, title string) *person {
	a.t.Helper()
	ctx, cancel := chromedp.NewContext(a.browser.ctx, chromedp.WithNewBrowserContext())
	a.t.Cleanup(cancel)
	p := &person{a.t, path, ctx}
	if err := chromedp.Do(ctx); err != nil {
		a.t.Fatal(err)
	}
	p.do(chromedp.Navigate(a.preview.Address() + "/healthz"))
	p.evaluate("document.cookie = " + quoted("n3_preview_user="+url.PathEscape(who)+"; path=/"))
	p.do(chromedp.Navigate(a.preview.Address() + path))
	p.wait(fmt.Sprintf(`document.querySelector('h1')?.textContent === %s`, quoted(title)))
	return p
}

// shows waits until a widget, found by its heading, has a text.
func (p *person) shows(heading, text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`[...document.querySelectorAll('section[aria-label]')].some(s => s.ariaLabel === %s && s.textContent.includes(%s))`, quoted(heading), quoted(text)))
}

// reads waits until the page has a text anywhere.
func (p *person) reads(text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`document.body.textContent.includes(%s)`, quoted(text)))
}

func TestTodoE2E(t *testing.T) {
	a := run(t, "../testdata/examples/todo", newBrowser(t))
	a.make(clerk, "tasks", `{"title":"Water the plants","due":"2020-01-01","priority":"high"}`)
	a.make(admin, "tasks", `{"title":"Read","done":true}`)
	ada := a.visit(admin, "/", "To do")
	bob := a.visit(clerk, "/", "To do")

	// A number, a computed field and a filter are worked out by the server.
	ada.shows("Open", "1")
	ada.shows("Late", "1")
	ada.wait(`document.querySelector('[data-n3-widget=tasks_4] [data-field=late]')?.textContent.includes('Yes') ?? false`)
	ada.wait(`!document.querySelector('[data-n3-widget=tasks_4]').textContent.includes('Read')`)

	// A button writes its row; the row leaves one table and comes into the other, on every page.
	bob.click(`//*[@role="row"][contains(., "Water the plants")]//button[. = "Done"]`)
	bob.reads("Done: Water the plants")
	for _, p := range []*person{ada, bob} {
		p.shows("Open", "0")
		p.wait(`!document.querySelector('[data-n3-widget=tasks_4]').textContent.includes('Water')`)
		p.wait(`document.querySelector('[data-n3-widget=tasks_5]').textContent.includes('Water')`)
	}

	// Who may not write a row is offered no button that does; they may open it.
	a.make(admin, "tasks", `{"title":"Only for Ada"}`)
	bob.see("Only for Ada")
	bob.wait(`![...document.querySelectorAll('[role=row]')].find(r => r.textContent.includes('Only for Ada')).querySelector('button:not([aria-label^=Open]):not(.n3-cell-more)')`)
}

func TestCrmE2E(t *testing.T) {
	a := run(t, "../testdata/examples/crm", newBrowser(t))
	person := a.make(admin, "people", `{"name":"Ada","email":"ada@example.com","team":"north"}`)
	a.make(admin, "people", `{"name":"Bob","email":"bob@example.com","team":"south"}`)
	acme := a.make(admin, "companies", fmt.Sprintf(`{"name":"Acme","city":"Berlin","manager_id":%v}`, person["id"]))
	a.make(admin, "companies", `{"name":"Globex","city":"Paris"}`)
	deal := a.make(admin, "deals", fmt.Sprintf(`{"title":"Rockets","company_id":%v,"price":"10.50","quantity":3}`, acme["id"]))
	if deal["total"] != "31.50" || deal["seller_id"] != person["id"] {
		t.Errorf("computed fields and the person's row: %v", deal)
	}

	// A reference shows the title of its row, a path a field of it.
	ada := a.visit(admin, "/deals", "Deals")
	ada.wait(`document.querySelector('[data-field=company_id]')?.textContent === 'Acme'`)
	ada.wait(`document.querySelector('[data-field="company.city"]')?.textContent === 'Berlin'`)

	// It is written by a search over the other dataset.
	ada.do(chromedp.DoubleClick(`//*[@role="row"][contains(., "Rockets")]//*[@data-field="company_id"]`))
	// The title comes a moment after the editor; a text selected before would lose its selection.
	ada.wait(`document.querySelector('[role=gridcell][data-field] input[role=combobox]')?.value === 'Acme'`)
	ada.evaluate(`document.querySelector('[role=gridcell][data-field] input[role=combobox]').select()`)
	ada.keys("Globex")
	ada.wait(`document.querySelector('[role=gridcell][data-field] input[role=combobox]').value === 'Globex'`)
	ada.wait(`[...document.querySelectorAll('[role=option]')].some(o => o.textContent === 'Globex')`)
	ada.wait(`[...document.querySelectorAll('[role=option]')].every(o => o.textContent !== 'Acme')`)
	ada.keys(kb.Enter)
	ada.wait(`document.querySelector('[role=gridcell][data-field] input')?.value === 'Globex'`)
	ada.keys(kb.Enter)
	ada.wait(`document.querySelector('[data-field=company_id]')?.textContent === 'Globex'`)
	ada.wait(`document.querySelector('[data-field="company.city"]')?.textContent === 'Paris'`)

	// A question is asked first; then derived numbers follow.
	home := a.visit(admin, "/", "Home")
	home.shows("Won, 30 days", "0")
	ada.click(`//*[@role="row"][contains(., "Rockets")]//button[. = "Won"]`)
	home.shows("Won, 30 days", "31.50")
	home.shows("Open deals", "0")

	// One row by its address; a form changes it, and the rule over the row holds in the page already.
	one := a.visit(admin, fmt.Sprintf("/deals/%v", deal["id"]), "Deal")
	one.shows("Rockets", "31.50")
	one.shows("Rockets", "Globex")
	for _, date := range [][2]string{{"opened", "02/01/2026"}, {"closes", "01/01/2026"}} {
		one.wait(fmt.Sprintf(`document.querySelector('form [name=%s]') !== null`, date[0]))
		one.evaluate(fmt.Sprintf(`(() => { const input = document.querySelector('form [name=%s]'); input.focus(); input.select(); })()`, date[0]))
		one.keys(date[1])
	}
	one.click(`//button[. = "Save"]`)
	one.reads("A deal closes after it opens.")

	// Rows that the rule of another dataset hides stay hidden: Bob sells nothing and manages nobody.
	status, answer := request(t, http.MethodGet, a.preview.Address()+"/api/datasets/deals?expand=company", clerk, nil)
	if status != http.StatusOK || strings.Contains(answer, "Rockets") {
		t.Errorf("as somebody else: %d %s", status, answer)
	}
	// A field with a rule of its own is read by nobody else.
	status, answer = request(t, http.MethodPatch, fmt.Sprintf("%s/api/datasets/deals/%v", a.preview.Address(), deal["id"]), admin, strings.NewReader(`{"margin":"1.00"}`))
	if status != http.StatusForbidden {
		t.Errorf("the margin was written by somebody outside of finance: %d %s", status, answer)
	}
	// A loop has a table of its own for each row.
	companies := a.visit(admin, "/companies", "Companies")
	companies.reads("Globex")
	companies.wait(`document.querySelectorAll('.n3-column-layout[data-n3-row]').length === 2`)
	companies.see("Rockets")
	companies.wait(`[...document.querySelectorAll('.n3-column-layout[data-n3-row]')].filter(c => c.textContent.includes('Rockets')).length === 1`)
	// Deleting a company takes its deals along, on every page.
	status, answer = request(t, http.MethodDelete, a.preview.Address()+"/api/datasets/companies/2", admin, nil)
	if status != http.StatusNoContent {
		t.Errorf("deleting the company: %d %s", status, answer)
	}
	ada.miss("Rockets")
}

func TestDashboardE2E(t *testing.T) {
	a := run(t, "../testdata/examples/dashboard", newBrowser(t))
	sensor := a.make("", "sensors", `{"name":"T1","place":"North","kind":"temperature"}`)
	for _, value := range []string{"20", "22"} {
		a.make("", "readings", fmt.Sprintf(`{"sensor_id":%v,"value":%s}`, sensor["id"], value))
	}
	p := a.visit("anonymous", "/", "Overview")
	p.shows("Readings today", "2")
	p.shows("Mean", "21")
	p.shows("Latest readings", "North")
	p.wait(`document.querySelector('table caption')?.textContent === 'Mean by hour'`)
	p.click(`//*[@role="tab"][. = "By place"]`)
	p.wait(`document.querySelector('table caption')?.textContent === 'Highest by place'`)

	// What is derived follows its base.
	a.make("", "readings", fmt.Sprintf(`{"sensor_id":%v,"value":36}`, sensor["id"]))
	p.shows("Readings today", "3")
	p.shows("Latest readings", "36")
	p.shows("Highest by place", "36")
}

// A classic program runs as it is: its tables, its loop, its button and its form.
func TestClassicE2E(t *testing.T) {
	a := run(t, "../testdata/classic/tickets.n3", newBrowser(t))
	agent := a.make(admin, "agents", `{"name":"Grace","email":"grace@example.com","team":"night"}`)
	a.make(admin, "tickets", fmt.Sprintf(`{"subject":"No light","body":"It is dark.","priority":"high","agent_id":%v}`, agent["id"]))

	queue := a.visit(admin, "/", "Queue")
	queue.reads("Hello Ada, there is work to do.")
	queue.shows("All tickets", "No light")
	queue.shows("Load", "1")

	people := a.visit(admin, "/people", "People")
	people.reads("Grace of night")

	board := a.visit(admin, "/board", "Board")
	board.wait(cardsOf + ` === "No status 0:  | Open 1: No light | Waiting 0:  | Closed 0: "`)
	board.drag(card("No light"), column("Waiting"), func() {})
	a.visit(admin, "/", "Queue").shows("All tickets", "Waiting")
	board.drag(card("No light"), column("Open"), func() {})
	a.visit(admin, "/", "Queue").shows("All tickets", "Open")

	night := `{"id":"grace","name":"Grace","email":"grace@example.com","roles":["agent","admin"]}`
	waiting := a.visit(night, "/", "Queue")
	waiting.shows("Waiting for us", "No light")
	waiting.click(`//button[. = "Close"]`)
	waiting.reads("This will change 1 row.")
	waiting.click(`//*[@role="alertdialog"]//button[. = "Close"]`)
	// A derived dataset follows what is written on the same page, live or not.
	waiting.wait(`!document.body.textContent.includes('No light')`)
	a.visit(admin, "/", "Queue").shows("All tickets", "Closed")

	ask := a.visit(admin, "/ask", "Ask")
	ask.do(chromedp.SendKeys(chromedp.CSS(`form [name=subject]`), "Too loud"), chromedp.SendKeys(chromedp.CSS(`form [name=body]`), "At night."))
	ask.do(chromedp.SendKeys(chromedp.CSS(`form [name=priority]`), "Low"))
	ask.click(`//form//button[@type="submit"]`)
	ask.reads("We have it")
	// The button goes on to the page that the program names.
	ask.wait(`document.querySelector('h1')?.textContent === 'Queue'`)
	ask.shows("All tickets", "Too loud")
}
