package show

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// SelectionRange lists, for each place, what surrounds it, the smallest
// first.
func SelectionRange(ctx context.Context, params *protocol.SelectionRangeParams) ([]protocol.SelectionRange, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	out := make([]protocol.SelectionRange, 0, len(params.Positions))
	for _, p := range params.Positions {
		if v == nil {
			out = append(out, protocol.SelectionRange{Range: protocol.Range{Start: p, End: p}})
			continue
		}
		spans := around(v, v.Offset(p))
		var parent *protocol.SelectionRange
		for _, span := range spans {
			parent = &protocol.SelectionRange{Range: v.Span(span), Parent: parent}
		}
		out = append(out, *parent)
	}
	return out, ctx.Err()
}

// around lists the spans that hold an offset, the largest first: the file, the
// declaration with its comments, and the nodes down to the word.
func around(v *session.View, offset int) []source.Span {
	list := []source.Span{{Start: 0, End: len(v.File.Text)}}
	add := func(span source.Span) {
		if span.Contains(offset) && span != list[len(list)-1] && span.End > span.Start {
			list = append(list, span)
		}
	}
	for _, item := range v.File.Syntax().Items {
		whole := source.Span{Start: item.Offset, End: item.Offset + len(item.Text)}
		if !whole.Contains(offset) {
			continue
		}
		add(whole)
		for n := item.Root; n != nil; {
			span := source.Span{Start: n.Start + item.Offset, End: n.End + item.Offset}
			if !span.Contains(offset) {
				break
			}
			add(span)
			if inner, ok := insideOf(n, span); ok {
				add(inner)
			}
			n = childAt(n, offset-item.Offset)
		}
		break
	}
	return list
}

// insideOf is what is between brackets or quotes.
func insideOf(n *grammar.Node, span source.Span) (source.Span, bool) {
	switch n.Kind {
	case grammar.KindBlock, grammar.KindList, grammar.KindArguments, grammar.KindMap, grammar.KindParenthesized, grammar.KindString:
		return source.Span{Start: span.Start + 1, End: span.End - 1}, span.End-span.Start > 2
	}
	return source.Span{}, false
}

// childAt is the child that holds an offset; a named one where two meet there.
func childAt(n *grammar.Node, offset int) *grammar.Node {
	var found *grammar.Node
	for _, child := range n.Children {
		if child.Start <= offset && offset <= child.End && child.End > child.Start && (found == nil || !found.Named && child.Named) {
			found = child
		}
	}
	return found
}
