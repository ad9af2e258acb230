package preview_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
)

// emulateNetwork takes the network away, and says so to the page. Chromium still has it
// beside the two commands that it is to be replaced by.
var emulateNetwork = cdp.Command[cdpnetwork.OverrideNetworkStateParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

const (
	tokenSecret = "a secret of the tests, long enough for HS256"
	tokenCookie = "desk"
)

// served is a compiled application as its operators run it: the backend with its rows
// in PostgreSQL, its own pages, and people who are known by signed tokens.
type served struct {
	t       *testing.T
	address string
}

// TestTwoBrowsersOfACompiledApplication works on one row from two browsers, and looks at
// it from a third that may not.
func TestTwoBrowsersOfACompiledApplication(t *testing.T) {
	a := serveCompiled(t, "../testdata/examples/crm", "Crm")
	ada := a.row("admin ada", "people", `{"name":"Ada","email":"ada@example.com"}`)
	a.row("admin ada", "people", `{"name":"Eve","email":"eve@example.com"}`)
	a.row("admin ada", "people", `{"name":"Bob","email":"bob@example.com"}`)
	acme := a.row("admin ada", "companies", fmt.Sprintf(`{"name":"Acme","city":"Berlin","manager_id":%v}`, ada["id"]))
	a.row("bob", "deals", fmt.Sprintf(`{"title":"Balloons","company_id":%v,"price":"2.00"}`, acme["id"]))

	b := newBrowser(t)
	one, two, bob := a.visit(b, "admin ada", "/deals", "Deals"), a.visit(b, "admin eve", "/deals", "Deals"), a.visit(b, "bob", "/deals", "Deals")
	everybody := []*person{one, two, bob}
	for _, p := range everybody {
		p.see("Balloons")
		p.mark()
	}
	bob.watch(`String(document.body.textContent.includes("Rockets"))`, "true")

	t.Run("what one makes the other sees", func(t *testing.T) {
		one.on(t).click(`//button[contains(., "New deal")]`)
		one.fill("title", "Rockets")
		one.fill("price", "10.50")
		one.fill("company_id", "Acme")
		one.click(`//*[@role="option"][. = "Acme"]`)
		one.click(`//*[@role="dialog"]//button[contains(., "Create deal")]`)
		// It belongs above what is shown, which does not jump.
		two.on(t).click(`//button[. = "1 new row"]`)
		for _, p := range []*person{one, two} {
			p.wait(cellOf("Rockets", "company_id", "Acme"))
			p.wait(cellOf("Rockets", `"company.city"`, "Berlin"))
			p.wait(cellOf("Rockets", `"seller.name"`, "Ada"))
		}
	})

	t.Run("what one edits the other sees", func(t *testing.T) {
		two.on(t).edit("Rockets", "price", "12.25")
		two.keys(kb.Enter)
		for _, p := range []*person{one.on(t), two} {
			p.wait(cellOf("Rockets", "price", "12.25"))
			p.wait(cellOf("Rockets", "total", "12.25"))
		}
	})

	t.Run("who edits a cell that has changed meanwhile chooses", func(t *testing.T) {
		one.on(t).edit("Rockets", "title", "Rockets of one")
		two.on(t).edit("Rockets", "title", "Rockets of two")
		two.keys(kb.Enter)
		eventually(t, func() bool {
			_, answer := a.ask("admin eve", http.MethodGet, "deals?title__eq=Rockets+of+two", "")
			return strings.Contains(answer, `"total":1`)
		})
		one.keys(kb.Enter)
		one.wait(`(() => { // theirs and mine, side by side
			const said = document.querySelector('[role=dialog] .n3-conflict');
			return said !== null && said.textContent.includes("Rockets of two") && said.textContent.includes("Rockets of one");
		})()`)
		one.click(`//*[@role="dialog"]//label[contains(., "Yours")]`)
		one.click(`//*[@role="dialog"]//button[. = "Save"]`)
		two.see("Rockets of one")
		one.see("Rockets of one")
		two.edit("Rockets of one", "title", "Rockets")
		two.keys(kb.Enter)
		one.wait(cellOf("Rockets", "title", "Rockets"))
	})

	t.Run("who has no network goes on, and the others see it when it is back", func(t *testing.T) {
		network := func(away bool) {
			t.Helper()
			conditions := cdpnetwork.OverrideNetworkStateParams{Offline: away, DownloadThroughput: -1, UploadThroughput: -1}
			if _, err := chromedp.Call(two.ctx, emulateNetwork, conditions); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := chromedp.Call(two.ctx, cdpnetwork.Enable, cdpnetwork.EnableParams{}); err != nil {
			t.Fatal(err)
		}
		two.on(t)
		network(true)
		two.edit("Rockets", "price", "13.75")
		two.keys(kb.Enter)
		two.wait(cellOf("Rockets", "price", "13.75"))
		two.wait(`document.querySelector('.n3-away')?.textContent.includes("1 change waits") === true`)
		one.on(t).wait(cellOf("Rockets", "price", "12.25"))
		network(false)
		for _, p := range []*person{one, two} {
			p.wait(cellOf("Rockets", "price", "13.75"))
			p.wait(cellOf("Rockets", "total", "13.75"))
		}
		two.wait(`document.querySelector('.n3-away') === null`)
	})

	t.Run("what one deletes is gone for the other, and comes back for both", func(t *testing.T) {
		one.on(t).evaluate(`window.deal = fetch('/api/datasets/deals?title__eq=Rockets').then(r => r.json()).then(l => l.data[0].id)`)
		one.click(`//*[@role="row"][contains(., "Rockets")]//button[starts-with(@aria-label, "Delete")]`)
		one.miss("Rockets")
		two.on(t).miss("Rockets")
		one.evaluate(`deal.then(id => fetch('/api/datasets/deals/' + id + '/restore', { method: 'POST' })).then(r => { if (!r.ok) throw r.status; })`)
		two.click(`//button[. = "1 new row"]`)
		two.see("Rockets")
		one.see("Rockets")
	})

	t.Run("who may not see a row never does", func(t *testing.T) {
		bob.on(t).see("Balloons")
		bob.wait(`window.seen === false`)
		bob.wait(`document.querySelectorAll('[role=row]').length === 2`) // with the header
		for _, path := range []string{"deals", "deals/export.csv", "deals?title__eq=Rockets", "deals?expand=company,seller", "open_deals", "deals/2"} {
			status, answer := a.ask("bob", http.MethodGet, path, "")
			if strings.Contains(answer, "Rockets") {
				t.Errorf("%s shows the row: %d %s", path, status, answer)
			}
		}
	})

	for _, p := range everybody {
		p.on(t).unreloaded()
	}
}

// cellOf says whether the cell of a row, which is found by a text in it, has a text.
func cellOf(row, field, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('[role=row]')].some(r => r.textContent.includes(%s) && r.querySelector('[data-field=%s]')?.textContent === %s)`, quoted(row), field, quoted(text))
}

// serveCompiled compiles a program for PostgreSQL and for signed tokens, builds its
// pages, and runs it.
func serveCompiled(t *testing.T, from, name string) *served {
	t.Helper()
	r := newRelease(t)
	if err := os.CopyFS(r.dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(r.dir, ".n3")); err != nil { // what a preview left in the repository
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join(r.dir, "app.n3"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.dir, "app.n3"), strings.Replace(string(program), "app "+name+" {", "app "+name+" {\n    database: postgres\n    auth: jwt", 1))
	r.build()
	r.start("N3_DATABASE_URL="+runtimetest.Postgres(t, ".."),
		"N3_JWT_SECRET="+tokenSecret, "N3_JWT_ISSUER=tests", "N3_JWT_AUDIENCE=desk", "N3_JWT_COOKIE="+tokenCookie)
	return &served{t, r.address()}
}

// token is that of a person, who is written as roles and a name: "admin ada".
func token(person string) string {
	words := strings.Fields(person)
	name := words[len(words)-1]
	claims, _ := json.Marshal(map[string]any{
		"sub": name, "name": strings.ToUpper(name[:1]) + name[1:], "email": name + "@example.com", "email_verified": true,
		"iss": "tests", "aud": "desk", "roles": words[:len(words)-1], "exp": time.Now().Add(time.Hour).Unix(),
	})
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(claims)
	mac := hmac.New(sha256.New, []byte(tokenSecret))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

func (a *served) ask(person, method, path, body string) (status int, answer string) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.address+"/api/datasets/"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token(person))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// row makes a row as somebody, and answers it.
func (a *served) row(person, dataset, values string) map[string]any {
	a.t.Helper()
	status, answer := a.ask(person, http.MethodPost, dataset, values)
	var row map[string]any
	if err := json.Unmarshal([]byte(answer), &row); err != nil || status != http.StatusCreated {
		a.t.Fatalf("POST %s %s: %d %s", dataset, values, status, answer)
	}
	return row
}

// visit opens a page as somebody and waits for its title.
func (a *served) visit(b *browser, who, path, title string) *person {
	a.t.Helper()
	p := b.visitor(a.t, a.address+"/healthz", who)
	p.evaluate("document.cookie = " + quoted(tokenCookie+"="+token(who)+"; path=/"))
	p.do(chromedp.Navigate(a.address + path))
	p.wait(fmt.Sprintf(`document.querySelector('h1')?.textContent === %s`, quoted(title)))
	return p
}
