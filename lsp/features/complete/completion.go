package complete

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/candidates"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// Completion lists the words that are allowed at a place.
func Completion(ctx context.Context, params *protocol.CompletionParams) (protocol.CompletionResult, error) {
	state := session.StateOf(ctx)
	if v := state.Find(params.TextDocument.URI); v != nil && !v.File.IsProgram() {
		return completeSettings(v, v.Offset(params.Position), state.Capabilities), ctx.Err()
	}
	v := state.View(params.TextDocument.URI)
	empty := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	if v == nil {
		return empty, ctx.Err()
	}
	f := candidates.New(v, v.Offset(params.Position), false)
	if c := params.Context; c.TriggerKind == protocol.CompletionTriggerKindTriggerCharacter && c.TriggerCharacter != nil &&
		*c.TriggerCharacter == " " && len(f.Top().Entry) == 0 {
		return empty, ctx.Err() // a blank alone asks for nothing
	}
	if c := params.Context; c.TriggerCharacter != nil && *c.TriggerCharacter == "{" && f.Quote < 0 {
		return empty, ctx.Err() // a block begins; what is in it begins on the next line
	}
	found := f.Candidates()
	if f.Quote >= 0 {
		found = unquoted(found)
	}
	list := &protocol.CompletionList{Items: make([]protocol.CompletionItem, 0, len(found))}
	writer := itemWriter{Finder: f, uri: params.TextDocument.URI, can: state.Capabilities, snippets: state.Capabilities.Snippets && (state.Settings.Snippets == nil || *state.Settings.Snippets)}
	writer.place()
	for i, c := range found {
		list.Items = append(list.Items, writer.item(c, i))
	}
	slices.SortStableFunc(list.Items, func(a, b protocol.CompletionItem) int {
		x, _ := a.SortText.Get()
		y, _ := b.SortText.Get()
		return strings.Compare(x, y)
	})
	return list, ctx.Err()
}

// unquoted keeps what is allowed in a string that is open, without its quotes.
func unquoted(list []candidates.Candidate) []candidates.Candidate {
	var out []candidates.Candidate
	for _, c := range list {
		if text, ok := strings.CutPrefix(c.Label, `"`); ok {
			c.Label, c.Snippet, c.Plain = strings.TrimSuffix(text, `"`), "", ""
			out = append(out, c)
		}
	}
	return out
}

// itemWriter puts candidates into the protocol's form.
type itemWriter struct {
	*candidates.Finder
	uri      uri.URI
	can      session.Capabilities
	snippets bool

	insert, replace protocol.Range
	bare            bool // what follows a word is there already
}

// place finds the word that is written over.
func (w *itemWriter) place() {
	text, start := w.File.Text, w.Offset
	if w.Prefix.Text != "" {
		start = w.Prefix.Start
	}
	if w.Quote >= 0 {
		start = w.Quote + 1
	}
	end := w.Offset + cursor.WordLength(text[w.Offset:])
	if w.Quote >= 0 {
		end = w.Offset
	}
	w.insert = w.Span(source.Span{Start: start, End: w.Offset})
	w.replace = w.Span(source.Span{Start: start, End: end})
	behind := strings.TrimLeft(text[end:], " \t")
	w.bare = strings.HasPrefix(behind, ":") || strings.HasPrefix(behind, "{") || strings.HasPrefix(behind, "(")
}

func (w *itemWriter) item(c candidates.Candidate, index int) protocol.CompletionItem {
	item := protocol.CompletionItem{Label: c.Label, Kind: c.Kind, SortText: protocol.NewOptional(fmt.Sprintf("%d%03d", c.Rank, index))}
	if c.Detail != "" {
		item.Detail = protocol.NewOptional(c.Detail)
	}
	switch {
	case c.Doc == nil:
	case w.can.ResolveDocs:
		item.Data = w.data(c.Label)
	default:
		item.Documentation = describe.Markup(w.can, c.Doc())
	}
	if c.File != "" {
		item.AdditionalTextEdits = importing(w.Finder.View, c.File)
	}
	text := c.Label
	switch {
	case w.bare:
	case w.snippets && c.Snippet != "":
		text, item.InsertTextFormat = c.Snippet, protocol.InsertTextFormatSnippet
		if w.can.AdjustIndent && strings.Contains(text, "\n") {
			item.InsertTextMode = protocol.InsertTextModeAdjustIndentation
		}
	case c.Plain != "":
		text = c.Plain
	}
	if w.can.InsertReplace {
		item.TextEdit = &protocol.InsertReplaceEdit{NewText: text, Insert: w.insert, Replace: w.replace}
	} else {
		item.TextEdit = &protocol.TextEdit{NewText: text, Range: w.insert}
	}
	return item
}

// itemData finds a candidate again.
type itemData struct {
	URI    uri.URI `json:"uri"`
	Offset int     `json:"offset"`
	Label  string  `json:"label"`
}

func (w *itemWriter) data(label string) protocol.LSPAny {
	raw, err := json.Marshal(itemData{w.uri, w.Offset, label})
	if err != nil {
		return nil
	}
	return protocol.LSPAny(raw)
}

// CompletionResolve adds the documentation of an item that was listed without.
func CompletionResolve(ctx context.Context, params *protocol.CompletionItem) (*protocol.CompletionItem, error) {
	var data itemData
	state := session.StateOf(ctx)
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := state.View(data.URI)
	if v == nil || data.Offset < 0 || data.Offset > len(v.File.Text) {
		return params, ctx.Err()
	}
	for _, c := range candidates.New(v, data.Offset, false).Candidates() {
		if c.Label == data.Label && c.Doc != nil {
			params.Documentation = describe.Markup(state.Capabilities, c.Doc())
			break
		}
	}
	return params, ctx.Err()
}

// importing is the edit that imports a file: behind the last import, or above
// the first declaration.
func importing(v *session.View, file string) []protocol.TextEdit {
	line := v.Newlines("import \"" + cursor.RelativeTo(v.File.Path, file) + "\"\n")
	at, text := 0, line
	for i, u := range v.File.Decls {
		switch {
		case u.Decl.Kind == ast.ImportDecl:
			at, text = u.Offset+len(u.Decl.Text), v.Newlines("\n")+strings.TrimRight(line, "\r\n")
		case i == 0 && u.Decl.Kind != ast.Comment:
			at, text = u.Offset, line+v.Newlines("\n")
		case i == 0:
			at, text = u.Offset+len(u.Decl.Text), v.Newlines("\n\n")+strings.TrimRight(line, "\r\n")
		}
	}
	return []protocol.TextEdit{{Range: v.Span(source.Span{Start: at, End: at}), NewText: text}}
}
