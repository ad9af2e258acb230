package preview_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// patience bounds each step of a browser; no step waits longer than it must.
const patience = 20 * time.Second

const example = "../testdata/examples/user_management/user_management.n3"

// TestDataBindingE2E follows the example from its source to two browsers:
// source → AST → IR → code → the preview running → pages that stay bound.
func TestDataBindingE2E(t *testing.T) {
	program, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "user_management")
	write(t, filepath.Join(dir, "app.n3"), string(program))

	snapshot := open(t, dir)
	if list := snapshot.Diagnostics(); len(list) != 0 {
		t.Fatalf("the example has diagnostics: %v", list)
	}
	if d := snapshot.Files[0].Decls[0].Decl; d.Dataset == nil || d.Dataset.Policy == nil || d.Name.Name != "user_profiles" {
		t.Fatalf("the first declaration is %s", d.Key())
	}
	app := snapshot.Application()
	if len(app.Bindings) != 1 || app.Bindings[0].Mode != "push" || app.Bindings[0].Channel != "user_profiles" || len(app.Channels) != 1 {
		t.Fatalf("bindings %+v, channels %+v", app.Bindings, app.Channels)
	}

	p := start(t, dir)
	browser := newBrowser(t)
	ada := browser.person(t, p.Address(), `{"id":"ada","name":"Ada","roles":["admin"]}`)
	bob := browser.person(t, p.Address(), `{"id":"bob","name":"Bob","roles":[]}`)
	visitor := browser.person(t, p.Address(), "anonymous")
	for _, someone := range []*person{ada, bob, visitor} {
		someone.mark()
	}

	t.Run("a row made in one browser appears in the others", func(t *testing.T) {
		ada.on(t).click(`//button[contains(., "New user profile")]`)
		ada.fill("name", "Grace Hopper")
		ada.fill("email", "grace@example.com")
		ada.fill("role", "editor")
		ada.click(`//*[@role="dialog"]//button[contains(., "Create user profile")]`)
		ada.see("Grace Hopper")
		// The preview's bar covers no message.
		ada.wait(`(() => {
			const toast = document.querySelector('.n3-toast'), bar = document.querySelector('n3-preview').shadowRoot.querySelector('.dock > :not([hidden])');
			return toast !== null && bar !== null && toast.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top;
		})()`)
		bob.on(t).see("Grace Hopper")
		visitor.on(t).see("grace@example.com")
	})

	t.Run("an inline edit arrives", func(t *testing.T) {
		ada.on(t).edit("Grace Hopper", "name", "Grace Murray Hopper")
		ada.keys(kb.Enter)
		ada.see("Grace Murray Hopper")
		bob.on(t).see("Grace Murray Hopper")
	})

	t.Run("who may not write is offered nothing and refused", func(t *testing.T) {
		visitor.on(t).wait(`document.querySelectorAll('[role=row] [data-writable]').length === 0`)
		visitor.wait(`![...document.querySelectorAll('button')].some(b => /New user profile|^Delete/.test(b.textContent + (b.ariaLabel ?? '')))`)
		bob.on(t).wait(`document.querySelectorAll('[role=row] [data-writable]').length === 0`)
		before := list(t, p.Address())
		for cookie, want := range map[string]int{"": http.StatusUnauthorized, `{"id":"bob","name":"Bob","roles":[]}`: http.StatusForbidden} {
			body := strings.NewReader(`{"name":"Mallory"}`)
			if status, answer := request(t, http.MethodPatch, p.Address()+"/api/datasets/user_profiles/1", cookie, body); status != want {
				t.Errorf("PATCH as %q: %d %s, want %d", cookie, status, answer, want)
			}
		}
		if after := list(t, p.Address()); after != before {
			t.Errorf("a refused PATCH changed the rows:\n%s\n%s", before, after)
		}
	})

	t.Run("a refusal is explained where it is picked", func(t *testing.T) {
		const shadow = `document.querySelector('n3-preview').shadowRoot`
		bob.on(t).evaluate(`[...` + shadow + `.querySelectorAll('button')].find(b => b.textContent === 'Why?').click()`)
		bob.click(`//*[@role="gridcell" and contains(., "grace@example.com")]`)
		bob.wait(shadow + `.querySelector('.why').textContent.includes('For Bob · no role')`)
		bob.wait(`[...` + shadow + `.querySelectorAll('.why summary')].map(s => s.textContent).filter(s => s.startsWith('May')).join() === 'May read,May not change,May not delete'`)
		bob.wait(`/The rule update .*does not hold.*\.n3:\d+.*owner_id"ada"user\.id"bob"/.test(` + shadow + `.querySelector('.why').textContent)`)
		// Picking is over, and what was picked was not pressed.
		bob.wait(`document.querySelector('[role=gridcell][data-field] input') === null`)
		bob.evaluate(shadow + `.querySelector('.why').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))`)
		bob.wait(shadow + `.querySelector('.why').hidden`)
	})

	t.Run("an edit of the program keeps what is half typed", func(t *testing.T) {
		ada.on(t).edit("Grace Murray Hopper", "name", "Rear Admiral")
		ada.wait(`[...document.querySelectorAll('[role=columnheader]')].some(h => h.textContent.includes('Created'))`)
		changed := strings.Replace(string(program), "show_table user_profiles {", "show_table user_profiles {\n        columns: [name, email, role]", 1)
		write(t, filepath.Join(dir, "app.n3"), changed)
		ada.wait(`![...document.querySelectorAll('[role=columnheader]')].some(h => h.textContent.includes('Created'))`)
		ada.wait(`[...document.querySelectorAll('[role=gridcell][data-field] input')].some(i => i.value === 'Rear Admiral')`)
		ada.keys(kb.Escape)
	})

	t.Run("an edit of a page moves nothing and asks for nothing", func(t *testing.T) {
		const asked = `performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname.startsWith('/api/')).length`
		// The files of the page are more than a browser remembers by itself.
		ada.on(t).evaluate(`performance.clearResourceTimings(); performance.setResourceTimingBufferSize(10000)`)
		ada.click(`//input[@placeholder="Search"]`)
		ada.keys("Grace")
		ada.wait(`performance.getEntriesByType('resource').some(e => e.name.includes('search=Grace'))`)
		ada.see("Grace Murray Hopper")
		ada.evaluate(`document.body.style.minHeight = '3000px'; scrollTo(0, 40); document.activeElement.setSelectionRange(1, 3); window.asked = ` + asked)
		changed := strings.Replace(string(program), "show_table user_profiles {", "show_table user_profiles {\n        title: \"Everybody\"\n        columns: [name, email, role]", 1)
		write(t, filepath.Join(dir, "app.n3"), changed)
		ada.reads("Everybody")
		ada.wait(`document.activeElement.placeholder === 'Search' && document.activeElement.value === 'Grace' &&
			document.activeElement.selectionStart === 1 && document.activeElement.selectionEnd === 3`)
		ada.wait(`scrollY === 40`)
		ada.wait(`window.asked === ` + asked)
		// Edits that follow each other at once: the last one is told to be on the screen.
		for i := range 4 {
			write(t, filepath.Join(dir, "app.n3"), strings.Replace(changed, "Everybody", fmt.Sprintf("Everybody %d", i), 1))
			time.Sleep(15 * time.Millisecond)
		}
		ada.reads("Everybody 3")
		state(t, p, func(s previewstate.State) bool { return s.Edit != nil && s.Edit.Painted && s.Edit.Build == s.Build })
		ada.keys(kb.Backspace + kb.Backspace + kb.Backspace + kb.Backspace + kb.Backspace + kb.Delete + kb.Delete + kb.Delete)
		ada.wait(`document.activeElement.value === ''`)
	})

	t.Run("a mistake is shown over the last good page", func(t *testing.T) {
		broken := strings.Replace(string(program), "show_table user_profiles", "show_table user_profile", 1)
		write(t, filepath.Join(dir, "app.n3"), broken)
		state(t, p, func(s previewstate.State) bool {
			return s.Broken && len(s.Diagnostics) == 1 && s.Diagnostics[0].Code == "N32002"
		})
		ada.on(t).see("Grace Murray Hopper")
		write(t, filepath.Join(dir, "app.n3"), string(program))
		state(t, p, func(s previewstate.State) bool { return !s.Broken })
	})

	t.Run("a page says that the backend is lost and catches up", func(t *testing.T) {
		ada.on(t).wait(`document.querySelector('.n3-live')?.textContent === 'Live'`)
		bob.on(t).wait(`document.querySelector('.n3-live')?.textContent === 'Live'`)
		bob.watch(`document.querySelector('.n3-live')?.textContent`, "Reconnecting")
		killHost(t)
		body := `{"name":"Meanwhile","email":"meanwhile@example.com"}`
		eventually(t, func() bool {
			status, _ := request(t, http.MethodPost, p.Address()+"/api/datasets/user_profiles", `{"id":"ada","name":"Ada","roles":["admin"]}`, strings.NewReader(body))
			return status == http.StatusCreated
		})
		bob.see("Meanwhile")
		bob.wait(`document.querySelector('.n3-live')?.textContent === 'Live'`)
		bob.watched()
		ada.see("Meanwhile")
	})

	t.Run("a delete arrives", func(t *testing.T) {
		ada.on(t).click(`//*[@role="row"][contains(., "Grace Murray Hopper")]//button[starts-with(@aria-label, "Delete")]`)
		ada.miss("Grace Murray Hopper")
		bob.on(t).miss("Grace Murray Hopper")
		visitor.on(t).miss("Grace Murray Hopper")
	})

	for _, someone := range []*person{ada, bob, visitor} {
		someone.on(t).unreloaded()
	}
}

