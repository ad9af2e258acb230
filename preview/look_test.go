package preview_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/n3-lang/n3/compiler/workspace"
)

// slowAndWatched is put into every page before its own code: each answer of the
// API takes a while, and what moves on the page is kept (web.dev/articles/cls), but for
// what makes room for the bar of the preview.
const slowAndWatched = `(() => {
	const fetched = window.fetch;
	window.fetch = async (...request) => {
		const answer = await fetched(...request);
		if (String(request[0]).includes('/api/')) await new Promise((done) => setTimeout(done, 300));
		return answer;
	};
	window.moved = [];
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries())
			for (const { node, previousRect: from, currentRect: to } of entry.sources.filter(({ node }) => node?.getRootNode() === document && !node?.matches?.('.n3-side-foot')))
				window.moved.push((node?.className ?? node?.nodeName) + ' from ' + [from.x, from.y, from.width, from.height] + ' to ' + [to.x, to.y, to.width, to.height]);
	}).observe({ type: 'layout-shift', buffered: true });
})()`

// there is true when nothing of a page is on its way.
const there = `document.querySelector('h1') !== null
	&& document.querySelector('[aria-busy], .n3-growing, .n3-form-skeleton') === null
	&& document.querySelectorAll('section[aria-label]').length > 0
	&& [...document.querySelectorAll('.n3-drawing')].every((box) => box.querySelector('svg') !== null)`

