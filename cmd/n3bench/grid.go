package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A table that shows all rows of its list reads them in parts of 200. As many rows as plain HTML scrolls
// through are compared with it.
const (
	gridRows     = 100_000
	gridPageSize = 200
	plainRows    = 1000
)

// Interactions of each kind, the speed of the scroll in pixels a second, and its length.
const (
	gridEvents   = 100
	scrollSpeed  = 4000
	scrollLength = 32_000
)

// gridProgram shows all rows of a dataset, pageSize at a time, to be written in.
const gridProgram = `app Bench {
    auth: none
}

dataset items {
    id: integer primary_key
    title: string required max_length(120)
    status: enum(open, active, done) required default("open")
    contact: email
    amount: decimal(10, 2)
    quantity: integer required default(1)
    due: date
    paid: boolean
    access_policy {
        read: true
        create: true
        update: true
        delete: true
        page_size: PAGE_SIZE
        max_page_size: PAGE_SIZE
    }
    realtime: true
}

page Items {
    show_table items {
        binding {
            editable: true
            realtime: true
            crud: { create: true, update: true, delete: true }
        }
    }
}
`

// gridSQL makes so many rows.
const gridSQL = `INSERT INTO items (id, title, status, contact, amount, quantity, due, paid)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ROWS)
SELECT n, 'Item ' || n, CASE n % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'active' ELSE 'done' END,
  'contact' || n || '@example.com', n * 7, n % 50, date('2026-01-01', '+' || (n % 365) || ' days'), n % 2
FROM numbers;`

