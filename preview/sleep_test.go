package preview_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	previewstate "github.com/n3-lang/n3/preview/state"
)

// A page in a tab that the browser has put to sleep, and one whose backend sleeps, show
// what happened meanwhile when they wake, and keep what was typed.
func TestAPageThatSleeps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	file := filepath.Join(dir, "app.n3")
	program := strings.Replace(pageProgram, "    show_component \"Gauge\"\n", "", 1)
	write(t, file, program)
	p := start(t, dir)
	ada := newBrowser(t).person(t, p.Address(), admin)
	live := `document.querySelector('.n3-live')?.textContent === 'Live'`
	ada.wait(live)
	ada.mark()
	ada.click(`//input[@placeholder="Search"]`)
	ada.keys("w")
	add := func(title string) {
		t.Helper()
		if status, answer := request(t, http.MethodPost, p.Address()+"/api/datasets/tasks", admin, strings.NewReader(`{"title":"`+title+`"}`)); status != http.StatusCreated {
			t.Errorf("%d %s", status, answer)
		}
	}
	// Chromium leaves a woken page hidden, so that it draws no frames, by which wait waits.
	shows := func(expression string) {
		t.Helper()
		eventually(t, func() bool {
			holds, err := chromedp.Run(ada.ctx, chromedp.Evaluate[bool](expression))
			return err == nil && holds
		})
	}
	text := func(text string) {
		t.Helper()
		shows(`document.querySelector('[data-n3-dataset=tasks]').textContent.includes('` + text + `')`)
	}

	become := func(state page.SetWebLifecycleStateState) {
		t.Helper()
		if _, err := chromedp.Call(ada.ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state}); err != nil {
			t.Fatal(err)
		}
	}
	build := p.State().Build
	become(page.SetWebLifecycleStateStateFrozen)
	add("written in its sleep")
	write(t, file, strings.Replace(program, "    title: string required\n", "    title: string required\n    team: string\n", 1))
	state(t, p, func(s previewstate.State) bool { return s.Build > build })
	become(page.SetWebLifecycleStateStateActive)
	text("written in its sleep")
	text("Team")
	shows(live)

	signalHost(t, syscall.SIGSTOP)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		add("waits for the backend")
	}()
	write(t, file, strings.Replace(program, "    title: string required\n", "    title: string required\n    team: string\n    room: string\n", 1))
	signalHost(t, syscall.SIGCONT)
	<-answered
	text("waits for the backend")
	text("Room")
	shows(live)
	shows(`document.querySelector('.n3-search').value === 'w'`)
	shows(`window.notReloaded === true`)
}
