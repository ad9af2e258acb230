package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// keystrokes is how many characters are typed, one message each.
const keystrokes = 1000

// benchLSP types into a file of 2,000 lines in a project of ten files, as an
// editor would: over stdin and stdout of the built binary.
func benchLSP() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-lsp-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	text, err := writeLargeFile(dir)
	if err != nil {
		return nil, err
	}
	checks := make([]float64, 0, 5)
	for range cap(checks) {
		start := time.Now()
		if out, err := exec.Command("bin/n3", "check", dir).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("n3 check: %w\n%s", err, out)
		}
		checks = append(checks, milliseconds(time.Since(start)))
	}
	baseline := fmt.Sprintf("n3 check of the same, cold: %.0f ms", median(checks))

	started := time.Now()
	c, err := startClient("bin/n3", "lsp")
	if err != nil {
		return nil, err
	}
	defer c.stop()
	uri := "file://" + filepath.Join(dir, "main.n3")
	if err := c.begin(dir, uri, "n3", text); err != nil {
		return nil, err
	}
	first := milliseconds(time.Since(started))
	opened, err := c.memory()
	if err != nil {
		return nil, err
	}
	typed, err := c.typing(uri, lineBelow(text, "dataset "), "    note_%03d: string required max_length(80) label(\"Note\")\n", asked)
	if err != nil {
		return nil, err
	}
	after, err := c.memory()
	if err != nil {
		return nil, err
	}
	row := func(id string, value float64, unit, baseline string, ratio float64, reach string, limit float64) figure {
		return figure{ID: id, Value: round(value), Unit: unit, Baseline: baseline, Ratio: round(ratio), Reach: reach, Met: value <= limit}
	}
	idle, err := c.idle()
	if err != nil {
		return nil, err
	}
	peer, err := benchGopls()
	if err != nil {
		return nil, err
	}
	typedRow := func(id string, own, other []float64, reach string, limit float64) figure {
		value, theirs := percentile(own, 95), percentile(other, 95)
		f := row(id, value, fmt.Sprintf("ms p95 (p50 %.2f)", median(own)), fmt.Sprintf("gopls: %.1f ms", theirs), value/theirs, reach, limit)
		f.Met = f.Met && (id != "lsp_diagnostics" || value <= theirs)
		return f
	}
	return []figure{
		typedRow("lsp_diagnostics", typed.diagnostics, peer.typed.diagnostics, "≤ 5 ms, ≤ × 1", 5),
		typedRow("lsp_completion", typed.completion, peer.typed.completion, "≤ 5 ms", 5),
		typedRow("lsp_hover", typed.hover, peer.typed.hover, "≤ 2 ms", 2),
		row("lsp_first_diagnostics", first, "ms from the start", baseline, first/median(checks), "≤ 150 ms", 150),
		row("lsp_memory", after, fmt.Sprintf("MB after typing (%.0f after opening)", opened), fmt.Sprintf("gopls: %.0f MB", peer.memory), after/peer.memory, "≤ 60 MB", 60),
		row("lsp_idle", idle, "ms of CPU in 2 s without input", "", 0, "0 ms", 0),
	}, nil
}

// lineBelow is the line below the first in the second half of a text that
// begins so.
func lineBelow(text, prefix string) int {
	lines := strings.Split(text, "\n")
	line := len(lines) / 2
	for !strings.HasPrefix(lines[line], prefix) {
		line++
	}
	return line + 1
}

// idle is the processor time that the server takes in two seconds without
// input, in milliseconds, once it has come to rest.
func (c *client) idle() (float64, error) {
	spent := func() (float64, error) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
		if err != nil {
			return 0, fmt.Errorf("processor time is read from /proc: %w", err)
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		var ticks float64
		for _, field := range fields[11:13] { // user and system time
			n, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, err
			}
			ticks += n
		}
		return ticks * 10, nil // a tick is 10 ms
	}
	time.Sleep(3 * time.Second)
	before, err := spent()
	if err != nil {
		return 0, err
	}
	time.Sleep(2 * time.Second)
	after, err := spent()
	return after - before, err
}

// writeLargeFile writes main.n3 with 2,000 lines and nine files beside it.
func writeLargeFile(dir string) (text string, err error) {
	var main strings.Builder
	main.WriteString(appText(1))
	n := 0
	for ; strings.Count(main.String(), "\n") < 2000; n++ {
		main.WriteString(datasetText(n) + pageText(n))
	}
	if err := os.WriteFile(filepath.Join(dir, "main.n3"), []byte(main.String()), 0o600); err != nil {
		return "", err
	}
	for file := range 9 {
		other := datasetText(n+file) + pageText(n+file)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("part_%d.n3", file)), []byte(other), 0o600); err != nil {
			return "", err
		}
	}
	return main.String(), nil
}

