package classic

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Lower turns the syntax of one top-level item into its declaration, in whichever
// form it is written.
func Lower(chunk *grammar.Chunk) *ast.Decl { return ast.Lower(chunk, lowerEntry) }

// lowerEntry lowers a declaration to the nodes that the block form gives; doc.go says
// which.
func lowerEntry(lower *ast.Lowering, d *ast.Decl, n *grammar.Node) *ast.Entry {
	l := &lowering{Lowering: lower, decl: d}
	head := l.Ident(n.ChildByField("name"))
	parts := l.parts(n)
	title := head.Name
	if len(parts) > 0 {
		title += " " + parts[0].Text
	}
	l.Enter(title)
	defer l.Leave()
	l.indentation(n)
	if value := n.ChildByField("value"); value != nil {
		l.Report(diag.ClassicLine, ast.SpanOf(value), "unexpected text after the `:` of `%s`; write it on a separate line below", head.Name)
	}
	e := &ast.Entry{Kind: ast.Plain, Name: head, Span: d.Span, Body: &ast.Block{Span: source.Span{Start: n.End, End: n.End}, Closed: true}}
	lines, _ := l.body(n, nil, nil)
	if len(lines) > 0 {
		e.Body.Span.Start = lines[0].Start
	}
	switch head.Name {
	case "app":
		l.classicApp(e, parts, lines)
	case "theme":
		e.Colon = true
		e.Body.Entries = l.options(lines)
	case "page":
		l.classicPage(e, parts, lines)
	default:
		l.classicDataset(e, head.Name == "frame", parts, lines)
	}
	l.errorsBelow(n)
	return e
}

// named gives a declaration its name: the text is the title where it is no
// identifier. It answers the parts after the name.
func (l *lowering) named(e *ast.Entry, parts []part) []part {
	if len(parts) == 0 {
		return nil
	}
	name := parts[0]
	e.Labels = []ast.Label{{Text: name.identifier(), Span: name.nameSpan()}}
	if e.Labels[0].Text != name.Text || e.Name.Name == "app" && name.Quoted && naming.Words(name.Text) != name.Text {
		e.Body.Entries = append(e.Body.Entries, stringEntry("title", name))
	}
	return parts[1:]
}

// classicApp: `app "X" connects to postgres "ENV".`
func (l *lowering) classicApp(e *ast.Entry, parts []part, lines []statement) {
	rest := l.named(e, parts)
	if len(rest) > 0 && rest[len(rest)-1].is(".") {
		rest = rest[:len(rest)-1]
	}
	switch {
	case len(rest) == 0:
	case len(rest) < 3 || !rest[0].is("connects") || !rest[1].is("to") || rest[2].Quoted || len(rest) > 4 || len(rest) == 4 && !rest[3].Quoted:
		l.Report(diag.ClassicLine, spanOf(rest), "unexpected `%s` after the name of an app; expected `connects to postgres \"VARIABLE\"`", l.Text[rest[0].Span.Start:rest[len(rest)-1].Span.End])
	default:
		database := &ast.Entry{Kind: ast.Plain, Colon: true, Name: ast.Ident{Name: "database", Span: rest[1].Span}, Span: spanOf(rest), Value: nameExpr(rest[2].Ident())}
		if len(rest) == 4 {
			database.Modifiers = []*ast.Modifier{{Name: rest[3].Ident(), Quoted: true, Span: rest[3].Span}}
		}
		e.Body.Entries = append(e.Body.Entries, database)
	}
	e.Body.Entries = append(e.Body.Entries, l.options(lines)...)
}

// classicPage: `page "X" at "/":`
func (l *lowering) classicPage(e *ast.Entry, parts []part, lines []statement) {
	rest := l.named(e, parts)
	switch {
	case len(rest) == 2 && rest[0].is("at") && rest[1].Quoted:
		e.Body.Entries = append(e.Body.Entries, stringEntry("path", rest[1]))
	case len(rest) == 1 && rest[0].is("at"):
		l.Report(diag.ClassicIncomplete, rest[0].Span, "missing path after `at`: `at \"/path\"`")
	case len(rest) > 0:
		l.Report(diag.ClassicLine, spanOf(rest), "unexpected `%s` after the name of a page; expected `at \"/path\"`", l.Text[rest[0].Span.Start:rest[len(rest)-1].Span.End])
	}
	e.Body.Entries = append(e.Body.Entries, l.widgets(lines, "")...)
}

