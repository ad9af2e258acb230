package lsp

import (
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// Hover says what the word at a place means.
func (s *server) Hover(ctx context.Context, params *protocol.HoverParams) (*protocol.Hover, error) {
	state := stateOf(ctx)
	v := state.find(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	explain := v.explain
	if !v.file.IsProgram() {
		explain = v.explainSetting
	}
	doc, span := explain(v.offset(params.Position))
	if doc == "" || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if state.features.content && !state.features.plainText {
		doc = paragraphs(doc, v.links(span))
	}
	content := &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: doc}
	if state.features.plainText {
		content = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(doc)}
	}
	at := v.span(span)
	return &protocol.Hover{Contents: content, Range: &at}, nil
}

// links lead from a dataset or a page to what it becomes.
func (v *view) links(span source.Span) string {
	o, ok := v.symbolAt(span.Start)
	if !ok {
		return ""
	}
	name := nameOf(o.use.Symbol)
	link := func(title, kind, file string) string {
		return "[" + title + "](" + string(v.generated(kind, file)) + ")"
	}
	switch o.use.Symbol.Kind {
	case sema.DatasetSymbol:
		return strings.Join([]string{link("SQL", "dataset", name+".sql"), link("Python", "dataset", name+".py"), link("TypeScript", "dataset", name+".ts"), link("IR", "dataset", name+".json")}, " · ")
	case sema.PageSymbol:
		return strings.Join([]string{link("TypeScript", "page", name+".tsx"), link("IR", "page", name+".json")}, " · ")
	}
	return ""
}

// explain finds the word at an offset and what it means; "" where there is none.
func (v *view) explain(offset int) (string, source.Span) {
	text := v.file.Text
	start, end := offset, offset
	for start > 0 && isWordByte(text[start-1]) {
		start--
	}
	for end < len(text) && isWordByte(text[end]) {
		end++
	}
	if start == end || isDigit(text[start]) {
		return v.explainOperator(offset)
	}
	word, span := text[start:end], source.Span{Start: start, End: end}
	if doc := v.explainDeclared(word, start); doc != "" {
		return doc, span
	}
	f := newFinder(v, start, true)
	if f.inside {
		return "", span
	}
	var phrase candidate // an operator of several words, the longest that is here
	for _, c := range f.candidates() {
		switch {
		case c.doc == nil:
		case strings.Trim(c.label, `"`) == word:
			return c.doc(), span
		case f.quote < 0 && strings.Contains(c.label, " ") && len(c.label) > len(phrase.label) && beginsWith(text[start:], c.label):
			phrase = c
		}
	}
	if phrase.doc != nil {
		return phrase.doc(), span
	}
	return "", span
}

// beginsWith says whether a text begins with the words of a phrase.
func beginsWith(text, phrase string) bool {
	words := strings.Fields(phrase)
	line, _, _ := strings.Cut(text, "\n")
	written := strings.Fields(line)
	return len(written) >= len(words) && slices.Equal(written[:len(words)], words)
}

// explainOperator is for operators that are signs.
func (v *view) explainOperator(offset int) (string, source.Span) {
	text := v.file.Text
	for _, start := range []int{offset, offset - 1} {
		for _, width := range []int{2, 1} {
			if start < 0 || start+width > len(text) {
				continue
			}
			i := slices.IndexFunc(lang.Operators(), func(op lang.Operator) bool { return op.Name == text[start:start+width] })
			if i < 0 {
				continue
			}
			f := newFinder(v, start, true)
			if e := f.top().entry; f.inside || f.quote >= 0 || len(e) == 0 {
				continue
			}
			return "`" + lang.Operators()[i].Name + "`: " + lang.Operators()[i].Doc, source.Span{Start: start, End: start + width}
		}
	}
	return "", source.Span{Start: offset, End: offset}
}

// explainDeclared is for the names that a declaration gives: its own, those of
// its fields and of its values.
func (v *view) explainDeclared(word string, start int) string {
	analysis := v.program().Analysis
	for _, u := range v.file.Decls {
		at := start - u.Offset
		if at < 0 || at >= len(u.Decl.Text) {
			continue
		}
		d := u.Decl
		if d.Name.Span.Start == at && d.Name.Name == word {
			switch d.Kind {
			case ast.DatasetDecl:
				if ds := analysis.Dataset(word); ds != nil {
					return datasetDoc(ds)
				}
			case ast.EnumDecl:
				if enum := analysis.Enum(word); enum != nil {
					return enumDoc(enum)
				}
			case ast.PageDecl:
				if page := analysis.Page(word); page != nil {
					return pageDoc(page)
				}
			}
			return ""
		}
		if d.Body() == nil {
			continue
		}
		for _, e := range d.Body().Entries {
			if e.Name.Span.Start != at {
				continue
			}
			switch d.Kind {
			case ast.DatasetDecl:
				if ds := analysis.Dataset(d.Name.Name); ds != nil && isFieldEntry(e, fieldOf(ds, word) != nil) {
					return v.fieldDoc(ds, word)
				}
			case ast.EnumDecl:
				if enum := analysis.Enum(d.Name.Name); enum != nil {
					return valueDoc(enum, word)
				}
			}
		}
	}
	return ""
}

// isFieldEntry tells a field from a property of the same name: a property that
// is a field's name too has a value that is no type.
func isFieldEntry(e *ast.Entry, named bool) bool {
	if !named || !e.Colon || e.Body != nil {
		return false
	}
	block := lang.Lookup("dataset")
	if _, property := block.Find(e.Name.Name); !property || e.Value == nil {
		return true
	}
	if len(e.Modifiers) > 0 {
		return true
	}
	if _, builtin := lang.FindType(e.Value.Name); builtin {
		return true
	}
	return e.Value.Kind == ast.Name
}
