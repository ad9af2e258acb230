package preview_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

const pageProgram = `app Desk {
    users: people
}

dataset people {
    name: string required
    email: email required unique
    access_policy {
        read: true
        create: true
        update: email == user.email
    }
}

dataset tasks {
    title: string required
    realtime: true
    access_policy {
        read: true
        create: true
        update: true
        delete: true
    }
}

dataset notes {
    text: string
    realtime: true
    access_policy {
        read: true
        create: true
    }
}

page Tasks {
    path: "/"
    show_component "Gauge"
    show_table tasks {
        binding { editable: true, crud { create: true, delete: true } }
    }
    show_table notes
}
`

const counter = `import { useState } from "react";
import { useDataset } from "n3";

export default function Gauge() {
  const [n, setN] = useState(0);
  const { total } = useDataset("tasks");
  return <button id="gauge" onClick={() => setN(n + 1)}>WORD {n} of {total}</button>;
}
`

// The parts of the preview in a page are found by these expressions.
const (
	shadow = `document.querySelector('n3-preview').shadowRoot`
	bar    = shadow + `.querySelector('.dock')`
)

// press clicks a button of the preview's own part by its text.
func (p *person) press(text string) {
	p.t.Helper()
	find := fmt.Sprintf(`[...%s.querySelectorAll('button')].find(b => b.offsetWidth > 0 && b.textContent.includes(%s))`, shadow, quoted(text))
	p.wait(find + ` !== undefined`)
	p.evaluate(find + `.click()`)
}

func (p *person) says(text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`%s.textContent.includes(%s)`, bar, quoted(text)))
}

// covered lists the controls of the app that something of the preview is over, once
// the page is scrolled to its end.
const covered = `(() => {
	scrollTo(0, document.documentElement.scrollHeight);
	const controls = document.querySelectorAll('#root button, #root a, #root input, #root select, .n3-toast button, .n3-popover input, .n3-popover button');
	return [...controls].filter(c => {
		const { left, top, width, height } = c.getBoundingClientRect();
		const [x, y] = [left + width / 2, top + height / 2];
		if (width === 0 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
		return document.elementFromPoint(x, y)?.localName === 'n3-preview';
	}).length === 0 && controls.length > 5;
})()`

