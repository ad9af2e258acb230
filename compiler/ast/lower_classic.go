package ast

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// classic lowers a declaration of the classic form to the nodes that the block
// form gives; doc.go says which.
func (l *lowering) classic(d *Decl, n *grammar.Node) {
	d.Classic = true
	l.decl = d
	head := l.ident(n.ChildByField("name"))
	parts := l.parts(n)
	l.scope = append(l.scope, head.Name)
	if len(parts) > 0 {
		l.scope[0] += " " + parts[0].Text
	}
	l.indentation(n)
	if value := n.ChildByField("value"); value != nil {
		l.report(diag.ClassicLine, span(value), "unexpected text after the `:` of `%s`; write it on a separate line below", head.Name)
	}
	e := &Entry{Kind: Plain, Name: head, Span: d.Span, Body: &Block{Span: source.Span{Start: n.End, End: n.End}, Closed: true}}
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
	l.scope = nil
	d.Entry = e
	if head.Name == "theme" {
		d.Kind, d.Keyword = ThemeDecl, head
		return
	}
	l.typed(d)
	d.Keyword = head
}

// named gives a declaration its name: the text is the title where it is no
// identifier. It answers the parts after the name.
func (l *lowering) named(e *Entry, parts []part) []part {
	if len(parts) == 0 {
		return nil
	}
	name := parts[0]
	e.Labels = []Label{{Text: name.identifier(), Span: name.nameSpan()}}
	if e.Labels[0].Text != name.Text || e.Name.Name == "app" && name.Quoted && naming.Words(name.Text) != name.Text {
		e.Body.Entries = append(e.Body.Entries, stringEntry("title", name))
	}
	return parts[1:]
}

// classicApp: `app "X" connects to postgres "ENV".`
func (l *lowering) classicApp(e *Entry, parts []part, lines []statement) {
	rest := l.named(e, parts)
	if len(rest) > 0 && rest[len(rest)-1].is(".") {
		rest = rest[:len(rest)-1]
	}
	switch {
	case len(rest) == 0:
	case len(rest) < 3 || !rest[0].is("connects") || !rest[1].is("to") || rest[2].Quoted || len(rest) > 4 || len(rest) == 4 && !rest[3].Quoted:
		l.report(diag.ClassicLine, spanOf(rest), "unexpected `%s` after the name of an app; expected `connects to postgres \"VARIABLE\"`", l.text[rest[0].Span.Start:rest[len(rest)-1].Span.End])
	default:
		database := &Entry{Kind: Plain, Colon: true, Name: Ident{"database", rest[1].Span}, Span: spanOf(rest), Value: nameExpr(rest[2].Ident())}
		if len(rest) == 4 {
			database.Modifiers = []*Modifier{{Name: rest[3].Ident(), Quoted: true, Span: rest[3].Span}}
		}
		e.Body.Entries = append(e.Body.Entries, database)
	}
	e.Body.Entries = append(e.Body.Entries, l.options(lines)...)
}

// classicPage: `page "X" at "/":`
func (l *lowering) classicPage(e *Entry, parts []part, lines []statement) {
	rest := l.named(e, parts)
	switch {
	case len(rest) == 2 && rest[0].is("at") && rest[1].Quoted:
		e.Body.Entries = append(e.Body.Entries, stringEntry("path", rest[1]))
	case len(rest) == 1 && rest[0].is("at"):
		l.report(diag.ClassicIncomplete, rest[0].Span, "missing path after `at`: `at \"/path\"`")
	case len(rest) > 0:
		l.report(diag.ClassicLine, spanOf(rest), "unexpected `%s` after the name of a page; expected `at \"/path\"`", l.text[rest[0].Span.Start:rest[len(rest)-1].Span.End])
	}
	e.Body.Entries = append(e.Body.Entries, l.widgets(lines, "")...)
}

