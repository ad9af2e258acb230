package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
)

const (
	editedDatasets = 10 // of the program that is edited
	editRuns       = 30
	editWarmup     = 3
	editRows       = 20
)

// showsRows holds when the table is on the screen with rows in it.
const showsRows = `document.querySelectorAll('[role=row] [data-field=title]').length > 0`

// benchEdits measures an edit from the write of the program to the page that
// shows it, in turn with the same edit by hand in the compiled project.
func benchEdits() ([]figure, error) {
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
	browser, end, err := newBrowser()
	if err != nil {
		return nil, err
	}
	defer end()
	var tabs [2]*tab
	if err := addRows(theirs.address); err != nil {
		return nil, err
	}
	for i, address := range []string{ours.address, theirs.address} {
		if tabs[i], err = newTab(browser); err != nil {
			return nil, err
		}
		defer tabs[i].end()
		if _, err := tabs[i].open(address, showsRows); err != nil {
			return nil, err
		}
	}
	m := measurement{program, ours.address, theirs, tabs[0], tabs[1]}
	page, err := m.run(program.changeTitle, m.handPage)
	if err != nil {
		return nil, fmt.Errorf("page edits: %w", err)
	}
	dataset, err := m.run(program.addField, m.handDataset)
	if err != nil {
		return []figure{pageFigure(page)}, fmt.Errorf("dataset edits: %w", err)
	}
	return []figure{pageFigure(page), datasetFigure(dataset)}, nil
}

func pageFigure(s editSamples) figure {
	ratio := percentile(s.ours, 95) / percentile(s.theirs, 95)
	return s.figure("save_page_to_dom", "Vite, the TSX by hand", "p95 ≤ 80 ms, ≤ 0.9 ×", percentile(s.ours, 95) <= 80 && ratio <= 0.9)
}

func datasetFigure(s editSamples) figure {
	ratio := percentile(s.ours, 95) / percentile(s.theirs, 95)
	return s.figure("save_dataset_to_dom", "Vite + uvicorn --reload, by hand", "p95 ≤ 200 ms, ≤ 0.2 ×", percentile(s.ours, 95) <= 200 && ratio <= 0.2)
}

// editSamples are the times of the same edits, ours and by hand, and where ours went.
type editSamples struct {
	ours, theirs []float64
	parts        samplesOfEdits
}

// figure is the p95, with the medians and the other's p95 in the baseline's name.
func (s editSamples) figure(id, baseline, reach string, met bool) figure {
	a, b := percentile(s.ours, 95), percentile(s.theirs, 95)
	unit := fmt.Sprintf("ms p95 (p50 %.0f: %s)", median(s.ours), s.parts)
	baseline = fmt.Sprintf("%s: p50 %.0f p95 %.0f ms", baseline, median(s.theirs), b)
	return figure{id, round(a), unit, baseline, round(a / b), reach, met}
}

// measurement is everything that an edit needs.
type measurement struct {
	program     *edited
	address     string // of our preview
	theirs      *handmade
	our, theirT *tab
}

// change makes the next state of the program: ours holds when a page shows it,
// column when the page has it and its rows may not yet.
type change func(k int) (ours, column string)

// run makes one edit after the other, ours and by hand in turn.
func (m *measurement) run(make change, hand func(next output.Tree, holds string) (float64, error)) (editSamples, error) {
	var s editSamples
	for k := range editWarmup + editRuns {
		holds, column := make(k)
		next, err := compiled(m.program.dir, map[string]string{m.program.name: m.program.text}, m.theirs.migrations())
		if err != nil {
			return s, err
		}
		a, _, err := timeEdit(m.our, holds, m.program.save)
		if err != nil {
			return s, err
		}
		edit, err := lastEdit(m.address)
		if err != nil {
			return s, err
		}
		b, err := hand(next, column)
		if err != nil {
			return s, fmt.Errorf("by hand: %w\n%s", err, m.theirs.uvicorn.out.tail())
		}
		if k >= editWarmup {
			s.ours, s.theirs = append(s.ours, a), append(s.theirs, b)
			s.parts.split(a, edit)
		}
	}
	return s, nil
}

// handPage is the time of a page's edit by hand.
func (m *measurement) handPage(next output.Tree, holds string) (float64, error) {
	took, _, err := timeEdit(m.theirT, holds, func() error { return m.theirs.edit(next, m.program.pageFile) })
	return took, err
}

