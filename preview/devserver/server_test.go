package devserver

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
)

const nodeModules = "../../compiler/runtime/web/node_modules"

const program = `dataset tasks { title: string required, access_policy { read: true, create: true } }
dataset notes { text: string, access_policy { read: true } }
page Tasks { show_table tasks }
page Notes { show_table notes }
`

func TestServer(t *testing.T) {
	modules, err := filepath.Abs(nodeModules)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("%v; run make tools", err)
	}
	folder := t.TempDir()
	if err := Bundle(modules, folder); err != nil {
		t.Fatal(err)
	}
	libraries, err := OpenLibraries(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("every example", func(t *testing.T) { serveExamples(t, libraries) })
	t.Run("what an edit changes", func(t *testing.T) { editProgram(t, libraries) })
	t.Run("addresses", func(t *testing.T) { askAddresses(t, libraries) })
	t.Run("components", func(t *testing.T) { editComponents(t, libraries) })
	t.Run("files that components import", func(t *testing.T) { importFiles(t, libraries) })
	t.Run("packages that components import", func(t *testing.T) { importPackages(t, libraries) })
	t.Run("a tree with a mistake", func(t *testing.T) { refuseTrees(t, libraries) })
}

// generated is the frontend of a program.
func generated(t *testing.T, text string) output.Tree {
	t.Helper()
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
	for _, d := range s.Diagnostics() {
		t.Fatal(d.Message)
	}
	tree, err := frontend.Generate(s.Application())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func update(t *testing.T, s *Server, tree output.Tree) Modules {
	t.Helper()
	now, err := s.Update(tree)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func ask(t *testing.T, s *Server, path string) (status int, body string, header http.Header) {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	response := recorder.Result()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data), response.Header
}

func serveExamples(t *testing.T, libraries *Libraries) {
	folders, err := filepath.Glob("../../testdata/examples/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, folder := range folders {
		p, err := workspace.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := p.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := frontend.Generate(snapshot.Application())
		if err != nil {
			t.Fatal(err)
		}
		s := New(libraries)
		now := update(t, s, tree)
		for _, address := range slices.Concat(slices.Collect(maps.Values(now.Pages)), slices.Collect(maps.Values(now.Datasets)), []string{now.App, startAddress}) {
			if status, body, _ := ask(t, s, address); status != http.StatusOK || body == "" {
				t.Errorf("%s: %s gave %d", folder, address, status)
			}
		}
		if !strings.Contains(string(s.Document()), startAddress) {
			t.Errorf("%s: the document does not start the app", folder)
		}
	}
}

func editProgram(t *testing.T, libraries *Libraries) {
	s := New(libraries)
	first := update(t, s, generated(t, program))
	if again := update(t, s, generated(t, program)); again.App != first.App || !maps.Equal(again.Pages, first.Pages) {
		t.Errorf("the same program has other addresses: %v, before %v", again, first)
	}
	page := update(t, s, generated(t, strings.Replace(program, "show_table notes", `show_table notes { empty: "Nothing" }`, 1)))
	if page.App != first.App || page.Pages["Tasks"] != first.Pages["Tasks"] || page.Pages["Notes"] == first.Pages["Notes"] {
		t.Errorf("an edit of the page Notes: %v, before %v", page, first)
	}
	dataset := update(t, s, generated(t, strings.Replace(program, "title: string required", "title: text required", 1)))
	if dataset.App != first.App || !maps.Equal(dataset.Pages, first.Pages) || dataset.Datasets["notes"] != first.Datasets["notes"] ||
		dataset.Datasets["tasks"] == first.Datasets["tasks"] {
		t.Errorf("an edit of a dataset: %v, before %v", dataset, first)
	}
}

// Below whatever path a browser sees the server, each module finds the others.
func TestRelativeAddresses(t *testing.T) {
	for _, c := range [][3]string{
		{"/__n3/pages/start.js", "/__n3/pages/lib/k/preview/start.js", "./lib/k/preview/start.js"},
		{"/__n3/pages/slot/Tasks.js", "/__n3/pages/m/1/pages/Tasks.js", "../m/1/pages/Tasks.js"},
		{"/__n3/pages/m/-/pages/Tasks.js", "/__n3/pages/m/1/datasets/tasks.js", "../../1/datasets/tasks.js"},
		{"/__n3/pages/m/-/app.js", "/__n3/pages/slot/Tasks.js", "../../slot/Tasks.js"},
	} {
		if got := relative(c[0], c[1]); got != c[2] {
			t.Errorf("from %s to %s is %s, expected %s", c[0], c[1], got, c[2])
		}
	}
}

func askAddresses(t *testing.T, libraries *Libraries) {
	s := New(libraries)
	if status, _, _ := ask(t, s, startAddress); status != http.StatusNotFound || s.Document() != nil {
		t.Error("there is something to start before the first tree")
	}
	first := update(t, s, generated(t, program))
	for address, kept := range map[string]bool{
		first.App: true, first.Pages["Tasks"]: true, libraries.module("preview/start"): true, libraries.address + "styles.css": true,
		slotsPrefix + "Tasks.js": false, datasetsPrefix + "tasks.js": false, first.Datasets["tasks"]: true, startAddress: false,
	} {
		status, _, header := ask(t, s, address)
		if immutable := strings.Contains(header.Get("Cache-Control"), "immutable"); status != http.StatusOK || immutable != kept {
			t.Errorf("%s gave %d, kept by browsers: %v", address, status, immutable)
		}
	}
	for _, address := range []string{
		slotsPrefix + "Nothing.js", datasetsPrefix + "nothing.js", modulesPrefix + "0/app.js", prefix, libraries.address + "../../../go.mod",
		libraries.address + "%2e%2e/%2e%2e/go.mod", strings.Replace(libraries.address, libraries.key, "other", 1) + "styles.css",
	} {
		if status, _, _ := ask(t, s, address); status == http.StatusOK {
			t.Errorf("%s gave something", address)
		}
	}
	edited := func(empty string) output.Tree {
		return generated(t, strings.Replace(program, "show_table tasks", `show_table tasks { empty: "`+empty+`" }`, 1))
	}
	// A page that is open may still ask for the modules of builds before.
	trees := []output.Tree{edited("1"), edited("2")}
	for i := range keptBuilds {
		update(t, s, trees[i%2])
	}
	if status, _, _ := ask(t, s, first.Pages["Tasks"]); status != http.StatusOK {
		t.Errorf("the module of an earlier build gave %d", status)
	}
	update(t, s, trees[0])
	update(t, s, trees[1])
	if status, _, _ := ask(t, s, first.Pages["Tasks"]); status != http.StatusNotFound {
		t.Errorf("a module of long ago gave %d", status)
	}
	if status, _, _ := ask(t, s, first.App); status != http.StatusOK {
		t.Errorf("a module that is still in use gave %d", status)
	}
	b, err := s.Prepare(generated(t, program))
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := ask(t, s, b.Modules.Pages["Tasks"]); status != http.StatusOK {
		t.Errorf("a module that was prepared gave %d", status)
	}
	for want, serve := range []func(){func() {}, func() { s.Serve(b) }} {
		serve()
		_, body, _ := ask(t, s, slotsPrefix+"Tasks.js")
		if got := strings.Count(body, strings.Split(b.Modules.Pages["Tasks"], "/")[4]); got != want {
			t.Errorf("the page of a build that was prepared, and then served, is given %d times, expected %d", got, want)
		}
	}
}

func refuseTrees(t *testing.T, libraries *Libraries) {
	s := New(libraries)
	first := update(t, s, generated(t, program))
	for want, change := range map[string]func(output.Tree){
		"is not there":          func(tree output.Tree) { tree.Add("src/pages/Tasks.tsx", []byte(`import "./missing";`)) },
		"is no library":         func(tree output.Tree) { tree.Add("src/pages/Tasks.tsx", []byte(`import "left-pad";`)) },
		"imports itself":        func(tree output.Tree) { tree.Add("src/datasets/notes.ts", []byte(`import "./notes";`)) },
		"src/pages/Tasks.tsx:1": func(tree output.Tree) { tree.Add("src/pages/Tasks.tsx", []byte(`export default (`)) },
		"has no src/app.tsx":    func(tree output.Tree) { delete(tree, "src/app.tsx") },
		"does not start":        func(tree output.Tree) { tree.Add("index.html", []byte("<html></html>")) },
	} {
		tree := generated(t, program)
		change(tree)
		if _, err := s.Update(tree); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
		if status, _, _ := ask(t, s, first.App); status != http.StatusOK {
			t.Errorf("%s: what was served went", want)
		}
	}
}
