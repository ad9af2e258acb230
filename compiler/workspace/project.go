package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/grammar"
)

// MaxFileSize bounds a source file, in bytes.
const MaxFileSize = 16 << 20

// Project is a folder with N3 files: all of them, or one and what it imports.
type Project struct {
	Root  string // absolute path of the folder
	Main  string // the file that was named, relative to Root; "" for the whole folder
	Title string // of an application that names itself nowhere

	Settings Settings
	problem  string // with the settings
}

// NotFoundError says that a path holds no project, and what to do.
type NotFoundError struct{ Message string }

func (e *NotFoundError) Error() string { return e.Message }

// Open finds the project of a path: a folder, or one `.n3` file.
func Open(path string) (*Project, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(absolute)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &NotFoundError{fmt.Sprintf("there is no %s; name a folder with .n3 files, or one such file", path)}
	case err != nil:
		return nil, &NotFoundError{fmt.Sprintf("cannot look at %s: %v", path, err)}
	case info.IsDir():
		if root := rootOf(absolute); root != "" {
			absolute = root
		}
		return Folder(absolute).checked()
	case filepath.Ext(absolute) != ".n3":
		return nil, &NotFoundError{fmt.Sprintf("%s is not an N3 program; its name would end in .n3", path)}
	}
	if root := rootOf(filepath.Dir(absolute)); root != "" {
		return Folder(root).checked()
	}
	return Lone(absolute), nil
}

func (p *Project) checked() (*Project, error) {
	if p.problem != "" {
		return nil, &NotFoundError{p.problem}
	}
	return p, nil
}

// Folder is the project of all files below a folder, which need not exist, as
// far as its n3.toml says nothing else. Settings with a mistake are none; the
// snapshot tells of it.
func Folder(absolute string) *Project {
	p := &Project{Root: absolute, Title: title(filepath.Base(absolute))}
	p.Settings, p.problem = ReadSettings(absolute)
	if p.problem != "" {
		p.Settings = Settings{}
	}
	if p.Settings.Name != "" {
		p.Title = p.Settings.Name
	}
	p.Main = path.Clean(p.Settings.Main)
	if p.Settings.Main == "" {
		p.Main = ""
	}
	return p
}

// Lone is the project of one file and what it imports. The file need not exist.
func Lone(absolute string) *Project {
	root, name := filepath.Split(absolute)
	p := &Project{Root: filepath.Clean(root), Main: name, Title: title(strings.TrimSuffix(name, ".n3"))}
	if name == "main.n3" || name == "app.n3" || name == "index.n3" {
		p.Title = title(filepath.Base(p.Root))
	}
	return p
}

func title(name string) string {
	if words := naming.Words(name); words != "" {
		return words
	}
	return "App"
}

// Read builds the snapshot of what is on disk. overlays are texts that win
// over the disk, by path relative to Root; previous may be nil.
func (p *Project) Read(overlays map[string]string, previous *Snapshot) (*Snapshot, error) {
	var inputs []Input
	if p.Main != "" {
		inputs = p.Follow(func(path string) (Input, bool) {
			if _, open := overlays[path]; !open && path != p.Main && !p.exists(path) {
				return Input{}, false
			}
			return p.input(path, overlays), true
		})
	} else {
		paths, err := p.list(overlays)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			inputs = append(inputs, p.input(path, overlays))
		}
	}
	if p.problem != "" {
		inputs = append(inputs, Input{Path: SettingsFile, Problem: p.problem})
	}
	return Build(inputs, p.Title, previous), nil
}

func (p *Project) exists(path string) bool {
	_, err := os.Stat(filepath.Join(p.Root, filepath.FromSlash(path)))
	return err == nil
}

// Follow reads the named file and what it imports, each once. read says whether
// there is such a file; an import of one that is not there is reported by Build.
func (p *Project) Follow(read func(path string) (Input, bool)) []Input {
	var inputs []Input
	if main, ok := read(p.Main); ok {
		inputs = append(inputs, main)
	}
	for i := 0; i < len(inputs); i++ {
		if inputs[i].Problem != "" || unreadable(inputs[i].Text) >= 0 {
			continue
		}
		if inputs[i].Syntax == nil {
			inputs[i].Syntax = grammar.Parse(inputs[i].Text)
		}
		for _, item := range inputs[i].Syntax.Items {
			if item.Root.Kind != grammar.KindEntry {
				continue
			}
			if name := item.Root.ChildByField("name"); name == nil || item.Text[name.Start:name.End] != string(ast.ImportDecl) {
				continue
			}
			written := ast.Lower(item.Chunk).Import
			if written == nil {
				continue
			}
			path, problem := ImportPath(inputs[i].Path, written.Text)
			if problem != "" || slices.ContainsFunc(inputs, func(in Input) bool { return in.Path == path }) {
				continue
			}
			if imported, ok := read(path); ok {
				inputs = append(inputs, imported)
			}
		}
	}
	return inputs
}

// list finds the files of the folder and those of the overlays, sorted.
func (p *Project) list(overlays map[string]string) ([]string, error) {
	paths, err := p.Paths()
	if err != nil {
		return nil, err
	}
	for path := range overlays {
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	if len(paths) == 0 {
		return nil, &NotFoundError{fmt.Sprintf("there is no .n3 file in %s; make one, such as app.n3, with `dataset tasks { title: string required }`", p.Root)}
	}
	return paths, nil
}

// Skips says whether a project leaves out a folder of this name and all below.
func Skips(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// Paths lists the .n3 files below the folder, sorted, relative to it.
func (p *Project) Paths() ([]string, error) {
	var paths []string
	err := filepath.WalkDir(p.Root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if path == p.Root {
				return err
			}
			return nil // a folder that cannot be read holds none of our files
		}
		name := entry.Name()
		relative, err := filepath.Rel(p.Root, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		if entry.IsDir() {
			if path != p.Root && (Skips(name) || p.Settings.excludes(relative)) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) == ".n3" && !p.Settings.excludes(relative) {
			paths = append(paths, relative)
		}
		return nil
	})
	if err != nil {
		return nil, &NotFoundError{fmt.Sprintf("cannot read %s: %v", p.Root, err)}
	}
	slices.Sort(paths)
	return paths, nil
}

func (p *Project) input(path string, overlays map[string]string) Input {
	if text, ok := overlays[path]; ok {
		return Input{Path: path, Text: text}
	}
	return p.ReadFile(path)
}

// ReadFile reads a file of the project from disk. Where it cannot, the answer
// says why.
func (p *Project) ReadFile(path string) Input {
	name := filepath.Join(p.Root, filepath.FromSlash(path))
	if info, err := os.Stat(name); err == nil && info.Size() > MaxFileSize {
		return Input{Path: path, Problem: fmt.Sprintf("this file has %d MB; a program has at most %d", info.Size()>>20, MaxFileSize>>20)}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		var reason *fs.PathError
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return Input{Path: path, Problem: fmt.Sprintf("this file cannot be read: %v", err)}
	}
	return Input{Path: path, Text: string(data)}
}
