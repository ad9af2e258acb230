package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
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

// programs lists the paths of a snapshot's programs.
func programs(s *Snapshot) []string {
	paths := []string{}
	for _, f := range s.Files {
		if f.IsProgram() {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

func TestSettingsMakeAFolderTheProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, SettingsFile, "name = \"Shop\"\nexclude = [\"drafts/\", \"old/*.n3\"]\n[preview]\nport = 4321\n")
	for _, name := range []string{"app.n3", "data/users.n3", "drafts/new.n3", "drafts/deep/x.n3", "old/a.n3", "old/kept/b.n3", ".hidden/c.n3", ".#app.n3"} {
		write(t, dir, name, "page P"+strings.NewReplacer("/", "_", ".", "_", "#", "_").Replace(name)+" { show_text \"x\" }\n")
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
		if got, want := programs(s), []string{"app.n3", "data/users.n3", "old/kept/b.n3"}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", named, got, want)
		}
		if s.Title != "Shop" || s.Settings.PreviewPort != 4321 || s.Programs() != 3 {
			t.Errorf("%s: %q %+v", named, s.Title, s.Settings)
		}
	}
}

func TestMainNarrowsTheProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, SettingsFile, "main = \"src/app.n3\"\n")
	write(t, dir, "src/app.n3", "import \"more.n3\"\n")
	write(t, dir, "src/more.n3", "page More { show_text \"x\" }\n")
	write(t, dir, "other.n3", "page Other { show_text \"x\" }\n")
	d := NewDisk(Folder(dir))
	s, err := d.Snapshot(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := programs(s); !slices.Equal(got, []string{"src/app.n3", "src/more.n3"}) || s.Analysis.Page("More") == nil {
		t.Errorf("%v", got)
	}
	// An open text of the settings wins, and the next state follows it.
	s, err = d.Snapshot(map[string]Input{SettingsFile: {Path: SettingsFile, Text: "main = \"other.n3\"\n"}}, s)
	if err != nil {
		t.Fatal(err)
	}
	if got := programs(s); !slices.Equal(got, []string{"other.n3"}) {
		t.Errorf("%v", got)
	}
	write(t, dir, SettingsFile, "main = \"none.n3\"\n")
	d.Refresh()
	if s, err = d.Snapshot(nil, s); err != nil || len(s.Diagnostics()) != 1 || s.Diagnostics()[0].File != "none.n3" {
		t.Errorf("%v %v", s.Diagnostics(), err)
	}
}

// A folder below with settings of its own is another project.
func TestAProjectInAProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "app.n3", "page A { show_text \"x\" }\n")
	write(t, dir, "inner/n3.toml", "")
	write(t, dir, "inner/app.n3", "page A { show_text \"x\" }\n")
	for named, want := range map[string]string{".": "app.n3", "inner": "app.n3", "inner/app.n3": "app.n3"} {
		p, err := Open(filepath.Join(dir, named))
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Read(nil, nil)
		if err != nil || !slices.Equal(programs(s), []string{want}) || len(s.Diagnostics()) > 0 {
			t.Errorf("%s: %v %v %v", named, programs(s), s.Diagnostics(), err)
		}
		if inner := filepath.Base(p.Root) == "inner"; inner != (named != ".") {
			t.Errorf("%s is part of %s", named, p.Root)
		}
	}
}

// wrongValues has values for each kind of setting that are of another kind, and
// what they are called.
var wrongValues = map[Kind]map[string]string{
	String:  {"3": "an integer", "0.5": "a number with a fraction", "true": "a boolean", `["a"]`: "a list", `{ a = 1 }`: "a table", "2024-01-01": "a date"},
	Integer: {`"3"`: "a string", "0.5": "a number with a fraction", "true": "a boolean", "[1]": "a list", "99999999999999999999": "an integer that is too large"},
	Strings: {`"a"`: "a string", "3": "an integer", `["a", 3]`: "a list with an integer", "[[\"a\"]]": "a list with a list", "{}": "a table"},
	Table:   {`"a"`: "a string", "3": "an integer", "[1]": "a list"},
}

