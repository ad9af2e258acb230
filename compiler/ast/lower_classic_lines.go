package ast

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// part is a word, a string, a number or a dot of a line; dotted words are one.
type part struct {
	Label
}

func (p part) is(word string) bool { return !p.Quoted && p.Text == word }

// identifier is the part as a name of the block form.
func (p part) identifier() string { return identifier(p.Text) }

// nameSpan is the span of the name, without the quotes around it.
func (p part) nameSpan() source.Span {
	if p.Quoted && p.Span.End-p.Span.Start == len(p.Text)+2 {
		return source.Span{Start: p.Span.Start + 1, End: p.Span.End - 1}
	}
	return p.Span
}

func spanOf(parts []part) source.Span {
	return source.Span{Start: parts[0].Span.Start, End: parts[len(parts)-1].Span.End}
}

// identifier makes a name of a text: itself where it is one, dots as
// underscores, else its letters and digits in PascalCase.
func identifier(text string) string {
	plain := strings.ReplaceAll(text, ".", "_")
	if isIdentifier(plain) && !slices.Contains(reserved, plain) {
		return plain
	}
	var b strings.Builder
	begins := true
	for _, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		digit := '0' <= r && r <= '9'
		switch {
		case !letter && !digit:
			begins = true
			continue
		case digit && b.Len() == 0:
			b.WriteByte('N')
		case begins && 'a' <= r && r <= 'z':
			r -= 'a' - 'A'
		}
		begins = false
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return "Unnamed"
	}
	return b.String()
}

// reserved are the words of expressions, which name nothing.
var reserved = []string{"and", "or", "not", "in", "is", "if", "then", "else", "true", "false", "null"}

func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

func (l *lowering) parts(n *grammar.Node) []part {
	var parts []part
	for _, child := range n.ChildrenByField("part") {
		label := part{l.label(child)}
		if last := len(parts) - 1; last >= 0 && !label.Quoted && !parts[last].Quoted && parts[last].Span.End == label.Span.Start &&
			(label.Text == "." && parts[last].Text != "." || strings.HasSuffix(parts[last].Text, ".") && parts[last].Text != ".") {
			parts[last].Text += label.Text
			parts[last].Span.End = label.Span.End
			continue
		}
		parts = append(parts, label)
	}
	// The dot that ends a sentence is one by itself.
	if last := len(parts) - 1; last >= 0 && !parts[last].Quoted && len(parts[last].Text) > 1 && strings.HasSuffix(parts[last].Text, ".") {
		end := parts[last].Span.End
		parts[last].Text = strings.TrimSuffix(parts[last].Text, ".")
		parts[last].Span.End--
		parts = append(parts, part{Label{Text: ".", Span: source.Span{Start: end - 1, End: end}}})
	}
	return parts
}

// dataSource is what follows `from` or `in`.
type dataSource struct {
	at    int    // the index of `from` among the parts, -1 where there is none
	kind  string // dataset, table, postgres …; table where none is written
	name  Ident
	table string // as written
}

func sourceOf(parts []part) dataSource {
	for i, p := range parts {
		if p.is("from") || p.is("in") {
			return sourceAt(parts, i)
		}
	}
	return dataSource{at: -1}
}

func sourceAt(parts []part, i int) dataSource {
	from := dataSource{at: i, kind: "table"}
	rest := parts[i+1:]
	if len(rest) > 1 && !rest[0].Quoted {
		from.kind = rest[0].Text
		rest = rest[1:]
	} else if len(rest) == 1 && (rest[0].is("table") || rest[0].is("dataset")) {
		return from
	}
	if len(rest) > 0 {
		from.table = rest[0].Text
		from.name = Ident{rest[0].identifier(), rest[0].nameSpan()}
	}
	return from
}

// table notes a table that the declaration names, so that an undeclared one
// can be given a dataset.
func (l *lowering) table(from dataSource) {
	if from.kind != "dataset" && from.name.Name != "" {
		l.decl.Tables = append(l.decl.Tables, Table{Name: from.name, Table: from.table})
	}
}

// statement is a line of a body with the comments above it.
type statement struct {
	*grammar.Node
	doc string
}