// startGrid starts that program with rows.
func startGrid(pageSize, rows int) (*application, error) {
	dir, err := os.MkdirTemp("", "n3bench-program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := strings.ReplaceAll(gridProgram, "PAGE_SIZE", fmt.Sprint(pageSize))
	if err := os.WriteFile(filepath.Join(dir, "app.n3"), []byte(program), 0o644); err != nil {
		return nil, err
	}
	return startApplication(dir, strings.ReplaceAll(gridSQL, "ROWS", fmt.Sprint(rows)))
}

// painting is put into the pages that are compared. n3painted resolves, after the next event of a kind,
// with the milliseconds from the input to the paint: what is posted from a frame runs when it is drawn.
// An input event is of the key before it. n3frames measures the time of each frame until it is called
// again. If it looks, it counts those in which a part of the scroller shows no rows: that lays out the
// page once more in each frame, which halves how many there are.
const painting = `(() => {
  let pressed = 0;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true });
  window.n3painted = (kind) => new Promise((resolve) => {
    addEventListener(kind, (event) => {
      const began = event.type === "input" ? pressed : event.timeStamp;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { resolve(performance.now() - began); };
        port2.postMessage(null);
      });
    }, { capture: true, once: true });
  });
  let end = null;
  window.n3frames = (scroller, looks) => {
    if (end !== null) return end();
    const frames = [];
    let empty = 0;
    let last = null;
    const box = scroller.getBoundingClientRect();
    const step = (now) => {
      if (last !== null) frames.push(now - last);
      last = now;
      for (const room of looks ? scroller.querySelectorAll("tr[aria-hidden]") : []) {
        const { top, bottom } = room.getBoundingClientRect();
        if (bottom > box.top + 1 && top < box.bottom - 1) empty += 1;
      }
      next = requestAnimationFrame(step);
    };
    let next = requestAnimationFrame(step);
    end = () => {
      cancelAnimationFrame(next);
      end = null;
      return { frames, empty, top: scroller.scrollTop };
    };
    return null;
  };
})();`

// byHand is a table without a framework, of the rows that ours has in the document: arrows move, Enter
// opens an input in the cell, a box selects a row.
const byHand = `<!doctype html><meta charset="utf-8"><title>By hand</title>
<style>
#scroller { height: HEIGHTpx; overflow: auto }
table { border-collapse: collapse; width: 100% }
td { height: 36px; padding: 0 12px; border-bottom: 1px solid #ddd; white-space: nowrap }
tr.selected { background: #eef }
td:focus { outline: 2px solid #36c }
</style>
<div id="scroller"><table><tbody></tbody></table></div>
<script>
const body = document.querySelector("tbody");
for (const cells of ROWS) {
  const row = body.insertRow();
  const box = row.insertCell().appendChild(document.createElement("input"));
  box.type = "checkbox";
  box.onchange = () => { row.classList.toggle("selected", box.checked); };
  for (const text of cells) {
    const cell = row.insertCell();
    cell.textContent = text;
    cell.tabIndex = -1;
  }
}
body.onkeydown = (event) => {
  const cell = event.target.closest("td");
  const row = cell.parentElement;
  const focus = (row) => {
    const next = row?.cells[cell.cellIndex];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  if (event.target !== cell) {
    if (event.key === "Escape") { cell.textContent = cell.dataset.before; cell.focus(); }
    return;
  }
  if (event.key === "ArrowDown") { event.preventDefault(); focus(row.nextElementSibling); }
  if (event.key === "ArrowUp") { event.preventDefault(); focus(row.previousElementSibling); }
  if (event.key === "Enter") {
    event.preventDefault();
    const input = document.createElement("input");
    cell.dataset.before = input.value = cell.textContent;
    cell.replaceChildren(input);
    input.focus();
  }
};
</script>`

// emptyBox is a box of the height of all rows with nothing in it.
const emptyBox = `<!doctype html><meta charset="utf-8"><title>Empty</title>
<div id="scroller" style="height: HEIGHTpx; overflow: auto"><div style="height: LENGTHpx"></div></div>`

// grid is a page with rows that are written in and scrolled.
type grid struct {
	*tab
	scroller string // an expression of the page
	cell     string // the first cell of a row, counted from 0, to write in
	box      string // the box that selects a row, counted from 0
	first    int    // the row to begin with: heads may be over the ones before
}

// benchGrid works in a table of 100,000 rows in one scroll, and scrolls through it.
func benchGrid() ([]figure, error) {
	app, err := startGrid(gridPageSize, gridRows)
	if err != nil {
		return nil, err
	}
	defer app.stop()
	browser, end, err := newBrowser()
	if err != nil {
		return nil, err
	}
	defer end()
	t, err := newTab(browser, painting)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if _, err := t.open(app.address+"/items", `document.querySelectorAll("tr[data-key]").length > 20`); err != nil {
		return nil, err
	}
	err = t.do(`(() => {
		const choice = document.querySelector(".n3-page-size select");
		choice.value = "all";
		choice.dispatchEvent(new Event("change", { bubbles: true }));
	})()`)
	if err != nil {
		return nil, err
	}
	ours := &grid{t, `document.querySelector(".n3-table-scroll")`, `document.querySelectorAll("tr[data-key]")[ROW].querySelector("[data-field=title]")`, `document.querySelectorAll("tr[data-key]")[ROW].querySelector("input[type=checkbox]")`, 2}
	shown, err := chromedp.Run(t.ctx, chromedp.Evaluate[struct {
		Rows   [][]string
		Height float64
		Length float64
	}](`({
      rows: [...document.querySelectorAll("tr[data-key]")].map((row) => [...row.querySelectorAll("[data-field]")].map((cell) => cell.innerText)),
      height: `+ours.scroller+`.clientHeight,
      length: `+ours.scroller+`.scrollHeight,
    })`))
	if err != nil {
		return nil, err
	}
	if shown.Length < gridRows*20 {
		return nil, fmt.Errorf("the table is %.0f pixels long: its %d rows are not below each other", shown.Length, gridRows)
	}
	rows, err := json.Marshal(shown.Rows)
	if err != nil {
		return nil, err
	}
	pixels := strings.NewReplacer("HEIGHT", fmt.Sprint(shown.Height), "LENGTH", fmt.Sprint(shown.Length), "ROWS", string(rows))
	plain, err := openGrid(browser, pixels.Replace(byHand))
	if err != nil {
		return nil, err
	}
	defer plain.end()
	figures, err := interactions(ours, plain, len(shown.Rows))
	if err != nil {
		return nil, err
	}
	box, err := openGrid(browser, pixels.Replace(emptyBox))
	if err != nil {
		return figures, err
	}
	defer box.end()
	// All rows that are scrolled through, in the document.
	err = plain.do(fmt.Sprintf(`for (const rows = [...body.rows]; body.rows.length < %d;) for (const row of rows) body.append(row.cloneNode(true))`, plainRows))
	if err != nil {
		return figures, err
	}
	// Nothing is selected or written in while it is scrolled; the page keeps that all rows are shown.
	if _, err := t.open(app.address+"/items", `document.querySelectorAll(".n3-table-scroll[data-endless] tr[data-key]").length > 20`); err != nil {
		return figures, err
	}
	scrolls, err := benchScroll(ours, box, plain)
	return append(figures, scrolls...), err
}

// openGrid opens a page that is compared with ours.
func openGrid(browser context.Context, html string) (*grid, error) {
	t, err := newTab(browser, painting)
	if err != nil {
		return nil, err
	}
	address, err := servePage(t.ctx, html)
	if err == nil {
		_, err = t.open(address, `document.querySelector("#scroller") !== null && document.readyState === "complete"`)
	}
	if err != nil {
		t.end()
		return nil, err
	}
	return &grid{t, `document.querySelector("#scroller")`, `document.querySelectorAll("tr")[ROW].cells[1]`, `document.querySelectorAll("tr")[ROW].querySelector("input[type=checkbox]")`, 0}, nil
}

// interactions are the figures of each kind, which both pages do in turn.
func interactions(ours, plain *grid, rows int) ([]figure, error) {
	kinds := []struct{ id, what string }{{"grid_type", "a character"}, {"grid_move", "an arrow key"}, {"grid_open", "Enter"}, {"grid_select", "a click on a box"}}
	measured := map[*grid]map[string][]float64{ours: {}, plain: {}}
	for _, g := range []*grid{ours, plain} {
		if err := g.front(); err != nil {
			return nil, err
		}
		if err := g.work(measured[g]); err != nil {
			return nil, err
		}
	}
	var figures []figure
	for _, kind := range kinds {
		a, b := percentile(measured[ours][kind.id], 95), percentile(measured[plain][kind.id], 95)
		figures = append(figures, figure{
			kind.id, round(a), fmt.Sprintf("ms p95 from %s to the paint (%d rows in one scroll)", kind.what, gridRows),
			fmt.Sprintf("a table of %d rows by hand: %.1f ms", rows, b), round(a / b), "≤ 50 ms", a <= 50,
		})
	}
	return figures, nil
}

// work opens cells, types into them, leaves them for the next row, and selects rows; times are by the
// figure's id.
func (g *grid) work(times map[string][]float64) error {
	const perCell = 10
	if err := g.do(strings.ReplaceAll(g.cell, "ROW", fmt.Sprint(g.first)) + ".focus()"); err != nil {
		return err
	}
	key := func(id, event, key string) error {
		took, err := g.painted(event, chromedp.KeyEvent(key))
		times[id] = append(times[id], took)
		return err
	}
	for range gridEvents / perCell {
		for range perCell {
			if err := key("grid_open", "keydown", kb.Enter); err != nil {
				return err
			}
			for range perCell / 5 {
				if err := key("grid_type", "input", "x"); err != nil {
					return err
				}
			}
			if _, err := g.painted("keydown", chromedp.KeyEvent(kb.Escape)); err != nil {
				return err
			}
			if err := key("grid_move", "keydown", kb.ArrowDown); err != nil {
				return err
			}
		}
		// Rows that are not in the document yet come into it on the way.
		for range perCell - 1 {
			if _, err := g.painted("keydown", chromedp.KeyEvent(kb.ArrowUp)); err != nil {
				return err
			}
		}
	}
	if err := g.do(g.scroller + ".scrollTop = 0"); err != nil {
		return err
	}
	for i := range gridEvents {
		box := strings.ReplaceAll(g.box, "ROW", fmt.Sprint(g.first+i/2%8))
		at, err := chromedp.Run(g.ctx, chromedp.Evaluate[struct{ X, Y float64 }](`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(`+box+`.getBoundingClientRect())`))
		if err != nil {
			return err
		}
		took, err := g.painted("click", chromedp.MouseClickXY(at.X, at.Y))
		if err != nil {
			return err
		}
		times["grid_select"] = append(times["grid_select"], took)
	}
	return nil
}

// painted is the time in milliseconds from an input to the paint after it.
func (g *grid) painted(event string, act chromedp.Action[chromedp.Void]) (float64, error) {
	ctx, cancel := context.WithTimeout(g.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("window.n3next = n3painted(%q); true", event))); err != nil {
		return 0, err
	}
	if err := chromedp.Do(ctx, act); err != nil {
		return 0, err
	}
	took, err := chromedp.Run(ctx, chromedp.Evaluate[float64]("n3next", chromedp.EvalAwaitPromise))
	if err != nil {
		return 0, fmt.Errorf("no paint after %s in %s: %w", event, g.page, err)
	}
	return took, nil
}

