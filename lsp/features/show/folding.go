package show

import (
	"cmp"
	"context"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// FoldingRanges lists what can be folded: blocks, lists, arguments, long texts,
// comments, imports.
func FoldingRanges(ctx context.Context, params *protocol.FoldingRangeParams) ([]protocol.FoldingRange, error) {
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil {
		return []protocol.FoldingRange{}, ctx.Err()
	}
	f := folder{View: v, lines: state.Capabilities.FoldLines}
	for _, item := range v.File.Syntax().Items {
		f.comments(item.Comments, item.Offset)
		if item.Root.Kind == grammar.KindComment {
			continue
		}
		f.node(item.Root, item.Offset)
	}
	f.imports()
	slices.SortStableFunc(f.out, func(a, b protocol.FoldingRange) int {
		return cmp.Or(cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(b.EndLine, a.EndLine))
	})
	if most := state.Capabilities.FoldLimit; most > 0 && len(f.out) > most {
		f.out = f.out[:most]
	}
	return f.out, ctx.Err()
}

type folder struct {
	*session.View
	lines bool // the editor folds whole lines
	out   []protocol.FoldingRange
}

// add folds a span. Where brackets enclose it, they stay to be seen.
func (f *folder) add(span source.Span, kind protocol.FoldingRangeKind, brackets bool) {
	r := f.Span(span)
	fold := protocol.FoldingRange{StartLine: r.Start.Line, EndLine: r.End.Line, Kind: kind}
	switch {
	case f.lines && brackets && fold.EndLine > fold.StartLine:
		fold.EndLine-- // the line with the closing bracket
	case !f.lines:
		fold.StartCharacter, fold.EndCharacter = &r.Start.Character, &r.End.Character
	}
	if fold.EndLine > fold.StartLine {
		f.out = append(f.out, fold)
	}
}

func (f *folder) node(n *grammar.Node, offset int) {
	whole := source.Span{Start: n.Start + offset, End: n.End + offset}
	switch n.Kind {
	case grammar.KindBlock, grammar.KindList, grammar.KindArguments, grammar.KindMap, grammar.KindParenthesized:
		inner := source.Span{Start: whole.Start + 1, End: whole.End}
		closed := len(n.Children) > 0 && slices.Contains([]grammar.Kind{"}", "]", ")"}, n.Children[len(n.Children)-1].Kind)
		if closed {
			inner.End--
		}
		if inner.End > inner.Start {
			f.add(inner, protocol.FoldingRangeKindRegion, closed)
		}
	case grammar.KindString:
		f.add(whole, protocol.FoldingRangeKindRegion, true)
	case grammar.KindForeign, grammar.KindClassic:
		f.add(whole, protocol.FoldingRangeKindRegion, false)
	}
	var run []*grammar.Node
	for _, child := range n.Children {
		if child.Kind == grammar.KindComment {
			run = append(run, child)
			continue
		}
		f.comments(run, offset)
		run = nil
		f.node(child, offset)
	}
	f.comments(run, offset)
}

// comments folds runs of comments on lines that follow each other.
func (f *folder) comments(list []*grammar.Node, offset int) {
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && f.line(list[j].Start+offset) == f.line(list[j-1].End+offset)+1 {
			j++
		}
		if j > i+1 {
			f.add(source.Span{Start: list[i].Start + offset, End: list[j-1].End + offset}, protocol.FoldingRangeKindComment, false)
		}
		i = j
	}
}

func (f *folder) line(offset int) int { return f.File.Position(offset, source.UTF8).Line }

// imports folds imports that follow each other.
func (f *folder) imports() {
	for i := 0; i < len(f.File.Decls); {
		if f.File.Decls[i].Decl.Kind != ast.ImportDecl {
			i++
			continue
		}
		j := i + 1
		for j < len(f.File.Decls) && f.File.Decls[j].Decl.Kind == ast.ImportDecl {
			j++
		}
		first, last := f.File.Decls[i], f.File.Decls[j-1]
		f.add(source.Span{Start: first.Decl.Span.Start + first.Offset, End: last.Decl.Span.End + last.Offset}, protocol.FoldingRangeKindImports, false)
		i = j
	}
}
