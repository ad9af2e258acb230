package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// widgets lowers the lines of a page, a loop or a condition. row is the
// dataset whose row is in scope, "" where none is.
func (l *lowering) widgets(lines []statement, row string) []*ast.Entry {
	var entries []*ast.Entry
	for i := 0; i < len(lines); i++ {
		n := lines[i]
		rest := lines[i+1:]
		l.Errors(n.Node)
		switch n.Kind {
		case grammar.KindClassicIf:
			e, used := l.classicIf(n, rest, row)
			entries = append(entries, e)
			i += used
		case grammar.KindClassicElse:
			l.misplaced(n, "without a preceding `if`")
		case grammar.KindClassicUpdate:
			l.misplaced(n, "here; an update belongs in an `action` or below `on submit:`")
		case grammar.KindClassicLine:
			switch l.TextOf(n.ChildByField("name")) {
			case "show":
				own, used := l.body(n.Node, rest, isWidgetLine)
				i += used
				if e := l.show(n, own); e != nil {
					entries = append(entries, e)
				}
			case "for":
				own, used := l.body(n.Node, rest, func(s statement) bool { return true })
				i += used
				entries = append(entries, l.loop(n, own))
			case "action":
				own, used := l.body(n.Node, rest, l.isActionLine)
				i += used
				for _, b := range l.buttons(n, own, row) {
					entries = append(entries, b.widget())
				}
			case "on", "when", "go":
				l.misplaced(n, "here; `on submit:` belongs below a form, `when` and `go` in an `action`")
			default:
				entries = append(entries, l.options(lines[i:i+1])...)
			}
		default:
			entries = append(entries, l.options(lines[i:i+1])...)
		}
	}
	return entries
}

// isWidgetLine says whether a line may be meant to stand below a widget.
func isWidgetLine(s statement) bool {
	return s.Kind == grammar.KindClassicItems || s.Kind == grammar.KindClassicFilter || s.Kind == grammar.KindClassicLine && s.ChildByField("value") != nil
}

// classicIf lowers an if with the elses that follow it; used says how many
// lines after it are part of it.
func (l *lowering) classicIf(n statement, rest []statement, row string) (e *ast.Entry, used int) {
	notElse := func(s statement) bool { return s.Kind != grammar.KindClassicElse }
	e = &ast.Entry{Kind: ast.When, Doc: n.doc, Name: l.Keyword(n.Node, "if"), Span: ast.SpanOf(n.Node)}
	e.Name.Name = "when"
	e.Value = l.Operand(n.Node, "condition", 0)
	var own []statement
	own, used = l.body(n.Node, rest, notElse)
	e.Body = l.lineBlock(n.Node, l.widgets(own, row))
	last := e
	for used < len(rest) && rest[used].Kind == grammar.KindClassicElse {
		other := rest[used]
		used++
		l.Errors(other.Node)
		own, more := l.body(other.Node, rest[used:], notElse)
		used += more
		next := &ast.Entry{Kind: ast.Plain, Name: l.Keyword(other.Node, "else"), Span: ast.SpanOf(other.Node)}
		if other.ChildByField("condition") != nil {
			next.Kind, next.Value = ast.When, l.Operand(other.Node, "condition", 0)
			next.Name = ast.Ident{Name: "when", Span: next.Name.Span}
		}
		next.Body = l.lineBlock(other.Node, l.widgets(own, row))
		last.Else, last = next, next
		if next.Kind == ast.Plain {
			break
		}
	}
	return e, used
}

// lineBlock is the body of a line.
func (l *lowering) lineBlock(n *grammar.Node, entries []*ast.Entry) *ast.Block {
	at := source.Span{Start: n.End, End: n.End}
	if body := n.ChildByField("body"); body != nil {
		at = ast.SpanOf(body)
	}
	return &ast.Block{Span: at, Entries: entries, Closed: true}
}

// loop: `for x in dataset d:` is `each x in d { … }`.
func (l *lowering) loop(n statement, lines []statement) *ast.Entry {
	e := &ast.Entry{Kind: ast.Each, Doc: n.doc, Name: ast.Ident{Name: "each", Span: ast.SpanOf(n.ChildByField("name"))}, Span: ast.SpanOf(n.Node)}
	parts := l.parts(n.Node)
	from := sourceOf(parts)
	if from.name.Name == "" || from.at != 1 || parts[0].Quoted {
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "expected `for NAME in dataset DATASET:`")
	} else {
		e.Labels = []ast.Label{parts[0].Label}
		e.Value = nameExpr(from.name)
		l.table(from)
	}
	e.Body = l.lineBlock(n.Node, l.widgets(lines, from.name.Name))
	return e
}