// client speaks the protocol with a server process.
type client struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	id  int
}

func startClient(name string, args ...string) (*client, error) {
	cmd := exec.Command(name, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &client{cmd: cmd, in: in, out: bufio.NewReader(out)}, cmd.Start()
}

func (c *client) stop() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

type packet struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
	} `json:"params"`
	Error *struct{ Message string } `json:"error"`
}

func (c *client) send(message map[string]any) error {
	message["jsonrpc"] = "2.0"
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// until reads messages until one is the one that is waited for.
func (c *client) until(wanted func(packet) bool) error {
	for {
		header, err := textproto.NewReader(c.out).ReadMIMEHeader()
		if err != nil {
			return fmt.Errorf("the server ended: %w", err)
		}
		length, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			return err
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(c.out, body); err != nil {
			return err
		}
		var p packet
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		if p.Method != "" && p.ID != nil {
			// The server asks for settings, for progress; it gets none.
			if err := c.send(map[string]any{"id": p.ID, "result": nil}); err != nil {
				return err
			}
			continue
		}
		if wanted(p) {
			if p.Error != nil {
				return fmt.Errorf("the server answers: %s", p.Error.Message)
			}
			return nil
		}
	}
}

func (c *client) request(method string, params any) error {
	c.id++
	id := c.id
	if err := c.send(map[string]any{"id": id, "method": method, "params": params}); err != nil {
		return err
	}
	return c.until(func(p packet) bool { return p.Method == "" && string(p.ID) == strconv.Itoa(id) })
}

func (c *client) begin(dir, uri, language, text string) error {
	err := c.request("initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": "file://" + dir, "workspaceFolders": []any{map[string]string{"uri": "file://" + dir, "name": "bench"}},
		"initializationOptions": map[string]any{"diagnosticsDelay": "0s"}, // of gopls, which else waits for a second
		"capabilities":          map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-16"}}, "textDocument": map[string]any{"publishDiagnostics": map[string]any{"versionSupport": true}}},
	})
	if err != nil {
		return err
	}
	if err := c.send(map[string]any{"method": "initialized", "params": map[string]any{}}); err != nil {
		return err
	}
	if err := c.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": language, "version": 1, "text": text}}}); err != nil {
		return err
	}
	return c.until(func(p packet) bool { return published(p, uri, 1) })
}

func published(p packet, uri string, version int) bool {
	return p.Method == "textDocument/publishDiagnostics" && p.Params.URI == uri && p.Params.Version == version
}

// samples are times in milliseconds.
type samples struct{ diagnostics, completion, hover []float64 }

// asked are the requests that an editor makes while one types.
var asked = []string{"textDocument/completion", "textDocument/hover"}

// typing types new lines into a file, one character a message, and makes
// requests after each.
func (c *client) typing(uri string, line int, pattern string, requests []string) (samples, error) {
	var s samples
	times := map[string]*[]float64{"textDocument/completion": &s.completion, "textDocument/hover": &s.hover}
	var typed strings.Builder
	for i := 0; typed.Len() < keystrokes; i++ {
		typed.WriteString(strings.ReplaceAll(pattern, "%03d", fmt.Sprintf("%03d", i)))
	}
	column := 0
	for i, char := range typed.String()[:keystrokes] {
		at := map[string]int{"line": line, "character": column}
		version := i + 2
		start := time.Now()
		err := c.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
			"textDocument":   map[string]any{"uri": uri, "version": version},
			"contentChanges": []any{map[string]any{"range": map[string]any{"start": at, "end": at}, "text": string(char)}},
		}})
		if err == nil {
			err = c.until(func(p packet) bool { return published(p, uri, version) })
		}
		if err != nil {
			return s, err
		}
		s.diagnostics = append(s.diagnostics, milliseconds(time.Since(start)))
		if column++; char == '\n' {
			line, column = line+1, 0
		}
		where := map[string]any{"textDocument": map[string]string{"uri": uri}, "position": map[string]int{"line": line, "character": column}}
		for _, method := range requests {
			start := time.Now()
			if err := c.request(method, where); err != nil {
				return s, err
			}
			*times[method] = append(*times[method], milliseconds(time.Since(start)))
		}
	}
	return s, nil
}

// memory is the resident memory of the server in MB.
func (c *client) memory() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("memory is read from /proc: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1024, err
		}
	}
	return 0, fmt.Errorf("no VmRSS in /proc")
}
