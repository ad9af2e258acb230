package preview_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

var (
	tsxExample    = regexp.MustCompile("(?s)```tsx\n(.*?)```")
	componentName = regexp.MustCompile(`export default function (\w+)`)
)

// The examples of `n3 help components` run as they are written, and what they show
// follows what they write.
func TestDocumentedComponents(t *testing.T) {
	text, err := os.ReadFile("../cmd/n3/docs/components.md")
	if err != nil {
		t.Fatal(err)
	}
	axe, err := os.ReadFile("../compiler/runtime/web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "hooks")
	var shown []string
	for _, example := range tsxExample.FindAllStringSubmatch(string(text), -1) {
		name := componentName.FindStringSubmatch(example[1])[1]
		write(t, filepath.Join(dir, "custom", "components", name+".tsx"), example[1])
		shown = append(shown, fmt.Sprintf("    show_component %q\n", name))
	}
	if len(shown) < 5 {
		t.Fatalf("the examples are %v", shown)
	}
	write(t, filepath.Join(dir, "app.n3"), `enum task_state { open, done }

dataset tasks {
    title: string required min_length(3)
    state: task_state required default("open")
    points: integer
    realtime: true
    access_policy { read: true, create: authenticated, update: authenticated, delete: authenticated }
}

enum person_role { viewer, editor }

dataset people {
    name: string required
    email: email required unique
    role: person_role required
    news: boolean
    realtime: true
    access_policy { read: true, create: authenticated, update: authenticated, delete: authenticated }
}

page Home {
    path: "/"
`+strings.Join(shown, "")+`    show_table tasks
    show_table people
}
`)
	p := start(t, dir)
	for _, body := range []string{`{"title": "Write", "points": 3}`, `{"title": "Test", "state": "done", "points": 2}`} {
		if status, answer := request(t, http.MethodPost, p.Address()+"/api/datasets/tasks", admin, strings.NewReader(body)); status != http.StatusCreated {
			t.Fatal(status, answer)
		}
	}
	ada := newBrowser(t).person(t, p.Address(), admin)
	shows := func(id, text string) {
		t.Helper()
		ada.wait(fmt.Sprintf(`document.querySelector('#%s')?.textContent === %s`, id, quoted(text)))
	}
	shows("open-tasks", "1: Write")
	shows("first-task", "Write")
	shows("points-by-state", "done: 1 tasks, 2 pointsopen: 1 tasks, 3 points")
	ada.wait(`document.body.textContent.includes("2 tasks for Ada")`)
	add := func(title string) {
		ada.click(`//form[@id="quick-task"]//input`)
		ada.keys(title)
		ada.click(`//form[@id="quick-task"]//button`)
	}
	add("It")
	ada.wait(`document.querySelector('#quick-task [role=alert]')?.textContent.length > 0`)
	add("erate")
	shows("open-tasks", "2: Iterate, Write")
	shows("points-by-state", "done: 1 tasks, 2 pointsopen: 2 tasks, 4 points")
	if status, answer := request(t, http.MethodPatch, p.Address()+"/api/datasets/tasks/1", admin, strings.NewReader(`{"title": "Rewrite"}`)); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	shows("first-task", "Rewrite")
	shows("open-tasks", "2: Iterate, Rewrite")
	ada.wait(`document.querySelector('.n3-component-problem') === null`)

	t.Run("a form of parts is filled in by keyboard", func(t *testing.T) {
		p := ada.on(t)
		p.evaluate(`document.querySelector('form:has([name=email]) [name=name]').focus()`)
		p.keys(kb.Enter)
		p.wait(`document.activeElement.name === 'name' && document.activeElement.getAttribute('aria-invalid') === 'true'`)
		p.keys("Grace" + kb.Tab + "grace@example" + kb.Tab)
		p.wait(`document.querySelector('[name=email]').getAttribute('aria-invalid') === 'true'`)
		p.keys("e" + kb.Tab + " " + kb.Enter)
		p.wait(`document.activeElement.name === 'email'`)
		p.keys(kb.End + ".com" + kb.Enter)
		p.wait(invited("grace@example.com"))
		p.wait(`document.querySelector('.n3-table-card[data-n3-dataset=people]').textContent.includes('grace@example.com')`)
		p.wait(`document.querySelector('[data-n3-dataset=people] [data-field=role]').textContent === 'Editor'`)
		p.wait(`document.querySelector('[name=email]').value === ''`)
	})
	t.Run("and by mouse; what the server refuses is said at its field", func(t *testing.T) {
		p := ada.on(t)
		p.click(`//input[@name="name"][ancestor::form[.//input[@name="email"]]]`)
		p.keys("Grace again")
		p.click(`//input[@name="email"]`)
		p.keys("grace@example.com")
		p.click(`//button[. = "Invite"]`)
		p.wait(`document.activeElement.name === 'email' && document.activeElement.getAttribute('aria-invalid') === 'true'`)
		p.wait(`document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join() === 'The invitation is for this address.,Another row has this value.'`)
		p.evaluate(`document.activeElement.select()`)
		p.keys("hopper@example.com")
		p.click(`//button[. = "Invite"]`)
		p.wait(invited("hopper@example.com"))
		p.evaluate(`window.copied = null; navigator.clipboard.writeText = async (text) => { window.copied = text; }`)
		p.click(`//button[. = "Copy"]`)
		p.wait(`window.copied?.endsWith('hopper%40example.com') === true`)
		p.wait(`[...document.querySelectorAll('[role=status]')].some((e) => e.textContent === 'Copied')`)
		p.wait(team + ` === 'Grace: viewer editor, Grace again: viewer'`)
		p.click(`//button[@aria-label="Make an editor: Grace again"]`)
		p.wait(team + ` === 'Grace: viewer editor, Grace again: viewer editor'`)
	})
	t.Run("axe finds nothing, light and dark, on a phone, too", func(t *testing.T) {
		p := ada.on(t)
		p.click(`//button[. = "Invite"]`)
		p.wait(`document.querySelector('.n3-centered [aria-invalid=true]') !== null`)
		p.accessible(string(axe))
	})
}

// team are the names and roles in the table of parts.
const team = `[...document.querySelectorAll('#team tbody tr')].map((row) => row.querySelector('th').textContent + ': ' + [...row.querySelectorAll('li')].map((e) => e.textContent).join(' ')).join(', ')`

// invited is true when the link of an invitation is shown.
func invited(email string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('input[readonly]')].some((e) => e.value === location.origin + '/welcome?email=' + encodeURIComponent(%s))`, quoted(email))
}
