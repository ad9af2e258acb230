package preview_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview"
	"github.com/n3-lang/n3/preview/host"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// A row that a list leaves out is asked for by its key, and the answer is that of
// `n3 why`.
func TestARowThatAListLeavesOutIsExplained(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	write(t, filepath.Join(dir, "app.n3"), `dataset tasks {
    title: string required
    secret: boolean default(false)
    access_policy { read: not secret or role(admin), create: true, update { before: role(admin), after: not secret } }
}
page Tasks {
    show_table tasks { filter: title != "Old" }
    show_form tasks
}
`)
	p := start(t, dir)
	state(t, p, func(s previewstate.State) bool { return s.Ready })
	for _, body := range []string{`{"title":"Open"}`, `{"title":"Secret","secret":true}`, `{"title":"Old"}`} {
		if status, answer := request(t, http.MethodPost, p.Address()+"/api/datasets/tasks", `{"id":"ada","name":"Ada","roles":["admin"]}`, strings.NewReader(body)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, answer)
		}
	}
	ben := newBrowser(t).person(t, p.Address(), `{"id":"ben","name":"Ben","roles":[]}`)
	ben.wait(`document.querySelectorAll('[data-n3-dataset=tasks] tbody tr').length === 1`)
	why := shadow + `.querySelector('.why')`
	pick := func(selector string) {
		t.Helper()
		ben.press("Why?")
		ben.evaluate(fmt.Sprintf(`document.querySelector(%s).click()`, quoted(selector)))
		ben.wait(`!` + why + `.hidden && ` + why + `.querySelector('.why-answers').children.length > 0`)
	}
	missing := why + `.querySelector('.why-missing')`
	pick(".n3-form-card h2")
	ben.wait(missing + `.hidden`)
	ben.press("Close")
	pick(".n3-table-card .n3-toolbar")
	ben.wait(`!` + missing + `.hidden`)
	ben.evaluate(missing + `.querySelector('summary').click()`)
	// Those that the list does not show.
	ben.wait(fmt.Sprintf(`[...%s.querySelectorAll('.choices button')].map(b => b.textContent).join() === '2 · Secret,3 · Old'`, missing))
	ben.evaluate(missing + `.querySelector('.choices button').click()`)
	ben.wait(why + `.textContent.includes('row 2') && ` + why + `.textContent.includes('May not read')`)

	found, err := preview.Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	told, err := found.Why(t.Context(), host.Question{Operation: "read", Dataset: "tasks", Key: "2", Person: &host.Someone{Cookie: "%7B%22id%22%3A%22ben%22%7D"}})
	if err != nil || told.Allowed == nil || *told.Allowed || len(told.Rules) != 1 {
		t.Fatalf("n3 why says %+v, %v", told, err)
	}
	rule := told.Rules[0]
	says := []string{strings.ReplaceAll(rule.Title, "`", "") + " does not hold", fmt.Sprintf("%s:%d", rule.File, rule.Line), rule.Part.Text + *rule.Part.Value}
	for _, part := range rule.Part.Parts {
		says = append(says, part.Text+*part.Value)
	}
	for _, text := range says {
		ben.wait(fmt.Sprintf(`%s.textContent.includes(%s)`, why, quoted(text)))
	}
	ben.wait(why + `.textContent.includes('The rule update for the row before the change')`)

	enter := func(key string) {
		ben.evaluate(fmt.Sprintf(`(() => { const form = %s.querySelector('form'); form.key.value = %s; form.requestSubmit(); })()`, missing, quoted(key)))
	}
	enter("3")
	ben.wait(why + `.textContent.includes('No rule hides this row. The list leaves it out') && ` + why + `.textContent.includes('May read')`)
	enter("1")
	ben.wait(why + `.textContent.includes('row 1') && !` + why + `.textContent.includes('No rule hides')`)
	enter("99")
	ben.wait(why + `.textContent.includes('tasks has no row 99.')`)
	ben.wait(`!` + missing + `.hidden`)
}
