package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/n3-lang/n3/compiler/naming"
)

// Project is a folder with N3 files: all of them as far as its n3.toml says
// nothing else, or one and what it imports.
type Project struct {
	Root string // absolute path of the folder
	File string // the file that was named, relative to Root; "" for the whole folder
}

// NotFoundError says that a path holds no project, and what to do.
type NotFoundError struct{ Message string }

func (e *NotFoundError) Error() string { return e.Message }

func notFound(format string, args ...any) error { return &NotFoundError{fmt.Sprintf(format, args...)} }

// Open finds the project of a path: a folder, or one `.n3` file. The path is
// taken without the links in it, so that a project has one root, whichever way
// leads to it; a file that is itself a link keeps its name.
func Open(name string) (*Project, error) {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(absolute)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, notFound("%s not found; expected a .n3 file, or a folder with .n3 files", name)
	case err != nil:
		return nil, notFound("cannot read %s: %v", name, inWords(absolute, err))
	case info.IsDir():
		if real, err := filepath.EvalSymlinks(absolute); err == nil {
			absolute = real
		}
		return At(absolute), nil
	case filepath.Ext(absolute) != ".n3":
		return nil, notFound("%s is not an N3 program; expected a file with the extension .n3", name)
	}
	dir := filepath.Dir(absolute)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if root := rootOf(dir); root != "" {
		return Folder(root), nil
	}
	return Lone(filepath.Join(dir, filepath.Base(absolute))), nil
}

// Of is the project that a file of an editor belongs to, which need not exist:
// the folder above it with an n3.toml, else the innermost of the folders that
// are open, else the file by itself.
func Of(absolute string, open []string) *Project {
	if root := rootOf(filepath.Dir(absolute)); root != "" {
		return Folder(root)
	}
	best := ""
	for _, folder := range open {
		if _, ok := Folder(folder).inside(absolute); ok && len(folder) > len(best) {
			best = folder
		}
	}
	if best != "" {
		return At(best)
	}
	return Lone(absolute)
}

// At is the project that a folder is in: that of the folder above it with an
// n3.toml, else its own.
func At(folder string) *Project {
	if root := rootOf(folder); root != "" {
		return Folder(root)
	}
	return Folder(folder)
}

// Folder is the project of a folder, which need not exist.
func Folder(absolute string) *Project { return &Project{Root: absolute} }

// Lone is the project of one file and what it imports. The file need not exist.
func Lone(absolute string) *Project {
	root, name := filepath.Split(absolute)
	return &Project{Root: filepath.Clean(root), File: name}
}

// Title is what an application is called that names itself nowhere and has no
// n3.toml.
func (p *Project) Title() string {
	name := strings.TrimSuffix(p.File, ".n3")
	if p.File == "" || name == "main" || name == "app" || name == "index" {
		name = filepath.Base(p.Root)
	}
	if words := naming.Words(name); words != "" {
		return words
	}
	return "App"
}

// Path is the absolute path of a file of the project.
func (p *Project) Path(relative string) string {
	return filepath.Join(p.Root, filepath.FromSlash(relative))
}

// Relative is the path within the project of a file that may be part of it: a
// program, or the settings, in no folder that a project leaves out.
func (p *Project) Relative(absolute string) (string, bool) {
	relative, ok := p.inside(absolute)
	if !ok {
		return "", false
	}
	if relative == SettingsFile {
		return relative, p.File == ""
	}
	if !IsProgram(relative) {
		return "", false
	}
	for folder := path.Dir(relative); folder != "."; folder = path.Dir(folder) {
		if Skips(path.Base(folder)) {
			return "", false
		}
	}
	return relative, true
}

// inside is the path below the folder, by its own name or without the links in
// it: an editor may know the folder by one and the file by the other.
func (p *Project) inside(absolute string) (string, bool) {
	if relative, ok := Within(p.Root, absolute); ok {
		return relative, true
	}
	real, err := filepath.EvalSymlinks(p.Root)
	if err != nil || real == p.Root {
		return "", false
	}
	return Within(real, absolute)
}

// Read builds the snapshot of what is on disk. overlays are texts that win over
// the disk, by path relative to Root; previous may be nil. Who reads again and
// again keeps a Disk.
func (p *Project) Read(overlays map[string]string, previous *Snapshot) (*Snapshot, error) {
	open := make(map[string]Input, len(overlays))
	for name, text := range overlays {
		open[name] = Input{Path: name, Text: text}
	}
	return NewDisk(p).Snapshot(open, previous)
}
