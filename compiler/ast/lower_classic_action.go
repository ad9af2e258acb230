package ast

import (
	"slices"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// button is what a classic action shows: it bears the clicked label.
type button struct {
	label   Label
	doc     string
	at      source.Span
	steps   []*Expr
	options []*Entry
}

// buttons lowers an action: one button for each `when user clicks`, or one of
// the action's name where its lines say at once what happens.
func (l *lowering) buttons(n statement, lines []statement, row string) []button {
	own := button{doc: n.doc, at: span(n.Node)}
	if parts := l.parts(n.Node); len(parts) > 0 {
		own.label = Label{Text: parts[0].Text, Quoted: true, Span: parts[0].Span}
	} else {
		own.label = Label{Text: "Action", Quoted: true, Span: span(n.ChildByField("name"))}
		l.report(diag.ClassicIncomplete, own.label.Span, "an action requires a name in quotes")
	}
	var found []button
	var direct []statement
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line.Kind != grammar.KindClassicLine || l.of(line.ChildByField("name")) != "when" {
			direct = append(direct, line)
			continue
		}
		l.errors(line.Node)
		clicked := button{label: own.label, doc: line.doc, at: span(line.Node)}
		if len(found) == 0 {
			clicked.doc, clicked.at = own.doc, own.at
		}
		parts := l.parts(line.Node)
		switch {
		case len(parts) == 3 && parts[0].is("user") && parts[1].is("clicks") && parts[2].Quoted:
			clicked.label = parts[2].Label
		case len(parts) == 2 && parts[0].is("user") && parts[1].is("clicks"):
		default:
			l.misplaced(line, "here; expected `when user clicks \"LABEL\":`")
		}
		below, used := l.body(line.Node, lines[i+1:], l.isActionLine)
		i += used
		clicked.steps, clicked.options = l.steps(below, row)
		found = append(found, clicked)
	}
	own.steps, own.options = l.steps(direct, row)
	for i := range found {
		found[i].options = append(slices.Clone(own.options), found[i].options...)
	}
	if len(own.steps) > 0 || len(found) == 0 {
		found = append(found, own)
	}
	return found
}

// widget is a button of a page.
func (b button) widget() *Entry {
	e := &Entry{Kind: Plain, Doc: b.doc, Name: Ident{"show_action", b.at}, Labels: []Label{b.label}, Span: b.at}
	e.Name.Span.End = max(b.at.Start, min(b.at.End, b.label.Span.Start))
	e.Body = &Block{Span: b.at, Closed: true, Entries: append(b.options, doEntry(b.at, b.steps))}
	return e
}

func doEntry(at source.Span, steps []*Expr) *Entry {
	return &Entry{Kind: Plain, Name: Ident{"do", at}, Colon: true, Span: at, Value: &Expr{Kind: List, Args: steps, Span: at}}
}

// rowAction is a button of a table's row: `Approve: update(…)`, or a block
// where it takes more than one step or a label of its own.
func (b button) rowAction() *Entry {
	e := &Entry{Kind: Plain, Doc: b.doc, Name: Ident{identifier(b.label.Text), b.label.Span}, Span: b.at}
	if e.Name.Name == b.label.Text && len(b.steps) == 1 && len(b.options) == 0 {
		e.Colon, e.Value = true, b.steps[0]
		return e
	}
	e.Body = &Block{Span: b.at, Closed: true}
	if e.Name.Name != b.label.Text {
		e.Body.Entries = append(e.Body.Entries, stringEntry("label", part{b.label}))
	}
	e.Body.Entries = append(append(e.Body.Entries, b.options...), doEntry(b.at, b.steps))
	return e
}

// actionsEntry is a setting that holds actions: one, or a list.
func actionsEntry(name string, at source.Span, doc string, steps []*Expr) *Entry {
	e := &Entry{Kind: Plain, Doc: doc, Name: Ident{name, at}, Colon: true, Span: at}
	if len(steps) == 1 {
		e.Value = steps[0]
	} else {
		e.Value = &Expr{Kind: List, Args: steps, Span: at}
	}
	return e
}

