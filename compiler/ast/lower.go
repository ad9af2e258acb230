package ast

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Lower turns the syntax of one top-level item into its declaration. classic
// lowers the items of the classic form to entries; nil reads the block form only.
func Lower(chunk *grammar.Chunk, classic ClassicForm) *Decl {
	l := &Lowering{Text: chunk.Text, classic: classic}
	d := l.declaration(chunk)
	d.Text = chunk.Text
	l.directions()
	if d.Kind != Comment {
		d.Doc = l.Doc(chunk.Comments, chunk.Root.Start)
	}
	d.Findings = l.findings
	return d
}

// ClassicForm lowers an item of the classic form to the entry that the block
// form gives, and notes in the declaration what else it needs.
type ClassicForm func(l *Lowering, d *Decl, n *grammar.Node) *Entry

// Lowering is the lowering of one top-level item. Its methods lower what both
// forms have in common, and collect what is wrong.
type Lowering struct {
	Text     string // of the item
	classic  ClassicForm
	indented bool // blocks are told by their indentation
	findings []Finding
	scope    []string               // titles of the entries around, the outermost first
	reported map[*grammar.Node]bool // whose errors are reported
}

// Enter says inside which entry the findings are, until Leave.
func (l *Lowering) Enter(title string) { l.scope = append(l.scope, title) }

// Leave ends the entry entered last.
func (l *Lowering) Leave() { l.scope = l.scope[:len(l.scope)-1] }

func (l *Lowering) declaration(chunk *grammar.Chunk) *Decl {
	root := chunk.Root
	d := &Decl{Span: SpanOf(root), Kind: Stray}
	switch root.Kind {
	case grammar.KindComment:
		d.Kind = Comment
	case grammar.KindForeign:
		d.Kind = Foreign
		d.Keyword = l.Ident(root.ChildByField("name"))
		l.opaque(d)
	case grammar.KindClassic:
		if l.classic == nil {
			l.unexpected(root)
			break
		}
		d.Classic, l.indented = true, true
		d.Keyword = l.Ident(root.ChildByField("name"))
		d.Entry = l.classic(l, d, root)
		l.typed(d)
	case grammar.KindExtraBrace:
		l.extraBrace(root)
	case grammar.KindEntry, grammar.KindWhen, grammar.KindEach, grammar.KindJoin:
		d.Entry = l.entry(root)
		l.typed(d)
	default:
		l.unexpected(root)
	}
	return d
}

// typed fills in the node that a declaration's keyword asks for.
func (l *Lowering) typed(d *Decl) {
	e := d.Entry
	if d.Keyword.Name == "" {
		d.Keyword = e.Name
	}
	if e.Kind == Plain {
		d.Kind = DeclKind(e.Name.Name)
	}
	if len(e.Labels) > 0 {
		d.Name = e.Labels[0].Ident()
	} else {
		d.Name.Span = source.Span{Start: e.Name.Span.End, End: e.Name.Span.End}
	}
	switch d.Kind {
	case DatasetDecl:
		d.Dataset = &Dataset{Body: e.Body}
		if len(e.Labels) >= 3 && e.Labels[1].Text == "from" && !e.Labels[1].Quoted {
			from := e.Labels[2].Ident()
			d.Dataset.From = &from
		} else {
			l.halfDerived(d, e.Labels)
		}
		if policy := e.Body.Find("access_policy"); policy != nil {
			d.Dataset.Policy = &DatasetAccessPolicy{
				Entry: policy,
				Read:  policy.Body.Find("read"), Create: policy.Body.Find("create"),
				Update: policy.Body.Find("update"), Delete: policy.Body.Find("delete"),
			}
		}
	case PageDecl:
		d.Page = &Page{Body: e.Body}
	case AppDecl:
		d.App = e.Body
	case EnumDecl:
		d.Enum = e.Body
	case ImportDecl:
		d.Name = Ident{Span: d.Name.Span}
		if len(e.Labels) > 0 {
			d.Import = &e.Labels[0]
		}
	case ThemeDecl:
		d.Name = Ident{}
		if !d.Classic {
			d.Kind = Stray
		}
	default:
		d.Kind, d.Name = Stray, Ident{}
	}
}

