package workspace

import (
	"os"
	"path"
	"path/filepath"
	"sync"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/grammar"
)

// mostNearby bounds how many files beside a document are looked at.
const mostNearby = 200

// Nearby is what is known of the files beside a document that is a project by
// itself: those in its folder and one folder down, which it could import. The
// zero value holds nothing yet. Safe for concurrent use.
type Nearby struct {
	mu    sync.Mutex
	files map[string]nearFile // by path
}

type nearFile struct {
	NearFile
	stamp stamp
}

// NearFile is a file with the names that it declares.
type NearFile struct {
	Path  string // relative to the folder
	Names map[ast.DeclKind][]string
}

// List finds the files, and reads again those that changed.
func (n *Nearby) List(root string) []NearFile {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.files == nil {
		n.files = map[string]nearFile{}
	}
	var list []NearFile
	for _, p := range nearPaths(root) {
		name := filepath.Join(root, filepath.FromSlash(p))
		known, ok := n.files[p]
		if !ok || !known.stamp.holds(name) {
			text, now, err := readText(name)
			if err != nil {
				continue
			}
			known = nearFile{NearFile{p, namesIn(text)}, now}
			n.files[p] = known
		}
		list = append(list, known.NearFile)
	}
	return list
}

// nearPaths lists the programs in a folder and in the folders of it.
func nearPaths(root string) []string {
	var list []string
	var look func(folder string, deeper bool)
	look = func(folder string, deeper bool) {
		entries, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			return
		}
		for _, entry := range entries {
			name := path.Join(folder, entry.Name())
			switch {
			case len(list) >= mostNearby:
				return
			case entry.IsDir() && deeper && !Skips(entry.Name()):
				look(name, false)
			case !entry.IsDir() && IsProgram(name):
				list = append(list, name)
			}
		}
	}
	look("", true)
	return list
}

func namesIn(text string) map[ast.DeclKind][]string {
	names := map[ast.DeclKind][]string{}
	for _, item := range grammar.Parse(text).Items {
		if d := classic.Lower(item.Chunk); d.Name.Name != "" {
			names[d.Kind] = append(names[d.Kind], d.Name.Name)
		}
	}
	return names
}
