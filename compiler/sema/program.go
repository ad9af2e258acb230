package sema

import (
	"slices"
	"strings"
	"sync"

	"github.com/benbjohnson/immutable"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/lang"
)

// File holds the declarations of a file. The same pointer means the same text.
type File struct {
	Path  string
	Units []Unit // in the order of the text
}

// Unit is a declaration at its place in the project. The same pointer to a
// declaration means the same text.
type Unit struct {
	File   string
	Offset int // of the declaration's text in the file, in bytes
	Decl   *ast.Decl
}

// program is what all states of one project share: the files as they were last
// analysed, an index of what they declare, and the answers that still hold.
//
// Analyze compares files by their pointers and declarations by theirs, corrects
// the index for what differs, and tells the questions which of their facts
// changed; the engine finds out what follows (package query says how). Nothing
// here may walk all declarations of the project for one edit: what depends on
// all files is asked file by file (namesIn, needs, fieldUses …), so that an
// unchanged file costs one look.
type program struct {
	mu sync.Mutex

	files    []*File
	byPath   map[string]*File
	position map[string]int // of a file among the files
	index    map[string][]declaration
	view     *immutable.Map[string, declaration] // the first of each that ast.Decl.Key finds, for those who look at a state
	implicit map[classic.Need]*ast.Decl          // kept while their need lasts

	speller lang.Speller

	*questions
	analysed map[*ast.Decl]bool // since the last Analyze
	broken   bool               // an analysis did not come to its end
}

// declaration is where something is declared.
type declaration struct {
	file string
	decl *ast.Decl
}

// none is the key of a question that has one answer.
type none struct{}

func newProgram() *program {
	p := &program{byPath: map[string]*File{}, position: map[string]int{}, index: map[string][]declaration{}, view: immutable.NewMap[string, declaration](nil), implicit: map[classic.Need]*ast.Decl{}, analysed: map[*ast.Decl]bool{}}
	p.questions = newQuestions(p)
	return p
}

// keysOf lists what a declaration is found by: its name; its name without
// regard to case, as tables and files have no more; the address of a page.
func keysOf(d *ast.Decl) []string {
	if d.Kind == ast.AppDecl {
		return []string{"app"}
	}
	if d.Name.Name == "" {
		return nil
	}
	keys := []string{d.Key()}
	switch d.Kind {
	case ast.DatasetDecl, ast.EnumDecl:
		keys = append(keys, foldedKey(d))
	case ast.PageDecl:
		keys = append(keys, foldedKey(d), addressKey(pathOf(d)))
	}
	return keys
}

func foldedKey(d *ast.Decl) string {
	space := d.Kind
	if space == ast.EnumDecl {
		space = ast.DatasetDecl // both name types
	}
	return foldedSpace + string(space) + " " + strings.ToLower(d.Name.Name)
}

func addressKey(path string) string { return addressSpace + path }

const (
	foldedSpace  = "folded "
	addressSpace = "address "
)

// update takes over the files of a new state.
func (p *program) update(files []*File) {
	order := slices.EqualFunc(files, p.files, func(a, b *File) bool { return a.Path == b.Path })
	changed := map[string]bool{} // keys of the index
	if !order {
		now := make(map[string]bool, len(files))
		for _, f := range files {
			now[f.Path] = true
		}
		for _, f := range p.files {
			if !now[f.Path] {
				p.replace(f, nil, changed)
				delete(p.byPath, f.Path)
			}
		}
		p.position = make(map[string]int, len(files))
		for i, f := range files {
			p.position[f.Path] = i
		}
		p.paths.Invalidate(none{})
	}
	for _, f := range files {
		before := p.byPath[f.Path]
		if before == f {
			continue
		}
		p.replace(before, f, changed)
		p.byPath[f.Path] = f
	}
	p.files = files
	if !order {
		for key, list := range p.index {
			if len(list) > 1 && p.sort(list) {
				changed[key] = true
			}
		}
	}
	for key := range changed {
		p.sort(p.index[key])
		p.written.Invalidate(key)
		switch list := p.index[key]; {
		case strings.HasPrefix(key, foldedSpace) || strings.HasPrefix(key, addressSpace):
		case len(list) == 0:
			p.view = p.view.Delete(key)
		default:
			p.view = p.view.Set(key, list[0])
		}
	}
}

// sort puts declarations into the order of the project, and says whether they
// were in another.
func (p *program) sort(list []declaration) bool {
	before := func(a, b declaration) int {
		if a.file != b.file {
			return p.position[a.file] - p.position[b.file]
		}
		return p.offset(a) - p.offset(b)
	}
	if slices.IsSortedFunc(list, before) {
		return false
	}
	slices.SortStableFunc(list, before)
	return true
}

func (p *program) offset(d declaration) int {
	for _, u := range p.byPath[d.file].Units {
		if u.Decl == d.decl {
			return u.Offset
		}
	}
	return 0
}

// replace exchanges a file, of which either side may be nil, in the index.
func (p *program) replace(before, after *File, changed map[string]bool) {
	var gone, come []Unit
	path := ""
	if before != nil {
		gone, path = before.Units, before.Path
	}
	if after != nil {
		come, path = after.Units, after.Path
	}
	p.units.Invalidate(path)
	for len(gone) > 0 && len(come) > 0 && gone[0].Decl == come[0].Decl {
		gone, come = gone[1:], come[1:]
	}
	for len(gone) > 0 && len(come) > 0 && gone[len(gone)-1].Decl == come[len(come)-1].Decl {
		gone, come = gone[:len(gone)-1], come[:len(come)-1]
	}
	for _, u := range gone {
		for _, key := range keysOf(u.Decl) {
			list := slices.DeleteFunc(p.index[key], func(d declaration) bool { return d.decl == u.Decl })
			if len(list) == 0 {
				delete(p.index, key)
			} else {
				p.index[key] = list
			}
			changed[key] = true
		}
	}
	for _, u := range come {
		for _, key := range keysOf(u.Decl) {
			p.index[key] = append(p.index[key], declaration{path, u.Decl})
			changed[key] = true
		}
	}
}