// classicDataset: `dataset "x" from table t:` or `frame "x" from dataset d:`.
func (l *lowering) classicDataset(e *ast.Entry, frame bool, parts []part, lines []statement) {
	e.Name.Name = string(ast.DatasetDecl)
	from := sourceOf(parts)
	names := parts
	if from.at >= 0 {
		names = parts[:from.at]
	}
	if extra := l.named(e, names); len(extra) > 0 {
		l.Report(diag.ClassicLine, spanOf(extra), "unexpected `%s` after the name of a dataset; expected `from table NAME` or `from dataset NAME`", l.Text[extra[0].Span.Start:extra[len(extra)-1].Span.End])
	}
	body := l.datasetBody(lines)
	derived := frame || body.derived || from.kind == "dataset"
	switch {
	case from.at >= 0 && from.name.Name == "":
		l.Report(diag.ClassicIncomplete, parts[from.at].Span, "missing name after `from`: `from table NAME` or `from dataset NAME`")
	case from.at >= 0 && derived && len(e.Labels) > 0:
		l.table(from)
		e.Labels = append(e.Labels, ast.Label{Text: "from", Span: parts[from.at].Span}, ast.Label{Text: from.name.Name, Span: from.name.Span})
	case from.at >= 0 && len(e.Labels) > 0:
		if from.table != e.Labels[0].Text {
			at := from.name.Span
			table := &ast.Expr{Kind: ast.Call, Name: "table", NameSpan: at, Span: at, Named: []ast.Argument{{Value: &ast.Expr{Kind: ast.String, Text: from.table, Span: at, NameSpan: at}}}}
			e.Body.Entries = append(e.Body.Entries, &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "source", Span: at}, Colon: true, Value: table, Span: at})
		}
		fallthrough
	default:
		if !body.schema {
			at := e.Name.Span
			e.Body.Entries = append(e.Body.Entries, &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "open", Span: at}, Colon: true, Value: &ast.Expr{Kind: ast.True, Span: at, NameSpan: at}, Span: at})
		}
	}
	if derived && from.at < 0 {
		l.Report(diag.ClassicIncomplete, e.Name.Span, "a derived dataset requires a source after its name: `from table NAME` or `from dataset NAME`")
	}
	e.Body.Entries = append(e.Body.Entries, body.entries...)
}

// classicBody is what the lines of a dataset say.
type classicBody struct {
	entries         []*ast.Entry
	schema, derived bool
}

func (l *lowering) datasetBody(lines []statement) classicBody {
	var b classicBody
	var aggregates *ast.Entry
	aggregate := func(e *ast.Entry) {
		if aggregates == nil {
			aggregates = &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "aggregate", Span: e.Name.Span}, Span: e.Span, Body: &ast.Block{Span: e.Span, Closed: true}}
			b.entries = append(b.entries, aggregates)
		}
		aggregates.Body.Entries = append(aggregates.Body.Entries, e)
	}
	for i := 0; i < len(lines); i++ {
		n := lines[i]
		switch n.Kind {
		case grammar.KindClassicItems, grammar.KindClassicFilter, grammar.KindClassicAggregate:
			b.derived = true
		}
		switch n.Kind {
		case grammar.KindClassicSchema:
			b.schema = true
			fields, used := l.body(n.Node, lines[i+1:], isPlainOption)
			i += used
			for _, f := range fields {
				b.entries = append(b.entries, l.classicField(f))
			}
		case grammar.KindClassicAggregate:
			values, used := l.body(n.Node, lines[i+1:], isPlainOption)
			i += used
			for _, v := range values {
				aggregate(l.aggregation(v))
			}
		case grammar.KindClassicItems:
			key := l.key(n.Node)
			if len(l.itemsOf(n.Node)) == 0 {
				l.Report(diag.ClassicIncomplete, ast.SpanOf(n.Node), "missing names after `%s`", strings.ReplaceAll(key, "_", " "))
				continue
			}
			function, _ := lang.FindFunction(key)
			switch {
			case key == "join" || key == "left_join":
				b.entries = append(b.entries, l.classicJoins(n, key)...)
			case function.Context == lang.InAggregates:
				for _, e := range l.classicAggregates(n, key) {
					aggregate(e)
				}
			default:
				b.entries = append(b.entries, l.items(n, key))
			}
		case grammar.KindClassicFilter:
			b.entries = append(b.entries, l.filter(n))
		case grammar.KindClassicLine:
			if e := l.option(n); e != nil {
				b.derived = b.derived || e.Name.Name == "limit" || e.Name.Name == "offset"
				b.entries = append(b.entries, e)
			}
		default:
			l.misplaced(n, "in a dataset")
		}
		l.Errors(n.Node)
	}
	return b
}