// halfDerived reads the head of a derived dataset of which a word is missing:
// `dataset from orders`, `dataset late orders`, `dataset late from`.
func (l *Lowering) halfDerived(d *Decl, labels []Label) {
	if len(labels) != 2 || labels[0].Quoted || labels[1].Quoted {
		return
	}
	switch {
	case labels[0].Text == "from":
		l.Report(diag.MissingName, labels[0].Span, "missing name before `from`: `dataset name from %s`", labels[1].Text)
		d.Name = Ident{Span: labels[0].Span}
		from := labels[1].Ident()
		d.Dataset.From = &from
	case labels[1].Text == "from":
		l.Report(diag.MissingName, labels[1].Span, "missing dataset after `from`: `dataset %s from orders`", labels[0].Text)
		d.Dataset.From = &Ident{Span: labels[1].Span}
	case d.Body() != nil:
		l.Report(diag.UnexpectedText, labels[1].Span, "expected `from` or `{` after `dataset %s`, found `%s`", labels[0].Text, labels[1].Text)
		from := labels[1].Ident()
		d.Dataset.From = &from
	default:
		return
	}
	d.Half = true
}

func (l *Lowering) entry(n *grammar.Node) *Entry {
	e := &Entry{Kind: Plain, Span: SpanOf(n)}
	switch n.Kind {
	case grammar.KindWhen:
		return l.when(n)
	case grammar.KindEach:
		e.Kind, e.Name = Each, l.Keyword(n, "each")
		if v := n.ChildByField("variable"); v != nil {
			e.Labels = []Label{{Text: l.TextOf(v), Span: SpanOf(v)}}
		}
		e.Value = l.OptionalExpr(n.ChildByField("source"))
	case grammar.KindJoin:
		e.Kind, e.Name = Join, l.Keyword(n, "join")
		e.Value = l.OptionalExpr(n.ChildByField("condition"))
	default:
		e.Name = l.Ident(n.ChildByField("name"))
		e.Value = l.OptionalExpr(n.ChildByField("value"))
		if a := n.ChildByField("arguments"); a != nil {
			e.Arguments = &Expr{Kind: Call, Name: e.Name.Name, NameSpan: e.Name.Span, Span: SpanOf(a), Named: l.arguments(a, 1)}
		}
		for _, m := range n.ChildrenByField("modifier") {
			e.Modifiers = append(e.Modifiers, l.Modifier(m))
		}
	}
	labels := n.ChildrenByField("label")
	for i, node := range labels {
		label := l.Label(node)
		before := Label{Text: e.Name.Name}
		if k := len(e.Labels); k > 0 {
			before = e.Labels[k-1]
		}
		if label.Text == before.Text && label.Quoted == before.Quoted && label.Text != "" && (len(e.Labels) > 0 || i+1 < len(labels)) {
			l.twice(label)
			continue
		}
		e.Labels = append(e.Labels, label)
	}
	for _, child := range n.Children {
		if child.Kind == ":" {
			e.Colon = true
		}
	}
	if body := n.ChildByField("body"); body != nil {
		e.Body = l.block(body, e)
	}
	l.Errors(n)
	return e
}

func (l *Lowering) when(n *grammar.Node) *Entry {
	e := &Entry{Kind: When, Name: l.Keyword(n, "when"), Span: SpanOf(n), Value: l.OptionalExpr(n.ChildByField("condition"))}
	if then := n.ChildByField("then"); then != nil {
		e.Body = l.block(then, e)
	}
	if other := n.ChildByField("else"); other != nil {
		if other.Kind == grammar.KindWhen {
			e.Else = l.when(other)
		} else {
			e.Else = &Entry{Kind: Plain, Name: l.Keyword(n, "else"), Span: SpanOf(other)}
			e.Else.Body = l.block(other, e.Else)
		}
	}
	l.Errors(n)
	return e
}

