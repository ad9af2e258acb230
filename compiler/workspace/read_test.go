//go:build unix

package workspace

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Only regular files are read, by whatever way one is named: found in a folder,
// imported, named on the command line, read by the formatter.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"pipe":             {func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o600)) }, "expected a regular file, found a named pipe"},
		"link to a device": {func(t *testing.T, path string) { must(t, os.Symlink("/dev/zero", path)) }, "expected a regular file, found a device"},
		"link to a pipe": {func(t *testing.T, path string) {
			must(t, syscall.Mkfifo(path+".pipe", 0o600))
			must(t, os.Symlink(path+".pipe", path))
		}, "expected a regular file, found a named pipe"},
		"socket": {func(t *testing.T, path string) {
			l, err := net.Listen("unix", path)
			must(t, err)
			t.Cleanup(func() { _ = l.Close() })
		}, "expected a regular file, found a socket"},
		"link to itself":  {func(t *testing.T, path string) { must(t, os.Symlink(path, path)) }, "this link leads to itself"},
		"link to nothing": {func(t *testing.T, path string) { must(t, os.Symlink(path+".none", path)) }, "this link is broken"},
		"large": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path, nil, 0o600))
			must(t, os.Truncate(path, MaxFileSize+1))
		}, "this file is too large; the limit is 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.make(t, filepath.Join(dir, "x.n3"))
			if _, err := ReadText(filepath.Join(dir, "x.n3")); err == nil || err.Error() != c.want {
				t.Errorf("read: %v", err)
			}
			write(t, dir, "main/app.n3", "import \"../x.n3\"\n\npage P { show_text \"x\" }\n")
			for _, named := range []string{".", "x.n3"} {
				p, err := Open(filepath.Join(dir, named))
				if err != nil {
					if named == "x.n3" && strings.HasPrefix(name, "link to") { // there is nothing of that name
						continue
					}
					t.Fatal(err)
				}
				s, err := p.Read(nil, nil)
				must(t, err)
				list := s.Diagnostics()
				if len(list) == 0 || list[len(list)-1].File != "x.n3" || list[len(list)-1].Message != c.want {
					t.Errorf("%s: %v", named, list)
				}
			}
			// As an import: at the file that is imported.
			write(t, dir, SettingsFile, "main = \"main/app.n3\"\n")
			s, err := Folder(dir).Read(nil, nil)
			must(t, err)
			if list := s.Diagnostics(); len(list) != 1 || list[0].File != "x.n3" || list[0].Message != c.want {
				t.Errorf("imported: %v", list)
			}
		})
	}
}

// A folder named as a program is a folder: what is in it counts, and to import it
// is a mistake.
func TestAFolderNamedAsAProgram(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "x.n3/y.n3", "page Y { show_text \"x\" }\n")
	write(t, dir, "app.n3", "import \"x.n3\"\n")
	s, err := Folder(dir).Read(nil, nil)
	must(t, err)
	if got := programs(s); !slices.Equal(got, []string{"app.n3", "x.n3/y.n3"}) || len(s.Diagnostics()) != 1 {
		t.Errorf("%v %v", got, s.Diagnostics())
	}
	s, err = Lone(filepath.Join(dir, "app.n3")).Read(nil, nil)
	must(t, err)
	if list := s.Diagnostics(); len(list) != 1 || list[0].Message != "expected a regular file, found a folder" {
		t.Errorf("%v", list)
	}
}

// A project is the same by whichever way it is reached, and holds what its links
// lead to.
func TestLinks(t *testing.T) {
	base := t.TempDir()
	write(t, base, "real/n3.toml", "")
	write(t, base, "real/app.n3", "page A { show_text \"x\" }\n")
	write(t, base, "real/sub/b.n3", "page B { show_text \"x\" }\n")
	write(t, base, "other/c.n3", "page C { show_text \"x\" }\n")
	write(t, base, "other/deep/d.n3", "page D { show_text \"x\" }\n")
	write(t, base, "single.n3", "page E { show_text \"x\" }\n")
	link := func(target, name string) { must(t, os.Symlink(target, filepath.Join(base, name))) }
	link("real", "way")
	link("real/sub", "inside")
	link("../other", "real/linked")
	link("../other/deep", "real/again")  // by an earlier name: `linked/deep` comes later
	link("sub", "real/a_second_name")    // of a folder that is there
	link("../single.n3", "real/one.n3")  // a file
	link("../real/app.n3", "other/f.n3") // a file that is there
	link("../nowhere", "real/broken")    // leads nowhere, and is no program
	link("loop", "real/loop")            // leads to itself, and is no program
	link("../../other", "other/deep/up") // a circle
	for _, named := range []string{"real", "way", "inside", "way/sub", "way/app.n3", "inside/b.n3"} {
		p, err := Open(filepath.Join(base, named))
		must(t, err)
		s, err := p.Read(nil, nil)
		must(t, err)
		if want := []string{"again/d.n3", "app.n3", "linked/c.n3", "one.n3", "sub/b.n3"}; !slices.Equal(programs(s), want) {
			t.Errorf("%s: %v, want %v", named, programs(s), want)
		}
	}
}

