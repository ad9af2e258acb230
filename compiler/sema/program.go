package sema

import (
	"sync"

	"github.com/n3-lang/n3/compiler/sema/check"
)

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
	*sources
	*questions
	broken bool // an analysis did not come to its end
	fields locatedFields
}

func newProgram() *program {
	s := newSources()
	return &program{sources: s, questions: newQuestions(s)}
}

// settle takes over the files of a new state, and computes again what follows.
func (p *program) settle(files []*check.File) {
	clear(p.analysed)
	changed := p.update(files)
	if changed.order {
		p.paths.Invalidate(check.None{})
	}
	for path := range changed.files {
		p.units.Invalidate(path)
	}
	for key := range changed.keys {
		p.written.Invalidate(key)
	}
	p.engine.Settle()
}
