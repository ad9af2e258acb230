package edit

import (
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/diag"
)

// action is something that can be done to a program at a place.
type action struct {
	title     string
	kind      protocol.CodeActionKind
	preferred bool
	mends     *diag.Diagnostic // nil of one that mends nothing
	edits     func() fileEdits // made when the editor wants them
}