// A link to a folder that holds the project is refused in words; settings can
// leave it out.
func TestALinkAroundTheProject(t *testing.T) {
	base := t.TempDir()
	write(t, base, "project/app.n3", "page A { show_text \"x\" }\n")
	write(t, base, "stranger.n3", "page S { show_text \"x\" }\n")
	must(t, os.Symlink("..", filepath.Join(base, "project/up")))
	s, err := Folder(filepath.Join(base, "project")).Read(nil, nil)
	must(t, err)
	if list := s.Diagnostics(); len(list) != 1 || list[0].File != "up" || !strings.HasPrefix(list[0].Message, "this link leads to a folder that contains the project") {
		t.Errorf("%v", list)
	}
	if _, err := Folder(filepath.Join(base, "project")).Programs(); err == nil || !strings.Contains(err.Error(), "contains the project") {
		t.Errorf("the formatter is not told: %v", err)
	}
	write(t, base, "project/n3.toml", "exclude = [\"up\"]\n")
	s, err = Folder(filepath.Join(base, "project")).Read(nil, nil)
	must(t, err)
	if got := programs(s); !slices.Equal(got, []string{"app.n3"}) || len(s.Diagnostics()) > 0 {
		t.Errorf("%v %v", got, s.Diagnostics())
	}
}

// What is known of the disk follows it, and nothing is held that it does not have:
// a file that is moved away and back is there again.
func TestLook(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "app.n3", "page A { show_text \"x\" }\n")
	write(t, dir, "sub/b.n3", "page B { show_text \"x\" }\n")
	d := NewDisk(Folder(dir))
	var s *Snapshot
	see := func(what string, changed bool, want ...string) {
		t.Helper()
		if got := d.Look(); got != changed {
			t.Errorf("%s: changed %v", what, got)
		}
		before := s
		var err error
		s, err = d.Snapshot(nil, s)
		must(t, err)
		if !slices.Equal(programs(s), want) {
			t.Errorf("%s: %v, want %v", what, programs(s), want)
		}
		if !changed && before != nil && !slices.Equal(before.Files, s.Files) {
			t.Errorf("%s: files are others", what)
		}
		if fresh := rendered(Build(inputsOf(s), "App", nil)); rendered(s) != fresh {
			t.Errorf("%s: not as a cold start says:\n%s", what, fresh)
		}
	}
	see("the first time", true, "app.n3", "sub/b.n3")
	see("nothing", false, "app.n3", "sub/b.n3")
	app, away := filepath.Join(dir, "app.n3"), filepath.Join(t.TempDir(), "app.n3")
	must(t, os.Rename(app, away))
	see("moved away", true, "sub/b.n3")
	must(t, os.Rename(away, app))
	see("and back", true, "app.n3", "sub/b.n3")
	write(t, dir, "app.n3", "page Z { show_text \"x\" }\n") // of the same size, within the same tick
	see("the same size", true, "app.n3", "sub/b.n3")
	if s.Analysis.Page("Z") == nil {
		t.Error("the old text was kept")
	}
	must(t, os.RemoveAll(filepath.Join(dir, "sub")))
	see("a folder removed", true, "app.n3")
	write(t, dir, SettingsFile, "exclude = [\"app.n3\"]\n")
	write(t, dir, "other.n3", "page O { show_text \"x\" }\n")
	see("settings", true, "other.n3")
}

func inputsOf(s *Snapshot) []Input {
	var inputs []Input
	for _, f := range s.Files {
		inputs = append(inputs, Input{Path: f.Path, Text: f.Text, Problem: f.problem})
	}
	return inputs
}
