package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

const startRuns = 7

// firstPaint resolves n3painted with the moment of the document's first
// contentful paint, by the wall clock.
const firstPaint = `window.n3painted = new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first !== undefined) resolve(performance.timeOrigin + first.startTime);
  }).observe({ type: "paint", buffered: true });
});`

// cellsEditable holds when rows are on the screen and one of their cells can be
// edited by who looks at it.
const cellsEditable = `document.querySelector('[role=row] [data-writable]') !== null`

// running is an `n3 preview`, as people start it.
type running struct {
	*child
	address string
}

// startPreview starts a preview and waits until it says that it is ready.
func startPreview(program string) (*running, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	r, err := beginPreview(program, port)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute) // the first time installs
	defer cancel()
	if err := r.says(ctx, "\nready http"); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// editedPreview runs the preview of a program that is to be edited, with rows in its
// first dataset.
func editedPreview(dir string) (*edited, *running, error) {
	program, err := newEdited(filepath.Join(dir, "program"))
	if err != nil {
		return nil, nil, err
	}
	r, err := startPreview(program.dir)
	if err != nil {
		return nil, nil, err
	}
	if err := addRows(r.address); err != nil {
		r.stop()
		return nil, nil, err
	}
	return program, r, nil
}

// beginPreview starts a preview without waiting.
func beginPreview(program string, port int) (*running, error) {
	command, err := filepath.Abs(n3)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(command); err != nil {
		return nil, errors.New("there is no bin/n3; run make build")
	}
	c, err := startChild("", nil, command, "preview", program, "--port", fmt.Sprint(port))
	if err != nil {
		return nil, err
	}
	return &running{c, fmt.Sprintf("http://127.0.0.1:%d", port)}, nil
}

// benchStart measures a warm start, from the start of the process to what a
// browser shows that asks as soon as somebody listens; beside it the same page
// of the project made by hand, both of its servers started at once.
func benchStart() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program, err := newEdited(filepath.Join(dir, "program"))
	if err != nil {
		return nil, err
	}
	browser, end, err := newBrowser()
	if err != nil {
		return nil, err
	}
	defer end()
	// The first start builds, and makes rows.
	first, err := startPreview(program.dir)
	if err != nil {
		return nil, err
	}
	if err := warmUp(browser, first.address, cellsEditable); err != nil {
		first.stop()
		return nil, err
	}
	first.stop()
	theirs, err := newHandmade(filepath.Join(dir, "byhand"), program.dir)
	if err != nil {
		return nil, err
	}
	defer theirs.stop()
	if err := theirs.start(); err != nil {
		return nil, err
	}
	if err := theirs.ready(); err != nil {
		return nil, err
	}
	if err := warmUp(browser, theirs.address, showsRows); err != nil {
		return nil, err
	}
	theirs.stop()

	var painted, ready, handPainted, handReady []float64
	for range startRuns {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		began := time.Now()
		r, err := beginPreview(program.dir, port)
		if err != nil {
			return nil, err
		}
		a, b, err := firstLook(browser, r.child, r.address, cellsEditable, began)
		r.stop()
		if err != nil {
			return nil, err
		}
		painted, ready = append(painted, a), append(ready, b)
		began = time.Now()
		if err := theirs.start(); err != nil {
			return nil, err
		}
		a, b, err = handLook(browser, theirs, began)
		theirs.stop()
		if err != nil {
			return nil, err
		}
		handPainted, handReady = append(handPainted, a), append(handReady, b)
	}
	const baseline = "uvicorn and Vite started at once"
	row := func(id string, ours, hand []float64, limit float64) figure {
		value := median(ours)
		return figure{id, round(value), "ms p50", fmt.Sprintf("%s: p50 %.0f ms (ours at most %.0f)", baseline, median(hand), percentile(ours, 100)),
			round(value / median(hand)), fmt.Sprintf("≤ %.0f ms", limit), value <= limit}
	}
	return []figure{
		row("preview_warm_start_painted", painted, handPainted, 700),
		row("preview_warm_start_ready", ready, handReady, 1800),
	}, nil
}

// warmUp makes rows and looks at the page once, as an earlier session did.
func warmUp(browser context.Context, address, holds string) error {
	if err := addRows(address); err != nil {
		return err
	}
	t, err := newTab(browser)
	if err != nil {
		return err
	}
	defer t.end()
	_, err = t.open(address, holds)
	return err
}

// handLook waits until both servers answer, as somebody would before looking.
func handLook(browser context.Context, h *handmade, began time.Time) (painted, ready float64, err error) {
	if err := h.ready(); err != nil {
		return 0, 0, err
	}
	return firstLook(browser, h.vite, h.address, showsRows, began)
}

// firstLook opens a page as soon as somebody listens and returns the times of
// its first paint and of its use, from began.
func firstLook(browser context.Context, c *child, address, holds string, began time.Time) (painted, ready float64, err error) {
	t, err := newTab(browser, firstPaint)
	if err != nil {
		return 0, 0, err
	}
	defer t.end()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if err := c.listens(ctx, address); err != nil {
		return 0, 0, err
	}
	at, err := t.open(address, holds)
	if err != nil {
		return 0, 0, err
	}
	paint, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`window.n3painted`, chromedp.EvalAwaitPromise))
	if err != nil {
		return 0, 0, err
	}
	return milliseconds(time.UnixMicro(int64(paint * 1000)).Sub(began)), milliseconds(at.Sub(began)), nil
}