// show lowers a widget with the lines below it.
func (l *lowering) show(n statement, lines []statement) *ast.Entry {
	parts := l.parts(n.Node)
	if len(parts) == 0 || parts[0].Quoted || !isIdentifier(parts[0].Text) {
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "`show` requires a kind: `text`, `table`, `chart` or `form`")
		return nil
	}
	kind := parts[0]
	if kind.Text == "toast" {
		l.misplaced(n, "here; a toast belongs in an `action` or below `on submit:`")
		return nil
	}
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Span: ast.SpanOf(n.Node)}
	e.Name = ast.Ident{Name: "show_" + kind.Text, Span: source.Span{Start: n.Start, End: kind.Span.End}}
	e.Body = l.lineBlock(n.Node, nil)
	rest := parts[1:]
	from := sourceOf(rest)
	if from.at >= 0 {
		rest = rest[:from.at]
		l.table(from)
	}
	switch {
	case len(rest) > 1:
		l.Report(diag.ClassicLine, spanOf(rest[1:]), "unexpected `%s`; expected `from dataset NAME` or `from table NAME`", l.Text[rest[1].Span.Start:rest[len(rest)-1].Span.End])
	case len(rest) == 0 && from.name.Name == "":
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "`show %s` requires a string in quotes", kind.Text)
	}
	switch {
	case kind.is("text") || kind.is("component") || kind.is("action"):
		if len(rest) > 0 {
			e.Labels = []ast.Label{{Text: rest[0].Text, Quoted: true, Span: rest[0].Span}}
		}
	case kind.is("form"):
		l.form(e, rest, from, lines)
	default:
		if len(rest) > 0 {
			e.Body.Entries = append(e.Body.Entries, stringEntry("title", rest[0]))
			e.Labels = []ast.Label{{Text: rest[0].identifier(), Span: rest[0].nameSpan()}}
		}
		if from.name.Name != "" {
			e.Labels = []ast.Label{{Text: from.name.Name, Span: from.name.Span}}
		}
	}
	l.widgetLines(e, lines, from.name.Name)
	if len(e.Body.Entries) == 0 {
		e.Body = nil
	}
	return e
}

// form gives a form its name, and a dataset where it names none.
func (l *lowering) form(e *ast.Entry, rest []part, from dataSource, lines []statement) {
	name := ast.Ident{Name: identifier(from.table), Span: from.name.Span}
	if len(rest) > 0 {
		name = ast.Ident{Name: rest[0].identifier(), Span: rest[0].nameSpan()}
		if name.Name != rest[0].Text {
			e.Body.Entries = append(e.Body.Entries, stringEntry("title", rest[0]))
		}
	}
	e.Labels = []ast.Label{{Text: name.Name, Span: name.Span}}
	if from.name.Name != "" {
		if from.name.Name != name.Name {
			l.bind(e, &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "dataset", Span: from.name.Span}, Colon: true, Value: nameExpr(from.name), Span: from.name.Span})
		}
		return
	}
	implied := &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: string(ast.DatasetDecl), Span: e.Name.Span}, Labels: []ast.Label{e.Labels[0]}, Span: e.Span, Body: &ast.Block{Span: e.Body.Span, Closed: true}}
	for _, n := range lines {
		if n.Kind == grammar.KindClassicItems && l.key(n.Node) == "fields" {
			implied.Body.Entries = append(implied.Body.Entries, l.formFields(n.Node)...)
		}
	}
	l.decl.Implied = append(l.decl.Implied, implied)
}

// formFields are the fields of a form as those of a dataset: text of one line
// where no type is written.
func (l *lowering) formFields(n *grammar.Node) []*ast.Entry {
	var fields []*ast.Entry
	add := func(at, name, kind *grammar.Node, modifiers []*ast.Modifier) {
		field := &ast.Entry{Kind: ast.Plain, Name: l.Ident(name), Colon: true, Span: ast.SpanOf(at), Modifiers: modifiers}
		field.Value = nameExpr(ast.Ident{Name: "string", Span: field.Name.Span})
		if kind != nil {
			field.Value = l.Expr(kind)
		}
		fields = append(fields, field)
	}
	for _, item := range l.itemsOf(n) {
		if name := item.ChildByField("value"); name.Kind == grammar.KindIdentifier {
			add(item, name, item.ChildByField("type"), nil)
		}
	}
	if body := n.ChildByField("body"); body != nil {
		for _, field := range body.Children {
			if field.Kind == grammar.KindClassicField {
				var modifiers []*ast.Modifier
				for _, m := range field.ChildrenByField("modifier") {
					modifiers = append(modifiers, l.Modifier(m))
				}
				add(field, field.ChildByField("name"), field.ChildByField("type"), modifiers)
			}
		}
	}
	return fields
}

