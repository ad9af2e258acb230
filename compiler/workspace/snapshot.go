package workspace

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// Snapshot is one state of a project. It never changes and is safe for
// concurrent use.
type Snapshot struct {
	Files    []*File
	Analysis *sema.Analysis
	Settings Settings // what the n3.toml says
	Title    string   // of the application, where it names itself nowhere
	Packages Packages // of npm, which components import
	// Components are those of the project's owner that have a file, in order; nil
	// where that is not known.
	Components []string

	position    map[string]int // of a file among Files
	lists       []fileList     // of each file
	diagnostics func() []diag.Diagnostic
	application func() *ir.Application
}

// fileList is what is wrong in one file, and what that was made of: as long as
// it is the same, later snapshots have the same list.
type fileList struct {
	meaning, imports, components []diag.Diagnostic

	found []diag.Diagnostic // all of these, and what is wrong with the file as such
	all   []diag.Diagnostic // or that the whole program is empty
}

// Build makes the snapshot of a project's files. title names an application
// that names itself nowhere; previous may be nil. What an edit costs is the file
// that it is in and what depends on what changed there, with one look at each
// other file.
func Build(inputs []Input, title string, previous *Snapshot) *Snapshot {
	return build(inputs, nil, title, previous)
}

func build(inputs []Input, components []string, title string, previous *Snapshot) *Snapshot {
	s := &Snapshot{Files: loadAll(inputs, previous), Title: title, Components: components}
	declared := make([]*sema.File, 0, len(s.Files))
	for _, file := range s.Files {
		switch {
		case file.IsProgram():
			declared = append(declared, file.declared)
		case file.packages != nil:
			s.Packages = file.packages
		default:
			s.Settings = *file.settings
			s.Title = cmp.Or(s.Settings.Name, title)
		}
	}
	samePaths := previous != nil && slices.EqualFunc(s.Files, previous.Files, func(a, b *File) bool { return a.Path == b.Path })
	var analysis *sema.Analysis
	if previous != nil {
		analysis = previous.Analysis
	}
	if samePaths {
		s.position = previous.position
	} else {
		s.position = make(map[string]int, len(s.Files))
		for i, file := range s.Files {
			s.position[file.Path] = i
		}
	}
	sameComponents := previous != nil && slices.Equal(components, previous.Components) && (components == nil) == (previous.Components == nil)
	s.Analysis = sema.Analyze(declared, s.Title, analysis)
	s.lists = make([]fileList, len(s.Files))
	for i, f := range s.Files {
		list := &s.lists[i]
		list.meaning = s.Analysis.FileDiagnostics(f.Path)
		if samePaths && previous.Files[i] == f {
			list.imports, list.components = previous.lists[i].imports, previous.lists[i].components
			if !sameComponents {
				list.components = s.missingComponents(f)
			}
			if same(list.meaning, previous.lists[i].meaning) && (sameComponents || len(list.components)+len(previous.lists[i].components) == 0) {
				list.found = previous.lists[i].found
				list.all = list.found
				continue
			}
		} else {
			list.imports, list.components = s.badImports(f), s.missingComponents(f)
		}
		list.found = list.meaning
		if len(f.own)+len(list.imports)+len(list.components) > 0 {
			list.found = slices.Concat(list.meaning, f.own, list.imports, list.components)
			if len(list.imports) > 0 {
				list.found = underImport(list.found)
			}
			diag.Sort(list.found)
		}
		list.found = s.keepLineEnds(list.found)
		list.all = list.found
	}
	s.warnOfNothing()
	s.diagnostics = sync.OnceValue(s.collect)
	s.application = sync.OnceValue(func() *ir.Application { return s.Analysis.Application(s.Source) })
	return s
}

