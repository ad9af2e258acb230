package workspace_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
)

func TestComponents(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
	want := []string{"custom/components/Gauge.tsx", "custom/components/lib/scale.ts"}
	if got := names(); !slices.Equal(got, want) {
		t.Errorf("the components are %v, expected %v", got, want)
	}
}
