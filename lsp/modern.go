package lsp

import (
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

func (v *view) modernise(u sema.Unit, at source.Span) (action, bool) { return action{}, false }
