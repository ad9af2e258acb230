package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// Completion lists the words that are allowed at a place.
func (s *server) Completion(ctx context.Context, params *protocol.CompletionParams) (protocol.CompletionResult, error) {
	state := stateOf(ctx)
	if v := state.find(params.TextDocument.URI); v != nil && !v.file.IsProgram() {
		return v.completeSettings(v.offset(params.Position), state.features), ctx.Err()
	}
	v := state.view(params.TextDocument.URI)
	empty := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	if v == nil {
		return empty, ctx.Err()
	}
	f := newFinder(v, v.offset(params.Position), false)
	if c := params.Context; c.TriggerKind == protocol.CompletionTriggerKindTriggerCharacter && c.TriggerCharacter != nil &&
		*c.TriggerCharacter == " " && len(f.top().entry) == 0 {
		return empty, ctx.Err() // a blank alone asks for nothing
	}
	if c := params.Context; c.TriggerCharacter != nil && *c.TriggerCharacter == "{" && f.quote < 0 {
		return empty, ctx.Err() // a block begins; what is in it begins on the next line
	}
	found := f.candidates()
	if f.quote >= 0 {
		found = unquoted(found)
	}
	list := &protocol.CompletionList{Items: make([]protocol.CompletionItem, 0, len(found))}
	writer := itemWriter{finder: f, uri: params.TextDocument.URI, can: state.features, snippets: state.features.snippets && (state.settings.Snippets == nil || *state.settings.Snippets)}
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
func unquoted(list []candidate) []candidate {
	var out []candidate
	for _, c := range list {
		if text, ok := strings.CutPrefix(c.label, `"`); ok {
			c.label, c.snippet, c.plain = strings.TrimSuffix(text, `"`), "", ""
			out = append(out, c)
		}
	}
	return out
}

// itemWriter puts candidates into the protocol's form.
type itemWriter struct {
	*finder
	uri      uri.URI
	can      features
	snippets bool

	insert, replace protocol.Range
	bare            bool // what follows a word is there already
}

// place finds the word that is written over.
func (w *itemWriter) place() {
	text, start := w.file.Text, w.offset
	if w.prefix.text != "" {
		start = w.prefix.start
	}
	if w.quote >= 0 {
		start = w.quote + 1
	}
	end := w.offset + wordLength(text[w.offset:])
	if w.quote >= 0 {
		end = w.offset
	}
	w.insert = w.span(source.Span{Start: start, End: w.offset})
	w.replace = w.span(source.Span{Start: start, End: end})
	behind := strings.TrimLeft(text[end:], " \t")
	w.bare = strings.HasPrefix(behind, ":") || strings.HasPrefix(behind, "{") || strings.HasPrefix(behind, "(")
}

func (w *itemWriter) item(c candidate, index int) protocol.CompletionItem {
	item := protocol.CompletionItem{Label: c.label, Kind: c.kind, SortText: protocol.NewOptional(fmt.Sprintf("%d%03d", c.rank, index))}
	if c.detail != "" {
		item.Detail = protocol.NewOptional(c.detail)
	}
	switch {
	case c.doc == nil:
	case w.can.resolveDocs:
		item.Data = w.data(c.label)
	default:
		item.Documentation = w.can.markup(c.doc())
	}
	if c.file != "" {
		item.AdditionalTextEdits = w.importing(c.file)
	}
	text := c.label
	switch {
	case w.bare:
	case w.snippets && c.snippet != "":
		text, item.InsertTextFormat = c.snippet, protocol.InsertTextFormatSnippet
		if w.can.adjustIndent && strings.Contains(text, "\n") {
			item.InsertTextMode = protocol.InsertTextModeAdjustIndentation
		}
	case c.plain != "":
		text = c.plain
	}
	if w.can.insertReplace {
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
	raw, err := json.Marshal(itemData{w.uri, w.offset, label})
	if err != nil {
		return nil
	}
	return protocol.LSPAny(raw)
}

// CompletionResolve adds the documentation of an item that was listed without.
func (s *server) CompletionResolve(ctx context.Context, params *protocol.CompletionItem) (*protocol.CompletionItem, error) {
	var data itemData
	state := stateOf(ctx)
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := state.view(data.URI)
	if v == nil || data.Offset < 0 || data.Offset > len(v.file.Text) {
		return params, ctx.Err()
	}
	for _, c := range newFinder(v, data.Offset, false).candidates() {
		if c.label == data.Label && c.doc != nil {
			params.Documentation = state.features.markup(c.doc())
			break
		}
	}
	return params, ctx.Err()
}

// markup is documentation as the editor can show it.
func (f features) markup(text string) protocol.InlayHintTooltip {
	if f.plainText {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(text)}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
