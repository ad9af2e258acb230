package workspace_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

func TestComponents(t *testing.T) {
	root := t.TempDir()
	write := writer(t, root)
	write("app.n3", "page Home { show_component \"Gauge\" }\n")
	project, err := workspace.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	names := func() []string {
		t.Helper()
		files, err := project.Components()
		if err != nil {
			t.Fatal(err)
		}
		return slices.Sorted(maps.Keys(files))
	}
	if got := names(); len(got) != 0 {
		t.Errorf("without a folder there are %v", got)
	}

	disk := workspace.NewDisk(project)
	if _, err := disk.Snapshot(nil, nil); err != nil {
		t.Fatal(err)
	}
	watch, err := disk.Watch()
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	// seen waits until an edit was reported and a component has a text.
	seen := func(name, text string) {
		t.Helper()
		timeout := time.After(20 * time.Second)
		for {
			files, err := project.Components()
			if err == nil && string(files[name]) == text {
				return
			}
			select {
			case <-watch.Edits:
				disk.Refresh()
				if err := watch.Follow(); err != nil {
					t.Fatal(err)
				}
			case <-timeout:
				t.Fatalf("%s is %q, and no edit is reported", name, files[name])
			}
		}
	}
	write("custom/components/Gauge.tsx", "one")
	seen("custom/components/Gauge.tsx", "one")
	for _, text := range []string{"two", "three"} {
		// All that is under way is reported before the next edit.
		for quiet := false; !quiet; {
			select {
			case <-watch.Edits:
				if err := watch.Follow(); err != nil {
					t.Fatal(err)
				}
			case <-time.After(100 * time.Millisecond):
				quiet = true
			}
		}
		write("custom/components/Gauge.tsx", text)
		select {
		case <-watch.Edits:
		case <-time.After(20 * time.Second):
			t.Fatalf("the edit %q is not reported", text)
		}
	}

	write("custom/components/lib/scale.ts", "")
	write("custom/components/notes.md", "")
	write("custom/components/.hidden/A.tsx", "")
	write("custom/components/node_modules/a/index.ts", "")
	write("custom/Other.tsx", "")
	if err := os.Symlink(filepath.Join(root, "app.n3"), filepath.Join(root, "custom/components/Link.tsx")); err != nil {
		t.Fatal(err)
	}
	write("custom/components/lib/logo.svg", "<svg/>")
	want := []string{"custom/components/Gauge.tsx", "custom/components/lib/logo.svg", "custom/components/lib/scale.ts"}
	if got := names(); !slices.Equal(got, want) {
		t.Errorf("the components are %v, expected %v", got, want)
	}
}

// A component without a file is a warning at its name, which goes with the file's
// coming, however the disk is looked at.
func TestComponentsWithoutAFile(t *testing.T) {
	root := t.TempDir()
	write := writer(t, root)
	page, _ := diag.Explain(diag.MissingComponent)
	example := regexp.MustCompile("(?s)```n3\n(.*?)```").FindStringSubmatch(page)[1]
	write("app.n3", example)
	write("other.n3", "page Other {\n    when user.role == \"a\" { show_text \"x\" } else { row { show_component \"Guage\" } }\n    show_component \"gauge\"\n}\n")
	project, err := workspace.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	disk := workspace.NewDisk(project)
	var snapshot *workspace.Snapshot
	// check compares the messages of a new snapshot with those of one from nothing.
	check := func(want ...string) {
		t.Helper()
		if snapshot, err = disk.Snapshot(nil, snapshot); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range snapshot.Diagnostics() {
			if d.Code == diag.MissingComponent {
				got = append(got, snapshot.Source(d.File).Text[d.Span.Start:d.Span.End]+" "+d.Message)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("warned of %q, expected %q", got, want)
		}
		fresh, err := project.Read(nil, nil)
		if err != nil || !reflect.DeepEqual(fresh.Diagnostics(), snapshot.Diagnostics()) {
			t.Errorf("from nothing: %v %v", fresh.Diagnostics(), err)
		}
	}
	const gauge = "\"Gauge\" file `custom/components/Gauge.tsx` not found; create it with a React component as its default export"
	check(gauge, "\"Guage\" file `custom/components/Guage.tsx` not found; create it with a React component as its default export")
	if disk.Look() {
		t.Error("nothing changed")
	}
	write("custom/components/Gauge.tsx", "")
	if !disk.Look() {
		t.Error("a component came unseen")
	}
	check("\"Guage\" file `custom/components/Guage.tsx` not found; did you mean `Gauge`?")
	if fix := snapshot.FileDiagnostics("other.n3")[0].Fixes[0]; fix.Title != "Change to `Gauge`" || fix.Edits[0].New != `"Gauge"` {
		t.Errorf("the fix is %+v", fix)
	}
	if list := snapshot.FileDiagnostics("app.n3"); len(list) > 0 {
		t.Errorf("the example of the page has %v", list)
	}
	if err := os.Remove(filepath.Join(root, "custom/components/Gauge.tsx")); err != nil {
		t.Fatal(err)
	}
	disk.Refresh("custom/components/Gauge.tsx")
	check(gauge, "\"Guage\" file `custom/components/Guage.tsx` not found; create it with a React component as its default export")
	if s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: example}}, "App", nil); len(s.Diagnostics()) > 0 {
		t.Errorf("a text without files has %v", s.Diagnostics())
	}
}

// What is wrong with the packages of components is one of the project's findings.
func TestPackagesAreOfTheProject(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"app.n3": "page Home { show_text \"x\" }\n", workspace.PackageFile: "{\n  \"dependencies\": { \"a\": \"1.0.0\", \"b\": \"^2\" }\n}\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	project, err := workspace.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, project := range []*workspace.Project{project, workspace.Lone(filepath.Join(root, "app.n3"))} {
		snapshot, err := project.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		list := snapshot.Diagnostics()
		if len(list) != 1 || list[0].File != workspace.PackageFile || snapshot.Source(list[0].File).Text[list[0].Span.Start:list[0].Span.End] != `"^2"` {
			t.Errorf("found %v", list)
		}
		if len(snapshot.Packages) != 1 || snapshot.Packages["a"] != "1.0.0" || snapshot.Programs() != 1 {
			t.Errorf("the packages are %v", snapshot.Packages)
		}
	}
}

// writer writes files of a folder, with the folders on the way.
func writer(t *testing.T, folder string) func(name, text string) {
	return func(name, text string) {
		t.Helper()
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