// Each setting with each value that it does not take, written in a table and as
// a dotted key, is one error at the value, and the others are as they are.
func TestEverySettingRefusesOtherValues(t *testing.T) {
	for _, s := range AllSettings() {
		for written, found := range wrongValues[s.Kind] {
			forms := []string{s.Key + " = VALUE # note\n"}
			if s.Parent() != "" {
				forms = append(forms, "["+s.Parent()+"]\n"+s.LastKey()+" = VALUE\n", s.Parent()+" = { "+s.LastKey()+" = VALUE }\n")
			}
			for _, form := range forms {
				text := strings.Replace(form, "VALUE", written, 1)
				settings, findings := ParseSettings("out = \"kept\"\n" + text)
				if s.Key == "out" {
					settings, findings = ParseSettings(text)
					settings.Out = "kept"
				}
				if len(findings) != 1 || findings[0].Code != diag.BadSetting || settings.Out != "kept" {
					t.Errorf("%s: %v %+v", text, findings, settings)
					continue
				}
				if want := "found " + found; !strings.HasSuffix(findings[0].Message, want) || !strings.HasPrefix(findings[0].Message, "expected "+s.expects()) {
					t.Errorf("%s: %q", text, findings[0].Message)
				}
			}
		}
		if len(wrongValues[s.Kind]) == 0 {
			t.Errorf("%s has no wrong values", s.Key)
		}
		// The example of each is right, and it is there once.
		if s.Kind == Table {
			continue
		}
		if _, findings := ParseSettings(s.Key + " = " + s.Example); len(findings) > 0 {
			t.Errorf("%s: %v", s.Key, findings)
		}
		if _, findings := ParseSettings(s.Key + " = " + s.Example + "\n" + s.Key + " = " + s.Example); len(findings) != 1 || findings[0].Code != diag.DuplicateSetting || len(findings[0].Related) != 1 {
			t.Errorf("%s twice: %v", s.Key, findings)
		}
		misspelt := s.Key[:len(s.Key)-1]
		if _, findings := ParseSettings(misspelt + " = " + s.Example); len(findings) != 1 || findings[0].Code != diag.UnknownSetting || len(findings[0].Fixes) != 1 || findings[0].Fixes[0].Edits[0].New != s.Key {
			t.Errorf("%s: %v", misspelt, findings)
		}
	}
}