// classicField is a field of a schema. What is not optional is required.
func (l *lowering) classicField(n statement) *ast.Entry {
	if n.Kind == grammar.KindClassicLine { // a schema that is not indented
		e := l.option(n)
		if e != nil && e.Value != nil && e.Value.Kind == ast.String && strings.HasSuffix(e.Value.Text, "?") {
			name := strings.TrimSuffix(e.Value.Text, "?")
			e.Value = &ast.Expr{Kind: ast.Name, Name: name, Span: e.Value.Span, NameSpan: e.Value.Span}
			e.Modifiers = []*ast.Modifier{{Name: ast.Ident{Name: "optional", Span: e.Value.Span}, Span: e.Value.Span}}
		}
		return required(e)
	}
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: l.Ident(n.ChildByField("name")), Span: ast.SpanOf(n.Node), Colon: hasToken(n.Node, ":")}
	e.Value = l.OptionalExpr(n.ChildByField("type"))
	if mark := n.ChildByField("optional"); mark != nil {
		e.Modifiers = append(e.Modifiers, &ast.Modifier{Name: ast.Ident{Name: "optional", Span: ast.SpanOf(mark)}, Span: ast.SpanOf(mark)})
	}
	for _, m := range n.ChildrenByField("modifier") {
		e.Modifiers = append(e.Modifiers, l.Modifier(m))
	}
	l.Errors(n.Node)
	return required(e)
}

func required(e *ast.Entry) *ast.Entry {
	if e == nil || e.Value == nil {
		return e
	}
	for _, m := range e.Modifiers {
		if known, _ := lang.FindModifier(m.Name.Name); known.Presence {
			return e
		}
	}
	at := source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}
	e.Modifiers = append(e.Modifiers, &ast.Modifier{Name: ast.Ident{Name: "required", Span: at}, Span: at})
	return e
}

// aggregation is a line of `aggregate:`.
func (l *lowering) aggregation(n statement) *ast.Entry {
	if n.Kind == grammar.KindClassicLine {
		return l.option(n)
	}
	e := &ast.Entry{Kind: ast.Plain, Doc: n.doc, Name: l.Ident(n.ChildByField("name")), Colon: hasToken(n.Node, ":"), Value: l.OptionalExpr(n.ChildByField("value")), Span: ast.SpanOf(n.Node)}
	l.Errors(n.Node)
	return e
}

// classicAggregates: `sum: a as b` is `b: sum(a)`; without a name it is sum_a.
func (l *lowering) classicAggregates(n statement, function string) []*ast.Entry {
	key := ast.SpanOf(n.ChildByField("key"))
	var entries []*ast.Entry
	for i, item := range l.itemsOf(n.Node) {
		value := l.Expr(item.ChildByField("value"))
		call := &ast.Expr{Kind: ast.Call, Name: function, NameSpan: key, Span: value.Span, Named: []ast.Argument{{Value: value}}}
		name := ast.Ident{Name: function + "_" + lastName(value), Span: value.Span}
		if alias := item.ChildByField("alias"); alias != nil {
			name = l.Ident(alias)
		}
		l.Errors(item)
		e := &ast.Entry{Kind: ast.Plain, Name: name, Colon: true, Value: call, Span: ast.SpanOf(item)}
		if i == 0 {
			e.Doc = n.doc
		}
		entries = append(entries, e)
	}
	return entries
}

func lastName(e *ast.Expr) string {
	if e.Name != "" && (e.Kind == ast.Name || e.Kind == ast.Member) {
		return e.Name
	}
	return "value"
}

// classicJoins: `join: other on key` is `join other on key == other.id`.
func (l *lowering) classicJoins(n statement, key string) []*ast.Entry {
	at := ast.SpanOf(n.ChildByField("key"))
	var entries []*ast.Entry
	for i, item := range l.itemsOf(n.Node) {
		e := &ast.Entry{Kind: ast.Join, Name: ast.Ident{Name: "join", Span: at}, Span: ast.SpanOf(item)}
		if i == 0 {
			e.Doc = n.doc
		}
		if key == "left_join" {
			e.Labels = []ast.Label{{Text: "left", Span: at}}
		}
		other := l.Expr(item.ChildByField("value"))
		if other.Kind == ast.String {
			other = nameExpr(ast.Ident{Name: identifier(other.Text), Span: other.Span})
		}
		if other.Kind != ast.Name {
			l.Report(diag.ClassicLine, other.Span, "expected the name of a dataset: `join: NAME on KEY`")
		}
		e.Labels = append(e.Labels, ast.Label{Text: other.Name, Span: other.Span})
		switch on := item.ChildByField("on"); {
		case on == nil:
			l.Report(diag.ClassicIncomplete, ast.SpanOf(item), "a join requires a key: `join: %s on KEY`", other.Name)
		case on.Kind == grammar.KindIdentifier:
			left := l.Expr(on)
			right := &ast.Expr{Kind: ast.Member, Name: "id", NameSpan: left.Span, Span: left.Span, Args: []*ast.Expr{nameExpr(ast.Ident{Name: other.Name, Span: left.Span})}}
			e.Value = &ast.Expr{Kind: ast.Binary, Name: "==", NameSpan: left.Span, Span: left.Span, Args: []*ast.Expr{left, right}}
		default:
			e.Value = l.Expr(on)
		}
		l.Errors(item)
		entries = append(entries, e)
	}
	return entries
}