func open(t *testing.T, dir string) *workspace.Snapshot {
	t.Helper()
	p, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, dir string) *preview.Preview {
	t.Helper()
	return startWith(t, preview.Options{Path: dir, Progress: func(line string) { t.Log(line) }})
}

func startWith(t *testing.T, options preview.Options) *preview.Preview {
	t.Helper()
	p, err := preview.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // the first time installs the environment
	defer cancel()
	found, err := p.WaitState(ctx, func(s previewstate.State) bool { return s.Ready || s.Broken })
	if err != nil {
		t.Fatal(err)
	}
	if !found.Ready {
		t.Fatalf("the program has errors: %v", found.Diagnostics)
	}
	return p
}

func state(t *testing.T, p *preview.Preview, holds func(previewstate.State) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if s, err := p.WaitState(ctx, holds); err != nil {
		t.Fatalf("%v; the state is %+v", err, s)
	}
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to pass")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// request speaks to the API as a program would; an empty cookie is nobody.
func request(t *testing.T, method, address, cookie string, body io.Reader) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if cookie != "" {
		r.Header.Set("Cookie", "n3_preview_user="+url.PathEscape(cookie))
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(text)
}

func list(t *testing.T, address string) string {
	t.Helper()
	status, answer := request(t, http.MethodGet, address+"/api/datasets/user_profiles", "", nil)
	if status != http.StatusOK {
		t.Fatalf("list: %d %s", status, answer)
	}
	return answer
}

// killHost kills this test's backend process without a warning.
func killHost(t *testing.T) {
	t.Helper()
	signalHost(t, syscall.SIGKILL)
}

func signalHost(t *testing.T, signal syscall.Signal) {
	t.Helper()
	found := 0
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		command, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), "cmdline"))
		stat, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), "stat"))
		_, fields, _ := bytes.Cut(stat, []byte(") "))
		parts := strings.Fields(string(fields))
		if bytes.Contains(command, []byte("n3_preview")) && len(parts) > 1 && parts[1] == strconv.Itoa(os.Getpid()) {
			if err := syscall.Kill(pid, signal); err != nil {
				t.Fatal(err)
			}
			found++
		}
	}
	if found == 0 {
		t.Fatal("no backend of this test was found")
	}
}