// Each mistake has its place: line and column of the key or the value.
func TestMistakesInSettingsHavePlaces(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"nam = \"x\"", "1:1 nam: N36002 unknown setting `nam`; did you mean `name`?"},
		{"[preview]\nprt = 1", "2:1 prt: N36002 unknown setting `preview.prt`; did you mean `preview.port`?"},
		{"[previw]\nport = 1", "1:2 previw: N36002 unknown setting `previw`; did you mean `preview`?"},
		{"[[preview]]\nport = 1", "1:3 preview: N36003 expected a table `[preview]`, found a table"},
		{"[name]\nx = 1", "1:2 name: N36003 expected a string, found a table"},
		{"zzz = 1", "1:1 zzz: N36002 unknown setting `zzz`"},
		{"main = \"../x.n3\"", "1:8 \"../x.n3\": N36003 expected a path inside the project, with `/` between folders, found \"../x.n3\""},
		{"main = \"x.txt\"", "1:8 \"x.txt\": N36003 expected a file with the extension `.n3`, found \"x.txt\""},
		{"main = \"\"", "1:8 \"\": N36003 expected a file with the extension `.n3`, found \"\""},
		{"out = \"\"", "1:7 \"\": N36003 expected a folder, found \"\""},
		{"[preview]\nport = 70_000", "2:8 70_000: N36003 expected a port from 0 to 65535, found 70_000"},
		{"preview.port = -1 # x", "1:16 -1: N36003 expected a port from 0 to 65535, found -1"},
		{"exclude = [\n  \"a\", # one\n  \"[\",\n]", "1:11 [\n  \"a\", # one\n  \"[\",\n]: N36003 expected files and folders such as \"drafts\" or \"old/*.n3\", found [ \"a\", # one \"[\", ]"},
		{"[database]\nfile = \"/etc/x\"", "2:8 \"/etc/x\": N36003 expected a path inside the project, with `/` between folders, found \"/etc/x\""},
		{"name = \"a\"\r\nname = \"b\"\r\n", "2:1 name: N36004 duplicate setting `name`"},
		{"[preview]\n[preview]\nport = 1", "2:2 preview: N36004 duplicate setting `preview`"},
		{"name = \"", "1:8 \": N36001 this line is not TOML: "},
		{"name\nout = \"b\"", "1:1 name: N36001 this line is not TOML: "},
		{"[preview\nport = 1", "1:1 [preview: N36001 this line is not TOML: "},
		{"\uFEFFnam = \"x\"", "1:2 nam: N36002 unknown setting `nam`; did you mean `name`?"},
		{"name = \"a\x00\"", "1:10 \x00: N31012 this file is not UTF-8 text; save it as UTF-8"},
	} {
		s := Build([]Input{{Path: "app.n3", Text: "page P { show_text \"x\" }\n"}, {Path: SettingsFile, Text: c.text}}, "App", nil)
		list := s.Diagnostics()
		if len(list) != 1 {
			t.Errorf("%q: %v", c.text, list)
			continue
		}
		file := s.Source(SettingsFile)
		at := file.Position(list[0].Span.Start, 2)
		got := fmt.Sprintf("%d:%d %s: %s %s", at.Line+1, at.Column+1, file.Text[list[0].Span.Start:list[0].Span.End], list[0].Code, list[0].Message)
		if !strings.HasPrefix(got, c.want) || list[0].Code != diag.BrokenSettings && got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// A line that is no TOML takes nothing from the others.
func TestSettingsBehindABrokenLine(t *testing.T) {
	settings, findings := ParseSettings("name = \"Shop\"\nmain = \nexclude = [\"drafts\"]\n[preview\n[database]\nfile = \"x.db\"\n")
	if len(findings) != 1 || settings.Name != "Shop" || !slices.Equal(settings.Exclude, []string{"drafts"}) || settings.Database != "x.db" {
		t.Errorf("%v %+v", findings, settings)
	}
}

// The page of each code about settings has a wrong text, which gives exactly that
// diagnostic, and a right one.
func TestExplanationsOfSettings(t *testing.T) {
	example := regexp.MustCompile("(?s)```toml\n(.*?)```")
	for _, code := range []diag.Code{diag.BrokenSettings, diag.UnknownSetting, diag.BadSetting, diag.DuplicateSetting} {
		page, _ := diag.Explain(code)
		texts := example.FindAllStringSubmatch(page, -1)
		if len(texts) != 2 {
			t.Fatalf("%s has %d examples", code, len(texts))
		}
		if _, findings := ParseSettings(texts[0][1]); len(findings) != 1 || findings[0].Code != code {
			t.Errorf("%s: %v", code, findings)
		}
		if _, findings := ParseSettings(texts[1][1]); len(findings) != 0 {
			t.Errorf("%s: %v", code, findings)
		}
	}
}

// No text makes reading fail or a place lie outside of it.
func FuzzSettings(f *testing.F) {
	for _, s := range AllSettings() {
		f.Add(s.Key + " = " + s.Example)
	}
	f.Add("[a]\n[[b]]\nc = { d = [1, {e = 2}], f.g = 'x' }\n\"\"\"\n")
	f.Add("a = \"\"\"x\ny\"\"\"\r\n\r\n= 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, findings := ParseSettings(text)
		for _, d := range findings {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || d.Message == "" {
				t.Errorf("%q: %+v", text, d)
			}
		}
	})
}
