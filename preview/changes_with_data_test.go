package preview_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/runtime/runtimetest"
	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// The lines of the dataset and what follows it; the rest of the program stays.
type plants struct {
	fields []string
	rest   string
}

func (p *plants) program() string {
	return "app Garden {\n    home: Plants\n}\n\ndataset plants {\n    " + strings.Join(p.fields, "\n    ") +
		"\n\n    access_policy {\n        read: true\n        create: true\n        update: true\n        delete: true\n    }\n    realtime: true\n}\n" + p.rest +
		"\npage Plants {\n    show_table plants { sort: [id] }\n}\n"
}

// set gives a field a line, or takes the field away.
func (p *plants) set(name, line string) {
	at := slices.IndexFunc(p.fields, func(f string) bool { return strings.HasPrefix(f, name+":") })
	switch {
	case at < 0:
		p.fields = append(p.fields, line)
	case line == "":
		p.fields = slices.Delete(p.fields, at, at+1)
	default:
		p.fields[at] = line
	}
}

// values are those of a field, in the order of the rows, as JSON.
type values map[string][]string

// changes are what a program goes through with rows in it: the edit, what it makes of
// the rows, the answer if a question is asked, and writes that only now are possible.
var changes = []struct {
	name   string
	edit   func(p *plants)
	rows   func(v values)
	answer [2]string // the question and the choice
	writes map[string]string
}{
	{name: "a field is added", edit: func(p *plants) { p.set("color", "color: string") },
		rows:   func(v values) { v["color"] = []string{`null`, `null`, `null`, `"red"`} },
		writes: map[string]string{"4": `{"color":"red"}`}},
	{name: "a field is renamed", edit: func(p *plants) { p.set("name", "title: string was(name)") },
		rows: func(v values) { v["title"] = v["name"]; delete(v, "name") }},
	{name: "a decimal is widened", edit: func(p *plants) { p.set("price", "price: decimal(18, 6)") },
		rows: func(v values) { v["price"] = []string{`"1234.567800"`, `"-0.000100"`, `"0.000000"`, `null`} }},
	{name: "a string is narrowed", edit: func(p *plants) { p.set("title", "title: string max_length(9)") }, rows: func(values) {}},
	{name: "a field is required, with a default", edit: func(p *plants) { p.set("state", `state: string required default("new")`) },
		rows: func(v values) { v["state"] = []string{`"new"`, `"new"`, `"new"`, `"new"`} }},
	{name: "a value is added to an enum", edit: func(p *plants) { p.set("kind", "kind: enum(tree, shrub, herb)") },
		rows:   func(v values) { v["kind"] = []string{`"tree"`, `"herb"`, `"tree"`, `null`} },
		writes: map[string]string{"2": `{"kind":"herb"}`}},
	{name: "a value is removed from an enum", edit: func(p *plants) { p.set("kind", "kind: enum(tree, herb)") }, rows: func(values) {}},
	{name: "a dataset and a reference are added", edit: func(p *plants) {
		p.rest = "\ndataset beds {\n    label: string required\n\n    access_policy {\n        read: true\n        create: true\n    }\n}\n"
		p.set("bed", "bed: beds on_delete(set_null)")
	}, rows: func(v values) { v["bed_id"] = []string{`null`, `1`, `null`, `null`} }, writes: map[string]string{"beds": `{"label":"North"}`, "2": `{"bed_id":1}`}},
	{name: "a field is removed", edit: func(p *plants) { p.set("note", "") },
		rows: func(v values) { delete(v, "note") }},
	{name: "a removed field comes back with its values", edit: func(p *plants) { p.set("note", "note: text") },
		rows: func(v values) { v["note"] = []string{`"a\nb"`, `""`, `"\"it's\""`, `null`} }},
	{name: "a field is unique", edit: func(p *plants) { p.set("title", "title: string max_length(9) unique") }, rows: func(values) {}},
	{name: "a field is computed", edit: func(p *plants) { p.set("total", "total: decimal(18, 6) computed(price * size)") },
		rows: func(v values) { v["total"] = []string{`"1234.567800"`, `"900719925474.099100"`, `"0.000000"`, `null`} }},
	{name: "an integer becomes a decimal", edit: func(p *plants) { p.set("size", "size: decimal(18, 2)") },
		rows: func(v values) { v["size"] = []string{`"1.00"`, `"-9007199254740991.00"`, `"0.00"`, `null`} }},
	{name: "values are given up by a yes", edit: func(p *plants) { p.set("note", "note: integer") },
		answer: [2]string{"clear:plants.note", "clear"},
		rows:   func(v values) { v["note"] = []string{`null`, `null`, `null`, `null`} }},
}

