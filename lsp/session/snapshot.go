package session

import (
	"runtime/debug"
	"sync"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// Snapshot is one state of a project. What it means is worked out when first
// asked for, on the newest state whose meaning is known; an edit that another
// follows at once costs no more than its parse.
type Snapshot struct {
	Project  *Project
	Encoding source.Encoding
	Open     map[string]OpenText
	Program  func() *workspace.Snapshot

	beside map[string][]unsaved.Diagnostic // what previews know of files, by absolute path
}

func NewSnapshot(w *Project, encoding source.Encoding, open map[string]OpenText) *Snapshot {
	s := &Snapshot{Project: w, Encoding: encoding, Open: open}
	s.Program = sync.OnceValue(func() *workspace.Snapshot {
		w.building.Lock() // so that no two states are made from nothing side by side
		defer w.building.Unlock()
		texts := make(map[string]workspace.Input, len(open))
		for path, text := range open {
			texts[path] = text.input(path)
		}
		inputs, _ := w.Disk.Inputs(texts) // a folder that cannot be read, or is empty, is a project all the same
		built := w.Disk.Build(inputs, w.built.Load())
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
