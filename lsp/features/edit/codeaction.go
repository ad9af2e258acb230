package edit

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// actionData finds an action again.
type actionData struct {
	URI   uri.URI                 `json:"uri"`
	Start int                     `json:"start"`
	End   int                     `json:"end"`
	Kind  protocol.CodeActionKind `json:"kind"`
	Title string                  `json:"title"`
}

// ActionKinds are the kinds of action there are.
var ActionKinds = []protocol.CodeActionKind{
	protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorExtract, protocol.CodeActionKindRefactorRewrite,
	protocol.CodeActionKindSourceFixAll, protocol.CodeActionKindSourceOrganizeImports,
}

// CodeAction lists what can be done at a place: the fixes that diagnostics
// carry, refactorings, and what is done to a whole file.
func CodeAction(ctx context.Context, params *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	out := []protocol.CommandOrCodeAction{}
	state := session.StateOf(ctx)
	v := state.Find(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	span := v.SpanOf(params.Range)
	for _, a := range actions(v, span) {
		if !asked(a.kind, &params.Context) {
			continue
		}
		item := &protocol.CodeAction{Title: a.title, Kind: &a.kind}
		if a.preferred {
			item.IsPreferred = &a.preferred
		}
		if a.mends != nil {
			item.Diagnostics, _ = v.Diagnostics(v.File.File, []diag.Diagnostic{*a.mends}, state.Capabilities)
		}
		if state.Capabilities.ResolveEdits {
			data, err := json.Marshal(actionData{params.TextDocument.URI, span.Start, span.End, a.kind, a.title})
			if err != nil {
				return nil, err
			}
			item.Data = protocol.LSPAny(data)
		} else {
			item.Edit = workspaceEdit(v.Snapshot, a.edits(), state.Capabilities)
		}
		out = append(out, item)
	}
	return out, ctx.Err()
}

// CodeActionResolve makes the edit of an action that was listed without.
func CodeActionResolve(ctx context.Context, params *protocol.CodeAction) (*protocol.CodeAction, error) {
	var data actionData
	state := session.StateOf(ctx)
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := state.Find(data.URI)
	if v == nil || data.End > len(v.File.Text) || data.Start < 0 || data.Start > data.End {
		return params, ctx.Err()
	}
	for _, a := range actions(v, source.Span{Start: data.Start, End: data.End}) {
		if a.kind == data.Kind && a.title == data.Title {
			params.Edit = workspaceEdit(v.Snapshot, a.edits(), state.Capabilities)
			break
		}
	}
	return params, ctx.Err()
}

// asked says whether the editor wants actions of a kind. A kind stands for
// those below it; what changes a whole file is wanted by name, or by a person.
func asked(kind protocol.CodeActionKind, c *protocol.CodeActionContext) bool {
	if len(c.Only) == 0 {
		return !strings.HasPrefix(string(kind), "source") || c.TriggerKind != protocol.CodeActionTriggerKindAutomatic
	}
	return slices.ContainsFunc(c.Only, func(only protocol.CodeActionKind) bool {
		return only == "" || kind == only || strings.HasPrefix(string(kind), string(only)+".")
	})
}

// actions lists what can be done at a place, the nearest at hand first.
func actions(v *session.View, at source.Span) []action {
	list := quickFixes(v, at)
	if u, ok := cursor.UnitAt(v, at.Start); ok {
		refactorings := []func(v *session.View, u sema.Unit, at source.Span) (action, bool){
			extractEnum, createPage, addPolicy, modernPolicy, modernise, moderniseFile, sortFields,
		}
		for _, refactoring := range refactorings {
			if a, ok := refactoring(v, u, at); ok && !slices.ContainsFunc(list, func(other action) bool { return other.title == a.title }) {
				list = append(list, a)
			}
		}
	}
	if a, ok := fixAll(v); ok {
		list = append(list, a)
	}
	if a, ok := organizeImports(v); ok {
		list = append(list, a)
	}
	return list
}

// quickFixes are the fixes of what is wrong at a place. Where there is one way
// to mend it, that is the preferred one.
func quickFixes(v *session.View, at source.Span) []action {
	var list []action
	for _, d := range v.Problems() {
		if d.Span.Start > at.End || at.Start > d.Span.End {
			continue
		}
		for _, fix := range d.Fixes {
			list = append(list, action{
				title: fix.Title, kind: protocol.CodeActionKindQuickFix, preferred: len(d.Fixes) == 1, mends: &d,
				edits: func() fileEdits {
					edits := fileEdits{}
					edits.addAll(fix.Edits)
					return edits
				},
			})
		}
	}
	return list
}

// fixAll fixes everything that has a single fix. Who may read rows is not for
// a tool to decide, so it leaves missing policies alone.
func fixAll(v *session.View) (action, bool) {
	var list []source.Edit // disjoint, in the order of the text
	for _, d := range v.Problems() {
		if len(d.Fixes) != 1 || d.Code == diag.NoAccessPolicy {
			continue
		}
		if with, ok := together(v, list, d.Fixes[0].Edits); ok {
			list = with
		}
	}
	edits := fileEdits{}
	if len(list) > 0 {
		edits[v.File.Path] = list
	}
	return action{title: "Fix all problems with a single fix", kind: protocol.CodeActionKindSourceFixAll, edits: func() fileEdits { return edits }}, len(edits) > 0
}

// together adds the edits of a fix to a list, where they do not meet any of it.
func together(v *session.View, list []source.Edit, fix []diag.FileEdit) ([]source.Edit, bool) {
	place := func(e diag.FileEdit) int {
		at, _ := slices.BinarySearchFunc(list, e.Span.Start, func(other source.Edit, start int) int { return other.Span.Start - start })
		return at
	}
	for _, e := range fix {
		at := place(e)
		if e.File != v.File.Path || at < len(list) && list[at].Span.Start <= e.Span.End || at > 0 && e.Span.Start <= list[at-1].Span.End {
			return list, false
		}
	}
	for _, e := range fix {
		list = slices.Insert(list, place(e), e.Edit)
	}
	return list, true
}
