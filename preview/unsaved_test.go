package preview_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// traceID names one answer.
var traceID = regexp.MustCompile(`, "trace_id": "[0-9a-f]+"`)

const typedProgram = `dataset orders {
    title: string required
    price: integer required
    secret: string hidden
    access_policy {
        read: authenticated
        create: admin_only
        update: admin_only
        delete: nobody
        fields { price: role(sales) or admin_only }
    }
}

dataset totals from orders {
    columns: [title]
    access_policy {
        read: admin_only
        runs_as: system
    }
}

page Orders {
    path: "/"
    show_table orders { columns: [title, price] }
}

page Closed {
    access: role(boss)
    show_metric orders {
        value: count()
        access: role(boss)
    }
}
`

const nobody = `anonymous`

// typist is an editor with one file of a running preview.
type typist struct {
	*testing.T
	p       *preview.Preview
	root    string
	file    string
	editor  *unsaved.Client
	version int32
}

func newTypist(t *testing.T, name, text string) *typist {
	t.Helper()
	root := filepath.Join(t.TempDir(), "shop # 1 % é 🙂")
	file := filepath.Join(root, name)
	write(t, file, text)
	y := &typist{T: t, root: root, file: file}
	y.p = start(t, root)
	y.attach()
	return y
}

func (y *typist) attach() {
	y.Helper()
	editor, err := unsaved.Dial(unsaved.Address(y.root), true)
	if err != nil {
		y.Fatal(err)
	}
	y.Cleanup(editor.Close)
	y.editor, y.version = editor, 0
}

// put types the program with pieces of it replaced, and does not save it.
func (y *typist) put(replacements ...string) string {
	y.Helper()
	text := typedProgram
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			y.Fatalf("the program has no %q", replacements[i])
		}
		text = strings.ReplaceAll(text, replacements[i], replacements[i+1])
	}
	y.version++
	y.editor.Put(string(uri.File(y.file)), y.version, text)
	return text
}

func (y *typist) drop() { y.editor.Drop(string(uri.File(y.file))) }

func (y *typist) until(what string, holds func(previewstate.State) bool) {
	y.Helper()
	y.Log(what)
	state(y.T, y.p, holds)
}

// ask speaks to the API, and returns status and answer.
func (y *typist) ask(method, path, who, body string) (int, string) {
	y.Helper()
	return request(y.T, method, y.p.Address()+path, who, strings.NewReader(body))
}