// classicDataset: `dataset "x" from table t:` or `frame "x" from dataset d:`.
func (l *lowering) classicDataset(e *Entry, frame bool, parts []part, lines []statement) {
	e.Name.Name = string(DatasetDecl)
	from := sourceOf(parts)
	names := parts
	if from.at >= 0 {
		names = parts[:from.at]
	}
	if extra := l.named(e, names); len(extra) > 0 {
		l.report(diag.ClassicLine, spanOf(extra), "unexpected `%s` after the name of a dataset; expected `from table NAME` or `from dataset NAME`", l.text[extra[0].Span.Start:extra[len(extra)-1].Span.End])
	}
	body := l.datasetBody(lines)
	derived := frame || body.derived || from.kind == "dataset"
	switch {
	case from.at >= 0 && from.name.Name == "":
		l.report(diag.ClassicIncomplete, parts[from.at].Span, "missing name after `from`: `from table NAME` or `from dataset NAME`")
	case from.at >= 0 && derived && len(e.Labels) > 0:
		l.table(from)
		e.Labels = append(e.Labels, Label{Text: "from", Span: parts[from.at].Span}, Label{Text: from.name.Name, Span: from.name.Span})
	case from.at >= 0 && len(e.Labels) > 0:
		if from.table != e.Labels[0].Text {
			at := from.name.Span
			table := &Expr{Kind: Call, Name: "table", NameSpan: at, Span: at, Named: []Argument{{Value: &Expr{Kind: String, Text: from.table, Span: at, NameSpan: at}}}}
			e.Body.Entries = append(e.Body.Entries, &Entry{Kind: Plain, Name: Ident{"source", at}, Colon: true, Value: table, Span: at})
		}
		fallthrough
	default:
		if !body.schema {
			at := e.Name.Span
			e.Body.Entries = append(e.Body.Entries, &Entry{Kind: Plain, Name: Ident{"open", at}, Colon: true, Value: &Expr{Kind: True, Span: at, NameSpan: at}, Span: at})
		}
	}
	if derived && from.at < 0 {
		l.report(diag.ClassicIncomplete, e.Name.Span, "a derived dataset requires a source after its name: `from table NAME` or `from dataset NAME`")
	}
	e.Body.Entries = append(e.Body.Entries, body.entries...)
}

// classicBody is what the lines of a dataset say.
type classicBody struct {
	entries         []*Entry
	schema, derived bool
}