// widgetLines lowers the lines below a widget into its block.
func (l *lowering) widgetLines(e *ast.Entry, lines []statement, row string) {
	for i := 0; i < len(lines); i++ {
		n := lines[i]
		l.Errors(n.Node)
		name := ""
		if n.Kind == grammar.KindClassicLine {
			name = l.TextOf(n.ChildByField("name"))
		}
		switch {
		case n.Kind == grammar.KindClassicItems:
			l.add(e, l.widgetItems(n))
		case n.Kind == grammar.KindClassicFilter:
			l.add(e, l.filter(n))
		case name == "on":
			own, used := l.body(n.Node, lines[i+1:], l.isActionLine)
			i += used
			if parts := l.parts(n.Node); len(parts) != 1 || !parts[0].is("submit") {
				l.misplaced(n, "here; expected `on submit:`")
			}
			steps, options := l.steps(own, row)
			l.add(e, options...)
			l.bind(e, actionsEntry("on_success", ast.SpanOf(n.ChildByField("name")), n.doc, steps))
		case name == "action":
			own, used := l.body(n.Node, lines[i+1:], l.isActionLine)
			i += used
			for _, b := range l.buttons(n, own, row) {
				actions := l.section(e, "row_actions", b.at)
				actions.Body.Entries = append(actions.Body.Entries, b.rowAction())
			}
		case l.isStyle(n):
			l.style(e, n)
		default:
			for _, option := range l.options(lines[i : i+1]) {
				if option.Name.Name == "page_size" {
					pages := l.section(e, "pagination", option.Span)
					pages.Body.Entries = append(pages.Body.Entries, option)
					continue
				}
				l.add(e, option)
			}
		}
	}
}

func (l *lowering) add(e *ast.Entry, entries ...*ast.Entry) {
	e.Body.Entries = append(e.Body.Entries, entries...)
}

// section gives the block of that name in an entry, made where it is missing.
func (l *lowering) section(e *ast.Entry, name string, at source.Span) *ast.Entry {
	if found := e.Body.Find(name); found != nil && found.Body != nil {
		return found
	}
	section := &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: name, Span: at}, Span: at, Body: &ast.Block{Span: at, Closed: true}}
	l.add(e, section)
	return section
}

func (l *lowering) bind(e *ast.Entry, entry *ast.Entry) {
	binding := l.section(e, "binding", entry.Span)
	binding.Body.Entries = append(binding.Body.Entries, entry)
}

// widgetItems: in a widget `order by` is the `sort` of the block form, and
// fields have names alone.
func (l *lowering) widgetItems(n statement) *ast.Entry {
	e := l.items(n, l.key(n.Node))
	if e.Name.Name == "order_by" {
		e.Name.Name = "sort"
	}
	if body := n.ChildByField("body"); body != nil && e.Name.Name == "fields" {
		e.Value = &ast.Expr{Kind: ast.List, Span: ast.SpanOf(body)}
		for _, field := range body.Children {
			if field.Kind == grammar.KindClassicField {
				e.Value.Args = append(e.Value.Args, nameExpr(l.Ident(field.ChildByField("name"))))
			}
		}
	}
	return e
}

// isStyle says whether a line is a style: `size: large`, `title size: large`.
func (l *lowering) isStyle(n statement) bool {
	if n.Kind != grammar.KindClassicLine || n.ChildByField("value") == nil {
		return false
	}
	parts := l.parts(n.Node)
	if len(parts) == 0 {
		return isStyleWord(l.TextOf(n.ChildByField("name")))
	}
	return len(parts) == 1 && !parts[0].Quoted && isStyleWord(parts[0].Text) && l.TextOf(n.ChildByField("name")) != "page"
}

func isStyleWord(name string) bool {
	w, known := lang.Lookup("style").Find(name)
	return known && w.Block == ""
}

// style: `size: large` is `style { size: large }`, `title size: large` is
// `style { title { size: large } }`.
func (l *lowering) style(e *ast.Entry, n statement) {
	name := l.Ident(n.ChildByField("name"))
	style := l.section(e, "style", ast.SpanOf(n.Node))
	if parts := l.parts(n.Node); len(parts) == 1 {
		style = l.section(style, name.Name, name.Span)
		name = parts[0].Ident()
	}
	l.add(style, &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: name, Colon: true, Value: l.styleValue(n.ChildByField("value"), name.Name == "color"), Span: ast.SpanOf(n.Node)})
}

// styleValue is raw: a word, a number, or text. A colour is text, and
// var(--x) the name of a colour of the theme.
func (l *lowering) styleValue(n *grammar.Node, colour bool) *ast.Expr {
	var e *ast.Expr
	if n.Kind == grammar.KindRawValue {
		e = &ast.Expr{Kind: ast.String, Text: l.TextOf(n), Span: ast.SpanOf(n), NameSpan: ast.SpanOf(n)}
	} else {
		e = l.Expr(n)
	}
	if name, ok := strings.CutPrefix(e.Text, "var(--"); ok && strings.HasSuffix(name, ")") {
		e.Text = strings.TrimSuffix(name, ")")
		return e
	}
	switch {
	case n.Kind != grammar.KindRawValue || colour:
	case isIdentifier(e.Text):
		e.Kind, e.Name, e.Text = ast.Name, e.Text, ""
	case strings.Trim(e.Text, "0123456789") == "":
		e.Kind = ast.Number
	}
	return e
}