// TestChangesWithDataInIt changes a program again and again while it runs and has rows,
// on both databases: every value is compared after each change, in the API and on a page
// that is never loaded again.
func TestChangesWithDataInIt(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			options := preview.Options{Path: filepath.Join(t.TempDir(), "garden"), Progress: func(line string) { t.Log(line) }}
			if database == "postgres" {
				options.Database = runtimetest.Postgres(t, "..")
			}
			p := &plants{fields: []string{"name: string", "size: integer", "kind: enum(tree, shrub)", "price: decimal(8, 4)", "note: text"}}
			file := filepath.Join(options.Path, "app.n3")
			write(t, file, p.program())
			running := startWith(t, options)
			want := values{
				"name":  {`"oak"`, `"Ähre 🌾"`, `"it's"`, `null`},
				"size":  {`1`, `-9007199254740991`, `0`, `null`},
				"kind":  {`"tree"`, `"shrub"`, `"tree"`, `null`},
				"price": {`"1234.5678"`, `"-0.0001"`, `"0.0000"`, `null`},
				"note":  {`"a\nb"`, `""`, `"\"it's\""`, `null`},
			}
			for row := range 4 {
				var members []string
				for _, name := range slices.Sorted(maps.Keys(want)) {
					members = append(members, fmt.Sprintf("%q:%s", name, want[name][row]))
				}
				writeRow(t, running, http.MethodPost, "plants", "{"+strings.Join(members, ",")+"}")
			}
			page := newBrowser(t).person(t, running.Address(), admin)
			page.mark()
			expectRows(t, running, page, want)

			for _, c := range changes {
				if t.Failed() {
					break // what follows builds on it
				}
				t.Run(c.name, func(t *testing.T) {
					build := running.State().Build
					c.edit(p)
					write(t, file, p.program())
					if c.answer[0] != "" {
						state(t, running, func(s previewstate.State) bool {
							return s.Broken && len(s.Questions) == 1 && s.Questions[0].ID == c.answer[0]
						})
						expectRows(t, running, page.on(t), want) // until the answer
						if err := running.Answer(t.Context(), c.answer[0], c.answer[1]); err != nil {
							t.Fatal(err)
						}
					}
					state(t, running, func(s previewstate.State) bool {
						return s.Build > build && !s.Broken && !s.Unsaved && len(s.Questions) == 0
					})
					for _, target := range slices.Backward(slices.Sorted(maps.Keys(c.writes))) { // datasets first
						if method, path := http.MethodPatch, "plants/"+target; target == "beds" {
							writeRow(t, running, http.MethodPost, target, c.writes[target])
						} else {
							writeRow(t, running, method, path, c.writes[target])
						}
					}
					c.rows(want)
					expectRows(t, running, page.on(t), want)
				})
			}
			page.on(t).unreloaded()
			expectBackup(t, options)
		})
	}
}

// expectRows compares every value in the API, and what the page shows of strings and
// which columns it has.
func expectRows(t *testing.T, running *preview.Preview, page *person, want values) {
	t.Helper()
	status, answer := request(t, http.MethodGet, running.Address()+"/api/datasets/plants?sort_by=id", admin, nil)
	var list struct{ Data []map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(answer), &list); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	got := values{}
	for _, row := range list.Data {
		for name, value := range row {
			if name != "id" && !strings.HasPrefix(name, "_") {
				got[name] = append(got[name], string(value))
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the rows are\n%v, expected\n%v", got, want)
	}
	fields := slices.Sorted(maps.Keys(want))
	page.wait(fmt.Sprintf(`JSON.stringify([...new Set([...document.querySelectorAll('[role=gridcell][data-field]')].map(c => c.dataset.field))].filter(f => f !== 'id').sort()) === %s`, quoted(asJSON(fields))))
	for _, name := range fields {
		if name != "name" && name != "title" && name != "color" && name != "state" && name != "price" {
			continue
		}
		shown := make([]string, len(want[name]))
		for i, value := range want[name] {
			shown[i] = "–"
			if value != "null" {
				if err := json.Unmarshal([]byte(value), &shown[i]); err != nil {
					t.Fatal(err)
				}
			}
			if name == "price" {
				shown[i] = strings.Replace(shown[i], "1234.", "1,234.", 1)
			}
		}
		page.wait(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll('[role=gridcell][data-field=%s]')].map(c => c.textContent)) === %s`, name, quoted(asJSON(shown))))
	}
}

func asJSON(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func writeRow(t *testing.T, running *preview.Preview, method, path, body string) {
	t.Helper()
	if status, answer := request(t, method, running.Address()+"/api/datasets/"+path, admin, strings.NewReader(body)); status/100 != 2 {
		t.Fatalf("%s %s %s: %d %s", method, path, body, status, answer)
	}
}

// expectBackup looks for what was given up: in a file beside the preview's own, or in a
// schema of its own.
func expectBackup(t *testing.T, options preview.Options) {
	t.Helper()
	if options.Database == "" {
		if names, err := preview.Backups(options.Path); err != nil || len(names) == 0 {
			t.Errorf("the backups are %v, %v", names, err)
		}
		return
	}
	out, err := exec.CommandContext(t.Context(), "psql", "-qAt", options.Database, "-c",
		`SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'n3\_backup\_%' AND c.relname = 'plants'`).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) == "0" {
		t.Errorf("the backups are %s, %v", out, err)
	}
}