// TestLook looks at every page of every example and of every template of `n3 init` as a
// person with a large or a small screen does, who may see little, has no mouse, reads a
// script that runs to the left, prints, or has a slow server.
func TestLook(t *testing.T) {
	axe, err := os.ReadFile("../compiler/runtime/web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, pattern := range []string{"../testdata/examples/*", "../cmd/n3/templates/*"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		folders = append(folders, found...)
	}
	b := newBrowser(t)
	apps := map[string]*app{}
	for _, folder := range folders {
		name := filepath.Base(folder)
		seed, known := seeds[name]
		if !known {
			t.Fatalf("%s has no rows to look at", name)
		}
		a := run(t, folder, b)
		apps[name] = a
		seed(a)
		for _, path := range pagesOf(t, folder) {
			t.Run(name+path, func(t *testing.T) {
				a.t = t
				p := a.watched(admin, path)
				p.wait(`document.querySelector('h1') !== null`)
				p.wait(there)

				t.Run("nothing moves while it loads", func(t *testing.T) {
					p.on(t).expect(`window.moved.join('\n')`, "")
				})
				t.Run("it fits every screen, in both directions of writing", func(t *testing.T) {
					p.on(t).fits()
				})
				t.Run("axe finds nothing, light and dark, on a phone, too", func(t *testing.T) {
					p.on(t).accessible(string(axe))
				})
				t.Run("it is used by keyboard alone", func(t *testing.T) {
					p.on(t).walks()
				})
				t.Run("on paper it has neither menu nor buttons, and whole tables", func(t *testing.T) {
					p.on(t).do(chromedp.EmulateViewport(1000, 900))
					p.onMedium("print")
					p.expect(printed, "")
					p.wait(`document.documentElement.dataset.theme === 'light'`)
					p.onMedium("")
				})
			})
		}
		a.t = t
	}
	t.Run("who is not signed in is told what to do", func(t *testing.T) {
		a := apps["crm"]
		a.t = t
		p := a.watched("anonymous", "/deals")
		p.wait(`document.querySelector('.n3-centered h2')?.textContent === 'Sign in to see this page'`)
		p.fits()
		p.accessible(string(axe))
		p.walks()
		p.mark()
		p.click(`//button[. = "Reload the page"]`)
		p.wait(`window.notReloaded === undefined && document.querySelector('.n3-centered') !== null`)
	})
	t.Run("nothing moves for those who do not want it", func(t *testing.T) {
		a := apps["crm"]
		a.t = t
		p := a.watched(admin, "/people")
		p.wait(there)
		p.evaluate(`window.animated = []; addEventListener('animationstart', ({ animationName }) => window.animated.push(animationName), true)`)
		open := func(preference string) {
			t.Helper()
			p.prefers("prefers-reduced-motion", preference)
			p.evaluate(`document.querySelector('.n3-side .n3-find').click()`)
			p.wait(`document.activeElement.closest('[role=combobox]') !== null`)
			p.repainted()
		}
		open("reduce")
		p.expect(`window.animated.join()`, "")
		p.keys(kb.Escape)
		p.wait(`document.querySelector('[role=combobox]') === null`)
		open("no-preference")
		p.wait(`window.animated.includes('n3-rise')`)
	})
	t.Run("columns beneath the buttons of a row are said to be there when a panel opens", func(t *testing.T) {
		a := apps["crm"]
		a.t = t
		p := a.watched(admin, "/deals")
		p.do(chromedp.EmulateViewport(1600, 900))
		p.wait(there)
		p.becomes(`[...document.querySelectorAll('[data-under-end]')].length + ''`, "0")
		p.evaluate(`document.querySelector('.n3-table [aria-label^=Open]').click()`)
		p.wait(`document.querySelector('.n3-table-scroll').hasAttribute('data-under-end')`)
		p.wait(`getComputedStyle(document.querySelector('.n3-row .n3-cell-actions')).boxShadow !== 'none'`)
		p.do(chromedp.EmulateViewport(1280, 900))
	})
	t.Run("the accent of a program is any color of CSS", func(t *testing.T) {
		a := apps["dashboard"]
		a.t = t
		program, err := os.ReadFile("../testdata/examples/dashboard/dashboard.n3")
		if err != nil {
			t.Fatal(err)
		}
		p := a.watched(admin, "/sensors")
		for color, hue := range map[string]string{"#15803d": "150", "oklch(0.6 0.15 300)": "300", "rebeccapurple": "303", "hsl(0 80% 50%)": "28"} {
			write(t, filepath.Join(a.dir, "dashboard.n3"), strings.ReplaceAll(string(program), "#15803d", color))
			p.wait(fmt.Sprintf(`Math.abs(getComputedStyle(document.documentElement).getPropertyValue('--hue') - %s) < 2`, hue))
		}
	})
}

// beyond names what a person would have to scroll to the side for; a table may be
// wider than its own box, which scrolls.
const beyond = `(() => {
	const root = document.documentElement;
	if (root.scrollWidth <= innerWidth) return '';
	const boxes = [...document.querySelectorAll('#root *')].filter((e) => !e.closest('.n3-table-scroll *, .n3-unseen'));
	const wide = boxes.filter((e) => { const { left, right } = e.getBoundingClientRect(); return left < -1 || right > innerWidth + 1; });
	return innerWidth + ' px, ' + root.dir + ': ' + wide.slice(0, 5).map((e) => e.tagName + '.' + e.className).join(', ');
})()`

// overlapping names controls of a page that lie over one another: one of them cannot
// be pressed. What sticks to an edge is over what scrolls there, and meant to be; so is
// the button of a date within its input.
const overlapping = `(() => {
	const controls = [...document.querySelectorAll('.n3-page :is(button, a, input, select, textarea, h1, .n3-heading)')].filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !e.closest('.n3-unseen'));
	const boxes = controls.map((e) => [e, e.getBoundingClientRect()]).filter(([e, box]) => box.width > 1 && !e.closest(innerWidth > 768 ? '.n3-table-scroll' : 'thead'));
	const over = ([, a], [, b]) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
	const meant = ([a], [b]) => a.contains(b) || (a.matches('.n3-date > *') && a.parentElement === b.parentElement);
	const pairs = boxes.flatMap((one, i) => boxes.slice(i + 1).filter((other) => !meant(one, other) && over(one, other)).map((other) => [one[0], other[0]]));
	const name = (e) => e.ariaLabel ?? (e.textContent || e.className);
	return pairs.slice(0, 5).map(([a, b]) => innerWidth + ' px: ' + name(a) + ' and ' + name(b)).join(', ');
})()`

// accessible lets axe look at the page, light and dark, on a phone and on a large screen.
func (p *person) accessible(axe string) {
	p.t.Helper()
	p.evaluate(axe + "; null")
	for _, width := range []int64{320, 1280} {
		p.do(chromedp.EmulateViewport(width, 900))
		for _, mode := range []string{"light", "dark"} {
			p.evaluate(fmt.Sprintf(`document.documentElement.dataset.theme = %s`, quoted(mode)))
			p.evaluate(findings)
			p.wait(`window.found !== undefined`)
			p.expect(`window.found`, "")
		}
	}
}

// findings lets axe look at the page, without the preview's own part.
const findings = `(() => {
	window.found = undefined;
	const animations = document.getAnimations();
	for (const animation of animations) if (animation.playState === 'running') animation.finish();
	axe.run({ include: ['#root'] }, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => {
		window.found = violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join(' | ')).join('\n');
	});
})()`

// printed names what is on paper and should not be, and tables that are cut off.
const printed = `(() => {
	const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible');
	const wrong = seen('nav, .n3-side, .n3-button, .n3-icon-button, .n3-row-action, .n3-search, input, n3-preview').map((e) => e.className || e.tagName);
	const cut = seen('.n3-table').filter((e) => { const { left, right } = e.getBoundingClientRect(); return left < -1 || right > innerWidth + 1; });
	return [...new Set(wrong), ...cut.map((e) => 'cut off: ' + e.ariaLabel)].join(', ');
})()`

// onMedium shows the page as it is on a screen ("") or on paper ("print").
func (p *person) onMedium(medium string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium}); err != nil {
		p.t.Fatal(err)
	}
}

// prefers sets a media feature.
func (p *person) prefers(feature, value string) {
	p.t.Helper()
	features := []*emulation.MediaFeature{{Name: feature, Value: value}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.t.Fatal(err)
	}
}

// watched opens a page as somebody, with slowAndWatched.
func (a *app) watched(who, path string) *person {
	a.t.Helper()
	p := a.browser.visitor(a.t, a.preview.Address()+"/healthz", path)
	p.do(chromedp.EmulateViewport(1280, 900))
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: slowAndWatched}); err != nil {
		a.t.Fatal(err)
	}
	p.evaluate("document.cookie = " + quoted("n3_preview_user="+url.PathEscape(who)+"; path=/"))
	p.do(chromedp.Navigate(a.preview.Address() + path))
	return p
}

// expect compares the text that an expression of the page has.
func (p *person) expect(expression, want string) {
	p.t.Helper()
	got := p.text(expression)
	if got != want {
		p.t.Errorf("%s: got\n%s\nwant %q", p.name, got, want)
	}
}

// becomes is the same of a text that may take a while: a chart is drawn anew after its box has another size.
func (p *person) becomes(expression, want string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); p.text(expression) != want && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	p.expect(expression, want)
}

// pagesOf are the addresses of all pages of a program; those of one row show the first.
func pagesOf(t *testing.T, folder string) []string {
	t.Helper()
	project, err := workspace.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := project.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, page := range snapshot.Application().Pages {
		path := page.Path
		for _, parameter := range page.Parameters {
			path = strings.ReplaceAll(path, ":"+parameter, "1")
		}
		paths = append(paths, path)
	}
	return paths
}

// fits looks at the page in every width, to the left and to the right, and with letters of
// twice the size. A page that is zoomed to 200 % has half of its screen's width.
func (p *person) fits() {
	p.t.Helper()
	for _, direction := range []string{"ltr", "rtl"} {
		p.evaluate(`document.documentElement.dir = ` + quoted(direction))
		for _, width := range []int64{320, 390, 640, 800, 1280, 1920, 3840} {
			p.do(chromedp.EmulateViewport(width, 900))
			p.wait(`innerWidth === ` + fmt.Sprint(width))
			p.becomes(beyond, "")
			p.becomes(overlapping, "")
		}
	}
	p.evaluate(`document.documentElement.dir = 'ltr'`)
	p.do(chromedp.EmulateViewport(1280, 900))
	p.evaluate(`document.documentElement.style.fontSize = '200%'`)
	p.becomes(beyond, "")
	p.becomes(overlapping, "")
	p.evaluate(`document.documentElement.style.fontSize = ''`)
}

// repainted waits until what was changed is on the screen, charts of another size, too.
func (p *person) repainted() {
	p.t.Helper()
	p.evaluate(`window.repainted = false; requestAnimationFrame(() => requestAnimationFrame(() => { window.repainted = true; }))`)
	p.wait(`window.repainted === true`)
}

// seeds make rows enough for every state of a table, a chart and a number, by the name of
// the program.
var seeds = map[string]func(*app){
	"crm": func(a *app) {
		for _, name := range []string{"Ada Lindqvist", "Ben Okafor", "Cleo Marchetti"} {
			email := strings.ToLower(strings.Fields(name)[0]) + "@example.com"
			a.make(admin, "people", fmt.Sprintf(`{"name":%q,"email":%q,"team":"North"}`, name, email))
		}
		for i, name := range []string{"Fjord Logistics", "Halle & Co", "Instruments of a very long name from Kyoto"} {
			a.make(admin, "companies", fmt.Sprintf(`{"name":%q,"city":"City %d","manager_id":%d}`, name, i, i+1))
		}
		for i := range 30 {
			stage := []string{"lead", "offer", "won", "lost"}[i%4]
			a.make(admin, "deals", fmt.Sprintf(`{"title":"Deal %d","company_id":%d,"seller_id":%d,"stage":%q,"price":"%d.50","quantity":2}`, i, i%3+1, i%3+1, stage, 1000+i))
		}
	},
	"dashboard": func(a *app) {
		for i, kind := range []string{"temperature", "humidity", "light"} {
			a.make(admin, "sensors", fmt.Sprintf(`{"name":"Sensor %d","place":"Bay %d","kind":%q}`, i, i, kind))
			for hour := range 8 {
				a.make(admin, "readings", fmt.Sprintf(`{"sensor_id":%d,"value":%d,"measured_at":"2026-11-0%dT0%d:00:00Z"}`, i+1, 20+hour*(i+1), i+1, hour))
			}
		}
	},
	"todo": func(a *app) {
		for i := range 12 {
			priority := []string{"low", "normal", "high"}[i%3]
			a.make(admin, "tasks", fmt.Sprintf(`{"title":"Water the plants in room %d","priority":%q,"due":"2020-01-%02d","done":%t}`, i, priority, i+1, i%4 == 0))
		}
	},
	"user_management": func(a *app) {
		for i := range 12 {
			a.make(admin, "user_profiles", fmt.Sprintf(`{"name":"Person %d","email":"person.%d@example.com","role":"viewer"}`, i, i))
		}
	},
	"blank": func(a *app) {
		a.make(admin, "tasks", `{"title":"Try it"}`)
	},
	"shop": func(a *app) {
		for i, name := range []string{"Lamp", "Chair with a name that is longer than others", "Table"} {
			a.make(admin, "products", fmt.Sprintf(`{"name":%q,"price":"%d.00","stock":%d}`, name, 10+i, i))
		}
		for i := range 12 {
			status := []string{"new", "paid", "sent", "cancelled"}[i%4]
			a.make(admin, "orders", fmt.Sprintf(`{"product_id":%d,"customer":"Customer %d","email":"c%d@example.com","price":"%d.00","status":%q}`, i%3+1, i, i, 10+i, status))
		}
	},
	"tickets": func(a *app) {
		a.make(admin, "people", `{"name":"Ada Lindqvist","email":"ada@example.com"}`)
		for i := range 12 {
			state := []string{"open", "waiting", "closed"}[i%3]
			a.make(admin, "tickets", fmt.Sprintf(`{"subject":"It does not start, %d","body":"Nothing happens.","state":%q,"agent_id":1}`, i, state))
		}
	},
}
