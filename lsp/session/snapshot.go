package session

import (
	"runtime/debug"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// OpenText is an open document at one version.
type OpenText struct {
	uri     uri.URI
	Version int32
	syntax  *grammar.Syntax
	lines   *source.File
}

// NewText is a text as it is opened.
func NewText(at uri.URI, text string) OpenText {
	return OpenText{at, 1, grammar.Parse(text), source.NewFile("", text)}
}

func (t OpenText) input(path string) workspace.Input {
	return workspace.Input{Path: path, Text: t.lines.Text, Syntax: t.syntax, Lines: t.lines}
}

// Snapshot is one state of a project. What it means is worked out when first
// asked for, on the newest state whose meaning is known; an edit that another
// follows at once costs no more than its parse.
type Snapshot struct {
	Project  *project
	Encoding source.Encoding
	Open     map[string]OpenText
	Program  func() *workspace.Snapshot
}

func NewSnapshot(w *project, encoding source.Encoding, open map[string]OpenText) *Snapshot {
	s := &Snapshot{Project: w, Encoding: encoding, Open: open}
	s.Program = sync.OnceValue(func() *workspace.Snapshot {
		w.building.Lock() // so that no two states are made from nothing side by side
		defer w.building.Unlock()
		texts := make(map[string]workspace.Input, len(open))
		for path, text := range open {
			texts[path] = text.input(path)
		}
		inputs, _ := w.Disk.Inputs(texts) // a folder that cannot be read, or is empty, is a project all the same
		built := workspace.Build(inputs, w.Title(), w.built.Load())
		first := w.built.Swap(built) == nil
		if first && len(inputs) >= ManyFiles {
			go settleMemory()
		}
		return built
	})
	return s
}

// ManyFiles is how many files make a first read long enough to show progress.
const ManyFiles = 50

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

// Address is the address of a file of the snapshot, as the editor writes it.
func (s *Snapshot) Address(path string) uri.URI {
	if text, ok := s.Open[path]; ok {
		return text.uri
	}
	return s.Project.address(path)
}

// RangeOf turns a span of a file into what the editor counts in.
func (s *Snapshot) RangeOf(f *source.File, span source.Span) protocol.Range {
	return RangeIn(f, span, s.Encoding)
}

// RangeIn turns a span of a file into lines and columns in an encoding.
func RangeIn(f *source.File, span source.Span, encoding source.Encoding) protocol.Range {
	start, end := f.Position(span.Start, encoding), f.Position(span.End, encoding)
	return protocol.Range{
		Start: protocol.Position{Line: uint32(start.Line), Character: uint32(start.Column)},
		End:   protocol.Position{Line: uint32(end.Line), Character: uint32(end.Column)},
	}
}
