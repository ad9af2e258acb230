package classic

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// button is what a classic action shows: it bears the clicked label.
type button struct {
	label   ast.Label
	doc     string
	at      source.Span
	steps   []*ast.Expr
	options []*ast.Entry
}

// buttons lowers an action: one button for each `when user clicks`, or one of
// the action's name where its lines say at once what happens.
func (l *lowering) buttons(n statement, lines []statement, row string) []button {
	own := button{doc: n.doc, at: ast.SpanOf(n.Node)}
	if parts := l.parts(n.Node); len(parts) > 0 {
		own.label = ast.Label{Text: parts[0].Text, Quoted: true, Span: parts[0].Span}
	} else {
		own.label = ast.Label{Text: "Action", Quoted: true, Span: ast.SpanOf(n.ChildByField("name"))}
		l.Report(diag.ClassicIncomplete, own.label.Span, "an action requires a name in quotes")
	}
	var found []button
	var direct []statement
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line.Kind != grammar.KindClassicLine || l.TextOf(line.ChildByField("name")) != "when" {
			direct = append(direct, line)
			continue
		}
		l.Errors(line.Node)
		clicked := button{label: own.label, doc: line.doc, at: ast.SpanOf(line.Node)}
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
func (b button) widget() *ast.Entry {
	e := &ast.Entry{Kind: ast.Plain, Doc: b.doc, Name: ast.Ident{Name: "show_action", Span: b.at}, Labels: []ast.Label{b.label}, Span: b.at}
	e.Name.Span.End = max(b.at.Start, min(b.at.End, b.label.Span.Start))
	e.Body = &ast.Block{Span: b.at, Closed: true, Entries: append(b.options, doEntry(b.at, b.steps))}
	return e
}

func doEntry(at source.Span, steps []*ast.Expr) *ast.Entry {
	return &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "do", Span: at}, Colon: true, Span: at, Value: &ast.Expr{Kind: ast.List, Args: steps, Span: at}}
}

// rowAction is a button of a table's row: `Approve: update(…)`, or a block
// where it takes more than one step or a label of its own.
func (b button) rowAction() *ast.Entry {
	e := &ast.Entry{Kind: ast.Plain, Doc: b.doc, Name: ast.Ident{Name: identifier(b.label.Text), Span: b.label.Span}, Span: b.at}
	if e.Name.Name == b.label.Text && len(b.steps) == 1 && len(b.options) == 0 {
		e.Colon, e.Value = true, b.steps[0]
		return e
	}
	e.Body = &ast.Block{Span: b.at, Closed: true}
	if e.Name.Name != b.label.Text {
		e.Body.Entries = append(e.Body.Entries, stringEntry("label", part{b.label}))
	}
	e.Body.Entries = append(append(e.Body.Entries, b.options...), doEntry(b.at, b.steps))
	return e
}

// actionsEntry is a setting that holds actions: one, or a list.
func actionsEntry(name string, at source.Span, doc string, steps []*ast.Expr) *ast.Entry {
	e := &ast.Entry{Kind: ast.Plain, Doc: doc, Name: ast.Ident{Name: name, Span: at}, Colon: true, Span: at}
	if len(steps) == 1 {
		e.Value = steps[0]
	} else {
		e.Value = &ast.Expr{Kind: ast.List, Args: steps, Span: at}
	}
	return e
}

