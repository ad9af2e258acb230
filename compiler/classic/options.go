package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// isPlainOption says whether a line is `name: value`.
func isPlainOption(s statement) bool {
	return s.Kind == grammar.KindClassicLine && s.ChildByField("value") != nil && len(s.ChildrenByField("part")) == 0
}

func (l *lowering) key(n *grammar.Node) string {
	return strings.Join(strings.Fields(l.TextOf(n.ChildByField("key"))), "_")
}

func (l *lowering) itemsOf(n *grammar.Node) []*grammar.Node {
	var items []*grammar.Node
	for _, child := range n.Children {
		if child.Kind == grammar.KindClassicItem {
			items = append(items, child)
		}
	}
	return items
}

// items: `columns: a, b` is `columns: [a, b]`, `order by: a desc` is
// `order_by: [-a]`.
func (l *lowering) items(n statement, key string) *ast.Entry {
	switch key {
	case "order", "group":
		key += "_by"
	}
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: ast.Ident{Name: key, Span: ast.SpanOf(n.ChildByField("key"))}, Colon: true, Span: ast.SpanOf(n.Node)}
	items := l.itemsOf(n.Node)
	if len(items) == 0 {
		if n.ChildByField("body") == nil {
			l.Report(diag.ClassicIncomplete, e.Span, "missing names after `%s`", strings.ReplaceAll(key, "_", " "))
		}
		return e
	}
	e.Value = &ast.Expr{Kind: ast.List, Span: source.Span{Start: items[0].Start, End: items[len(items)-1].End}}
	for _, item := range items {
		value := l.Expr(item.ChildByField("value"))
		if order := item.ChildByField("order"); order != nil && l.TextOf(order) == "desc" {
			value = &ast.Expr{Kind: ast.Unary, Name: "-", NameSpan: ast.SpanOf(order), Span: ast.SpanOf(item), Args: []*ast.Expr{value}}
		}
		l.Errors(item)
		e.Value.Args = append(e.Value.Args, value)
	}
	return e
}

func (l *lowering) filter(n statement) *ast.Entry {
	at := ast.SpanOf(n.Node)
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: ast.Ident{Name: "filter", Span: source.Span{Start: at.Start, End: at.Start + len("filter")}}, Colon: true, Span: at}
	e.Value = l.OptionalExpr(n.ChildByField("value"))
	if e.Value == nil {
		l.Report(diag.ClassicIncomplete, at, "missing condition: `filter by: CONDITION`")
	}
	return e
}

// options lowers lines that hold settings only.
func (l *lowering) options(lines []statement) []*ast.Entry {
	var entries []*ast.Entry
	for _, n := range lines {
		switch n.Kind {
		case grammar.KindClassicLine:
			if e := l.option(n); e != nil {
				entries = append(entries, e)
			}
		case grammar.KindClassicItems:
			entries = append(entries, l.items(n, l.key(n.Node)))
		case grammar.KindClassicFilter:
			entries = append(entries, l.filter(n))
		default:
			l.misplaced(n, "here")
		}
		l.Errors(n.Node)
	}
	return entries
}

// option: `one two: value` is `one_two: value`; with lines below it is a block.
// nil where the line is none.
func (l *lowering) option(n statement) *ast.Entry {
	name := l.Ident(n.ChildByField("name"))
	for _, p := range l.parts(n.Node) {
		if p.Quoted || !isIdentifier(p.Text) {
			l.misplaced(n, "here")
			return nil
		}
		name.Name += "_" + p.Text
		name.Span.End = p.Span.End
	}
	value, body := n.ChildByField("value"), n.ChildByField("body")
	if !hasToken(n.Node, ":") {
		l.misplaced(n, "here")
		return nil
	}
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: name, Colon: true, Span: ast.SpanOf(n.Node)}
	if body != nil {
		lines, _ := l.body(n.Node, nil, nil)
		e.Body = &ast.Block{Span: ast.SpanOf(body), Entries: l.options(lines), Closed: true}
		return e
	}
	if value != nil {
		e.Value, e.Modifiers = l.value(value)
	}
	return e
}

// value reads a value as the block form does; what is no expression is text.
func (l *lowering) value(n *grammar.Node) (*ast.Expr, []*ast.Modifier) {
	if n.Kind != grammar.KindRawValue {
		return l.Expr(n), nil
	}
	const before = "dataset d {\n a: "
	raw := l.TextOf(n)
	items := grammar.Parse(before + raw + "\n}\n").Items
	if len(items) == 1 && !items[0].Root.HasError {
		d := ast.Lower(items[0].Chunk, nil)
		if len(d.Findings) == 0 && len(d.Body().Entries) == 1 && d.Body().Entries[0].Value != nil {
			e := d.Body().Entries[0]
			move := n.Start - len(before)
			shiftExpr(e.Value, move)
			for _, m := range e.Modifiers {
				shiftModifier(m, move)
			}
			return e.Value, e.Modifiers
		}
	}
	return &ast.Expr{Kind: ast.String, Text: raw, Span: ast.SpanOf(n), NameSpan: ast.SpanOf(n)}, nil
}

func shiftExpr(e *ast.Expr, by int) {
	e.Span, e.NameSpan = e.Span.Shift(by), e.NameSpan.Shift(by)
	for _, a := range e.Args {
		shiftExpr(a, by)
	}
	for i, a := range e.Named {
		if a.Name.Name != "" {
			e.Named[i].Name.Span = a.Name.Span.Shift(by)
		}
		shiftExpr(a.Value, by)
	}
}

func shiftModifier(m *ast.Modifier, by int) {
	m.Span, m.Name.Span = m.Span.Shift(by), m.Name.Span.Shift(by)
	for i, a := range m.Args {
		if a.Name.Name != "" {
			m.Args[i].Name.Span = a.Name.Span.Shift(by)
		}
		shiftExpr(a.Value, by)
	}
}
