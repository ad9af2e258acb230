package preview_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// walks goes through the page by Tab, on a large screen and on a phone, there and back, and
// opens and closes what opens.
func (p *person) walks() {
	p.t.Helper()
	p.evaluate(walking)
	for _, width := range []int64{1280, 320} {
		p.do(chromedp.EmulateViewport(width, 900))
		p.wait(`innerWidth === ` + fmt.Sprint(width))
		for _, way := range []struct {
			name string
			back bool
		}{{"forwards", false}, {"backwards", true}} {
			p.evaluate(`walk.begin()`)
			for range walkLimit {
				if way.back {
					p.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(kb.ModifierShift)))
				} else {
					p.keys(kb.Tab)
				}
				if !p.holds(`walk.step()`) {
					break
				}
			}
			p.expect(`walk.result('`+fmt.Sprint(width, " px, ", way.name)+`')`, "")
		}
		for p.holds(`walk.next()`) {
			at := *p
			at.name += ", " + p.text(`walk.opener()`)
			at.keys(kb.Enter)
			at.wait(`walk.isOpen()`)
			at.keys(kb.Escape)
			at.wait(`walk.isClosed()`)
		}
	}
	p.do(chromedp.EmulateViewport(1280, 900))
}

// walkLimit is more than any page has places to stop at.
const walkLimit = 400

// holds is what an expression of the page says now.
func (p *person) holds(expression string) bool {
	p.t.Helper()
	holds, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return holds
}

// text is the same of a text.
func (p *person) text(expression string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return text
}

// walking keeps where the focus was. Whatever may have it has to get it, once each; where it
// is has to be seen, and nothing may lie over it (WCAG 2.4.7 and 2.4.11).
const walking = `(() => {
	const name = (e) => e.tagName.toLowerCase() + '.' + e.className + ' ' + (e.ariaLabel ?? e.textContent).slice(0, 30);
	const root = document.querySelector('#root');
	const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && e.getClientRects().length > 0;
	const stops = () => [...root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((e) => e.tabIndex >= 0 && !e.disabled && visible(e) && !e.closest('[inert]'));
	const drawn = (e) => {
		for (let at = e; at !== null && at !== root; at = at.parentElement) {
			const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
			if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) return true;
			if (at !== e && !at.matches(':focus-within')) return false;
		}
		return false;
	};
	const uncovered = (e) => {
		const { left, right, top, bottom } = e.getBoundingClientRect();
		const xs = [(left + right) / 2, left + 2, right - 2], ys = [(top + bottom) / 2, top + 2, bottom - 2];
		return xs.some((x) => ys.some((y) => { const at = document.elementFromPoint(x, y); return at !== null && (e.contains(at) || at.contains(e)); }));
	};
	const opens = '[aria-haspopup], [aria-expanded], .n3-open, .n3-find, .n3-toolbar .n3-primary';
	let expected, seen, wrong, tried = new Set(), opener, before;
	window.walk = {
		begin() {
			// Where Tab goes on from.
			document.body.tabIndex = -1;
			document.body.focus();
			document.body.removeAttribute('tabindex');
			scrollTo(0, 0);
			expected = new Set(stops());
			seen = new Set();
			wrong = [];
			tried = new Set();
		},
		step() {
			const e = document.activeElement;
			if (e === null || e === document.body || !root.contains(e)) return seen.size === 0;
			if (seen.has(e)) return false;
			seen.add(e);
			if (!drawn(e)) wrong.push('the focus is not seen: ' + name(e));
			else if (!uncovered(e)) wrong.push('something is over the focus: ' + name(e));
			return true;
		},
		result(where) {
			for (const e of expected) if (e.isConnected && !seen.has(e)) wrong.push('it never has the focus: ' + name(e));
			return wrong.length === 0 ? '' : where + ': ' + [...new Set(wrong)].slice(0, 8).join('\n');
		},
		next() {
			for (const e of stops().filter((e) => e.matches(opens) && !e.matches('input'))) {
				const kind = e.className + (e.closest('[data-n3-widget]')?.dataset.n3Widget ?? '') + (e.closest('td, th') ? '' : e.ariaLabel ?? e.textContent);
				if (tried.has(kind)) continue;
				tried.add(kind);
				opener = e;
				before = floating().length;
				e.focus();
				return true;
			}
			return false;
		},
		// What floats has the focus: its code may come after the button was pressed.
		isOpen: () => floating().length > before ? document.activeElement !== opener : opener.ariaHasPopup === null && opener.ariaExpanded === 'true',
		isClosed: () => floating().length <= before && opener.ariaExpanded !== 'true' && document.activeElement === opener,
		opener: () => name(opener),
	};
	const floating = () => [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]')].filter(visible);
})()`