// scrolled is what a scroll through all rows was like.
type scrolled struct {
	Frames []float64 // milliseconds
	Empty  int       // frames in which rows in sight were missing
	Top    float64
}

// rate is frames a second.
func (s scrolled) rate() float64 {
	sum := 0.0
	for _, frame := range s.Frames {
		sum += frame
	}
	return 1000 * float64(len(s.Frames)) / sum
}

// benchScroll compares the scroll through our rows with that of an empty box, and says beside it what
// the browser does with the same rows in plain HTML.
func benchScroll(ours, box, plain *grid) ([]figure, error) {
	var found []scrolled
	for _, g := range []*grid{ours, box, plain} {
		s, err := g.scroll(false)
		if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	table, empty, html := found[0], found[1], found[2]
	looked, err := ours.scroll(true)
	if err != nil {
		return nil, err
	}
	longest, least := percentile(table.Frames, 100), percentile(empty.Frames, 100)
	a, b := table.rate(), empty.rate()
	return []figure{
		{
			"grid_scroll", round(a), fmt.Sprintf("frames a second, drawn without a graphics card (%d px of rows at %d px/s; rows missing in %d of %d frames)", scrollLength, scrollSpeed, looked.Empty, len(looked.Frames)),
			fmt.Sprintf("an empty box: %.1f (all rows in plain HTML: %.1f)", b, html.rate()), round(a / b), "60, or all that the empty box reaches", a >= 0.98*min(60, b),
		},
		{"grid_scroll_longest", round(longest), "ms, the longest frame", fmt.Sprintf("an empty box: %.1f ms (all rows in plain HTML: %.1f)", least, percentile(html.Frames, 100)), round(longest / least), "≤ 50 ms", longest <= 50},
	}, nil
}

// scroll goes through the rows from their start, as a wheel does; it looks for rows that are missing, or
// measures the frames.
func (g *grid) scroll(looks bool) (s scrolled, err error) {
	if err := g.front(); err != nil {
		return s, err
	}
	box, err := chromedp.Run(g.ctx, chromedp.Evaluate[struct{ X, Y float64 }](`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(`+g.scroller+`.getBoundingClientRect())`))
	if err != nil {
		return s, err
	}
	if err := g.do(g.scroller + ".scrollTop = 0; n3frames(" + g.scroller + ", " + strconv.FormatBool(looks) + ")"); err != nil {
		return s, err
	}
	_, err = chromedp.Call(g.ctx, input.SynthesizeScrollGesture, input.SynthesizeScrollGestureParams{
		X: box.X, Y: box.Y, YDistance: -scrollLength, Speed: scrollSpeed, GestureSourceType: input.GestureSourceTypeMouse,
	})
	if err != nil {
		return s, err
	}
	s, err = chromedp.Run(g.ctx, chromedp.Evaluate[scrolled]("n3frames("+g.scroller+")"))
	if err == nil && s.Top < scrollLength*0.9 {
		err = fmt.Errorf("%s scrolled by %.0f of %d pixels", g.page, s.Top, scrollLength)
	}
	return s, err
}

// do runs a statement in the page, and waits until what it started has calmed down.
func (t *tab) do(statement string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](statement+"; true"))
	time.Sleep(200 * time.Millisecond)
	return err
}