func TestPageOfAPreview(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	file := filepath.Join(dir, "app.n3")
	write(t, file, pageProgram)
	p := start(t, dir)
	browser := newBrowser(t)
	ada := browser.person(t, p.Address(), `{"id":"ada","name":"Ada","roles":["admin"]}`)
	ada.mark()

	t.Run("rows are added, and one of them is who one is", func(t *testing.T) {
		ada.on(t)
		for _, dataset := range []string{"people", "tasks"} {
			ada.press("Data")
			ada.evaluate(fmt.Sprintf(`%s.querySelector('select').value = %s`, shadow, quoted(dataset)))
			ada.press("Add 50")
			ada.says("Added 50 rows")
			ada.press("Data")
		}
		ada.wait(`document.querySelectorAll('[data-n3-dataset=tasks] tbody tr').length === 25`)
		ada.press("Ada")
		// Those of the roles come before the rows.
		ada.wait(shadow + `.querySelectorAll('[aria-label=Users] button').length === 50`)
		ada.evaluate(shadow + `.querySelector('[aria-label=Users] button').click()`)
		ada.wait(`fetch('/api/me').then(r => r.json()).then(me => me.user.email !== null && me.user.name === ` + shadow + `.querySelector('.who').textContent.split(' · ')[0])`)
		ada.unreloaded()
	})

	t.Run("the bar has room of its own at every width", func(t *testing.T) {
		ada.on(t)
		for _, width := range []int64{320, 480, 800, 1440} {
			ada.do(chromedp.EmulateViewport(width, 640))
			ada.wait(covered)
			ada.wait(fmt.Sprintf(`document.documentElement.scrollWidth <= %d && %s.scrollWidth <= %d`, width, bar, width))
			// What opens at a control is above the bar, too.
			columns := func() {
				ada.evaluate(`window.columns.focus()`)
				ada.keys(kb.Enter)
				// It takes the focus after it is drawn, and only then the keys.
				ada.wait(`document.activeElement.closest('.n3-popover') !== null`)
			}
			ada.evaluate(`window.columns = [...document.querySelectorAll('[data-n3-dataset=notes] button')].find(b => b.textContent === 'Columns'); scrollTo(0, 0)`)
			columns()
			ada.evaluate(`window.high = document.querySelector('.n3-popover').offsetHeight`)
			ada.keys(kb.Escape)
			ada.wait(`document.querySelector('.n3-popover') === null`)
			// Where it would just fit if there were no bar.
			ada.evaluate(`document.body.style.minHeight = '4000px'; scrollBy(0, window.columns.getBoundingClientRect().bottom - (innerHeight - 20 - window.high))`)
			columns()
			ada.wait(fmt.Sprintf(`document.querySelector('.n3-popover').getBoundingClientRect().bottom <= innerHeight - %s.offsetHeight`, bar))
			ada.keys(kb.Escape)
			ada.wait(`document.querySelector('.n3-popover') === null`)
			ada.evaluate(`document.body.style.minHeight = ''`)
			// With a line of its own to say, too.
			ada.press("Data")
			ada.press("Add 50")
			ada.says("Added 50 rows")
			ada.press("Data")
			ada.wait(covered)
			ada.wait(fmt.Sprintf(`Math.abs(parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--room-below')) - %s.offsetHeight) < 2`, bar))
		}
		ada.do(chromedp.EmulateViewport(1280, 800))
	})

	t.Run("who is chosen in the terminal uses the page, until somebody is chosen here", func(t *testing.T) {
		is := func(name string) {
			t.Helper()
			ada.wait(fmt.Sprintf(`fetch('/api/me').then(r => r.json()).then(me => (me.user?.name ?? 'nobody') === %s)`, quoted(name)))
		}
		ada.on(t)
		p.SignIn(&previewstate.Person{ID: "grace", Name: "Grace", Roles: []string{"admin"}})
		ada.wait(shadow + `.querySelector('.who').textContent.startsWith('Grace · admin')`)
		is("Grace")
		p.SignIn(nil)
		ada.wait(shadow + `.querySelector('.who').textContent.startsWith('Anonymous')`)
		ada.press("Anonymous")
		ada.press("admin")
		ada.wait(shadow + `.querySelector('.who').textContent.includes('admin')`)
		ada.unreloaded()
		// A page that is loaded again does not follow what it has followed.
		ada.do(chromedp.Reload())
		ada.wait(shadow + `?.querySelector('.who')?.textContent.includes('admin') === true`)
		ada.mark()
	})

	t.Run("the app notices a network that goes", func(t *testing.T) {
		ada.on(t).press("Live")
		ada.press("Offline")
		ada.says("Offline")
		ada.wait(`fetch('/api/me').then(() => false, () => true)`)
		ada.press("Offline")
		ada.press("No throttling")
		ada.says("Live")
		ada.wait(`fetch('/api/me').then(r => r.ok)`)
	})

	t.Run("a click with Alt asks for an editor", func(t *testing.T) {
		ada.on(t).evaluate(`(() => {
			window.asked = [];
			const send = window.fetch;
			window.fetch = (...all) => { if (String(all[0]).endsWith('/__n3/open')) window.asked.push(all[1].body); return send(...all); };
			const cell = document.querySelector('[data-n3-dataset=tasks] td[data-n3-field=title]');
			cell.dispatchEvent(new MouseEvent('click', { bubbles: true, altKey: true, composed: true }));
		})()`)
		ada.wait(`JSON.stringify(JSON.parse(window.asked[0])) === JSON.stringify({ page: 'Tasks', widget: 'tasks', dataset: 'tasks', field: 'title' })`)
		ada.says("VS Code or Neovim")
	})

	t.Run("an edit of a dataset asks for one list", func(t *testing.T) {
		ada.on(t).evaluate(`performance.clearResourceTimings()`)
		write(t, file, strings.Replace(pageProgram, "    title: string required\n", "    title: string required\n    team: string\n", 1))
		ada.wait(`document.querySelector('th[data-n3-field=team]') !== null`)
		state(t, p, func(s previewstate.State) bool { return s.Edit != nil && s.Edit.Painted && s.Edit.Build == s.Build })
		asked := func(path string) string {
			return fmt.Sprintf(`performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname === %s).length`, quoted(path))
		}
		ada.wait(asked("/api/datasets/tasks") + ` > 0`)
		// What would come a second time comes at once, or with the next thing that is read.
		ada.wait(`new Promise(done => setTimeout(() => done(true), 1000))`)
		for path, want := range map[string]int{"/api/datasets/tasks": 1, "/api/me": 1, "/api/datasets/notes": 0} {
			ada.wait(fmt.Sprintf(`%s === %d`, asked(path), want))
		}
		ada.unreloaded()
	})

	t.Run("a component of one's own is edited live", func(t *testing.T) {
		component := filepath.Join(dir, "custom", "components", "Gauge.tsx")
		ada.on(t).wait(`document.querySelector('.n3-component-problem')?.textContent.includes('custom/components/Gauge.tsx does not exist') === true`)
		ada.evaluate(`document.querySelector('.n3-search').focus()`)
		ada.keys("half")
		shows := func(text string) {
			ada.wait(fmt.Sprintf(`document.querySelector('#gauge')?.textContent.startsWith(%s) === true`, quoted(text)))
		}
		write(t, component, strings.Replace(counter, "WORD", "One", 1))
		shows("One 0 of")
		ada.evaluate(`document.querySelector('#gauge').click()`)
		shows("One 1 of")
		write(t, component, strings.Replace(counter, "WORD", "Two", 1))
		shows("Two 0 of")
		for text, said := range map[string]string{
			strings.Replace(counter, "return <", "return <<", 1):                                            "custom/components/Gauge.tsx:7:9",
			strings.Replace(counter, "return <", "if (n === 0) throw new Error(\"no gauge\"); return <", 1): "custom/components/Gauge.tsx:7:22",
			strings.Replace(counter, `"n3"`, `"left-pad"`, 1):                                               "left-pad",
		} {
			write(t, component, text)
			ada.wait(fmt.Sprintf(`document.querySelector('.n3-component-problem')?.textContent.includes(%s) === true`, quoted(said)))
			ada.wait(`document.querySelector('[data-n3-dataset=tasks] .n3-toolbar') !== null`)
			write(t, component, strings.Replace(counter, "WORD", "Mended", 1))
			shows("Mended 0 of")
		}
		ada.wait(`document.querySelector('.n3-search').value === 'half'`)
		ada.unreloaded()
		if err := os.Remove(component); err != nil {
			t.Fatal(err)
		}
		ada.wait(`document.querySelector('.n3-component-problem') !== null`)
	})

	t.Run("a component imports styles, files and packages", func(t *testing.T) { importing(t, p, dir, ada) })

	t.Run("all rows go after a second look, and a snapshot brings them back", func(t *testing.T) {
		rows := func(n int) {
			ada.wait(fmt.Sprintf(`document.querySelectorAll('[data-n3-dataset=tasks] tbody tr').length === %d`, n))
		}
		ada.on(t).do(chromedp.Navigate(p.Address()))
		ada.wait(shadow + `.querySelector('.dock') !== null`)
		rows(25)
		ada.press("Data")
		ada.evaluate(shadow + `.querySelector('[aria-label=Snapshots] input').value = 'before'`)
		ada.press("Save")
		ada.says("Saved “before”")
		ada.press("Reset data")
		ada.press("Remove all rows")
		ada.press("Back")
		ada.press("Not now")
		rows(25)
		ada.press("Reset data")
		ada.press("Remove all rows")
		ada.press("Yes: Remove all rows")
		ada.says("Removed all rows")
		rows(0)
		ada.press("Load")
		ada.evaluate(`[...` + shadow + `.querySelectorAll('dialog button')].find(b => b.textContent === 'Load').click()`)
		ada.press("Yes: Load")
		ada.says("Loaded “before”")
		rows(25)
	})

	t.Run("below another path everything is found", func(t *testing.T) {
		target, err := url.Parse(p.Address())
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.URL.Path = "/" + strings.TrimPrefix(r.In.URL.Path, "/proxy/4300/")
			// Who passes requests on to a preview speaks in its name.
			r.Out.Host = target.Host
			r.Out.Header.Del("Origin")
			r.Out.Header.Del("Sec-Fetch-Site")
		}}
		outer := newServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/proxy/4300" {
				http.Redirect(w, r, "/proxy/4300/", http.StatusFound)
				return
			}
			proxy.ServeHTTP(w, r)
		}))
		bea := browser.person(t, outer+"/proxy/4300", `{"id":"bea","name":"Bea","roles":["admin"]}`)
		bea.on(t).says("Live")
		bea.press("Data")
		bea.press("Add 50")
		bea.says("Added 50 rows")
	})
}