// browser is one headless Chromium.
type browser struct{ ctx context.Context }

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("this test needs Chromium: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1280, 800),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &browser{ctx}
}

// person is one who looks at a page, with cookies of their own.
type person struct {
	t    *testing.T
	name string
	ctx  context.Context
}

// visitor is somebody whose page may show anything.
func (b *browser) visitor(t *testing.T, address, name string) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{t, name, ctx}
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as this context
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(address))
	return p
}

func (b *browser) person(t *testing.T, address, cookie string) *person {
	t.Helper()
	p := b.visitor(t, address+"/healthz", cookie)
	set := "document.cookie = " + quoted("n3_preview_user="+url.PathEscape(cookie)+"; path=/")
	p.evaluate(set)
	p.do(chromedp.Navigate(address))
	p.wait(`document.querySelector('.n3-table-card') !== null && document.querySelector('.n3-skeleton') === null`)
	return p
}

// on is the person within a subtest.
func (p *person) on(t *testing.T) *person {
	p.t = t
	return p
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\n%s", p.name, err, p.page())
	}
}

func (p *person) evaluate(script string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](script)); err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, script, err)
	}
}

// page is what the person sees, for messages.
func (p *person) page() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// wait waits until an expression of the page is true.
func (p *person) wait(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression))
		if err == nil {
			return
		}
		// What ran in a page that another took the place of has ended, and the next is asked.
		if refused := (*cdproto.Error)(nil); !errors.As(err, &refused) || refused.Code != -32000 {
			p.t.Fatalf("%s waited for %s: %v\n%s", p.name, expression, err, p.page())
		}
	}
}

