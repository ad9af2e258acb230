package sema

import (
	"slices"
	"strings"

	"github.com/benbjohnson/immutable"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/datasets"
	"github.com/n3-lang/n3/compiler/sema/pages"
)

// sources are the files of a project as they were last analysed, with an index of
// what they declare.
type sources struct {
	files    []*check.File
	byPath   map[string]*check.File
	position map[string]int // of a file among the files
	index    map[string][]check.Declaration
	view     *immutable.Map[string, check.Declaration] // the first of each that ast.Decl.Key finds, for those who look at a state
}

func newSources() *sources {
	return &sources{byPath: map[string]*check.File{}, position: map[string]int{}, index: map[string][]check.Declaration{}, view: immutable.NewMap[string, check.Declaration](nil)}
}

// keysOf lists what a declaration is found by: its name; its name without regard
// to case, as tables and files have no more; the address of a page; the constant
// and the former name of a dataset.
func keysOf(d *ast.Decl) []string {
	if d.Kind == ast.AppDecl {
		return []string{"app"}
	}
	if d.Name.Name == "" {
		return nil
	}
	keys := []string{d.Key()}
	switch d.Kind {
	case ast.EnumDecl:
		keys = append(keys, foldedKey(d))
	case ast.DatasetDecl:
		keys = append(keys, foldedKey(d), constantKey(d))
		if former := datasets.FormerName(d); former != "" {
			keys = append(keys, formerKey(former))
		}
	case ast.PageDecl:
		keys = append(keys, foldedKey(d), addressKey(pages.PathOf(d)))
	}
	return keys
}

// Keys of the index that are no ast.Decl.Key begin with a sign that none has.
func foldedKey(d *ast.Decl) string       { return check.FoldedKey(d.Kind, d.Name.Name) }
func addressKey(path string) string      { return "=address " + path }
func constantKey(d *ast.Decl) string     { return "=constant " + naming.TypeScriptConstant(d.Name.Name) }
func formerKey(former string) string     { return "=former " + strings.ToLower(former) }
func isKeyOfDeclaration(key string) bool { return !strings.HasPrefix(key, "=") }

// changes is what differs between two states.
type changes struct {
	order bool            // which files there are, or their order
	files map[string]bool // whose declarations differ
	keys  map[string]bool // of the index
}

// update takes over the files of a new state.
func (s *sources) update(files []*check.File) changes {
	order := slices.EqualFunc(files, s.files, func(a, b *check.File) bool { return a.Path == b.Path })
	changed := changes{order: !order, files: map[string]bool{}, keys: map[string]bool{}}
	if !order {
		now := make(map[string]bool, len(files))
		for _, f := range files {
			now[f.Path] = true
		}
		for _, f := range s.files {
			if !now[f.Path] {
				s.replace(f, nil, changed)
				delete(s.byPath, f.Path)
			}
		}
		s.position = make(map[string]int, len(files))
		for i, f := range files {
			s.position[f.Path] = i
		}
	}
	for _, f := range files {
		before := s.byPath[f.Path]
		if before == f {
			continue
		}
		s.replace(before, f, changed)
		s.byPath[f.Path] = f
	}
	s.files = files
	if !order {
		for key, list := range s.index {
			if len(list) > 1 && s.sort(list) {
				changed.keys[key] = true
			}
		}
	}
	for key := range changed.keys {
		s.sort(s.index[key])
		switch list := s.index[key]; {
		case !isKeyOfDeclaration(key):
		case len(list) == 0:
			s.view = s.view.Delete(key)
		default:
			s.view = s.view.Set(key, list[0])
		}
	}
	return changed
}

// sort puts declarations into the order of the project, and says whether they
// were in another.
func (s *sources) sort(list []check.Declaration) bool {
	before := func(a, b check.Declaration) int {
		if a.File != b.File {
			return s.position[a.File] - s.position[b.File]
		}
		return s.offset(a) - s.offset(b)
	}
	if slices.IsSortedFunc(list, before) {
		return false
	}
	slices.SortStableFunc(list, before)
	return true
}

func (s *sources) offset(d check.Declaration) int {
	for _, u := range s.byPath[d.File].Units {
		if u.Decl == d.Decl {
			return u.Offset
		}
	}
	return 0
}

// replace exchanges a file, of which either side may be nil, in the index.
func (s *sources) replace(before, after *check.File, changed changes) {
	var gone, come []check.Unit
	path := ""
	if before != nil {
		gone, path = before.Units, before.Path
	}
	if after != nil {
		come, path = after.Units, after.Path
	}
	changed.files[path] = true
	for len(gone) > 0 && len(come) > 0 && gone[0].Decl == come[0].Decl {
		gone, come = gone[1:], come[1:]
	}
	for len(gone) > 0 && len(come) > 0 && gone[len(gone)-1].Decl == come[len(come)-1].Decl {
		gone, come = gone[:len(gone)-1], come[:len(come)-1]
	}
	for _, u := range gone {
		for _, key := range keysOf(u.Decl) {
			list := slices.DeleteFunc(s.index[key], func(d check.Declaration) bool { return d.Decl == u.Decl })
			if len(list) == 0 {
				delete(s.index, key)
			} else {
				s.index[key] = list
			}
			changed.keys[key] = true
		}
	}
	for _, u := range come {
		for _, key := range keysOf(u.Decl) {
			s.index[key] = append(s.index[key], check.Declaration{File: path, Decl: u.Decl})
			changed.keys[key] = true
		}
	}
}