// steps lowers what happens, in order; row is the dataset whose row is in scope.
func (l *lowering) steps(lines []statement, row string) (steps []*ast.Expr, options []*ast.Entry) {
	for _, n := range lines {
		l.Errors(n.Node)
		if n.Kind == grammar.KindClassicUpdate {
			steps = append(steps, l.update(n, row))
			continue
		}
		name := ""
		if n.Kind == grammar.KindClassicLine {
			name = l.TextOf(n.ChildByField("name"))
		}
		parts := l.parts(n.Node)
		switch {
		case name == "show" && len(parts) == 2 && parts[0].is("toast") && parts[1].Quoted:
			steps = append(steps, l.call("toast", source.Span{Start: n.Start, End: parts[0].Span.End}, n, stringExpr(parts[1])))
		case name == "show" && len(parts) == 1 && parts[0].is("toast"):
			l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "missing text: `show toast \"TEXT\"`")
		case name == "go":
			if target := l.target(n, parts); target != nil {
				steps = append(steps, l.call("navigate", ast.SpanOf(n.ChildByField("name")), n, target))
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

func (l *lowering) call(name string, at source.Span, n statement, args ...*ast.Expr) *ast.Expr {
	e := &ast.Expr{Kind: ast.Call, Name: name, NameSpan: at, Span: l.firstLine(n.Node)}
	for _, a := range args {
		e.Named = append(e.Named, ast.Argument{Value: a})
	}
	return e
}

func stringExpr(p part) *ast.Expr {
	return &ast.Expr{Kind: ast.String, Text: p.Text, Span: p.Span, NameSpan: p.Span}
}

// target: `go to page "Front desk"` names the page, `go to "/path"` its path.
func (l *lowering) target(n statement, parts []part) *ast.Expr {
	if len(parts) > 0 && parts[0].is("to") {
		parts = parts[1:]
	}
	if len(parts) > 1 && parts[0].is("page") {
		parts = parts[1:]
	}
	if len(parts) != 1 || parts[0].is("page") {
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "expected `go to page \"NAME\"`")
		return nil
	}
	if parts[0].Quoted && len(parts[0].Text) > 0 && parts[0].Text[0] == '/' {
		return stringExpr(parts[0])
	}
	return nameExpr(ast.Ident{Name: parts[0].identifier(), Span: parts[0].nameSpan()})
}

// update: `update orders set status = "x"` is `update(status: "x")` where a
// row of orders is in scope, else `update(orders, status: "x")`; a condition
// after `where` is the second argument.
func (l *lowering) update(n statement, row string) *ast.Expr {
	parts := l.parts(n.Node)
	if len(parts) > 1 && (parts[0].is("table") || parts[0].is("dataset")) {
		parts = parts[1:]
	}
	e := l.call("update", source.Span{Start: n.Start, End: n.Start + len("update")}, n)
	condition := n.ChildByField("condition")
	switch {
	case len(parts) != 1:
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "expected `update DATASET set FIELD = VALUE`")
	case parts[0].identifier() != row || condition != nil:
		name := ast.Ident{Name: parts[0].identifier(), Span: parts[0].nameSpan()}
		l.decl.Tables = append(l.decl.Tables, ast.Table{Name: name, Table: parts[0].Text})
		e.Named = append(e.Named, ast.Argument{Value: nameExpr(name)})
	}
	if condition != nil {
		e.Named = append(e.Named, ast.Argument{Value: l.Operand(n.Node, "condition", 0)})
	}
	assigned := 0
	for _, child := range n.Children {
		if child.Kind != grammar.KindClassicAssignment {
			continue
		}
		assigned++
		name, value := l.Ident(child.ChildByField("name")), child.ChildByField("value")
		if value == nil {
			l.Report(diag.ClassicIncomplete, ast.SpanOf(child), "missing value: `%s = VALUE`", name.Name)
			continue
		}
		e.Named = append(e.Named, ast.Argument{Name: name, Value: l.Operand(child, "value", 0)})
		l.Errors(child)
	}
	if assigned == 0 && len(parts) == 1 {
		l.Report(diag.ClassicIncomplete, l.firstLine(n.Node), "this update changes nothing; expected `update %s set FIELD = VALUE`", parts[0].Text)
	}
	return e
}

// isActionLine says whether a line is something that an action does.
func (l *lowering) isActionLine(s statement) bool {
	if s.Kind != grammar.KindClassicLine {
		return s.Kind == grammar.KindClassicUpdate
	}
	parts := l.parts(s.Node)
	switch l.TextOf(s.ChildByField("name")) {
	case "when", "go":
		return true
	case "show":
		return len(parts) > 0 && parts[0].is("toast")
	}
	return false
}
