package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSettingsMakeAFolderTheProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, SettingsFile, "name = \"Shop\"\nexclude = [\"drafts/\", \"old/*.n3\"]\n[preview]\nport = 4321\n")
	for _, name := range []string{"app.n3", "data/users.n3", "drafts/new.n3", "drafts/deep/x.n3", "old/a.n3", "old/kept/b.n3"} {
		write(t, dir, name, "page P"+strings.NewReplacer("/", "_", ".", "_").Replace(name)+" { show_text \"x\" }\n")
	}
	// Whatever is named inside it, the project is the folder.
	for _, named := range []string{".", "data", "data/users.n3", "app.n3"} {
		p, err := Open(filepath.Join(dir, named))
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, f := range s.Files {
			paths = append(paths, f.Path)
		}
		if want := []string{"app.n3", "data/users.n3", "old/kept/b.n3"}; !slices.Equal(paths, want) {
			t.Errorf("%s: %v, want %v", named, paths, want)
		}
		if p.Title != "Shop" || p.Settings.Preview.Port != 4321 {
			t.Errorf("%s: %+v", named, p)
		}
	}
}

func TestMainNarrowsTheProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, SettingsFile, "main = \"src/app.n3\"\n")
	write(t, dir, "src/app.n3", "import \"more.n3\"\n")
	write(t, dir, "src/more.n3", "page More { show_text \"x\" }\n")
	write(t, dir, "other.n3", "page Other { show_text \"x\" }\n")
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Files) != 2 || s.Analysis.Page("More") == nil || s.Analysis.Page("Other") != nil {
		t.Errorf("%d files", len(s.Files))
	}
}

func TestSettingsThatMeanNothing(t *testing.T) {
	for text, want := range map[string]string{
		"name = 3":                    "n3.toml: line 1 (last key \"name\"): incompatible types",
		"nam = \"x\"":                 "n3.toml: unknown setting `nam`; did you mean `name`?",
		"[preview]\nprt = 1":          "n3.toml: unknown setting `preview.prt`; did you mean `preview.port`?",
		"name = \"":                   "n3.toml, line 1: ",
		"main = \"../x.n3\"":          "n3.toml: `main` expects a path inside the project",
		"main = \"x.txt\"":            "n3.toml: `main` expects a file with the extension .n3",
		"[preview]\nport = 70000":     "n3.toml: `preview.port` expects an integer from 0 to 65535",
		"exclude = [\"[\"]":           "n3.toml: `exclude` expects files and folders",
		"[database]\nfile = \"/etc\"": "n3.toml: `database.file` expects a path inside the project",
	} {
		dir := t.TempDir()
		write(t, dir, SettingsFile, text)
		write(t, dir, "app.n3", "page P { show_text \"x\" }\n")
		if _, err := Open(dir); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		// An editor goes on with the folder, and says so too.
		s, err := Folder(dir).Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if list := s.Diagnostics(); len(list) != 1 || list[0].Location.File != SettingsFile || !strings.HasPrefix(list[0].Message, want) {
			t.Errorf("%s: %v", text, list)
		}
	}
}
