package workspace

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Input is one file of a project as it stands.
type Input struct {
	Path   string          // with slashes, relative to the project's folder
	Text   string          // empty where Problem is set
	Syntax *grammar.Syntax // of Text; nil to parse it here
	// Problem says why the file could not be read; "" where it could.
	Problem string
}

// File is one file of a snapshot.
type File struct {
	*source.File
	Syntax *grammar.Syntax
	Decls  []sema.Unit // in the order of the file

	declared *sema.File
	decls    map[*grammar.Chunk]*ast.Decl
	byText   map[string]*grammar.Chunk // a chunk for each text
	problem  string
}

// Snapshot is one state of a project. It never changes and is safe for
// concurrent use.
type Snapshot struct {
	Files    []*File
	Analysis *sema.Analysis

	byPath      map[string]*File
	diagnostics func() []diag.Diagnostic
	application func() *ir.Application
}

// Build makes the snapshot of a project's files. title names an application
// that names itself nowhere; previous may be nil.
func Build(inputs []Input, title string, previous *Snapshot) *Snapshot {
	s := &Snapshot{Files: loadAll(inputs, previous), byPath: make(map[string]*File, len(inputs))}
	declared := make([]*sema.File, len(s.Files))
	for i, file := range s.Files {
		s.byPath[file.Path] = file
		declared[i] = file.declared
	}
	var analysis *sema.Analysis
	if previous != nil {
		analysis = previous.Analysis
	}
	s.Analysis = sema.Analyze(declared, title, analysis)
	s.diagnostics = sync.OnceValue(s.collect)
	s.application = sync.OnceValue(func() *ir.Application { return s.Analysis.Application(s.Source) })
	return s
}

// loadAll loads files side by side: no file needs another to be parsed.
func loadAll(inputs []Input, previous *Snapshot) []*File {
	files := make([]*File, len(inputs))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(inputs); i = int(next.Add(1)) - 1 {
			var before *File
			if previous != nil {
				before = previous.byPath[inputs[i].Path]
			}
			files[i] = load(inputs[i], before)
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(inputs)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return files
}

// load parses and lowers a file. A declaration that did not change keeps its
// node.
func load(in Input, before *File) *File {
	if before != nil && before.Text == in.Text && before.problem == in.Problem && (in.Syntax == nil || in.Syntax == before.Syntax) {
		return before
	}
	f := &File{File: source.NewFile(in.Path, in.Text), decls: map[*grammar.Chunk]*ast.Decl{}, byText: map[string]*grammar.Chunk{}, problem: in.Problem}
	if in.Problem != "" || unreadable(in.Text) >= 0 {
		f.File = source.NewFile(in.Path, in.Text)
		f.Syntax = &grammar.Syntax{Text: in.Text}
		f.declared = &sema.File{Path: in.Path}
		return f
	}
	f.Syntax = in.Syntax
	if f.Syntax == nil {
		f.Syntax = grammar.Parse(in.Text)
	}
	for _, item := range f.Syntax.Items {
		d := f.lower(item.Chunk, before)
		f.decls[item.Chunk] = d
		f.byText[item.Text] = item.Chunk
		f.Decls = append(f.Decls, sema.Unit{File: in.Path, Offset: item.Offset, Decl: d})
	}
	f.declared = &sema.File{Path: in.Path, Units: f.Decls}
	return f
}

func (f *File) lower(chunk *grammar.Chunk, before *File) *ast.Decl {
	if before != nil {
		if d, ok := before.decls[chunk]; ok {
			return d
		}
		// A declaration that stands twice in a file is two: each keeps its own node.
		if c := before.byText[chunk.Text]; c != nil && c.Equal(chunk) && f.byText[chunk.Text] == nil {
			return before.decls[c]
		}
	}
	return ast.Lower(chunk)
}

// unreadable is the offset of the first byte that is not text; -1 where all is.
func unreadable(text string) int {
	if i := bytes.IndexByte([]byte(text), 0); i >= 0 {
		return i
	}
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

// Source returns a file of the project, or nil.
func (s *Snapshot) Source(path string) *source.File {
	if f := s.byPath[path]; f != nil {
		return f.File
	}
	return nil
}

// File returns a file of the snapshot, or nil.
func (s *Snapshot) File(path string) *File { return s.byPath[path] }

// Diagnostics lists what is wrong in all files, ordered by file and place.
func (s *Snapshot) Diagnostics() []diag.Diagnostic { return s.diagnostics() }

// Application is what the project describes. With errors it lacks what they
// concern.
func (s *Snapshot) Application() *ir.Application { return s.application() }

func (s *Snapshot) collect() []diag.Diagnostic {
	list := s.Analysis.Diagnostics()
	declarations := false
	for _, f := range s.Files {
		list = append(list, f.problems()...)
		list = append(list, s.imports(f)...)
		for _, u := range f.Decls {
			declarations = declarations || u.Decl.Kind != ast.Comment
		}
	}
	if !declarations && len(s.Files) > 0 && len(list) == 0 {
		list = append(list, diag.Diagnostic{
			Code: diag.EmptyProgram, Severity: diag.Warning, Location: diag.Location{File: s.Files[0].Path},
			Message: "the program is empty; start with `dataset tasks { title: string required }`",
		})
	}
	diag.Sort(list)
	return list
}

func (f *File) problems() []diag.Diagnostic {
	d := diag.Diagnostic{Severity: diag.Error, Location: diag.Location{File: f.Path}}
	if f.problem != "" {
		d.Code, d.Message = diag.UnreadableFile, f.problem
		return []diag.Diagnostic{d}
	}
	if at := unreadable(f.Text); at >= 0 {
		d.Code, d.Span = diag.NotText, source.Span{Start: at, End: at + 1}
		d.Message = "this file is not UTF-8 text; save it as UTF-8, or remove it from the project"
		return []diag.Diagnostic{d}
	}
	return nil
}
