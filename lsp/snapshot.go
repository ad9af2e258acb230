package lsp

import (
	"runtime/debug"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// openText is an open document at one version.
type openText struct {
	uri     uri.URI
	version int32
	syntax  *grammar.Syntax
	lines   *source.File
}

// newText is a text as it is opened.
func newText(at uri.URI, text string) openText {
	return openText{at, 1, grammar.Parse(text), source.NewFile("", text)}
}

func (t openText) input(path string) workspace.Input {
	return workspace.Input{Path: path, Text: t.lines.Text, Syntax: t.syntax, Lines: t.lines}
}

// snapshot is one state of a project. What it means is worked out when first
// asked for, on the newest state whose meaning is known; an edit that another
// follows at once costs no more than its parse.
type snapshot struct {
	project  *project
	encoding source.Encoding
	open     map[string]openText
	program  func() *workspace.Snapshot
}

func newSnapshot(w *project, encoding source.Encoding, open map[string]openText) *snapshot {
	s := &snapshot{project: w, encoding: encoding, open: open}
	s.program = sync.OnceValue(func() *workspace.Snapshot {
		w.building.Lock() // so that no two states are made from nothing side by side
		defer w.building.Unlock()
		texts := make(map[string]workspace.Input, len(open))
		for path, text := range open {
			texts[path] = text.input(path)
		}
		inputs, _ := w.disk.Inputs(texts) // a folder that cannot be read, or is empty, is a project all the same
		built := workspace.Build(inputs, w.Title(), w.built.Load())
		first := w.built.Swap(built) == nil
		if first && len(inputs) >= manyFiles {
			go settleMemory()
		}
		return built
	})
	return s
}

// manyFiles is how many files make a first read long enough to show progress.
const manyFiles = 50

// settledGC is how much the heap may grow between two collections once a large
// project is read, in percent. Reading makes as much garbage as it keeps, and is
// fast with Go's own 100; an edit makes little, so that a heap held tight is
// collected seldom.
const settledGC = 40

// settleMemory gives back what reading took.
func settleMemory() {
	debug.SetGCPercent(settledGC)
	debug.FreeOSMemory()
}

// address is the address of a file of the snapshot, as the editor writes it.
func (s *snapshot) address(path string) uri.URI {
	if text, ok := s.open[path]; ok {
		return text.uri
	}
	return s.project.address(path)
}

// rangeOf turns a span of a file into what the editor counts in.
func (s *snapshot) rangeOf(f *source.File, span source.Span) protocol.Range {
	return rangeIn(f, span, s.encoding)
}

// rangeIn turns a span of a file into lines and columns in an encoding.
func rangeIn(f *source.File, span source.Span, encoding source.Encoding) protocol.Range {
	start, end := f.Position(span.Start, encoding), f.Position(span.End, encoding)
	return protocol.Range{
		Start: protocol.Position{Line: uint32(start.Line), Character: uint32(start.Column)},
		End:   protocol.Position{Line: uint32(end.Line), Character: uint32(end.Column)},
	}
}

// view is one file of a snapshot.
type view struct {
	*snapshot
	file *workspace.File
}

func newView(s *snapshot, path string) *view {
	if s == nil {
		return nil
	}
	if f := s.program().File(path); f != nil {
		return s.viewOf(f)
	}
	return nil
}

// viewOf is the view of a file that the snapshot has.
func (s *snapshot) viewOf(f *workspace.File) *view { return &view{s, f} }

// offset is where a position lies in the text; one past the end is moved there.
func (v *view) offset(p protocol.Position) int {
	return v.file.Offset(source.Position{Line: clampInt(p.Line), Column: clampInt(p.Character)}, v.encoding)
}

// clampInt keeps a position that only hostile input has from turning negative.
func clampInt(n uint32) int { return int(min(n, 1<<31-1)) }

func (v *view) span(span source.Span) protocol.Range { return v.rangeOf(v.file.File, span) }

// spanOf is where a range lies in the text.
func (v *view) spanOf(r protocol.Range) source.Span {
	start, end := v.offset(r.Start), v.offset(r.End)
	return source.Span{Start: start, End: max(start, end)}
}
