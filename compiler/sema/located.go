package sema

import (
	"sync"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// locatedFields keeps the fields of datasets with their absolute places. A
// dataset that an edit neither touched nor moved has the same list in the next
// application, so that those who compare applications compare two pointers.
type locatedFields struct {
	mu   sync.Mutex
	last map[*check.Result]located
}

// located are the fields of a dataset at a place. The places of its fields follow
// from its own, as long as its declaration is the same.
type located struct {
	origin ir.Origin
	fields []ir.FieldSpec
}

// fieldLocator locates the fields of one application.
type fieldLocator struct {
	of         *locatedFields
	last, next map[*check.Result]located
}

func (l *locatedFields) begin() *fieldLocator {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &fieldLocator{of: l, last: l.last, next: make(map[*check.Result]located, len(l.last))}
}

// locate returns the fields of a dataset whose own origin is absolute already.
func (l *fieldLocator) locate(r *check.Result, spec *ir.DatasetSpec, place func(ir.Origin) ir.Origin) []ir.FieldSpec {
	known, found := l.last[r]
	if !found || known.origin != spec.Origin {
		known = located{spec.Origin, make([]ir.FieldSpec, len(spec.Fields))}
		for i, f := range spec.Fields {
			if f.Origin.Span != (source.Span{}) {
				f.Origin = place(f.Origin)
			}
			known.fields[i] = f
		}
	}
	l.next[r] = known
	return known.fields
}

func (l *fieldLocator) end() {
	l.of.mu.Lock()
	defer l.of.mu.Unlock()
	l.of.last = l.next
}
