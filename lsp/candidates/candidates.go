package candidates

import (
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

func New(v *session.View, offset int, everything bool) *Finder {
	f := &Finder{View: v, Cursor: cursor.Before(v, offset), Offset: offset, everything: everything}
	if len(f.Lines) > 0 {
		f.lowerClassic()
	}
	return f
}

// Candidates lists them in no order.
func (f *Finder) Candidates() []Candidate {
	if f.Inside {
		return nil
	}
	if f.template() {
		return f.found
	}
	switch top := f.Top(); {
	case len(f.Lines) > 0:
		f.classicLine()
	case len(f.Stack) == 1:
		f.outside(top)
	case top.Open.Text == "{":
		f.entry(top)
	default:
		f.bracket(top)
	}
	return f.found
}
