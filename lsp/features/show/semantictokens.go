package show

import (
	"cmp"
	"context"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// Full colours a file.
func (p *Tokens) Full(ctx context.Context, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	data := encode(v, tokens(v, source.Span{Start: 0, End: len(v.File.Text)}))
	id := p.put(params.TextDocument.URI, data)
	return &protocol.SemanticTokens{ResultID: &id, Data: data}, ctx.Err()
}

// SemanticTokensRange colours a part of a file.
func SemanticTokensRange(ctx context.Context, params *protocol.SemanticTokensRangeParams) (*protocol.SemanticTokens, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	return &protocol.SemanticTokens{Data: encode(v, tokens(v, v.SpanOf(params.Range)))}, ctx.Err()
}

// Delta says what changed since an answer that the editor has.
func (p *Tokens) Delta(ctx context.Context, params *protocol.SemanticTokensDeltaParams) (protocol.SemanticTokensDeltaResult, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	before, known := p.get(params.TextDocument.URI, params.PreviousResultID)
	data := encode(v, tokens(v, source.Span{Start: 0, End: len(v.File.Text)}))
	id := p.put(params.TextDocument.URI, data)
	if !known {
		return &protocol.SemanticTokens{ResultID: &id, Data: data}, ctx.Err()
	}
	return &protocol.SemanticTokensDelta{ResultID: &id, Edits: tokenEdits(before, data)}, ctx.Err()
}

// tokenEdits is the one edit between two answers, in whole tokens of five
// numbers: without what both begin and end with.
func tokenEdits(before, after []uint32) []protocol.SemanticTokensEdit {
	const width = 5
	start, most := 0, min(len(before), len(after))
	for start+width <= most && slices.Equal(before[start:start+width], after[start:start+width]) {
		start += width
	}
	end := 0
	for end+width <= most-start && slices.Equal(before[len(before)-end-width:len(before)-end], after[len(after)-end-width:len(after)-end]) {
		end += width
	}
	if start == len(before) && start == len(after) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{Start: uint32(start), DeleteCount: uint32(len(before) - end - start), Data: after[start : len(after)-end]}}
}

// encode writes tokens as the protocol's §semanticTokens has them: five numbers
// each, places relative to the token before.
func encode(v *session.View, list []coloured) []uint32 {
	data := make([]uint32, 0, 5*len(list))
	line, column := 0, 0
	for _, t := range list {
		start, end := v.File.Position(t.span.Start, v.Encoding), v.File.Position(t.span.End, v.Encoding)
		if start.Line != line {
			column = 0
		}
		data = append(data, uint32(start.Line-line), uint32(start.Column-column), uint32(end.Column-start.Column), uint32(t.kind), uint32(t.modifiers))
		line, column = start.Line, start.Column
	}
	return data
}

// tokens lists what is coloured in a part of a file, in order.
func tokens(v *session.View, within source.Span) []coloured {
	p := painter{View: v, within: within}
	for i, item := range v.File.Syntax().Items {
		whole := source.Span{Start: item.Offset, End: item.Offset + len(item.Text)}
		if whole.End < within.Start || whole.Start > within.End {
			continue
		}
		p.offset, p.names = item.Offset, nil
		if i < len(v.File.Decls) {
			p.names = meanings(v, v.File.Decls[i])
		}
		for _, c := range item.Comments {
			p.paint(c, tokenComment, 0)
		}
		if item.Root.Kind != grammar.KindComment || len(item.Comments) == 0 {
			p.top(item.Root)
		}
	}
	slices.SortStableFunc(p.out, func(a, b coloured) int { return cmp.Compare(a.span.Start, b.span.Start) })
	// Where two are at one place the first is the one that knows more.
	end := -1
	return slices.DeleteFunc(p.out, func(t coloured) bool {
		if t.span.Start < end {
			return true
		}
		end = t.span.End
		return false
	})
}

// meanings says how the names of a declaration are coloured, by where they
// begin.
func meanings(v *session.View, u sema.Unit) map[int]coloured {
	kinds := map[sema.SymbolKind]int{
		sema.DatasetSymbol: tokenClass, sema.FieldSymbol: tokenProperty, sema.EnumSymbol: tokenEnum, sema.ValueSymbol: tokenEnumMember,
		sema.PageSymbol: tokenNamespace, sema.AppSymbol: tokenNamespace, sema.ParameterSymbol: tokenParameter, sema.VariableSymbol: tokenParameter,
	}
	out := map[int]coloured{}
	for _, use := range v.Program().Analysis.Uses(u) {
		kind, ok := kinds[use.Symbol.Kind]
		if !ok {
			continue
		}
		c := coloured{kind: kind}
		if use.Declares {
			c.modifiers = declares
		}
		out[use.Span.Start] = c
	}
	return out
}