func (l *lowering) datasetBody(lines []statement) classicBody {
	var b classicBody
	var aggregates *Entry
	aggregate := func(e *Entry) {
		if aggregates == nil {
			aggregates = &Entry{Kind: Plain, Name: Ident{"aggregate", e.Name.Span}, Span: e.Span, Body: &Block{Span: e.Span, Closed: true}}
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
				l.report(diag.ClassicIncomplete, span(n.Node), "missing names after `%s`", strings.ReplaceAll(key, "_", " "))
				continue
			}
			switch key {
			case "join", "left_join":
				b.entries = append(b.entries, l.classicJoins(n, key)...)
			case "sum", "avg", "min", "max", "count":
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
		l.errors(n.Node)
	}
	return b
}

// classicField is a field of a schema. What is not optional is required.
func (l *lowering) classicField(n statement) *Entry {
	if n.Kind == grammar.KindClassicLine { // a schema that is not indented
		e := l.option(n)
		if e != nil && e.Value != nil && e.Value.Kind == String && strings.HasSuffix(e.Value.Text, "?") {
			name := strings.TrimSuffix(e.Value.Text, "?")
			e.Value = &Expr{Kind: Name, Name: name, Span: e.Value.Span, NameSpan: e.Value.Span}
			e.Modifiers = []*Modifier{{Name: Ident{"optional", e.Value.Span}, Span: e.Value.Span}}
		}
		return required(e)
	}
	e := &Entry{Kind: Plain, Doc: n.doc, Name: l.ident(n.ChildByField("name")), Span: span(n.Node), Colon: hasToken(n.Node, ":")}
	e.Value = l.optional(n.ChildByField("type"))
	if mark := n.ChildByField("optional"); mark != nil {
		e.Modifiers = append(e.Modifiers, &Modifier{Name: Ident{"optional", span(mark)}, Span: span(mark)})
	}
	for _, m := range n.ChildrenByField("modifier") {
		e.Modifiers = append(e.Modifiers, l.modifier(m))
	}
	l.errors(n.Node)
	return required(e)
}

func required(e *Entry) *Entry {
	if e == nil || e.Value == nil {
		return e
	}
	for _, m := range e.Modifiers {
		switch m.Name.Name {
		case "required", "optional", "primary_key", "default", "auto_now", "auto_now_add", "auto_update", "computed", "owner", "readonly":
			return e
		}
	}
	at := source.Span{Start: e.Value.Span.End, End: e.Value.Span.End}
	e.Modifiers = append(e.Modifiers, &Modifier{Name: Ident{"required", at}, Span: at})
	return e
}

// aggregation is a line of `aggregate:`.
func (l *lowering) aggregation(n statement) *Entry {
	if n.Kind == grammar.KindClassicLine {
		return l.option(n)
	}
	e := &Entry{Kind: Plain, Doc: n.doc, Name: l.ident(n.ChildByField("name")), Colon: hasToken(n.Node, ":"), Value: l.optional(n.ChildByField("value")), Span: span(n.Node)}
	l.errors(n.Node)
	return e
}

// classicAggregates: `sum: a as b` is `b: sum(a)`; without a name it is sum_a.
func (l *lowering) classicAggregates(n statement, function string) []*Entry {
	key := span(n.ChildByField("key"))
	var entries []*Entry
	for i, item := range l.itemsOf(n.Node) {
		value := l.expr(item.ChildByField("value"))
		call := &Expr{Kind: Call, Name: function, NameSpan: key, Span: value.Span, Named: []Argument{{Value: value}}}
		name := Ident{function + "_" + lastName(value), value.Span}
		if alias := item.ChildByField("alias"); alias != nil {
			name = l.ident(alias)
		}
		l.errors(item)
		e := &Entry{Kind: Plain, Name: name, Colon: true, Value: call, Span: span(item)}
		if i == 0 {
			e.Doc = n.doc
		}
		entries = append(entries, e)
	}
	return entries
}

func lastName(e *Expr) string {
	if e.Name != "" && (e.Kind == Name || e.Kind == Member) {
		return e.Name
	}
	return "value"
}

// classicJoins: `join: other on key` is `join other on key == other.id`.
func (l *lowering) classicJoins(n statement, key string) []*Entry {
	at := span(n.ChildByField("key"))
	var entries []*Entry
	for i, item := range l.itemsOf(n.Node) {
		e := &Entry{Kind: Join, Name: Ident{"join", at}, Span: span(item)}
		if i == 0 {
			e.Doc = n.doc
		}
		if key == "left_join" {
			e.Labels = []Label{{Text: "left", Span: at}}
		}
		other := l.expr(item.ChildByField("value"))
		if other.Kind == String {
			other = nameExpr(Ident{identifier(other.Text), other.Span})
		}
		if other.Kind != Name {
			l.report(diag.ClassicLine, other.Span, "expected the name of a dataset: `join: NAME on KEY`")
		}
		e.Labels = append(e.Labels, Label{Text: other.Name, Span: other.Span})
		switch on := item.ChildByField("on"); {
		case on == nil:
			l.report(diag.ClassicIncomplete, span(item), "a join requires a key: `join: %s on KEY`", other.Name)
		case on.Kind == grammar.KindIdentifier:
			left := l.expr(on)
			right := &Expr{Kind: Member, Name: "id", NameSpan: left.Span, Span: left.Span, Args: []*Expr{nameExpr(Ident{other.Name, left.Span})}}
			e.Value = &Expr{Kind: Binary, Name: "==", NameSpan: left.Span, Span: left.Span, Args: []*Expr{left, right}}
		default:
			e.Value = l.expr(on)
		}
		l.errors(item)
		entries = append(entries, e)
	}
	return entries
}