// handDataset is the time of a dataset's edit by hand: until the page has the
// column and the API answers with its value. The page by hand would have to be
// reloaded then; that is not counted.
func (m *measurement) handDataset(next output.Tree, column string) (float64, error) {
	took, began, err := timeEdit(m.theirT, column, func() error {
		if err := m.theirs.migrate(next); err != nil {
			return err
		}
		return m.theirs.edit(next, m.program.backendFile, m.program.datasetFile, m.program.pageFile)
	})
	if err != nil {
		return 0, err
	}
	at, err := m.theirs.answersWith("/api/datasets/"+datasetName(0), m.program.lastValue)
	return max(took, milliseconds(at.Sub(began))), err
}

// timeEdit is the time from a write to the page that shows it, in milliseconds.
func timeEdit(t *tab, holds string, write func() error) (took float64, began time.Time, err error) {
	// Nothing of the last edit is going on any more.
	time.Sleep(300 * time.Millisecond)
	if err := t.arm(holds); err != nil {
		return 0, began, err
	}
	began = time.Now()
	if err := write(); err != nil {
		return 0, began, err
	}
	at, err := t.seen()
	return milliseconds(at.Sub(began)), began, err
}

// edited is a program of one file, its first dataset and page being edited.
type edited struct {
	dir, name, text string
	// What its first dataset and page compile to.
	pageFile, datasetFile, backendFile string
	// What the rows hold in the newest field.
	lastValue string
}

// newEdited writes the program. Everybody may read and create: by hand nobody
// is signed in.
func newEdited(dir string) (*edited, error) {
	if _, err := writeProgram(dir, editedDatasets); err != nil {
		return nil, err
	}
	e := &edited{
		dir: dir, name: "part_000.n3",
		pageFile:    "frontend/src/pages/" + pageName(0) + ".tsx",
		datasetFile: "frontend/src/datasets/" + datasetName(0) + ".ts",
		backendFile: "backend/app/datasets/" + datasetName(0) + ".py",
	}
	text, err := os.ReadFile(filepath.Join(dir, e.name))
	if err != nil {
		return nil, err
	}
	e.text = strings.NewReplacer(
		`read: authenticated or status == "done"`, "read: true",
		"create: authenticated\n", "create: true\n",
		"    access: authenticated\n", "    access: true\n",
	).Replace(string(text))
	return e, e.save()
}

func (e *edited) save() error {
	return os.WriteFile(filepath.Join(e.dir, e.name), []byte(e.text), 0o644)
}

var (
	titleLine   = regexp.MustCompile(`title: "Every order[^"]*"`)
	afterLine   = regexp.MustCompile(`after: quantity is null or quantity <= \d+`)
	columnsLine = regexp.MustCompile(`columns: \[title, status, contact, amount, quantity, \w+\]`)
)

// replaceFirst replaces the first match only: the first page's.
func replaceFirst(pattern *regexp.Regexp, text, with string) string {
	at := pattern.FindStringIndex(text)
	return text[:at[0]] + with + text[at[1]:]
}

// changeTitle gives the table another title.
func (e *edited) changeTitle(k int) (holds, column string) {
	title := fmt.Sprintf("Every order, edit %d.", k)
	e.text = replaceFirst(titleLine, e.text, fmt.Sprintf("title: %q", title))
	holds = fmt.Sprintf(`document.body.textContent.includes(%q)`, title)
	return holds, holds
}

// changeRule gives the first dataset another rule.
func (e *edited) changeRule(k int) {
	e.text = replaceFirst(afterLine, e.text, fmt.Sprintf("after: quantity is null or quantity <= %d", 1_000_001+k))
}

// addField gives the dataset another field, which a column of the table shows:
// it must be there with a value from the database.
func (e *edited) addField(k int) (holds, column string) {
	field, value := fmt.Sprintf("extra_%d", k), fmt.Sprintf("extra number %d!", k)
	at := strings.Index(e.text, "    created_at:")
	e.text = e.text[:at] + fmt.Sprintf("    %s: string default(%q)\n", field, value) + e.text[at:]
	e.text = replaceFirst(columnsLine, e.text, fmt.Sprintf("columns: [title, status, contact, amount, quantity, %s]", field))
	e.lastValue = value
	cell := fmt.Sprintf(`document.querySelector('[role=row] [data-field=%s]')`, field)
	return cell + fmt.Sprintf(`?.textContent.includes(%q) === true`, value), cell + " !== null"
}

// addRows puts rows into the first dataset of a running app.
func addRows(address string) error {
	for i := range editRows {
		row, err := json.Marshal(map[string]any{"title": fmt.Sprintf("Order %d", i), "quantity": i + 1})
		if err != nil {
			return err
		}
		request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address+"/api/datasets/"+datasetName(0), bytes.NewReader(row))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			return fmt.Errorf("a row cannot be made: %s", response.Status)
		}
	}
	return nil
}
