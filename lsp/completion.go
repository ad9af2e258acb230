package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// Completion lists what may stand at a place, the best first.
func (s *server) Completion(ctx context.Context, params *protocol.CompletionParams) (protocol.CompletionResult, error) {
	v, offset, st, ok := find(ctx, params.TextDocument.URI, params.Position)
	if !ok {
		return &protocol.CompletionList{Items: []protocol.CompletionItem{}}, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := newCursor(v, offset)
	list := &completions{cursor: c, st: st, items: []protocol.CompletionItem{}, seen: map[string]bool{}}
	list.fill()
	return &protocol.CompletionList{Items: list.items}, nil
}

// completions collects items in the order of their rank.
type completions struct {
	*cursor
	st    *state
	items []protocol.CompletionItem
	seen  map[string]bool
}

// item is one proposal; snippet is its text with places to fill in, "" where
// the label is the text.
type item struct {
	label, detail, doc, snippet string
	kind                        protocol.CompletionItemKind
}

func (l *completions) add(i item) {
	if i.label == "" || l.seen[i.label] {
		return
	}
	l.seen[i.label] = true
	out := protocol.CompletionItem{Label: i.label, Kind: i.kind, SortText: protocol.NewOptional(fmt.Sprintf("%04d", len(l.items)))}
	if i.detail != "" {
		out.Detail = protocol.NewOptional(i.detail)
	}
	if i.doc != "" {
		out.Documentation = l.st.documentation(i.doc)
	}
	if i.snippet != "" && l.snippets() {
		out.InsertText = protocol.NewOptional(i.snippet)
		out.InsertTextFormat = protocol.InsertTextFormatSnippet
		if l.st.features.adjustIndent {
			out.InsertTextMode = protocol.InsertTextModeAdjustIndentation
		}
	}
	l.items = append(l.items, out)
}

func (l *completions) snippets() bool {
	return l.st.features.snippets && (l.st.settings.Snippets == nil || *l.st.settings.Snippets)
}

func (l *completions) fill() {
	switch {
	case l.quiet:
	case l.block == nil && l.unit == nil:
		l.top()
	case l.block == nil:
	case l.member != "":
		l.members()
	case !l.colon && l.segment == l.prefix:
		l.entryNames()
	case !l.colon && l.call == "":
		l.labels()
	default:
		l.values()
	}
}

// top: declarations.
func (l *completions) top() {
	if l.segment != l.prefix {
		return
	}
	for _, w := range lang.Declarations() {
		if w.Stage != lang.Built {
			continue
		}
		snippet := w.Name + " ${1:Name} {\n    $0\n}"
		if w.Name == "import" {
			snippet = "import \"${1:file}.n3\""
		}
		l.add(item{label: w.Name, doc: wordDoc(w), snippet: snippet, kind: protocol.CompletionItemKindKeyword})
	}
}

// entryNames: the words of the block that are not written yet, and the fields
// where the block is keyed by them.
func (l *completions) entryNames() {
	if l.block.Free == lang.FreeInput || l.block.Free == lang.FreeChecks || l.block.Free == lang.FreeFieldRule {
		l.fields(func(*ir.FieldSpec) bool { return true })
	}
	for _, w := range l.block.All() {
		written := l.body.Find(w.Name)
		if w.Stage == lang.Refused || written != nil && !w.Repeats && !l.typing(written) {
			continue
		}
		i := item{label: w.Name, doc: wordDoc(w), kind: protocol.CompletionItemKindProperty, snippet: w.Name + ": $0"}
		switch {
		case w.Label == lang.TextLabel:
			i.snippet = w.Name + " \"$1\""
			if w.Block == "container" {
				i.snippet += " {\n    $0\n}"
			}
		case w.Label != lang.NoLabel:
			i.snippet = w.Name + " ${1:name}"
		case w.Block != "" && w.Value == lang.NoValue:
			i.snippet = w.Name + " {\n    $0\n}"
		}
		if w.Label != lang.NoLabel || w.Block == "container" {
			i.kind = protocol.CompletionItemKindClass
		}
		l.add(i)
	}
}

// typing says whether an entry is the one under the cursor.
func (l *completions) typing(e *ast.Entry) bool {
	at := l.offset - l.unit.Offset
	return e.Span.Start <= at && at <= e.Span.End
}

// labels: what stands between a word and its block.
func (l *completions) labels() {
	w, ok := l.block.Find(l.name)
	if !ok || len(l.words) > 0 {
		return
	}
	if w.Label == lang.DatasetLabel || w.Label == lang.DatasetOrName {
		l.datasets()
	}
}

func (l *completions) datasets() {
	for _, name := range l.v.snapshot.Analysis.Names(ast.DatasetDecl) {
		i := item{label: name, detail: "dataset", kind: protocol.CompletionItemKindStruct}
		if ds := l.v.snapshot.Analysis.Dataset(name); ds != nil {
			i.doc = ds.Spec.Doc
		}
		l.add(i)
	}
}

func (l *completions) fields(fits func(*ir.FieldSpec) bool) {
	if l.dataset == nil {
		return
	}
	for i := range l.dataset.Spec.Fields {
		f := &l.dataset.Spec.Fields[i]
		if (!f.Implicit || f.PrimaryKey) && fits(f) {
			l.add(item{label: f.Name, detail: typeText(f), doc: f.Doc, kind: protocol.CompletionItemKindField})
		}
	}
}

// members: behind a dot.
func (l *completions) members() {
	switch l.member {
	case "user":
		for _, m := range lang.UserMembers() {
			l.add(item{label: m.Name, doc: m.Doc, kind: protocol.CompletionItemKindProperty})
		}
	case "row":
		l.fields((*ir.FieldSpec).Readable)
	case "route":
		if l.page != nil {
			for _, name := range l.page.Parameters {
				l.add(item{label: name, detail: "parameter of " + l.page.Path, kind: protocol.CompletionItemKindVariable})
			}
		}
	}
}

// values: behind the colon of an entry.
func (l *completions) values() {
	w, known := l.block.Find(l.name)
	field := l.block.Name == "dataset" && (!known || l.writtenAsField())
	switch {
	case field && l.call == "list":
		l.types(func(t lang.Type) bool { return t.Scalar && t.Args == "" })
		return
	case field && l.call != "":
		l.modifierArguments()
		return
	case field && len(l.words) > 0:
		l.modifiers()
		return
	case field:
		l.types(func(lang.Type) bool { return true })
		return
	}
	l.ofWord(w)
	if l.block.Name == "dataset" && len(l.words) == 0 && w.Value == lang.Text {
		l.types(func(lang.Type) bool { return true })
	}
	if l.block.Free == lang.FreeInput && !known {
		for _, input := range lang.Inputs() {
			l.add(item{label: input.Name, doc: input.Doc, kind: protocol.CompletionItemKindEnumMember})
		}
	}
	if l.block.Free == lang.FreeIndex {
		l.fields(func(*ir.FieldSpec) bool { return true })
	}
}

// writtenAsField: a field may have the name of a property.
func (l *completions) writtenAsField() bool {
	if len(l.words) == 0 {
		return false
	}
	_, isType := lang.FindType(firstName(l.words[0]))
	return isType
}

func (l *completions) ofWord(w lang.Word) {
	for _, choice := range w.Choices {
		l.add(item{label: choice, kind: protocol.CompletionItemKindEnumMember})
	}
	if w.Arg != "" {
		l.add(item{label: w.Arg, snippet: w.Arg + "(${1:30s})", kind: protocol.CompletionItemKindFunction})
	}
	switch w.Value {
	case lang.Bool:
		l.booleans()
	case lang.Rule:
		l.rules()
	case lang.Condition, lang.Expression:
		l.expressions()
	case lang.FieldName, lang.FieldList:
		l.fields(l.fit(w.Name))
	case lang.SortList:
		l.fields(func(f *ir.FieldSpec) bool { return slices.Contains(l.dataset.Spec.Sortable, f.Name) })
	case lang.DatasetName:
		l.datasets()
	case lang.PageName:
		for _, name := range l.v.snapshot.Analysis.Names(ast.PageDecl) {
			l.add(item{label: name, detail: "page", kind: protocol.CompletionItemKindClass})
		}
	case lang.Actions:
		for _, a := range lang.ActionWords() {
			snippet := ""
			if a.Name != "refresh_table" {
				snippet = a.Name + "(\"$1\")"
			}
			l.add(item{label: a.Name, doc: a.Doc, snippet: snippet, kind: protocol.CompletionItemKindFunction})
		}
	}
}

// fit says which fields a list takes.
func (l *completions) fit(word string) func(*ir.FieldSpec) bool {
	return func(f *ir.FieldSpec) bool {
		t, _ := lang.FindType(f.Type)
		switch word {
		case "fields":
			return f.Writable()
		case "sortable", "filterable":
			return f.Readable() && t.Scalar
		case "searchable":
			return f.Readable() && t.Texty
		case "y":
			return f.Readable() && (f.Type == "integer" || f.Type == "number" || f.Type == "decimal")
		}
		return f.Readable()
	}
}

func (l *completions) booleans() {
	for _, word := range []string{"true", "false"} {
		l.add(item{label: word, kind: protocol.CompletionItemKindKeyword})
	}
}

func (l *completions) rules() {
	if l.call == "role" {
		return // the names of roles are the program's own
	}
	for _, r := range lang.RuleWords() {
		snippet := ""
		if r.Name == "role" {
			snippet = "role(${1:editor})"
		}
		l.add(item{label: r.Name, doc: r.Doc, snippet: snippet, kind: protocol.CompletionItemKindKeyword})
	}
	l.expressions()
}

func (l *completions) expressions() {
	l.fields((*ir.FieldSpec).Readable)
	l.add(item{label: "user", doc: "Who asks.", kind: protocol.CompletionItemKindVariable})
	if l.page != nil && len(l.page.Parameters) > 0 {
		l.add(item{label: "route", doc: "The parameters of the page's path.", kind: protocol.CompletionItemKindVariable})
	}
	for _, f := range lang.Functions() {
		if f.Stage == lang.Built {
			l.add(item{label: f.Name, detail: f.Signature, doc: f.Doc, snippet: f.Name + "($1)", kind: protocol.CompletionItemKindFunction})
		}
	}
	if len(l.words) > 0 {
		for _, o := range lang.Operators() {
			if isNameByte(o.Name[0]) {
				l.add(item{label: o.Name, doc: o.Doc, kind: protocol.CompletionItemKindOperator})
			}
		}
	}
}

func (l *completions) types(fits func(lang.Type) bool) {
	for _, t := range lang.Types() {
		if !fits(t) {
			continue
		}
		i := item{label: t.Name, doc: t.Doc, kind: protocol.CompletionItemKindTypeParameter}
		if t.Args != "" {
			i.snippet, i.detail = t.Name+"(${1:"+t.Args+"})", t.Name+"("+t.Args+")"
		}
		l.add(i)
	}
	if l.call != "" {
		return
	}
	for _, name := range l.v.snapshot.Analysis.Names(ast.EnumDecl) {
		l.add(item{label: name, detail: "enum", kind: protocol.CompletionItemKindEnum})
	}
}

// modifiers: those that go with the type and do not contradict one that is there.
func (l *completions) modifiers() {
	fieldType := firstName(l.words[0])
	if l.v.snapshot.Analysis.Enum(fieldType) != nil {
		fieldType = "enum"
	}
	var written []string
	for _, w := range l.words[1:] {
		written = append(written, firstName(w))
	}
	for _, m := range lang.Modifiers() {
		contradicts := func(name string) bool {
			other, _ := lang.FindModifier(name)
			return name == m.Name || slices.Contains(m.Excludes, name) || slices.Contains(other.Excludes, m.Name)
		}
		if m.Stage != lang.Built || len(m.Fits) > 0 && !slices.Contains(m.Fits, fieldType) || slices.ContainsFunc(written, contradicts) {
			continue
		}
		i := item{label: m.Name, doc: m.Doc, kind: protocol.CompletionItemKindKeyword}
		if m.Arg != lang.NoArg {
			i.snippet = m.Name + "($1)"
		}
		l.add(i)
	}
}

// modifierArguments: values of the field's type.
func (l *completions) modifierArguments() {
	if l.call != "default" && l.call != "one_of" || l.dataset == nil {
		return
	}
	f := l.dataset.Spec.Field(l.name)
	if f == nil {
		return
	}
	for _, v := range f.Values {
		l.add(item{label: v.Name, detail: v.Label, kind: protocol.CompletionItemKindEnumMember})
	}
	switch f.Type {
	case "boolean":
		l.booleans()
	case "datetime", "date":
		l.add(item{label: "now()", doc: "This moment.", kind: protocol.CompletionItemKindFunction})
	case "uuid":
		l.add(item{label: "uuid()", doc: "A new identifier.", kind: protocol.CompletionItemKindFunction})
	case "string":
		l.add(item{label: "user.id", doc: "Who makes the row.", kind: protocol.CompletionItemKindVariable})
	}
}

// wordDoc is the documentation of a word, with what holds where it is not
// written and an example.
func wordDoc(w lang.Word) string {
	var b strings.Builder
	b.WriteString(w.Doc)
	if w.Default != "" {
		b.WriteString("\n\n`" + w.Default + "` where it is not written.")
	}
	if w.Stage == lang.Ignored {
		b.WriteString("\n\nThis version does not build it yet; it has no effect.")
	}
	if w.Stage == lang.Refused {
		b.WriteString("\n\nThis version does not build it yet.")
	}
	if w.Example != "" {
		b.WriteString("\n\n```n3\n" + w.Example + "\n```")
	}
	return b.String()
}
