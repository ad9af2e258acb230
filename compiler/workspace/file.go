package workspace

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Input is one file of a project as it is.
type Input struct {
	Path string // with slashes, relative to the project's folder
	Text string // empty where Problem is set
	// Syntax is the parse of Text where somebody has one, who edits it.
	Syntax *grammar.Syntax
	// Lines is Text with its lines where somebody has them; its path is no matter.
	Lines *source.File
	// Problem says why the file could not be read; "" where it could.
	Problem string

	parsed *grammar.Syntax // of Text where it had to be parsed already; not kept
}

// File is one file of a snapshot. A declaration whose text and shape are those
// of the snapshot before has the same node, and everything that follows from it
// is taken over.
//
// The syntax tree of a file that nobody edits is dropped once it is lowered: in
// a project of 190,000 lines the trees were a third of the memory. What needs
// one of such a file parses it again.
type File struct {
	*source.File
	Decls []sema.Unit // in the order of the file

	declared *sema.File
	lowered  map[string]lowered           // by the text of the declaration
	byChunk  map[*grammar.Chunk]*ast.Decl // of a file that is edited
	imports  []importUse
	// components are those that its pages show.
	components []shownComponent
	own        []diag.Diagnostic // what is wrong with the file as such
	problem    string
	carriage   bool            // lines end with "\r\n"
	settings   *Settings       // of the n3.toml; else nil
	packages   Packages        // of the package file; else nil
	edited     *grammar.Syntax // of a file that is edited; else nil
	parsed     func() *grammar.Syntax
}

// lowered is a declaration with the shape of the tree that it was made of: at
// the margin the same text can be another thing than below an open block.
type lowered struct {
	decl  *ast.Decl
	shape uint64
}

// Syntax is the parse of the file.
func (f *File) Syntax() *grammar.Syntax {
	if f.edited != nil {
		return f.edited
	}
	return f.parsed()
}

// loadAll loads files side by side: no file needs another to be parsed.
func loadAll(inputs []Input, previous *Snapshot) []*File {
	files := make([]*File, len(inputs))
	var todo []int
	for i, in := range inputs {
		if before := previous.file(in.Path); before.holds(in) {
			files[i] = before
		} else {
			todo = append(todo, i)
		}
	}
	var next atomic.Int64
	work := func() {
		for n := int(next.Add(1)) - 1; n < len(todo); n = int(next.Add(1)) - 1 {
			in := inputs[todo[n]]
			files[todo[n]] = load(in, previous.file(in.Path))
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return files
}

// file returns a file of a snapshot that may be nil, or nil.
func (s *Snapshot) file(path string) *File {
	if s == nil {
		return nil
	}
	return s.File(path)
}

// holds says whether a file, which may be nil, is that of an input. Texts that
// did not change have the same address, which is all that is compared of them.
func (f *File) holds(in Input) bool {
	return f != nil && f.problem == in.Problem && f.edited == in.Syntax && f.Text == in.Text
}

// load parses and lowers a file.
func load(in Input, before *File) *File {
	f := &File{File: in.Lines, problem: in.Problem, edited: in.Syntax}
	if f.File == nil {
		f.File = source.NewFile(in.Path, in.Text)
	}
	f.File = f.File.Named(in.Path)
	f.carriage = strings.Contains(in.Text, "\r\n")
	switch in.Path {
	case SettingsFile:
		f.loadSettings()
		return f
	case PackageFile:
		f.loadPackages()
		return f
	}
	if f.own = f.problems(); len(f.own) > 0 {
		empty := &grammar.Syntax{Text: in.Text}
		f.parsed = func() *grammar.Syntax { return empty }
		f.edited = in.Syntax
		f.declared = &sema.File{Path: in.Path}
		return f
	}
	text := f.Text
	f.parsed = sync.OnceValue(func() *grammar.Syntax { return grammar.Parse(text) })
	syntax := in.Syntax
	switch {
	case syntax == nil && in.parsed != nil:
		syntax = in.parsed
	case syntax == nil:
		syntax = grammar.Parse(text)
	default:
		f.byChunk = make(map[*grammar.Chunk]*ast.Decl, len(syntax.Items))
	}
	f.lowered = make(map[string]lowered, len(syntax.Items))
	f.Decls = make([]sema.Unit, 0, len(syntax.Items))
	for _, item := range syntax.Items {
		d := f.lower(item.Chunk, before)
		f.Decls = append(f.Decls, sema.Unit{File: in.Path, Offset: item.Offset, Decl: d})
		if d.Kind == ast.ImportDecl {
			f.imports = append(f.imports, resolveImport(in.Path, item.Offset, d))
		}
		f.components = append(f.components, shownIn(f.Decls[len(f.Decls)-1])...)
	}
	f.declared = &sema.File{Path: in.Path, Units: f.Decls}
	if before != nil && slices.Equal(before.Decls, f.Decls) {
		f.declared = before.declared // a file that was opened or closed
	}
	return f
}

// loadSettings reads the n3.toml.
func (f *File) loadSettings() {
	settings, findings := ParseSettings(f.Text)
	f.settings = &settings
	f.declareNothing(findings)
}

// loadPackages reads the package file.
func (f *File) loadPackages() {
	var findings []diag.Diagnostic
	f.packages, findings = ParsePackages(f.Text)
	f.declareNothing(findings)
}

// declareNothing is for a file that is no program, in which something may be wrong.
func (f *File) declareNothing(findings []diag.Diagnostic) {
	empty := &grammar.Syntax{Text: f.Text}
	f.parsed = func() *grammar.Syntax { return empty }
	f.declared = &sema.File{Path: f.Path}
	if f.own = findings; f.problem != "" {
		f.own = f.problems()
	}
}

// IsProgram says whether the file is a program: not the project's settings, nor its
// packages.
func (f *File) IsProgram() bool { return f.settings == nil && f.packages == nil }

// lower makes the node of a chunk, or takes that of the file before.
func (f *File) lower(chunk *grammar.Chunk, before *File) *ast.Decl {
	d := f.known(chunk, before)
	if d == nil {
		d = classic.Lower(chunk)
	}
	if f.byChunk != nil {
		f.byChunk[chunk] = d
	}
	if _, twice := f.lowered[chunk.Text]; !twice {
		f.lowered[chunk.Text] = lowered{d, chunk.Shape()}
	}
	return d
}

func (f *File) known(chunk *grammar.Chunk, before *File) *ast.Decl {
	if before == nil {
		return nil
	}
	if d := before.byChunk[chunk]; d != nil {
		return d
	}
	// A declaration that occurs twice in a file is two: each keeps its own node.
	if _, twice := f.lowered[chunk.Text]; twice {
		return nil
	}
	if known, ok := before.lowered[chunk.Text]; ok && known.shape == chunk.Shape() {
		return known.decl
	}
	return nil
}

// problems says what is wrong with a file as such: that it cannot be read, or is
// no text.
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

// unreadable is the offset of the first byte that is not text; -1 where all is.
func unreadable(text string) int {
	if i := strings.IndexByte(text, 0); i >= 0 {
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