// body gives the lines below a head. Where they are not indented under it,
// though it ends in a colon, the lines after it that take accepts are read as
// its body, with one diagnostic; used says how many.
func (l *lowering) body(n *grammar.Node, behind []statement, take func(statement) bool) (lines []statement, used int) {
	body := n.ChildByField("body")
	if body == nil {
		if take == nil || !hasToken(n, ":") {
			return nil, 0
		}
		if len(behind) > 0 && l.column(behind[0].Node) > l.column(n) {
			l.tooDeep(behind[0].Node)
			return nil, 0
		}
		for used < len(behind) && take(behind[used]) {
			used++
		}
		if used > 0 {
			l.notIndented(n, behind[0].Node, behind[used-1].Node)
		}
		return behind[:used], used
	}
	var comments []*grammar.Node
	column := -1
	margin, uneven := false, false
	for _, child := range body.Children {
		switch child.Kind {
		case grammar.KindComment:
			comments = append(comments, child)
			continue
		case grammar.KindMissingIndent:
			margin = true
			continue
		case grammar.KindError:
			continue
		}
		if margin {
			l.notIndented(n, child, body)
			margin = false
		}
		here := l.column(child)
		if column < 0 {
			column = here
		} else if here != column && !uneven && !l.mixed {
			uneven = true
			l.report(diag.ClassicIndent, l.firstLine(child), "unexpected indentation of %d, expected %d as in the lines around it", here, column)
		}
		lines = append(lines, statement{child, l.doc(comments, child.Start)})
		comments = nil
	}
	l.errors(body)
	return lines, 0
}

// tooDeep reports, once, that the grammar reads no deeper.
func (l *lowering) tooDeep(line *grammar.Node) {
	for _, f := range l.findings {
		if f.Code == diag.TooDeep {
			return
		}
	}
	l.report(diag.TooDeep, l.firstLine(line), "this line is nested more than 100 levels deep")
}

func (l *lowering) notIndented(head, line, last *grammar.Node) {
	if l.mixed {
		return
	}
	at := l.firstLine(head)
	l.report(diag.ClassicIndent, l.firstLine(line), "expected this line to be indented under `%s`", l.text[at.Start:at.End])
	var edits []FixEdit
	for i := line.Start - l.column(line); i < last.End; {
		edits = append(edits, FixEdit{Edit: source.Edit{Span: source.Span{Start: i, End: i}, New: "  "}})
		next := strings.IndexByte(l.text[i:last.End], '\n')
		if next < 0 {
			break
		}
		i += next + 1
	}
	l.fix("Indent the lines", edits...)
}

func (l *lowering) column(n *grammar.Node) int {
	return n.Start - (strings.LastIndexByte(l.text[:n.Start], '\n') + 1)
}

// indentation reports tabs and blanks that are mixed, once a declaration.
func (l *lowering) indentation(root *grammar.Node) {
	seen := byte(0)
	done := false
	var below func(n *grammar.Node, depth int)
	below = func(n *grammar.Node, depth int) {
		for _, child := range n.Children {
			if done || child.Kind == grammar.KindString {
				continue
			}
			if n.Kind == grammar.KindClassicBody && child.Kind != grammar.KindMissingIndent {
				line := l.text[strings.LastIndexByte(l.text[:child.Start], '\n')+1 : child.Start]
				for i := range len(line) {
					if seen == 0 {
						seen = line[i]
					}
					if line[i] != seen && !done {
						done, l.mixed = true, true
						l.report(diag.ClassicTabs, l.firstLine(child), "this line is indented with %s, others with %s; the classic form requires one kind of indentation", blanks(line), blanks(string(seen)))
					}
				}
			}
			below(child, depth+1)
		}
	}
	below(root, 0)
}

func blanks(s string) string {
	tab, blank := strings.Contains(s, "\t"), strings.Contains(s, " ")
	switch {
	case tab && blank:
		return "tabs and spaces"
	case tab:
		return "tabs"
	}
	return "spaces"
}

func hasToken(n *grammar.Node, token grammar.Kind) bool {
	for _, child := range n.Children {
		if child.Kind == token && !child.Named && !child.Missing {
			return true
		}
	}
	return false
}

// isPlainOption says whether a line is `name: value`.
func isPlainOption(s statement) bool {
	return s.Kind == grammar.KindClassicLine && s.ChildByField("value") != nil && len(s.ChildrenByField("part")) == 0
}

