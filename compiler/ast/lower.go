package ast

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Lower turns the syntax of one top-level item into its declaration.
func Lower(chunk *grammar.Chunk) *Decl {
	l := &lowering{text: chunk.Text}
	d := l.declaration(chunk)
	d.Text = chunk.Text
	l.directions()
	if d.Kind != Comment {
		d.Doc = l.doc(chunk.Comments, chunk.Root.Start)
	}
	d.Findings = l.findings
	return d
}

type lowering struct {
	text     string
	findings []Finding
	scope    []string               // names of the entries around, the outermost first
	decl     *Decl                  // of the classic form
	mixed    bool                   // whether the lines of a classic declaration are indented with tabs and blanks
	reported map[*grammar.Node]bool // whose errors are reported
}

func (l *lowering) declaration(chunk *grammar.Chunk) *Decl {
	root := chunk.Root
	d := &Decl{Span: span(root), Kind: Stray}
	switch root.Kind {
	case grammar.KindComment:
		d.Kind = Comment
	case grammar.KindForeign:
		d.Kind = Foreign
		d.Keyword = l.ident(root.ChildByField("name"))
		l.opaque(d)
	case grammar.KindClassic:
		l.classic(d, root)
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
func (l *lowering) typed(d *Decl) {
	e := d.Entry
	d.Keyword = e.Name
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
	default:
		d.Kind, d.Name = Stray, Ident{}
	}
}

// halfDerived reads the head of a derived dataset of which a word is missing:
// `dataset from orders`, `dataset late orders`, `dataset late from`.
func (l *lowering) halfDerived(d *Decl, labels []Label) {
	if len(labels) != 2 || labels[0].Quoted || labels[1].Quoted {
		return
	}
	switch {
	case labels[0].Text == "from":
		l.report(diag.MissingName, labels[0].Span, "missing name before `from`: `dataset name from %s`", labels[1].Text)
		d.Name = Ident{Span: labels[0].Span}
		from := labels[1].Ident()
		d.Dataset.From = &from
	case labels[1].Text == "from":
		l.report(diag.MissingName, labels[1].Span, "missing dataset after `from`: `dataset %s from orders`", labels[0].Text)
		d.Dataset.From = &Ident{Span: labels[1].Span}
	case d.Body() != nil:
		l.report(diag.UnexpectedText, labels[1].Span, "expected `from` or `{` after `dataset %s`, found `%s`", labels[0].Text, labels[1].Text)
		from := labels[1].Ident()
		d.Dataset.From = &from
	default:
		return
	}
	d.Half = true
}

func (l *lowering) entry(n *grammar.Node) *Entry {
	e := &Entry{Kind: Plain, Span: span(n)}
	switch n.Kind {
	case grammar.KindWhen:
		return l.when(n)
	case grammar.KindEach:
		e.Kind, e.Name = Each, l.keyword(n, "each")
		if v := n.ChildByField("variable"); v != nil {
			e.Labels = []Label{{Text: l.of(v), Span: span(v)}}
		}
		e.Value = l.optional(n.ChildByField("source"))
	case grammar.KindJoin:
		e.Kind, e.Name = Join, l.keyword(n, "join")
		e.Value = l.optional(n.ChildByField("condition"))
	default:
		e.Name = l.ident(n.ChildByField("name"))
		e.Value = l.optional(n.ChildByField("value"))
		if a := n.ChildByField("arguments"); a != nil {
			e.Arguments = &Expr{Kind: Call, Name: e.Name.Name, NameSpan: e.Name.Span, Span: span(a), Named: l.arguments(a, 1)}
		}
		for _, m := range n.ChildrenByField("modifier") {
			e.Modifiers = append(e.Modifiers, l.modifier(m))
		}
	}
	labels := n.ChildrenByField("label")
	for i, node := range labels {
		label := l.label(node)
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
	l.errors(n)
	return e
}

func (l *lowering) when(n *grammar.Node) *Entry {
	e := &Entry{Kind: When, Name: l.keyword(n, "when"), Span: span(n), Value: l.optional(n.ChildByField("condition"))}
	if then := n.ChildByField("then"); then != nil {
		e.Body = l.block(then, e)
	}
	if other := n.ChildByField("else"); other != nil {
		if other.Kind == grammar.KindWhen {
			e.Else = l.when(other)
		} else {
			e.Else = &Entry{Kind: Plain, Name: l.keyword(n, "else"), Span: span(other)}
			e.Else.Body = l.block(other, e.Else)
		}
	}
	l.errors(n)
	return e
}

func (l *lowering) block(n *grammar.Node, head *Entry) *Block {
	b := &Block{Span: span(n)}
	l.scope = append(l.scope, head.title())
	var comments []*grammar.Node
	for _, child := range n.Children {
		switch child.Kind {
		case "{":
			b.Open = span(child)
		case "}":
			b.Closed = !child.Missing
		case grammar.KindComment:
			comments = append(comments, child)
		case grammar.KindEntry, grammar.KindWhen, grammar.KindEach, grammar.KindJoin:
			e := l.entry(child)
			e.Doc = l.doc(comments, child.Start)
			b.Entries = append(b.Entries, e)
			comments = nil
		case grammar.KindError:
			b.Broken = true
		}
	}
	l.scope = l.scope[:len(l.scope)-1]
	l.errors(n)
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

func (l *lowering) modifier(n *grammar.Node) *Modifier {
	m := &Modifier{Span: span(n)}
	switch n.Kind {
	case grammar.KindCall:
		m.Name, m.Call = l.ident(n.ChildByField("function")), true
		m.Args = l.arguments(n.ChildByField("arguments"), 1)
	case grammar.KindString, grammar.KindUnclosedString:
		s := l.expr(n)
		m.Name, m.Quoted = Ident{s.Text, s.Span}, true
	default:
		m.Name = l.ident(n)
	}
	return m
}

func (l *lowering) label(n *grammar.Node) Label {
	if n.Kind == grammar.KindString || n.Kind == grammar.KindUnclosedString {
		s := l.expr(n)
		return Label{Text: s.Text, Quoted: true, Span: s.Span}
	}
	return Label{Text: l.of(n), Span: span(n)}
}

// doc joins the whole-line comments directly above a node.
func (l *lowering) doc(comments []*grammar.Node, start int) string {
	var lines []string
	below := start
	for i := len(comments) - 1; i >= 0; i-- {
		c := comments[i]
		if strings.Count(l.text[c.End:below], "\n") != 1 || !l.wholeLine(c.Start) {
			break
		}
		if l.decl != nil && indentation(l.text, c.Start) != indentation(l.text, start) {
			break // in the classic form it belongs to the block that it is indented with
		}
		line := strings.TrimRight(l.text[c.Start:c.End], "\r")
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

func (l *lowering) wholeLine(start int) bool {
	line := l.text[strings.LastIndexByte(l.text[:start], '\n')+1 : start]
	return strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF")) == ""
}

func (l *lowering) of(n *grammar.Node) string { return l.text[n.Start:n.End] }

func (l *lowering) ident(n *grammar.Node) Ident {
	if n == nil {
		return Ident{}
	}
	return Ident{l.of(n), span(n)}
}

// keyword is the name of an entry that begins with a reserved word.
func (l *lowering) keyword(n *grammar.Node, word string) Ident {
	for _, child := range n.Children {
		if string(child.Kind) == word {
			return Ident{word, span(child)}
		}
	}
	return Ident{word, source.Span{Start: n.Start, End: n.Start + len(word)}}
}

func (l *lowering) optional(n *grammar.Node) *Expr {
	if n == nil {
		return nil
	}
	return l.expr(n)
}

func span(n *grammar.Node) source.Span { return source.Span{Start: n.Start, End: n.End} }
