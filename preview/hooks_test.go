package preview_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	tsxExample    = regexp.MustCompile("(?s)```tsx\n(.*?)```")
	componentName = regexp.MustCompile(`export default function (\w+)`)
)

// The examples of `n3 help components` run as they are written, and what they show
// follows what they write.
func TestDocumentedHooks(t *testing.T) {
	text, err := os.ReadFile("../cmd/n3/docs/components.md")
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

page Home {
    path: "/"
`+strings.Join(shown, "")+`    show_table tasks
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
}