func (l *lowering) key(n *grammar.Node) string {
	return strings.Join(strings.Fields(l.of(n.ChildByField("key"))), "_")
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
func (l *lowering) items(n statement, key string) *Entry {
	switch key {
	case "order", "group":
		key += "_by"
	}
	e := &Entry{Kind: Plain, Doc: n.doc, Name: Ident{key, span(n.ChildByField("key"))}, Colon: true, Span: span(n.Node)}
	items := l.itemsOf(n.Node)
	if len(items) == 0 {
		if n.ChildByField("body") == nil {
			l.report(diag.ClassicIncomplete, e.Span, "missing names after `%s`", strings.ReplaceAll(key, "_", " "))
		}
		return e
	}
	e.Value = &Expr{Kind: List, Span: source.Span{Start: items[0].Start, End: items[len(items)-1].End}}
	for _, item := range items {
		value := l.expr(item.ChildByField("value"))
		if order := item.ChildByField("order"); order != nil && l.of(order) == "desc" {
			value = &Expr{Kind: Unary, Name: "-", NameSpan: span(order), Span: span(item), Args: []*Expr{value}}
		}
		l.errors(item)
		e.Value.Args = append(e.Value.Args, value)
	}
	return e
}

func (l *lowering) filter(n statement) *Entry {
	at := span(n.Node)
	e := &Entry{Kind: Plain, Doc: n.doc, Name: Ident{"filter", source.Span{Start: at.Start, End: at.Start + len("filter")}}, Colon: true, Span: at}
	e.Value = l.optional(n.ChildByField("value"))
	if e.Value == nil {
		l.report(diag.ClassicIncomplete, at, "missing condition: `filter by: CONDITION`")
	}
	return e
}

// options lowers lines that hold settings only.
func (l *lowering) options(lines []statement) []*Entry {
	var entries []*Entry
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
		l.errors(n.Node)
	}
	return entries
}

// option: `one two: value` is `one_two: value`; with lines below it is a block.
// nil where the line is none.
func (l *lowering) option(n statement) *Entry {
	name := l.ident(n.ChildByField("name"))
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
	e := &Entry{Kind: Plain, Doc: n.doc, Name: name, Colon: true, Span: span(n.Node)}
	if body != nil {
		lines, _ := l.body(n.Node, nil, nil)
		e.Body = &Block{Span: span(body), Entries: l.options(lines), Closed: true}
		return e
	}
	if value != nil {
		e.Value, e.Modifiers = l.value(value)
	}
	return e
}

// value reads a value as the block form does; what is no expression is text.
func (l *lowering) value(n *grammar.Node) (*Expr, []*Modifier) {
	if n.Kind != grammar.KindRawValue {
		return l.expr(n), nil
	}
	const before = "dataset d {\n a: "
	raw := l.of(n)
	items := grammar.Parse(before + raw + "\n}\n").Items
	if len(items) == 1 && !items[0].Root.HasError {
		d := Lower(items[0].Chunk)
		if len(d.Findings) == 0 && len(d.Body().Entries) == 1 && d.Body().Entries[0].Value != nil {
			e := d.Body().Entries[0]
			move := n.Start - len(before)
			e.Value.shift(move)
			for _, m := range e.Modifiers {
				m.shift(move)
			}
			return e.Value, e.Modifiers
		}
	}
	return &Expr{Kind: String, Text: raw, Span: span(n), NameSpan: span(n)}, nil
}

func (e *Expr) shift(by int) {
	e.Span, e.NameSpan = e.Span.Shift(by), e.NameSpan.Shift(by)
	for _, a := range e.Args {
		a.shift(by)
	}
	for i, a := range e.Named {
		if a.Name.Name != "" {
			e.Named[i].Name.Span = a.Name.Span.Shift(by)
		}
		a.Value.shift(by)
	}
}

func (m *Modifier) shift(by int) {
	m.Span, m.Name.Span = m.Span.Shift(by), m.Name.Span.Shift(by)
	for i, a := range m.Args {
		if a.Name.Name != "" {
			m.Args[i].Name.Span = a.Name.Span.Shift(by)
		}
		a.Value.shift(by)
	}
}

// errorsBelow reports every error below a node.
func (l *lowering) errorsBelow(n *grammar.Node) {
	l.errors(n)
	for _, child := range n.Children {
		if child.HasError && child.Kind != grammar.KindError {
			l.errorsBelow(child)
		}
	}
}

func (l *lowering) misplaced(n statement, where string) {
	at := l.firstLine(n.Node)
	l.report(diag.ClassicLine, at, "unexpected `%s` %s", l.text[at.Start:at.End], where)
}

// firstLine is the part of a node on its first line.
func (l *lowering) firstLine(n *grammar.Node) source.Span {
	at := span(n)
	if i := strings.IndexByte(l.text[at.Start:at.End], '\n'); i >= 0 {
		at.End = at.Start + len(strings.TrimRight(l.text[at.Start:at.Start+i], " \t\r"))
	}
	return at
}

func stringEntry(name string, value part) *Entry {
	return &Entry{Kind: Plain, Name: Ident{name, value.Span}, Colon: true, Span: value.Span, Value: &Expr{Kind: String, Text: value.Text, Span: value.Span, NameSpan: value.Span}}
}

func nameExpr(name Ident) *Expr {
	return &Expr{Kind: Name, Name: name.Name, Span: name.Span, NameSpan: name.Span}
}
