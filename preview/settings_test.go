//go:build unix

package preview

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/state"
)

// Each setting of n3.toml is followed by a preview that runs, or it warns at its place that
// a new start is needed.
func TestARunningPreviewFollowsEachSetting(t *testing.T) {
	root := filepath.Join(t.TempDir(), "shop")
	write(t, filepath.Join(root, "app.n3"), "dataset tasks {\n    title: string\n    access_policy { read: true, create: true }\n}\npage Tasks { show_table tasks }\n")
	write(t, filepath.Join(root, "more.n3"), "dataset notes {\n    text: string\n    access_policy { read: true, create: true }\n}\npage Notes { show_table notes }\n")
	l := startIn(t, root)
	if status, text := l.ask("POST", "/api/datasets/notes", `{"text":"kept"}`); status != 201 {
		t.Fatalf("%d %s", status, text)
	}
	running := l.State().Title

	quiet := func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 }
	datasets := func(names ...string) func(state.State) bool {
		return func(s state.State) bool { return quiet(s) && slices.Equal(s.Datasets, names) }
	}
	titled := func(title string) func(state.State) bool {
		return func(s state.State) bool { return quiet(s) && s.Title == title }
	}
	warned := func(line int, words string) func(state.State) bool {
		return func(s state.State) bool {
			return !s.Broken && len(s.Diagnostics) == 1 && s.Diagnostics[0].Severity == "warning" && s.Diagnostics[0].File == workspace.SettingsFile &&
				s.Diagnostics[0].Line == line && strings.Contains(s.Diagnostics[0].Message, words) && strings.Contains(s.Diagnostics[0].Message, "until it is started again")
		}
	}
	type edit struct {
		text  string
		holds func(state.State) bool
	}
	followed := map[string][]edit{
		"name":    {{"name = \"Depot\"\n", titled("Depot")}},
		"main":    {{"main = \"app.n3\"\n", datasets("tasks")}, {"main = \"more.n3\"\n", datasets("notes")}},
		"exclude": {{"exclude = [\"more.n3\"]\n", datasets("tasks")}},
		// It is only read by `n3 compile`; the name shows that the text was taken.
		"out": {{"out = \"built\"\nname = \"Out\"\n", titled("Out")}},
		"preview.port": {
			{fmt.Sprintf("name = \"Same\"\n[preview]\nport = %d\n", l.port), titled("Same")},
			{"[preview]\nport = 4999\n", warned(2, fmt.Sprintf("at port %d", l.port))},
		},
		"database.file": {
			{"name = \"Same\"\n[database]\nfile = \".n3/preview.db\"\n", titled("Same")},
			{"[database]\nfile = \"other.db\"\n", warned(2, filepath.Join(root, ".n3", "preview.db"))},
		},
	}
	settings := filepath.Join(root, workspace.SettingsFile)
	for _, setting := range workspace.AllSettings() {
		edits := followed[setting.Key]
		if setting.Kind == workspace.Table {
			continue
		}
		if len(edits) == 0 {
			t.Errorf("there is no edit of %s here", setting.Key)
		}
		wrong := setting.LastKey() + " = 1.5\n"
		if parent := setting.Parent(); parent != "" {
			wrong = "[" + parent + "]\n" + wrong
		}
		edits = append(edits, edit{wrong, func(s state.State) bool {
			return s.Broken && s.App && len(s.Diagnostics) == 1 && s.Diagnostics[0].File == workspace.SettingsFile && s.Diagnostics[0].Severity == "error"
		}})
		for _, e := range edits {
			write(t, settings, e.text)
			l.until(time.Minute, e.text, e.holds)
		}
		if err := os.Remove(settings); err != nil {
			t.Fatal(err)
		}
		l.until(time.Minute, "no settings", func(s state.State) bool {
			return titled(running)(s) && datasets("tasks", "notes")(s)
		})
	}
	if _, text := l.ask("GET", "/api/datasets/notes", ""); !strings.Contains(text, "kept") {
		t.Errorf("a row is lost: %s", text)
	}
	if _, err := os.Stat(filepath.Join(root, "other.db")); err == nil {
		t.Error("another database was made while the preview ran")
	}
}

// Settings of the start that are gone have no place to warn at; text that is typed in
// n3.toml shows like any other.
func TestSettingsThatGo(t *testing.T) {
	root := filepath.Join(t.TempDir(), "shop")
	settings := filepath.Join(root, workspace.SettingsFile)
	write(t, filepath.Join(root, "app.n3"), "dataset tasks {\n    title: string\n    access_policy { read: true, create: true }\n}\n")
	write(t, settings, "[database]\nfile = \"data/dev.db\"\n")
	l := startIn(t, root)
	if _, err := os.Stat(filepath.Join(root, "data", "dev.db")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(settings); err != nil {
		t.Fatal(err)
	}
	l.until(time.Minute, "the warning", func(s state.State) bool {
		return !s.Broken && len(s.Diagnostics) == 1 && strings.Contains(s.Diagnostics[0].Text, filepath.Join(root, "data", "dev.db"))
	})
	editor, err := unsaved.Dial(unsaved.Address(root), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(editor.Close)
	editor.Put(string(uri.File(settings)), 1, "name = \"Typed\"\n[database]\nfile = \"data/dev.db\"\n")
	l.until(time.Minute, "the typed name", func(s state.State) bool { return s.Unsaved && s.Title == "Typed" })
	editor.Drop(string(uri.File(settings)))
	l.until(time.Minute, "what is saved", func(s state.State) bool { return !s.Unsaved && s.Title != "Typed" && len(s.Diagnostics) == 1 })
}
