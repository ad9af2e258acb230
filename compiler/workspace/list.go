package workspace

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Links. A folder that is a link is followed, and so is a file that is one:
// projects share files so. Their paths are those of the links. Three rules keep
// it finite and each file single:
//
//   - A folder or a file that the project has already, by itself or by an earlier
//     link, is not read again. What is no link comes before links; of links those
//     nearest to the project's folder come first, in the order of names.
//   - A link to a folder that holds the project is refused: it would make the
//     project part of itself.
//   - A folder below with an n3.toml is another project and not part of this one,
//     unless a link leads to it.

// listing is what a project's folder holds.
type listing struct {
	paths   []string          // of the programs, sorted, relative to the project
	refused map[string]string // links that are not followed: why
	folders []folder          // in the order in which they were found
	links   []string          // programs that are links
	linked  bool              // there are links
}

// folder is one that is part of the project.
type folder struct {
	path string // relative to the project; "." for its own
	real string // without links
}

// Skips says whether a project leaves out a folder, or a file, of this name.
func Skips(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// IsProgram says whether a name is that of a program.
func IsProgram(name string) bool { return path.Ext(name) == ".n3" && !Skips(path.Base(name)) }

// Programs lists the programs of the folder, by their paths relative to it. A
// link that is not followed is an error.
func (p *Project) Programs() ([]string, error) {
	settings := NewDisk(p).Settings(nil)
	l, err := p.list(&settings)
	if err != nil {
		return nil, notFound("cannot read %s: %v", p.Root, inWords(p.Root, err))
	}
	for link, problem := range l.refused {
		return nil, notFound("%s: %s", p.Path(link), problem)
	}
	return l.paths, nil
}

// list finds what the project's folder holds. A folder that cannot be read holds
// nothing; the error is that of the project's own.
func (p *Project) list(settings *Settings) (listing, error) {
	l := lister{project: p, settings: settings, seen: map[string]bool{}, listing: listing{refused: map[string]string{}}, followed: map[string]bool{}}
	real, err := filepath.EvalSymlinks(p.Root)
	if err != nil {
		return l.listing, err
	}
	if err := l.walk(".", real); err != nil {
		return l.listing, err
	}
	for len(l.later) > 0 {
		slices.SortFunc(l.later, func(a, b string) int {
			return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
		})
		link := l.later[0]
		l.later = l.later[1:]
		l.follow(link)
	}
	l.dropTwins()
	slices.Sort(l.paths)
	return l.listing, nil
}

// dropTwins leaves out files that are links to others of the project.
func (l *lister) dropTwins() {
	if len(l.links) == 0 {
		return
	}
	reals := map[string]string{}
	for _, f := range l.folders {
		reals[f.path] = f.real
	}
	have := map[string]bool{}
	for _, p := range l.paths {
		if !slices.Contains(l.links, p) {
			have[filepath.Join(reals[path.Dir(p)], path.Base(p))] = true
		}
	}
	slices.Sort(l.links)
	for _, link := range l.links {
		real, err := filepath.EvalSymlinks(l.project.Path(link))
		if err != nil {
			continue // it is read, and says why it cannot be
		}
		if have[real] {
			l.paths = slices.DeleteFunc(l.paths, func(p string) bool { return p == link })
		}
		have[real] = true
	}
}

type lister struct {
	project  *Project
	settings *Settings
	listing
	seen     map[string]bool // folders, by their path without links
	later    []string        // links to folders
	followed map[string]bool // links that were followed
}

// walk lists a folder and those below it.
func (l *lister) walk(relative, real string) error {
	if l.seen[real] {
		return nil
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return err
	}
	if relative != "." && !l.followed[relative] && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == SettingsFile && !e.IsDir() }) {
		return nil
	}
	l.seen[real] = true
	l.folders = append(l.folders, folder{relative, real})
	for _, entry := range entries {
		name := entry.Name()
		at := path.Join(relative, name)
		if Skips(name) || l.settings.Excludes(at) {
			continue
		}
		kind := entry.Type()
		isFolder := kind.IsDir()
		if kind&fs.ModeSymlink != 0 {
			if info, err := os.Stat(filepath.Join(real, name)); err == nil && info.IsDir() {
				l.later = append(l.later, at)
				continue
			}
		}
		switch {
		case isFolder:
			// A folder that cannot be read holds none of our files.
			_ = l.walk(at, filepath.Join(real, name))
		case IsProgram(name):
			l.paths = append(l.paths, at)
			if kind&fs.ModeSymlink != 0 {
				l.links, l.linked = append(l.links, at), true
			}
		}
	}
	return nil
}

// follow lists the folder that a link leads to.
func (l *lister) follow(link string) {
	real, err := filepath.EvalSymlinks(filepath.Join(l.project.Root, filepath.FromSlash(link)))
	if err != nil {
		return // it leads nowhere by now
	}
	if _, holds := Within(real, l.folders[0].real); holds {
		l.refused[link] = "this link leads to a folder that contains the project; remove it, or add it to `exclude` in " + SettingsFile
		return
	}
	l.followed[link], l.linked = true, true
	_ = l.walk(link, real)
}

// Within gives a path relative to a folder above it.
func Within(folder, path string) (string, bool) {
	if path == "" || folder == "" {
		return "", false
	}
	relative, err := filepath.Rel(folder, path)
	if err != nil || relative == "." || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(relative), true
}

// rootOf finds the folder with an n3.toml that a path is in, or "".
func rootOf(folder string) string {
	for {
		if info, err := os.Stat(filepath.Join(folder, SettingsFile)); err == nil && !info.IsDir() {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}
