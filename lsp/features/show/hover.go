package show

import (
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/candidates"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// Hover says what the word at a place means.
func Hover(ctx context.Context, params *protocol.HoverParams) (*protocol.Hover, error) {
	state := session.StateOf(ctx)
	v := state.Find(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	read := explain
	if !v.File.IsProgram() {
		read = explainSetting
	}
	doc, span := read(v, v.Offset(params.Position))
	if doc == "" || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if state.Capabilities.Content && !state.Capabilities.PlainText {
		doc = describe.Paragraphs(doc, links(v, span))
	}
	content := &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: doc}
	if state.Capabilities.PlainText {
		content = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: describe.Plain(doc)}
	}
	at := v.Span(span)
	return &protocol.Hover{Contents: content, Range: &at}, nil
}

// links lead from a dataset or a page to what it becomes.
func links(v *session.View, span source.Span) string {
	o, ok := cursor.SymbolAt(v, span.Start)
	if !ok {
		return ""
	}
	name := cursor.NameOf(o.Use.Symbol)
	link := func(title, kind, file string) string {
		return "[" + title + "](" + string(v.Generated(kind, file)) + ")"
	}
	switch o.Use.Symbol.Kind {
	case sema.DatasetSymbol:
		return strings.Join([]string{link("SQL", "dataset", name+".sql"), link("Python", "dataset", name+".py"), link("TypeScript", "dataset", name+".ts"), link("IR", "dataset", name+".json")}, " · ")
	case sema.PageSymbol:
		return strings.Join([]string{link("TypeScript", "page", name+".tsx"), link("IR", "page", name+".json")}, " · ")
	}
	return ""
}

// explain finds the word at an offset and what it means; "" where there is none.
func explain(v *session.View, offset int) (string, source.Span) {
	text := v.File.Text
	start, end := offset, offset
	for start > 0 && cursor.IsWordByte(text[start-1]) {
		start--
	}
	for end < len(text) && cursor.IsWordByte(text[end]) {
		end++
	}
	if start == end || cursor.IsDigit(text[start]) {
		return explainOperator(v, offset)
	}
	word, span := text[start:end], source.Span{Start: start, End: end}
	if doc := explainDeclared(v, word, start); doc != "" {
		return doc, span
	}
	f := candidates.New(v, start, true)
	if f.Inside {
		return "", span
	}
	var phrase candidates.Candidate // an operator of several words, the longest that is here
	for _, c := range f.Candidates() {
		switch {
		case c.Doc == nil:
		case strings.Trim(c.Label, `"`) == word:
			return c.Doc(), span
		case f.Quote < 0 && strings.Contains(c.Label, " ") && len(c.Label) > len(phrase.Label) && beginsWith(text[start:], c.Label):
			phrase = c
		}
	}
	if phrase.Doc != nil {
		return phrase.Doc(), span
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
func explainOperator(v *session.View, offset int) (string, source.Span) {
	text := v.File.Text
	for _, start := range []int{offset, offset - 1} {
		for _, width := range []int{2, 1} {
			if start < 0 || start+width > len(text) {
				continue
			}
			i := slices.IndexFunc(lang.Operators(), func(op lang.Operator) bool { return op.Name == text[start:start+width] })
			if i < 0 {
				continue
			}
			f := candidates.New(v, start, true)
			if e := f.Top().Entry; f.Inside || f.Quote >= 0 || len(e) == 0 {
				continue
			}
			return "`" + lang.Operators()[i].Name + "`: " + lang.Operators()[i].Doc, source.Span{Start: start, End: start + width}
		}
	}
	return "", source.Span{Start: offset, End: offset}
}

// explainDeclared is for the names that a declaration gives: its own, those of
// its fields and of its values.
func explainDeclared(v *session.View, word string, start int) string {
	analysis := v.Program().Analysis
	for _, u := range v.File.Decls {
		at := start - u.Offset
		if at < 0 || at >= len(u.Decl.Text) {
			continue
		}
		d := u.Decl
		if d.Name.Span.Start == at && d.Name.Name == word {
			switch d.Kind {
			case ast.DatasetDecl:
				if ds := analysis.Dataset(word); ds != nil {
					return describe.DatasetDoc(ds)
				}
			case ast.EnumDecl:
				if enum := analysis.Enum(word); enum != nil {
					return describe.EnumDoc(enum)
				}
			case ast.PageDecl:
				if page := analysis.Page(word); page != nil {
					return describe.PageDoc(page)
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
				if ds := analysis.Dataset(d.Name.Name); ds != nil && cursor.IsFieldEntry(e, describe.FieldOf(ds, word) != nil) {
					return describe.FieldDoc(v, ds, word)
				}
			case ast.EnumDecl:
				if enum := analysis.Enum(d.Name.Name); enum != nil {
					return describe.ValueDoc(enum, word)
				}
			}
		}
	}
	return ""
}

// explainSetting finds the setting whose key or value is at an offset.
func explainSetting(v *session.View, offset int) (string, source.Span) {
	settings := v.Program().Settings
	for _, places := range []map[string]source.Span{settings.Keys, settings.Places} {
		for key, span := range places {
			if s, ok := workspace.FindSetting(key); ok && s.Kind != workspace.Table && span.Contains(offset) {
				return s.Describe(), span
			}
		}
	}
	for key, span := range settings.Keys {
		if s, ok := workspace.FindSetting(key); ok && span.Contains(offset) {
			return s.Describe(), span
		}
	}
	return "", source.Span{Start: offset, End: offset}
}
