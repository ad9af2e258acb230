package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	swapRuns     = 300
	memoryRuns   = 200
	memoryWarmup = 20 // edits after which memory is compared
)

// load asks the app over and over, by requests and over a socket, and keeps the
// longest time of each since it was last taken, with what failed.
const load = `(() => {
  const now = { read: 0, socket: 0, failed: [] };
  window.n3take = () => { const taken = { ...now }; Object.assign(now, { read: 0, socket: 0 }); return taken; };
  let sent = performance.now();
  // A backend that is exchanged after many swaps asks its clients to come again (1012):
  // what they wait then is a stall as well.
  const connect = () => {
    const socket = new WebSocket(location.origin.replace("http", "ws") + "/api/realtime");
    const ping = () => { socket.send(JSON.stringify({ type: "ping" })); };
    socket.onopen = ping;
    socket.onmessage = ({ data }) => {
      if (!data.includes("pong")) return;
      now.socket = Math.max(now.socket, performance.now() - sent);
      sent = performance.now();
      ping();
    };
    socket.onclose = ({ code }) => {
      if (code === 1012) connect();
      else now.failed.push("the socket was closed with " + code);
    };
    return socket;
  };
  const first = connect();
  const read = async () => {
    for (;;) {
      const began = performance.now();
      try {
        const response = await fetch("/api/datasets/DATASET", { cache: "no-store" });
        await response.text();
        if (!response.ok) now.failed.push("a read was answered with " + response.status);
      } catch (error) {
        now.failed.push("a read failed: " + error);
      }
      now.read = Math.max(now.read, performance.now() - began);
    }
  };
  void read();
  return new Promise((resolve) => first.addEventListener("open", () => resolve(true)));
})()`

// stall is what was taken from the load.
type stall struct {
	Read, Socket float64
	Failed       []string
}

// benchEndurance swaps the backend of ten datasets under load, and edits as in a
// long session.
func benchEndurance() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program, ours, err := editedPreview(dir)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	browser, end, err := newBrowser()
	if err != nil {
		return nil, err
	}
	defer end()
	swaps, err := benchSwaps(browser, ours, program)
	if err != nil {
		return nil, fmt.Errorf("swaps: %w", err)
	}
	memory, err := benchMemory(ours, program)
	if err != nil {
		return swaps, fmt.Errorf("memory: %w", err)
	}
	return append(swaps, memory), nil
}

// benchSwaps compares the longest stall during each swap with that of the same
// time without one.
func benchSwaps(browser context.Context, ours *running, program *edited) ([]figure, error) {
	t, err := newTab(browser)
	if err != nil {
		return nil, err
	}
	defer t.end()
	// Not a page of the app: what it draws after a swap would be measured too.
	if _, err := t.open(ours.address+"/healthz", "true"); err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(t.ctx, chromedp.Evaluate[bool](strings.ReplaceAll(load, "DATASET", datasetName(0)), chromedp.EvalAwaitPromise)); err != nil {
		return nil, err
	}
	var reads, sockets, quietReads, quietSockets []float64
	for k := range swapRuns {
		began := time.Now()
		if _, err := take(t); err != nil {
			return nil, err
		}
		if err := ours.edit(program, func() { program.changeRule(k) }); err != nil {
			return nil, err
		}
		took := time.Since(began)
		during, err := take(t)
		if err != nil {
			return nil, err
		}
		if len(during.Failed) > 0 {
			return nil, fmt.Errorf("swap %d: %s", k, strings.Join(during.Failed, "; "))
		}
		reads, sockets = append(reads, during.Read), append(sockets, during.Socket)
		time.Sleep(took)
		quiet, err := take(t)
		if err != nil {
			return nil, err
		}
		quietReads, quietSockets = append(quietReads, quiet.Read), append(quietSockets, quiet.Socket)
	}
	row := func(id string, during, quiet []float64) figure {
		a, b := percentile(during, 95), percentile(quiet, 95)
		return figure{id, round(a), "ms p95", fmt.Sprintf("the longest in as much time without a swap: p95 %.1f ms (%d swaps, longest %.0f)", b, swapRuns, percentile(during, 100)), round(a / b), "≤ 50 ms, none fails", a <= 50}
	}
	return []figure{row("preview_swap_read", reads, quietReads), row("preview_swap_socket", sockets, quietSockets)}, nil
}

func take(t *tab) (stall, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[stall](`n3take()`))
}

// benchMemory is the growth of both processes over many edits, after a collection
// in each.
func benchMemory(ours *running, program *edited) (figure, error) {
	var first, last memory
	for k := range memoryRuns {
		change := func() { program.changeRule(swapRuns + k) }
		if k%2 == 1 {
			change = func() { program.changeTitle(k) }
		}
		err := ours.edit(program, change)
		if err == nil && k == memoryWarmup {
			first, err = ours.memory(program.dir)
		}
		if err != nil {
			return figure{}, err
		}
	}
	last, err := ours.memory(program.dir)
	if err != nil {
		return figure{}, err
	}
	growth := float64(last.sum()) / float64(first.sum())
	return figure{
		"preview_memory", round(float64(last.sum()) / (1 << 20)), "MB",
		fmt.Sprintf("after %d edits: %d MB (preview %d → %d, backend %d → %d)", memoryWarmup, first.sum()>>20, first.Preview>>20, last.Preview>>20, first.Backend>>20, last.Backend>>20),
		round(growth), fmt.Sprintf("flat within 10 %% over %d edits", memoryRuns), growth <= 1.1,
	}, nil
}

// edit saves a change and waits until the preview says that it is served.
func (r *running) edit(program *edited, change func()) error {
	before := r.out.count("\nedit ")
	change()
	if err := program.save(); err != nil {
		return err
	}
	for end := time.Now().Add(patience); r.out.count("\nedit ") == before; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("the preview does not follow an edit: %s", r.out.tail())
		}
	}
	return nil
}

// memory is what the processes of a preview hold, in bytes.
type memory struct{ Preview, Backend int64 }

func (m memory) sum() int64 { return m.Preview + m.Backend }

func (r *running) memory(dir string) (memory, error) {
	var m memory
	var lock struct{ Session string }
	text, err := os.ReadFile(filepath.Join(dir, ".n3", "preview.lock"))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return m, err
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.address+"/__n3/memory", bytes.NewReader([]byte("{}")))
	if err != nil {
		return m, err
	}
	request.Header.Set("X-N3-Session", lock.Session)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return m, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return m, fmt.Errorf("memory: %s", response.Status)
	}
	return m, json.NewDecoder(response.Body).Decode(&m)
}