// written is what the preview wrote of the app, by its bytes.
func (y *typist) written() string {
	y.Helper()
	hash := sha256.New()
	err := filepath.WalkDir(filepath.Join(y.root, ".n3", "app"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "__pycache__") {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(data), data)
		return err
	})
	if err != nil {
		y.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func shows(build int) func(previewstate.State) bool {
	return func(s previewstate.State) bool { return s.Unsaved && !s.Broken && s.Build > build }
}

func TestUnsavedText(t *testing.T) {
	y := newTypist(t, "app # %.n3", typedProgram)
	if status, answer := y.ask(http.MethodPost, "/api/datasets/orders", admin, `{"title":"First","price":7}`); status != http.StatusCreated {
		t.Fatalf("POST: %d %s", status, answer)
	}
	saved := y.written()
	browser := newBrowser(t)
	ada := browser.person(t, y.p.Address(), admin)
	ada.mark()
	ada.see("First")

	t.Run("a column is seen before it is saved", func(t *testing.T) {
		y.T = t
		y.put("secret: string hidden", "secret: string hidden\n    due: date label(\"Due on\")", "[title, price]", "[title, due, price]")
		ada.on(t).wait(`[...document.querySelectorAll('[role=columnheader]')].some(h => h.textContent.includes('Due on'))`)
		ada.see("First")
		if status, answer := y.ask(http.MethodGet, "/api/datasets/orders", admin, ""); status != http.StatusOK || strings.Contains(answer, "due") {
			t.Errorf("the server answers %d %s", status, answer)
		}
		if y.written() != saved {
			t.Error("unsaved text was written")
		}
	})
	t.Run("what cannot be answered yet says so", func(t *testing.T) {
		y.T = t
		y.put("secret: string hidden", "secret: string hidden\n    due: date",
			"page Orders {", "dataset tags {\n    name: string\n    access_policy { read: true }\n}\n\npage Orders {",
			"    show_table orders", "    show_table tags\n    show_metric orders {\n        value: count()\n        filter: due is null\n    }\n    show_table orders")
		ada.on(t).wait(`document.body.textContent.includes('Save to create') && document.body.textContent.includes('Save to see this')`)
		ada.see("First")
		if y.written() != saved {
			t.Error("unsaved text was written")
		}
		y.put("secret: string hidden", "secret: string hidden\n    due: date label(\"Due on\")", "[title, price]", "[title, due, price]")
		ada.wait(`[...document.querySelectorAll('[role=columnheader]')].some(h => h.textContent.includes('Due on'))`)
	})
	t.Run("what is half typed disturbs nobody", func(t *testing.T) {
		y.T = t
		build := y.p.State().Build
		y.put("secret: string hidden", "secret: string hidden\n    due: dat")
		y.until("the findings of half a word", func(s previewstate.State) bool { return s.Unsaved && len(s.Diagnostics) > 0 })
		if s := y.p.State(); s.Broken || s.Build != build {
			t.Errorf("the state is %+v", s)
		}
		ada.on(t).see("First")
		ada.wait(`[...document.querySelectorAll('[role=columnheader]')].some(h => h.textContent.includes('Due on'))`)
	})
	t.Run("a filter and a computed field are answered", func(t *testing.T) {
		y.T = t
		y.put("[title, price]", "[title, label]\n        filter: title != \"First\"",
			"    secret: string hidden\n", "    secret: string hidden\n    label: string computed(concat(title, \"!\"))\n")
		ada.on(t).miss("First")
		y.put("[title, price]", "[label]",
			"    secret: string hidden\n", "    secret: string hidden\n    label: string computed(concat(title, \"!\"))\n")
		ada.see("First!")
	})
	t.Run("the shown program runs again in a new process", func(t *testing.T) {
		y.T = t
		killHost(t)
		eventually(t, func() bool {
			_, answer := y.ask(http.MethodGet, "/api/datasets/orders", admin, "")
			return strings.Contains(answer, "First!")
		})
		ada.on(t).see("First!")
		if y.written() != saved {
			t.Error("unsaved text was written")
		}
	})
	t.Run("no unsaved rule is asked", func(t *testing.T) {
		y.T = t
		asked := func() (all string) {
			for _, who := range []string{nobody, `{"id":"bob","name":"Bob","roles":[]}`} {
				for _, path := range []string{"/api/datasets/orders", "/api/datasets/orders/1", "/api/datasets/orders?price=7", "/api/datasets/orders?secret__is_null=true", "/api/datasets/orders?search=First",
					"/api/datasets/totals", "/api/datasets/orders?widget=Closed.orders", "/api/me"} {
					status, answer := y.ask(http.MethodGet, path, who, "")
					all += fmt.Sprintln(who, path, status, answer)
				}
				status, answer := y.ask(http.MethodPost, "/api/datasets/orders", who, `{"title":"Mine","price":1}`)
				all += fmt.Sprintln("POST", status, answer)
				status, answer = y.ask(http.MethodDelete, "/api/datasets/orders/1", who, "")
				all += fmt.Sprintln("DELETE", status, answer)
			}
			return traceID.ReplaceAllString(all, "")
		}
		y.drop()
		y.until("nothing unsaved", func(s previewstate.State) bool { return !s.Unsaved })
		before := asked()
		for what, edit := range map[string][]string{
			"everybody may do everything": {"read: authenticated", "read: true", "create: admin_only", "create: true", "update: admin_only", "update: true", "delete: nobody", "delete: true"},
			"no rule of a field":          {"        fields { price: role(sales) or admin_only }\n", ""},
			"no secrets":                  {"secret: string hidden", "secret: string"},
			"another's rights":            {"read: admin_only", "read: true"},
			"more by another's rights":    {"columns: [title]", "columns: [title, price]"},
			"no closed page or widget":    {"role(boss)", "true"},
			"a secret that is computed":   {"    access_policy {\n        read: auth", "    told: string computed(secret)\n    paid: integer computed(price)\n    access_policy {\n        read: auth"},
			"no policy":                   {"        create: admin_only\n        update: admin_only\n        delete: nobody\n", ""},
		} {
			build := y.p.State().Build
			// The title shows when the server has taken the text.
			y.put(append(edit, "show_table orders {", "show_table orders {\n        title: \""+what+"\"\n       ")...)
			y.until(what, shows(build))
			eventually(t, func() bool { return strings.Contains(moduleOf(t, y.p, "Orders"), what) })
			if after := asked(); after != before {
				t.Errorf("%s:\n%s\n%s", what, before, after)
			}
		}
	})
	t.Run("a save makes it so", func(t *testing.T) {
		y.T = t
		text := y.put("secret: string hidden", "secret: string hidden\n    due: date label(\"Due on\")", "[title, price]", "[title, due, price]")
		y.until("typed", func(s previewstate.State) bool { return s.Unsaved })
		write(t, y.file, text)
		y.until("saved", func(s previewstate.State) bool { return !s.Unsaved && !s.Broken })
		if _, answer := y.ask(http.MethodGet, "/api/datasets/orders", admin, ""); !strings.Contains(answer, `"due"`) {
			t.Errorf("the server answers %s", answer)
		}
		if y.written() == saved {
			t.Error("the saved program was not written")
		}
		y.drop()
	})
	ada.on(t).unreloaded()
}

// A save that rows refuse counts as unsaved text: what is only seen of it is shown.
func TestRefusedSaveIsShownAsUnsaved(t *testing.T) {
	y := newTypist(t, "app.n3", typedProgram)
	for range 2 {
		if status, answer := y.ask(http.MethodPost, "/api/datasets/orders", admin, `{"title":"Twice","price":7}`); status != http.StatusCreated {
			t.Fatalf("POST: %d %s", status, answer)
		}
	}
	saved := y.written()
	write(t, y.file, strings.Replace(strings.Replace(typedProgram, "title: string required", "title: string required unique", 1), "columns: [title, price]", "title: \"Shown all the same\"", 1))
	y.until("refused", func(s previewstate.State) bool { return s.Broken && s.Unsaved && len(s.Diagnostics) > 0 })
	if y.written() != saved {
		t.Error("a refused save was written")
	}
	m := <-y.editor.Messages
	if m.Diagnostics == nil || m.Diagnostics.URI != string(uri.File(y.file)) || len(m.Diagnostics.List) == 0 {
		t.Errorf("the editor is told %+v", m)
	}
	page := newBrowser(t).person(t, y.p.Address(), admin)
	page.wait(`document.body.textContent.includes('Shown all the same')`)
	// Typing on goes on.
	build := y.p.State().Build
	y.put("columns: [title, price]", "title: \"Typed over it\"")
	y.until("typed over it", shows(build))
	y.drop()
	y.until("the refusal again", func(s previewstate.State) bool { return s.Broken && s.Unsaved && len(s.Diagnostics) > 0 })
	write(t, y.file, typedProgram)
	y.until("mended", func(s previewstate.State) bool { return !s.Broken && !s.Unsaved })
	if m := <-y.editor.Messages; m.Diagnostics == nil || len(m.Diagnostics.List) != 0 {
		t.Errorf("the editor is told %+v", m)
	}
}

// What editors and disks do to a preview that they should not.
func TestUnsavedTextOfOddEditors(t *testing.T) {
	y := newTypist(t, "app.n3", typedProgram)
	at := string(uri.File(y.file))
	title := func(name string) func(previewstate.State) bool {
		return func(s previewstate.State) bool { return s.Title == name }
	}
	named := func(name string) string { return "app A { title: \"" + name + "\" }\n" + typedProgram }

	t.Run("two editors on one file", func(t *testing.T) {
		y.T = t
		other, err := unsaved.Dial(unsaved.Address(y.root), false)
		if err != nil {
			t.Fatal(err)
		}
		y.editor.Put(at, 1, named("Mine"))
		y.until("mine", title("Mine"))
		other.Put(at, 1, named("Theirs"))
		y.until("theirs", func(s previewstate.State) bool { return s.Title == "Theirs" && s.Editors == 2 })
		other.Close()
		y.until("mine again", func(s previewstate.State) bool { return s.Title == "Mine" && s.Editors == 1 })
	})
	t.Run("a file that changes under its open text", func(t *testing.T) {
		y.T = t
		write(t, y.file, typedProgram+"# changed by somebody else\n")
		write(t, filepath.Join(y.root, "more.n3"), "page More { show_text \"more\" }\n")
		y.until("the other file", func(s previewstate.State) bool { return s.Title == "Mine" && s.Unsaved && s.Build > 1 })
		eventually(t, func() bool { return strings.Contains(pageOf(t, y.p), "More") })
		y.editor.Drop(at)
		y.until("the disk again", func(s previewstate.State) bool { return !s.Unsaved && s.Title != "Mine" })
	})
	t.Run("a text that is no part of the program", func(t *testing.T) {
		y.T = t
		for _, name := range []string{"../outside.n3", "notes.txt", ".hidden/a.n3", "node_modules/a.n3"} {
			y.editor.Put(string(uri.File(filepath.Join(y.root, name))), 1, "app B { title: \"Wrong\" }\n")
		}
		y.editor.Put("untitled:1", 1, "app B { title: \"Wrong\" }\n")
		y.editor.Put(string(uri.File(filepath.Join(y.root, "new.n3"))), 1, "app B { title: \"Right\" }\n")
		y.until("a file that is not on the disk yet", title("Right"))
		y.editor.Drop(string(uri.File(filepath.Join(y.root, "new.n3"))))
		y.until("gone", func(s previewstate.State) bool { return !s.Unsaved })
	})
	t.Run("a thousand errors", func(t *testing.T) {
		y.T = t
		y.editor.Put(at, 10, typedProgram+strings.Repeat("dataset x { y: z }\n", 1000))
		y.until("a thousand errors", func(s previewstate.State) bool { return s.Unsaved && len(s.Diagnostics) > 100 })
		if s := y.p.State(); len(s.Diagnostics) > 250 || s.Broken {
			t.Errorf("%d are shown, broken %v", len(s.Diagnostics), s.Broken)
		}
		y.editor.Put(at, 11, named("Mended"))
		y.until("mended", title("Mended"))
	})
	t.Run("a text of 10 MB", func(t *testing.T) {
		y.T = t
		y.editor.Put(at, 12, named("Large")+strings.Repeat("# a line that says nothing\n", (unsaved.MaxText-10_000)/27))
		y.until("large", title("Large"))
		y.editor.Put(at, 13, named("Small"))
		y.until("small", title("Small"))
	})
	t.Run("the editor dies", func(t *testing.T) {
		y.T = t
		y.editor.Close()
		y.until("what is saved", func(s previewstate.State) bool { return !s.Unsaved && s.Editors == 0 && s.Title != "Small" })
	})
	t.Run("the cursor, and a place that is opened", func(t *testing.T) {
		y.T = t
		y.attach()
		text := typedProgram + "# changed by somebody else\n"
		line := strings.Count(text[:strings.Index(text, "show_table")], "\n")
		y.editor.Cursor(unsaved.Position{URI: at, Line: line, Character: 6})
		y.until("the cursor", func(s previewstate.State) bool {
			return s.Cursor != nil && s.Cursor.Page == "Orders" && s.Cursor.Widget != ""
		})
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, y.p.Address()+"/__n3/open", strings.NewReader(`{"page":"Orders","widget":"orders","field":"price"}`))
		r.Header.Set("X-N3-Session", y.p.State().Session)
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil || response.StatusCode != http.StatusNoContent {
			t.Fatalf("%v, %v", response, err)
		}
		response.Body.Close()
		m := <-y.editor.Messages
		if want := (unsaved.Position{URI: at, Line: 2, Character: 4}); m.Open == nil || *m.Open != want {
			t.Errorf("the editor is told %+v, want %+v", m.Open, want)
		}
	})
}

// pageOf is the module of the app that the preview serves now, moduleOf that of a
// page of it.
func pageOf(t *testing.T, p *preview.Preview) string {
	t.Helper()
	_, text := request(t, http.MethodGet, p.Address()+p.State().Modules.App, "", nil)
	return text
}

func moduleOf(t *testing.T, p *preview.Preview, page string) string {
	t.Helper()
	_, text := request(t, http.MethodGet, p.Address()+p.State().Modules.Pages[page], "", nil)
	return text
}
