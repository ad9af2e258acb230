package edit

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// Formatting lays out a file, with the smallest edits, so that the editor keeps
// its cursor and folds. There is one style: the editor's options choose none.
func Formatting(ctx context.Context, params *protocol.DocumentFormattingParams) ([]protocol.TextEdit, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return []protocol.TextEdit{}, ctx.Err()
	}
	return textEdits(v.Snapshot, v.File.File, format.Edits(v.File.Text, format.Source(v.File.Text))), ctx.Err()
}

// RangeFormatting lays out a part of a file.
func RangeFormatting(ctx context.Context, params *protocol.DocumentRangeFormattingParams) ([]protocol.TextEdit, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return []protocol.TextEdit{}, ctx.Err()
	}
	return textEdits(v.Snapshot, v.File.File, format.Range(v.File.Text, v.SpanOf(params.Range))), ctx.Err()
}

// OnTypeFormatting lays out what was finished by a key: with `}` the block that
// it closes, with a new line the line before.
func OnTypeFormatting(ctx context.Context, params *protocol.DocumentOnTypeFormattingParams) ([]protocol.TextEdit, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return []protocol.TextEdit{}, ctx.Err()
	}
	at := v.Offset(params.Position)
	var span source.Span
	switch params.Ch {
	case "}":
		span = source.Span{Start: closedBy(v, at), End: at}
	case "\n":
		if params.Position.Line == 0 {
			return []protocol.TextEdit{}, ctx.Err()
		}
		span = v.File.LineSpan(session.ClampInt(params.Position.Line) - 1)
	default:
		return []protocol.TextEdit{}, ctx.Err()
	}
	var kept []source.Edit
	for _, edit := range format.Range(v.File.Text, span) {
		// What is behind the finished text is still being written.
		if edit.Span.End <= span.End && edit.Span.Start >= span.Start {
			kept = append(kept, edit)
		}
	}
	return textEdits(v.Snapshot, v.File.File, kept), ctx.Err()
}

// closedBy is where the entry begins whose block ends before an offset; the
// offset itself where none does.
func closedBy(v *session.View, offset int) int {
	u, ok := cursor.UnitAt(v, offset)
	if !ok || u.Decl.Entry == nil {
		return offset
	}
	at := offset - u.Offset
	start := offset
	consider := func(e *ast.Entry) {
		for part := e; part != nil; part = part.Else {
			if part.Body != nil && part.Body.Closed && part.Body.Span.End == at {
				start = e.Span.Start + u.Offset
			}
		}
	}
	consider(u.Decl.Entry)
	ast.WalkEntries(u.Decl.Body(), consider)
	return start
}