func (p *person) see(text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`[...document.querySelectorAll('[role=row]')].some(r => r.textContent.includes(%s))`, quoted(text)))
}

func (p *person) miss(text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`![...document.querySelectorAll('[role=row]')].some(r => r.textContent.includes(%s))`, quoted(text)))
}

func (p *person) click(xpath string) {
	p.t.Helper()
	p.do(chromedp.Click(xpath))
}

// fill types into a field of the open dialog.
func (p *person) fill(field, text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS(fmt.Sprintf(`[role=dialog] [name=%q]`, field)), text))
}

// edit opens the cell of a row by a double click and replaces its text.
func (p *person) edit(row, field, text string) {
	p.t.Helper()
	cell := fmt.Sprintf(`//*[@role="row"][contains(., %s)]//*[@data-field=%s]`, quoted(row), quoted(field))
	p.do(chromedp.DoubleClick(cell))
	p.wait(`document.querySelector('[role=gridcell][data-field] input') !== null`)
	p.evaluate(`document.querySelector('[role=gridcell][data-field] input').select()`)
	p.do(chromedp.KeyEvent(text))
	p.wait(fmt.Sprintf(`document.querySelector('[role=gridcell][data-field] input').value === %s`, quoted(text)))
}

func (p *person) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// mark marks the page; a reload loses the mark.
func (p *person) mark() {
	p.t.Helper()
	p.evaluate(`window.notReloaded = true`)
}

func (p *person) unreloaded() {
	p.t.Helper()
	p.wait(`window.notReloaded === true`)
}

// watch notes in the page whether an expression has ever had a value.
func (p *person) watch(expression, value string) {
	p.t.Helper()
	p.evaluate(fmt.Sprintf(`window.seen = false; new MutationObserver(() => { if ((%s) === %s) window.seen = true; }).observe(document.body, {subtree: true, childList: true, characterData: true}); true`, expression, quoted(value)))
}

func (p *person) watched() {
	p.t.Helper()
	p.wait(`window.seen === true`)
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(text)
}