// keepLineEnds has the fixes of a list write lines as the files have them, which
// they are for.
func (s *Snapshot) keepLineEnds(list []diag.Diagnostic) []diag.Diagnostic {
	var out []diag.Diagnostic // nil while nothing is another
	for i, d := range list {
		for j, fix := range d.Fixes {
			for k, edit := range fix.Edits {
				f := s.File(edit.File)
				if f == nil || !f.carriage || !strings.Contains(edit.New, "\n") {
					continue
				}
				if out == nil {
					out = slices.Clone(list)
				}
				if &out[i].Fixes[0] == &list[i].Fixes[0] {
					out[i].Fixes = slices.Clone(d.Fixes)
				}
				if fixes := out[i].Fixes; &fixes[j].Edits[0] == &fix.Edits[0] {
					fixes[j].Edits = slices.Clone(fix.Edits)
				}
				out[i].Fixes[j].Edits[k].New = strings.ReplaceAll(strings.ReplaceAll(edit.New, "\r\n", "\n"), "\n", "\r\n")
			}
		}
	}
	if out == nil {
		return list
	}
	return out
}

// underImport makes the names that a file which cannot be imported may declare
// related places of the first such import.
func underImport(list []diag.Diagnostic) []diag.Diagnostic {
	var missed []diag.Related
	kept := list[:0]
	for _, d := range list {
		if !missedByImport(d) {
			kept = append(kept, d)
			continue
		}
		missed = append(missed, diag.Related{Location: d.Location, Message: "this name may be declared there"})
	}
	first := slices.IndexFunc(kept, func(d diag.Diagnostic) bool { return d.Code == diag.BadImport })
	kept[first].Related = diag.Cut(missed)
	return kept
}

// missedByImport says whether a diagnostic is about a name that a file which
// cannot be imported may declare.
func missedByImport(d diag.Diagnostic) bool {
	return d.Code == diag.UnknownDataset || d.Code == diag.UnknownType
}

// same says whether two lists are one.
func same(a, b []diag.Diagnostic) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// warnOfNothing says in the first program that none declares anything.
func (s *Snapshot) warnOfNothing() {
	first := -1
	for i, f := range s.Files {
		if len(s.lists[i].found) > 0 || slices.ContainsFunc(f.Decls, func(u sema.Unit) bool { return u.Decl.Kind != ast.Comment }) {
			return
		}
		if first < 0 && f.IsProgram() {
			first = i
		}
	}
	if first >= 0 {
		s.lists[first].all = []diag.Diagnostic{{
			Code: diag.EmptyProgram, Severity: diag.Warning, Location: diag.Location{File: s.Files[first].Path},
			Message: "the program is empty; start with `dataset tasks { title: string required }`",
		}}
	}
}

// Programs counts the files that are programs.
func (s *Snapshot) Programs() int {
	n := 0
	for _, f := range s.Files {
		if f.IsProgram() {
			n++
		}
	}
	return n
}

// Source returns a file of the project, or nil.
func (s *Snapshot) Source(path string) *source.File {
	if f := s.File(path); f != nil {
		return f.File
	}
	return nil
}

// File returns a file of the snapshot, or nil.
func (s *Snapshot) File(path string) *File {
	if i, ok := s.position[path]; ok {
		return s.Files[i]
	}
	return nil
}

// Diagnostics lists what is wrong in all files, ordered by file and place.
func (s *Snapshot) Diagnostics() []diag.Diagnostic { return s.diagnostics() }

// FileDiagnostics lists what is wrong in one file, ordered by place. Later
// snapshots return the same list as long as nothing of it changes.
func (s *Snapshot) FileDiagnostics(path string) []diag.Diagnostic {
	if i, ok := s.position[path]; ok {
		return s.lists[i].all
	}
	return nil
}

func (s *Snapshot) collect() []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, file := range s.lists {
		list = append(list, file.all...)
	}
	diag.Sort(list)
	return list
}

// Application is what the project describes. With errors it lacks what they
// concern.
func (s *Snapshot) Application() *ir.Application { return s.application() }
