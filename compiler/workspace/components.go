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
)

// ComponentsFolder holds the React components of a project's owner.
const ComponentsFolder = "custom/components"

// mostComponents bounds how many files are read of it.
const mostComponents = 1000

// IsComponent says whether a path within a project is that of a component, or of
// what one may import.
func IsComponent(relative string) bool {
	ext := path.Ext(relative)
	return strings.HasPrefix(relative, ComponentsFolder+"/") && (ext == ".tsx" || ext == ".ts") && !Skips(path.Base(relative))
}

// Components reads the files of the project's own components, by their paths in the
// project. Links are not followed.
func (p *Project) Components() (map[string][]byte, error) {
	found := map[string][]byte{}
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
		text, err := ReadText(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s: %w", relative, err)
		}
		if err == nil {
			found[relative] = []byte(text)
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
