package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// unsavedKeys is how many letters are typed, each looked for on the page.
const unsavedKeys = 50

// benchUnsaved measures a letter that is typed and not saved: from the message
// of the editor to the language server to the page that shows it. In turn with it
// the same page is edited by a save, without an editor.
func benchUnsaved() ([]figure, error) {
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
	page, err := newTab(browser)
	if err != nil {
		return nil, err
	}
	defer page.end()
	if _, err := page.open(ours.address, showsRows); err != nil {
		return nil, err
	}
	typist, err := newTypist(program)
	if err != nil {
		return nil, err
	}
	defer typist.stop()
	var typed, saved, parts samplesOfEdits
	for k := range editWarmup + unsavedKeys {
		a, _, err := timeEdit(page, typist.next(k), typist.key)
		if err != nil {
			return nil, fmt.Errorf("an unsaved letter: %w", err)
		}
		edit, err := lastEdit(ours.address)
		if err != nil {
			return nil, err
		}
		if err := typist.save(); err != nil {
			return nil, err
		}
		holds, _ := program.changeTitle(k)
		b, _, err := timeEdit(page, holds, program.save)
		if err != nil {
			return nil, fmt.Errorf("a saved edit: %w", err)
		}
		if k >= editWarmup {
			typed.add("all", a)
			saved.add("all", b)
			parts.split(a, edit)
		}
	}
	value, other := percentile(typed["all"], 95), percentile(saved["all"], 95)
	unit := fmt.Sprintf("ms p95 (p50 %.0f: %s)", median(typed["all"]), parts)
	baseline := fmt.Sprintf("the same by a save: p50 %.0f p95 %.0f ms", median(saved["all"]), other)
	return []figure{{"unsaved_to_dom", round(value), unit, baseline, round(value / other), "p95 ≤ 100 ms", value <= 100}}, nil
}

// samplesOfEdits are times in milliseconds by what they are of.
type samplesOfEdits map[string][]float64

func (s *samplesOfEdits) add(name string, value float64) {
	if *s == nil {
		*s = samplesOfEdits{}
	}
	(*s)[name] = append((*s)[name], value)
}

// splitNames are the parts of an edit, in their order.
var splitNames = []string{"outside", "taken", "compiled", "ran", "served", "rendered"}

// split divides the time of an edit: what the preview knows of it, and what is
// before and after that.
func (s *samplesOfEdits) split(took float64, e *state.Edit) {
	s.add("outside", max(0, took-e.Milliseconds)) // the way to the preview, and what the page does after the first change
	before := 0.0
	for i, at := range []float64{e.Taken, e.Compiled, e.Ran, e.Served, e.Milliseconds} {
		s.add(splitNames[i+1], max(0, at-before))
		before = at
	}
}

func (s samplesOfEdits) String() string {
	var parts []string
	for _, name := range splitNames {
		parts = append(parts, fmt.Sprintf("%s %.1f", name, median(s[name])))
	}
	return strings.Join(parts, ", ")
}

// typist is an editor that types one letter after the other into the title of the
// first table.
type typist struct {
	*client
	uri             string
	version         int
	title           string
	line, character int
}

func newTypist(e *edited) (*typist, error) {
	c, err := startClient(n3, "lsp")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(e.dir, e.name)
	if path, err = filepath.EvalSymlinks(path); err != nil {
		c.stop()
		return nil, err
	}
	at := titleLine.FindStringIndex(e.text)
	before := e.text[:at[1]-1] // the quote at the end
	line := strings.Count(before, "\n")
	t := &typist{
		client: c, uri: "file://" + path, version: 1, line: line,
		title:     before[strings.LastIndexByte(before, '"')+1:],
		character: len(before) - strings.LastIndexByte(before, '\n') - 1,
	}
	if err := c.begin(filepath.Dir(path), t.uri, "n3", e.text); err != nil {
		c.stop()
		return nil, err
	}
	// Nobody waits for what the server says while one types.
	go func() { _ = c.until(func(packet) bool { return false }) }()
	return t, nil
}

// next is what holds when the page shows the next letter.
func (t *typist) next(k int) (holds string) {
	return fmt.Sprintf(`document.body.textContent.includes(%q)`, t.title+letter(k))
}

func letter(k int) string { return string(rune('a' + k%26)) }

// key types the next letter.
func (t *typist) key() error {
	with := letter(t.version - 1)
	at := map[string]int{"line": t.line, "character": t.character}
	t.version++
	t.character++
	t.title += with
	return t.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
		"textDocument":   map[string]any{"uri": t.uri, "version": t.version},
		"contentChanges": []any{map[string]any{"range": map[string]any{"start": at, "end": at}, "text": with}},
	}})
}

// save says that the text is saved: the preview looks at the disk again.
func (t *typist) save() error {
	return t.send(map[string]any{"method": "textDocument/didSave", "params": map[string]any{"textDocument": map[string]any{"uri": t.uri}}})
}

// lastEdit waits until the preview says how long the last edit took to the screen.
func lastEdit(address string) (*state.Edit, error) {
	response, err := http.Get(address + "/__n3/events")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	timer := time.AfterFunc(patience, func() { response.Body.Close() })
	defer timer.Stop()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var s state.State
		if err := json.Unmarshal([]byte(data), &s); err != nil {
			return nil, err
		}
		if s.Edit != nil && s.Edit.Painted && s.Edit.Build == s.Build {
			return s.Edit, nil
		}
	}
	return nil, errors.Join(errors.New("the preview does not say how long the edit took"), lines.Err())
}
