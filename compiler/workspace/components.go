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
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/sema/pages"
	"github.com/n3-lang/n3/compiler/source"
)

// ComponentsFolder holds the React components of a project's owner.
const ComponentsFolder = "custom/components"

// mostComponents bounds how many files are read of it.
const mostComponents = 1000

// ComponentFiles are the extensions of what components are made of: their own text,
// and what they may import that is beside them.
var ComponentFiles = []string{
	".tsx", ".ts", ".css", ".json",
	".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".otf", ".eot",
}

// IsComponent says whether a path within a project is that of a component, or of
// what one may import.
func IsComponent(relative string) bool {
	return strings.HasPrefix(relative, ComponentsFolder+"/") && slices.Contains(ComponentFiles, path.Ext(relative)) && !Skips(path.Base(relative))
}

// ComponentFile is the path of the component of a name.
func ComponentFile(name string) string { return ComponentsFolder + "/" + name + ".tsx" }

// componentNames lists the components that have a file, in order. It is not nil
// where a project could have some.
func (p *Project) componentNames() []string {
	if p.Root == "" { // of a text that is no file
		return nil
	}
	names := []string{}
	entries, _ := os.ReadDir(p.Path(ComponentsFolder)) // there need not be any
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), ".tsx")
		if is && entry.Type().IsRegular() && !Skips(name) {
			names = append(names, name)
		}
	}
	return names
}

// shownComponent is a name that `show_component` has in a file.
type shownComponent struct {
	name string
	at   source.Span // with its quotes, in the file
}

// shownIn lists what a declaration of a file shows.
func shownIn(u sema.Unit) []shownComponent {
	var list []shownComponent
	ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
		if e.Name.Name == "show_component" && len(e.Labels) > 0 && e.Labels[0].Quoted {
			list = append(list, shownComponent{e.Labels[0].Text, e.Labels[0].Span.Shift(u.Offset)})
		}
	})
	return list
}

// ComponentAt is the component that a declaration of a file shows, and where, by a
// position within its name; "" where there is none.
func ComponentAt(u sema.Unit, offset int) (name string, at source.Span) {
	for _, c := range shownIn(u) {
		if c.at.Start <= offset && offset <= c.at.End {
			return c.name, c.at
		}
	}
	return "", source.Span{}
}

// missingComponents warns of components that a file shows and that have no file.
func (s *Snapshot) missingComponents(f *File) []diag.Diagnostic {
	if s.Components == nil {
		return nil
	}
	var list []diag.Diagnostic
	for _, c := range f.components {
		if slices.Contains(s.Components, c.name) || !pages.IsComponentName(c.name) {
			continue
		}
		d := diag.Diagnostic{
			Code: diag.MissingComponent, Severity: diag.Warning, Location: diag.Location{File: f.Path, Span: c.at},
			Message: fmt.Sprintf("file `%s` not found; create it with a React component as its default export", ComponentFile(c.name)),
		}
		if near := lang.Nearest(c.name, s.Components); near != "" {
			d.Message = fmt.Sprintf("file `%s` not found; did you mean `%s`?", ComponentFile(c.name), near)
			d.Fixes = []diag.Fix{{
				Title: fmt.Sprintf("Change to `%s`", near),
				Edits: []diag.FileEdit{{File: f.Path, Edit: source.Edit{Span: c.at, New: `"` + near + `"`}}},
			}}
		}
		list = append(list, d)
	}
	return list
}

// Components reads the files of the project's own components and the lock of their
// packages, by their paths in the project. Links are not followed.
func (p *Project) Components() (map[string][]byte, error) {
	found := map[string][]byte{}
	if info, err := os.Lstat(p.Path(PackageLock)); err == nil && info.Mode().IsRegular() {
		text, err := ReadBytes(p.Path(PackageLock))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", PackageLock, err)
		}
		found[PackageLock] = text
	}
	err := filepath.WalkDir(p.Path(ComponentsFolder), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // there is none, or it went meanwhile
		case err != nil:
			return err
		case entry.IsDir() && Skips(entry.Name()):
			return filepath.SkipDir
		}
		relative, within := Within(p.Root, name)
		if !within || !entry.Type().IsRegular() || !IsComponent(relative) {
			return nil
		}
		if len(found) == mostComponents {
			return fmt.Errorf("%s has more than %d files", ComponentsFolder, mostComponents)
		}
		text, err := ReadBytes(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s: %w", relative, err)
		}
		if err == nil {
			found[relative] = text
		}
		return nil
	})
	return found, err
}

// componentFolders lists the folders of components that exist, to be watched.
func (p *Project) componentFolders() []string {
	folders := []string{path.Dir(ComponentsFolder)}
	_ = filepath.WalkDir(p.Path(ComponentsFolder), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil // what cannot be read cannot be watched
		}
		if relative, within := Within(p.Root, name); within && !Skips(entry.Name()) {
			folders = append(folders, relative)
		}
		return nil
	})
	return slices.DeleteFunc(folders, func(folder string) bool {
		info, err := os.Stat(p.Path(folder))
		return err != nil || !info.IsDir()
	})
}
