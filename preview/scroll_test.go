package preview_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// scrolledRows are more than a list counts by itself.
const scrolledRows = 11_000

// topOf lists what is in sight below the heads of the table, from the top: the keys of the rows, and how far
// the first of them is below the heads.
const topOf = `(() => {
	const box = document.querySelector('.n3-table-scroll').getBoundingClientRect();
	const heads = document.querySelector('.n3-head').getBoundingClientRect().bottom;
	return [...document.querySelectorAll('tr[data-key]')].filter((row) => {
		const { top, bottom } = row.getBoundingClientRect();
		return bottom > heads + 1 && top < box.bottom;
	});
})()`

// TestScrollE2E scrolls through all rows of a table in a real browser, writes at their end, walks from the
// first to the last by key, and sees nothing move while somebody else deletes rows above.
func TestScrollE2E(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scroll")
	write(t, filepath.Join(dir, "app.n3"), `dataset items {
    id: integer primary_key
    title: string required max_length(120)
    amount: decimal(10, 2)
    due: date
    realtime: true
    access_policy { read: true, create: true, update: true, delete: true, max_page_size: 200 }
}

page Items {
    path: "/"
    show_table items {
        binding { editable: true, crud: { create: true, update: true, delete: true } }
    }
}
`)
	p := start(t, dir)
	remove := func(id int) {
		t.Helper()
		if status, answer := request(t, http.MethodDelete, fmt.Sprintf("%s/api/datasets/items/%d", p.Address(), id), admin, nil); status != http.StatusNoContent {
			t.Fatal(status, answer)
		}
	}
	ada := newBrowser(t).person(t, p.Address(), admin)
	ada.evaluate(fmt.Sprintf(`(async () => {
		const session = document.querySelector("script[data-n3-session]").dataset.n3Session;
		const headers = { "x-n3-session": session, "content-type": "application/json" };
		for (let rows = 0; rows < %d; rows += 1000)
			await fetch("/__n3/data/seed", { method: "POST", headers, body: JSON.stringify({ dataset: "items", count: 1000 }) });
		window.seeded = true;
	})(); true`, scrolledRows))
	ada.wait(`window.seeded === true`)
	ada.evaluate(`location.reload()`)
	ada.wait(`window.seeded === undefined && document.querySelector('.n3-range')?.textContent === '1–25 of 10,000+'`)
	ada.evaluate(`(() => {
		const choice = document.querySelector('.n3-page-size select');
		choice.value = 'all';
		choice.dispatchEvent(new Event('change', { bubbles: true }));
	})()`)
	rows := func(n int) {
		t.Helper()
		ada.wait(fmt.Sprintf(`document.querySelector('[role=grid]')?.ariaRowCount === '%d'`, n+1))
	}
	inSight := func(first int) {
		t.Helper()
		ada.wait(fmt.Sprintf(`%s[0]?.dataset.key === '%d'`, topOf, first))
	}
	rows(scrolledRows)
	inSight(1)

	// To the end, where a cell is written.
	ada.evaluate(`document.querySelector('.n3-table-scroll').scrollTop = 1e9`)
	ada.wait(fmt.Sprintf(`%s.at(-1)?.dataset.key === '%d'`, topOf, scrolledRows))
	ada.wait(fmt.Sprintf(`document.querySelector('tr[data-key="%[1]d"]').ariaRowIndex === '%[2]d'`, scrolledRows, scrolledRows+1))
	cell := fmt.Sprintf(`tr[data-key="%d"] [data-field=title]`, scrolledRows)
	ada.evaluate(fmt.Sprintf(`document.querySelector('%s').focus()`, cell))
	ada.keys(kb.Enter)
	ada.wait(fmt.Sprintf(`document.activeElement.closest('%s') !== null && document.activeElement.tagName === 'INPUT'`, cell))
	ada.keys(" at the end")
	ada.keys(kb.Enter)
	ada.wait(fmt.Sprintf(`document.querySelector('%s').textContent.endsWith(' at the end')`, cell))

	// Somebody deletes rows above: those that are read, and others. What is in sight stays where it is.
	ada.evaluate(`document.querySelector('.n3-table-scroll').scrollTop = 37 * 5000`)
	inSight(5001)
	ada.evaluate(`window.at = ` + topOf + `[5].getBoundingClientRect().top`)
	remove(4990)
	remove(10)
	rows(scrolledRows - 2)
	ada.wait(`document.querySelector('tr[data-key="4990"]') === null`)
	inSight(5001)
	ada.wait(`Math.abs(document.querySelector('tr[data-key="5006"]').getBoundingClientRect().top - window.at) < 1`)

	// By key, from the first to the last, and on from where the focus is.
	ada.evaluate(`document.querySelector('.n3-table-scroll').scrollTop = 0`)
	inSight(1)
	ada.evaluate(`document.querySelector('tr[data-key="1"] [data-field=title]').focus()`)
	for range 30 {
		ada.keys(kb.PageDown)
	}
	ada.wait(`document.activeElement.closest('tr')?.dataset.key === '302'`)
	ada.keys(kb.ArrowUp)
	ada.wait(`document.activeElement.closest('tr')?.dataset.key === '301'`)
	ada.do(chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	ada.wait(fmt.Sprintf(`document.activeElement.closest('tr')?.dataset.key === '%d'`, scrolledRows))
	ada.wait(`(() => { const { bottom } = document.activeElement.getBoundingClientRect(); return bottom <= document.querySelector('.n3-table-scroll').getBoundingClientRect().bottom + 1; })()`)

	// An open cell keeps its text and the focus, however far it is scrolled.
	ada.do(chromedp.KeyEvent(kb.Home, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	ada.wait(`document.activeElement.closest('tr')?.dataset.key === '1'`)
	ada.keys("Half")
	ada.evaluate(`document.querySelector('.n3-table-scroll').scrollTop = 37 * 9000`)
	inSight(9003)
	ada.keys(" typed")
	ada.wait(`document.activeElement.value === 'Half typed'`)
	ada.keys(kb.Enter)
	ada.wait(`document.querySelector('tr[data-key="1"] [data-field=title]')?.textContent === 'Half typed'`)

	// It is scrolled when the page is opened again.
	ada.evaluate(`location.reload()`)
	rows(scrolledRows - 2)
	ada.wait(`document.querySelector('.n3-page-size select')?.value === 'all'`)
}
