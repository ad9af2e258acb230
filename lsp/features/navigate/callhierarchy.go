package navigate

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// The call hierarchy says who binds to a dataset: "calls" of a dataset are the
// widgets that show it, by page, and the datasets that refer to it or are made
// of it; a page "calls" the datasets that it shows.

// callData finds a declaration again.
type callData struct {
	URI  uri.URI `json:"uri"`
	Decl string  `json:"decl"`
}

// PrepareCallHierarchy names the dataset or page at a place.
func PrepareCallHierarchy(ctx context.Context, params *protocol.CallHierarchyPrepareParams) ([]protocol.CallHierarchyItem, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	offset := v.Offset(params.Position)
	at := source.Span{Start: offset, End: offset}
	u, ok := cursor.UnitAt(v, offset)
	if !ok {
		return nil, ctx.Err()
	}
	for _, b := range bindsTo(v, u) {
		if b.span.Shift(u.Offset).Contains(offset) {
			if target, found := v.Program().Analysis.Find("dataset " + b.dataset); found {
				return callItems(v, target)
			}
		}
	}
	if (u.Decl.Kind == ast.DatasetDecl || u.Decl.Kind == ast.PageDecl) && cursor.OnHead(u, at) {
		return callItems(v, u)
	}
	return nil, ctx.Err()
}

func callItems(v *session.View, u sema.Unit) ([]protocol.CallHierarchyItem, error) {
	item, err := callItem(v, u)
	return []protocol.CallHierarchyItem{item}, err
}

func callItem(v *session.View, u sema.Unit) (protocol.CallHierarchyItem, error) {
	file, at := v.Program().Source(u.File), v.Address(u.File)
	data, err := json.Marshal(callData{at, u.Decl.Key()})
	detail := string(u.Decl.Kind)
	item := protocol.CallHierarchyItem{
		Name: u.Decl.Name.Name, Kind: protocol.SymbolKindClass, Detail: &detail, URI: at, Data: protocol.LSPAny(data),
		Range: v.RangeOf(file, u.Decl.Span.Shift(u.Offset)), SelectionRange: v.RangeOf(file, u.Decl.Name.Span.Shift(u.Offset)),
	}
	if u.Decl.Kind == ast.PageDecl {
		item.Kind = protocol.SymbolKindModule
	}
	return item, err
}

// called finds the declaration of an item again.
func called(st *session.State, item *protocol.CallHierarchyItem) (*session.View, sema.Unit, bool) {
	var data callData
	if json.Unmarshal(item.Data, &data) != nil {
		return nil, sema.Unit{}, false
	}
	v := st.View(data.URI)
	if v == nil {
		return nil, sema.Unit{}, false
	}
	u, ok := v.Program().Analysis.Find(data.Decl)
	return v, u, ok
}

// binding is a place where a declaration names a dataset.
type binding struct {
	dataset string
	span    source.Span // in the declaration
}

// bindsTo lists the datasets that a declaration shows, is made of or refers to.
func bindsTo(v *session.View, u sema.Unit) []binding {
	var list []binding
	add := func(name string, span source.Span) {
		if _, ok := v.Program().Analysis.Find("dataset " + name); ok && name != "" {
			list = append(list, binding{name, span})
		}
	}
	switch u.Decl.Kind {
	case ast.PageDecl:
		ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) { add(cursor.Shown(e)) })
	case ast.DatasetDecl:
		if from := u.Decl.Dataset.From; from != nil {
			add(from.Name, from.Span)
		}
		if u.Decl.Body() == nil {
			break
		}
		for _, e := range u.Decl.Body().Entries {
			switch {
			case e.Kind == ast.Join:
				for _, l := range e.Labels {
					add(l.Text, l.Span)
				}
			case e.Colon && e.Value != nil && e.Value.Kind == ast.Name && cursor.IsFieldEntry(e, true):
				add(e.Value.Name, e.Value.Span)
			}
		}
	}
	return list
}

// IncomingCalls lists who binds to a dataset.
func IncomingCalls(ctx context.Context, params *protocol.CallHierarchyIncomingCallsParams) ([]protocol.CallHierarchyIncomingCall, error) {
	out := []protocol.CallHierarchyIncomingCall{}
	v, target, ok := called(session.StateOf(ctx), &params.Item)
	if !ok || target.Decl.Kind != ast.DatasetDecl {
		return out, ctx.Err()
	}
	for _, f := range v.Program().Files {
		for _, u := range f.Decls {
			var ranges []protocol.Range
			for _, b := range bindsTo(v, u) {
				if b.dataset == target.Decl.Name.Name {
					ranges = append(ranges, v.RangeOf(f.File, b.span.Shift(u.Offset)))
				}
			}
			if len(ranges) == 0 {
				continue
			}
			item, err := callItem(v, u)
			if err != nil {
				return nil, err
			}
			out = append(out, protocol.CallHierarchyIncomingCall{From: item, FromRanges: ranges})
		}
	}
	return out, ctx.Err()
}

// OutgoingCalls lists the datasets that a page or a dataset binds to.
func OutgoingCalls(ctx context.Context, params *protocol.CallHierarchyOutgoingCallsParams) ([]protocol.CallHierarchyOutgoingCall, error) {
	out := []protocol.CallHierarchyOutgoingCall{}
	v, from, ok := called(session.StateOf(ctx), &params.Item)
	if !ok {
		return out, ctx.Err()
	}
	places := map[string]int{}
	for _, b := range bindsTo(v, from) {
		i, known := places[b.dataset]
		if !known {
			u, _ := v.Program().Analysis.Find("dataset " + b.dataset)
			item, err := callItem(v, u)
			if err != nil {
				return nil, err
			}
			i = len(out)
			places[b.dataset] = i
			out = append(out, protocol.CallHierarchyOutgoingCall{To: item})
		}
		out[i].FromRanges = append(out[i].FromRanges, v.RangeOf(v.Program().Source(from.File), b.span.Shift(from.Offset)))
	}
	return out, ctx.Err()
}