// steps lowers what happens, in order; row is the dataset whose row is in scope.
func (l *lowering) steps(lines []statement, row string) (steps []*Expr, options []*Entry) {
	for _, n := range lines {
		l.errors(n.Node)
		if n.Kind == grammar.KindClassicUpdate {
			steps = append(steps, l.update(n, row))
			continue
		}
		name := ""
		if n.Kind == grammar.KindClassicLine {
			name = l.of(n.ChildByField("name"))
		}
		parts := l.parts(n.Node)
		switch {
		case name == "show" && len(parts) == 2 && parts[0].is("toast") && parts[1].Quoted:
			steps = append(steps, l.call("toast", source.Span{Start: n.Start, End: parts[0].Span.End}, n, stringExpr(parts[1])))
		case name == "show" && len(parts) == 1 && parts[0].is("toast"):
			l.report(diag.ClassicIncomplete, l.firstLine(n.Node), "missing text: `show toast \"TEXT\"`")
		case name == "go":
			if target := l.target(n, parts); target != nil {
				steps = append(steps, l.call("navigate", span(n.ChildByField("name")), n, target))
			}
		case name != "" && isPlainOption(n):
			if option := l.option(n); option != nil {
				options = append(options, option)
			}
		default:
			l.misplaced(n, "in an action; expected `update`, `show toast` or `go to page`")
		}
	}
	return steps, options
}

func (l *lowering) call(name string, at source.Span, n statement, args ...*Expr) *Expr {
	e := &Expr{Kind: Call, Name: name, NameSpan: at, Span: l.firstLine(n.Node)}
	for _, a := range args {
		e.Named = append(e.Named, Argument{Value: a})
	}
	return e
}

func stringExpr(p part) *Expr {
	return &Expr{Kind: String, Text: p.Text, Span: p.Span, NameSpan: p.Span}
}

// target: `go to page "Front desk"` names the page, `go to "/path"` its path.
func (l *lowering) target(n statement, parts []part) *Expr {
	if len(parts) > 0 && parts[0].is("to") {
		parts = parts[1:]
	}
	if len(parts) > 1 && parts[0].is("page") {
		parts = parts[1:]
	}
	if len(parts) != 1 || parts[0].is("page") {
		l.report(diag.ClassicIncomplete, l.firstLine(n.Node), "expected `go to page \"NAME\"`")
		return nil
	}
	if parts[0].Quoted && len(parts[0].Text) > 0 && parts[0].Text[0] == '/' {
		return stringExpr(parts[0])
	}
	return nameExpr(Ident{parts[0].identifier(), parts[0].nameSpan()})
}

// update: `update orders set status = "x"` is `update(status: "x")` where a
// row of orders is in scope, else `update(orders, status: "x")`; a condition
// behind `where` is the second argument.
func (l *lowering) update(n statement, row string) *Expr {
	parts := l.parts(n.Node)
	if len(parts) > 1 && (parts[0].is("table") || parts[0].is("dataset")) {
		parts = parts[1:]
	}
	e := l.call("update", source.Span{Start: n.Start, End: n.Start + len("update")}, n)
	condition := n.ChildByField("condition")
	switch {
	case len(parts) != 1:
		l.report(diag.ClassicIncomplete, l.firstLine(n.Node), "expected `update DATASET set FIELD = VALUE`")
	case parts[0].identifier() != row || condition != nil:
		name := Ident{parts[0].identifier(), parts[0].nameSpan()}
		l.decl.Tables = append(l.decl.Tables, Table{Name: name, Table: parts[0].Text})
		e.Named = append(e.Named, Argument{Value: nameExpr(name)})
	}
	if condition != nil {
		e.Named = append(e.Named, Argument{Value: l.operand(n.Node, "condition", 0)})
	}
	assigned := 0
	for _, child := range n.Children {
		if child.Kind != grammar.KindClassicAssignment {
			continue
		}
		assigned++
		name, value := l.ident(child.ChildByField("name")), child.ChildByField("value")
		if value == nil {
			l.report(diag.ClassicIncomplete, span(child), "missing value: `%s = VALUE`", name.Name)
			continue
		}
		e.Named = append(e.Named, Argument{Name: name, Value: l.operand(child, "value", 0)})
		l.errors(child)
	}
	if assigned == 0 && len(parts) == 1 {
		l.report(diag.ClassicIncomplete, l.firstLine(n.Node), "this update changes nothing; expected `update %s set FIELD = VALUE`", parts[0].Text)
	}
	return e
}
