package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

const (
	liveRows   = 25
	liveEvents = 50
	heapWarmup = 100
	heapEvents = 10_000
)

// renders is put into the page before React, which tells the developer tools of each commit, in a
// production build too. A fiber that was rendered has the flag PerformedWork (1); one whose children
// are those of before was not entered (so do the developer tools: didFiberRender in
// react-devtools-shared/src/backend/fiber/renderer.js). n3renders returns how many components were
// rendered since it was last called, and in which rows.
const renders = `(() => {
  let components = 0;
  const rows = new Set();
  // What a component draws is below it, and it is in the element above it.
  const rowOf = (fiber) => {
    if (fiber.child?.stateNode instanceof HTMLTableRowElement) return fiber.child.stateNode;
    let above = fiber.return;
    while (above !== null && !(above.stateNode instanceof Element)) above = above.return;
    return above?.stateNode ?? null;
  };
  const visit = (fiber) => {
    const before = fiber.alternate;
    if (typeof fiber.type !== "string" && fiber.type !== null && (fiber.flags & 1) === 1) {
      components += 1;
      const row = rowOf(fiber)?.closest("tr[data-key]");
      if (row) rows.add(row.dataset.key);
    }
    if (before !== null && before.child === fiber.child) return;
    for (let child = fiber.child; child !== null; child = child.sibling) visit(child);
  };
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: (_, root) => { visit(root.current); },
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  window.n3renders = () => {
    const taken = { components, rows: rows.size };
    components = 0;
    rows.clear();
    return taken;
  };
})();`

type rendered struct{ Components, Rows float64 }

// benchLivePage measures a page of 25 rows while another user writes into them.
func benchLivePage() ([]figure, error) {
	app, err := startGrid(liveRows, liveRows)
	if err != nil {
		return nil, err
	}
	defer app.stop()
	browser, end, err := newBrowser()
	if err != nil {
		return nil, err
	}
	defer end()
	t, err := openItems(browser, app)
	if err != nil {
		return nil, err
	}
	defer t.end()
	first, err := takeRenders(t)
	if err != nil {
		return nil, err
	}
	var components, rows []float64
	for k := range liveEvents {
		if err := follow(t, app, k); err != nil {
			return nil, err
		}
		time.Sleep(50 * time.Millisecond) // what follows belongs to it
		r, err := takeRenders(t)
		if err != nil {
			return nil, err
		}
		components, rows = append(components, r.Components), append(rows, r.Rows)
	}
	worst, most := percentile(components, 100), percentile(rows, 100)
	figures := []figure{{
		"renders_per_event", median(components), fmt.Sprintf("components rendered when one of %d rows changes (at most %.0f), in %.0f row", liveRows, worst, most),
		fmt.Sprintf("the page is drawn with %.0f", first.Components), round(median(components) / first.Components), "in that row only", most == 1,
	}}
	memory, err := benchTabMemory(app)
	return append(figures, memory...), err
}

// openItems opens the page with all rows, and waits until it is connected and has loaded what loads later.
func openItems(browser context.Context, app *application) (*tab, error) {
	t, err := newTab(browser, renders)
	if err != nil {
		return nil, err
	}
	if _, err := t.open(app.address+"/items", fmt.Sprintf(`document.querySelectorAll("tr[data-key]").length === %d`, liveRows)); err != nil {
		t.end()
		return nil, err
	}
	time.Sleep(time.Second)
	return t, nil
}

func takeRenders(t *tab) (rendered, error) {
	return chromedp.Run(t.ctx, chromedp.Evaluate[rendered]("n3renders()"))
}

// follow writes into a row, and returns when the page shows it.
func follow(t *tab, app *application, k int) error {
	title := fmt.Sprintf("Change %d", k)
	if err := t.arm(fmt.Sprintf(`[...document.querySelectorAll("[data-field=title]")].some((cell) => cell.textContent === %q)`, title)); err != nil {
		return err
	}
	if err := app.update("items", k%liveRows+1, map[string]any{"title": title}); err != nil {
		return err
	}
	_, err := t.seen()
	return err
}

// benchTabMemory is the growth of a tab's heap, collected, over many events. V8 does not compile there:
// machine code is in the heap as well, and comes for minutes (5.3 MB after 100 events and 6.1 after 4,000,
// where without it there are 3.7 all along).
func benchTabMemory(app *application) ([]figure, error) {
	browser, end, err := newBrowser(chromedp.Flag("js-flags", "--jitless"))
	if err != nil {
		return nil, err
	}
	defer end()
	t, err := openItems(browser, app)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if _, err := chromedp.Call(t.ctx, performance.Enable, performance.EnableParams{}); err != nil {
		return nil, err
	}
	var first, last float64
	for k := range heapEvents {
		var err error
		if k%heapWarmup == heapWarmup-1 {
			err = follow(t, app, k) // the page keeps up
		} else {
			err = app.update("items", k%liveRows+1, map[string]any{"quantity": k})
		}
		if err == nil && k == heapWarmup-1 {
			first, err = heap(t.ctx)
		}
		if err != nil {
			return nil, err
		}
	}
	if last, err = heap(t.ctx); err != nil {
		return nil, err
	}
	return []figure{{
		"tab_memory", round(last), fmt.Sprintf("MB of the tab's heap after %d events, without machine code", heapEvents),
		fmt.Sprintf("after %d events: %.1f MB", heapWarmup, first), round(last / first), "flat within 10 %", last <= 1.1*first,
	}}, nil
}

// heap is what the JavaScript of a tab holds after a collection, in MB.
func heap(ctx context.Context) (float64, error) {
	for range 3 { // what a first one frees may have held more
		if _, err := chromedp.Call(ctx, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return 0, err
		}
	}
	got, err := chromedp.Call(ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		return 0, err
	}
	for _, metric := range got.Metrics {
		if metric.Name == "JSHeapUsedSize" {
			return metric.Value / (1 << 20), nil
		}
	}
	return 0, fmt.Errorf("the browser tells no JSHeapUsedSize")
}
