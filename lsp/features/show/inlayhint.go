package show

import (
	"context"
	"encoding/json"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// hint is what the program means without saying it, at its place. What it would
// be if it were written, and why it is so, is sent when the editor asks.
type hint struct {
	at       int // absolute
	label    string
	tooltip  string
	insert   string // what writes it down; "" where nothing can
	insertAt int
}

// hintData finds a hint again.
type hintData struct {
	URI   uri.URI `json:"uri"`
	At    int     `json:"at"`
	Label string  `json:"label"`
}

// InlayHint shows what the program means without saying it: the key and the
// owner that the compiler adds, who may do what where no policy is written, the
// path of a page.
func InlayHint(ctx context.Context, params *protocol.InlayHintParams) ([]protocol.InlayHint, error) {
	out := []protocol.InlayHint{}
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil || !state.Settings.Hints() {
		return out, ctx.Err()
	}
	within := v.SpanOf(params.Range)
	yes := true
	for _, h := range hints(v, within) {
		data, err := json.Marshal(hintData{params.TextDocument.URI, h.at, h.label})
		if err != nil {
			return nil, err
		}
		out = append(out, protocol.InlayHint{
			Position: v.Span(source.Span{Start: h.at, End: h.at}).Start, Label: protocol.String(h.label),
			PaddingLeft: &yes, Data: protocol.LSPAny(data),
		})
	}
	return out, ctx.Err()
}

// InlayHintResolve adds what a hint means, and the edit that writes it down.
func InlayHintResolve(ctx context.Context, params *protocol.InlayHint) (*protocol.InlayHint, error) {
	var data hintData
	state := session.StateOf(ctx)
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := state.View(data.URI)
	if v == nil {
		return params, ctx.Err()
	}
	for _, h := range hints(v, source.Span{Start: data.At, End: data.At}) {
		if h.at != data.At || h.label != data.Label {
			continue
		}
		params.Tooltip = describe.Markup(state.Capabilities, h.tooltip)
		if h.insert != "" {
			params.TextEdits = []protocol.TextEdit{{Range: v.Span(source.Span{Start: h.insertAt, End: h.insertAt}), NewText: h.insert}}
		}
	}
	return params, ctx.Err()
}

// hints lists those of a part of a file.
func hints(v *session.View, within source.Span) []hint {
	var list []hint
	analysis := v.Program().Analysis
	for _, u := range v.File.Decls {
		whole := source.Span{Start: u.Offset, End: u.Offset + len(u.Decl.Text)}
		if whole.End < within.Start || whole.Start > within.End || u.Decl.Name.Name == "" || u.Decl.Body() == nil {
			continue
		}
		switch u.Decl.Kind {
		case ast.DatasetDecl:
			if ds := analysis.Dataset(u.Decl.Name.Name); ds != nil && ds.Block == u.Decl.Body() {
				list = append(list, datasetHints(v, u, ds)...)
			}
		case ast.PageDecl:
			if page := analysis.Page(u.Decl.Name.Name); page != nil && u.Decl.Body().Find("path") == nil {
				open := u.Decl.Body().Open.End + u.Offset
				list = append(list, hint{
					at: open, label: page.Path, tooltip: "The path of the page, derived from its name. Add `path` to change it.",
					insert: cursor.FirstEntry(u.Decl, "path: \""+page.Path+"\""), insertAt: open,
				})
			}
		}
	}
	kept := list[:0]
	for _, h := range list {
		if within.Contains(h.at) {
			kept = append(kept, h)
		}
	}
	return kept
}

func datasetHints(v *session.View, u sema.Unit, ds *sema.Dataset) []hint {
	var list []hint
	open := u.Decl.Body().Open.End + u.Offset
	var added []string
	why := ""
	insert := ""
	for i := range ds.Spec.Fields {
		f := &ds.Spec.Fields[i]
		switch {
		case !f.Implicit:
		case f.PrimaryKey:
			added = append(added, "+ id: integer primary_key")
			why = "The dataset has no `primary_key`, so the compiler adds one."
			insert = cursor.FirstEntry(u.Decl, "id: integer primary_key")
		case f.Owner:
			added = append(added, "+ "+f.Name+" (hidden)")
			why = strings.TrimSpace(why + " The access policy uses `owner`, so the server stores who created a row in `" + f.Name + "`, which is never sent to clients.")
		}
	}
	if len(added) > 0 {
		list = append(list, hint{at: open, label: strings.Join(added, ", "), tooltip: why, insert: insert, insertAt: open})
	}
	body := u.Decl.Body()
	if u.Decl.Dataset.Policy == nil && !ds.Open() && body.Closed {
		end := cursor.LastPlace(u.Decl) + u.Offset
		list = append(list, hint{
			at: u.Decl.Name.Span.End + u.Offset, label: "admins only",
			tooltip: "Without an `access_policy`, only admins may read or write the rows: " + describe.PolicyText(&ds.Spec.Access) + ".",
			insert:  cursor.LastEntry(u.Decl, "access_policy {\n    read: admin_only\n    create: admin_only\n    update: admin_only\n    delete: admin_only\n}"), insertAt: end,
		})
	}
	if policy := u.Decl.Dataset.Policy; policy != nil && policy.Entry.Body != nil {
		for _, op := range []struct {
			name  string
			entry *ast.Entry
			rule  *expr.Node
		}{{"read", policy.Read, ds.Spec.Access.Read}, {"create", policy.Create, ds.Spec.Access.Create}, {"update", policy.Update, ds.Spec.Access.Update}, {"delete", policy.Delete, ds.Spec.Access.Delete}} {
			if op.entry == nil || op.entry.Value == nil || op.rule == nil || op.entry.Value.Kind != ast.Binary && op.entry.Value.Kind != ast.Unary {
				continue
			}
			if words := expr.Describe(op.rule); words != "" && !strings.Contains(words, "condition") {
				list = append(list, hint{at: op.entry.Value.Span.End + u.Offset, label: words, tooltip: "The rule for `" + op.name + "` in words."})
			}
		}
	}
	return list
}