func (l *Lowering) block(n *grammar.Node, head *Entry) *Block {
	b := &Block{Span: SpanOf(n)}
	l.Enter(head.title())
	var comments []*grammar.Node
	for _, child := range n.Children {
		switch child.Kind {
		case "{":
			b.Open = SpanOf(child)
		case "}":
			b.Closed = !child.Missing
		case grammar.KindComment:
			comments = append(comments, child)
		case grammar.KindEntry, grammar.KindWhen, grammar.KindEach, grammar.KindJoin:
			e := l.entry(child)
			e.Doc = l.Doc(comments, child.Start)
			b.Entries = append(b.Entries, e)
			comments = nil
		case grammar.KindError:
			b.Broken = true
		}
	}
	l.Leave()
	l.Errors(n)
	if !b.Closed {
		l.unclosedBlock(b, head)
	}
	return b
}

// title is how a finding names an entry: dataset users, binding.
func (e *Entry) title() string {
	if len(e.Labels) > 0 {
		return e.Name.Name + " " + e.Labels[0].Text
	}
	return e.Name.Name
}

// Modifier lowers what follows a value.
func (l *Lowering) Modifier(n *grammar.Node) *Modifier {
	m := &Modifier{Span: SpanOf(n)}
	switch n.Kind {
	case grammar.KindCall:
		m.Name, m.Call = l.Ident(n.ChildByField("function")), true
		m.Args = l.arguments(n.ChildByField("arguments"), 1)
	case grammar.KindString, grammar.KindUnclosedString:
		s := l.Expr(n)
		m.Name, m.Quoted = Ident{s.Text, s.Span}, true
	default:
		m.Name = l.Ident(n)
	}
	return m
}

// Label lowers a name or a string before a block.
func (l *Lowering) Label(n *grammar.Node) Label {
	if n.Kind == grammar.KindString || n.Kind == grammar.KindUnclosedString {
		s := l.Expr(n)
		return Label{Text: s.Text, Quoted: true, Span: s.Span}
	}
	return Label{Text: l.TextOf(n), Span: SpanOf(n)}
}

// Doc joins the whole-line comments directly above a node.
func (l *Lowering) Doc(comments []*grammar.Node, start int) string {
	var lines []string
	below := start
	for i := len(comments) - 1; i >= 0; i-- {
		c := comments[i]
		if strings.Count(l.Text[c.End:below], "\n") != 1 || !l.wholeLine(c.Start) {
			break
		}
		if l.indented && indentation(l.Text, c.Start) != indentation(l.Text, start) {
			break // it belongs to the block that it is indented with
		}
		line := strings.TrimRight(l.Text[c.Start:c.End], "\r")
		if rest, ok := strings.CutPrefix(line, "//"); ok {
			line = rest
		} else {
			line = strings.TrimPrefix(line, "#")
		}
		lines = append([]string{strings.TrimPrefix(line, " ")}, lines...)
		below = c.Start
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func (l *Lowering) wholeLine(start int) bool {
	line := l.Text[strings.LastIndexByte(l.Text[:start], '\n')+1 : start]
	return strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF")) == ""
}

// TextOf is the text of a node.
func (l *Lowering) TextOf(n *grammar.Node) string { return l.Text[n.Start:n.End] }

// Ident lowers a name; nil is none.
func (l *Lowering) Ident(n *grammar.Node) Ident {
	if n == nil {
		return Ident{}
	}
	return Ident{l.TextOf(n), SpanOf(n)}
}

// Keyword is the name of an entry that begins with a reserved word.
func (l *Lowering) Keyword(n *grammar.Node, word string) Ident {
	for _, child := range n.Children {
		if string(child.Kind) == word {
			return Ident{word, SpanOf(child)}
		}
	}
	return Ident{word, source.Span{Start: n.Start, End: n.Start + len(word)}}
}

// OptionalExpr is Expr of a node that may be missing: nil then.
func (l *Lowering) OptionalExpr(n *grammar.Node) *Expr {
	if n == nil {
		return nil
	}
	return l.Expr(n)
}

// SpanOf is where a node is in its item.
func SpanOf(n *grammar.Node) source.Span { return source.Span{Start: n.Start, End: n.End} }