// newServer is an address at which a handler answers.
func newServer(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// A page of a preview that has ended shows nothing of the one that is at its
// address now, but that one's app.
func TestAnotherProjectAtTheSameAddress(t *testing.T) {
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	write(t, filepath.Join(first, "app.n3"), strings.Replace(pageProgram, "app Desk {", "app Desk {\n    title: \"First\"", 1))
	write(t, filepath.Join(second, "app.n3"), strings.Replace(pageProgram, "app Desk {", "app Desk {\n    title: \"Second\"", 1))
	begin := func(dir string, port int) *preview.Preview {
		t.Helper()
		p, err := preview.Start(t.Context(), preview.Options{Path: dir, Port: port})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.WaitState(t.Context(), func(s previewstate.State) bool { return s.Ready }); err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := begin(first, 0)
	address, err := url.Parse(p.Address())
	if err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Sscanf(address.Port(), "%d", &port); err != nil {
		t.Fatal(err)
	}
	ada := newBrowser(t).person(t, p.Address(), `{"id":"ada","name":"Ada","roles":["admin"]}`)
	ada.wait(`document.title.includes('First')`)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	ada.says("Preview ended")
	p = begin(second, port)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	ada.wait(`document.title.includes('Second') && document.querySelector('.n3-table-card') !== null`)
}
