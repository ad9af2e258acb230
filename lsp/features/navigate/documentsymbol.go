package navigate

import (
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// symbol is a thing with a name in a file. Spans are absolute.
type symbol struct {
	name, detail string
	kind         protocol.SymbolKind
	whole, at    source.Span
	children     []symbol
}

// DocumentSymbol outlines a file: declarations, what is in them, widgets.
func DocumentSymbol(ctx context.Context, params *protocol.DocumentSymbolParams) (protocol.DocumentSymbolResult, error) {
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil {
		return protocol.DocumentSymbolSlice{}, ctx.Err()
	}
	list := symbols(v)
	if state.Capabilities.HierarchicalSymbols {
		return protocol.DocumentSymbolSlice(symbolTree(v, list)), ctx.Err()
	}
	out := protocol.SymbolInformationSlice{}
	var flatten func(list []symbol, container string)
	flatten = func(list []symbol, container string) {
		for _, sym := range list {
			info := protocol.SymbolInformation{Location: protocol.Location{URI: params.TextDocument.URI, Range: v.Span(sym.whole)}}
			info.Name, info.Kind = sym.name, sym.kind
			if container != "" {
				info.ContainerName = &container
			}
			out = append(out, info)
			flatten(sym.children, sym.name)
		}
	}
	flatten(list, "")
	return out, ctx.Err()
}

func symbolTree(v *session.View, list []symbol) []protocol.DocumentSymbol {
	out := make([]protocol.DocumentSymbol, 0, len(list))
	for _, sym := range list {
		d := protocol.DocumentSymbol{Name: sym.name, Kind: sym.kind, Range: v.Span(sym.whole), SelectionRange: v.Span(sym.at), Children: symbolTree(v, sym.children)}
		if sym.detail != "" {
			d.Detail = &sym.detail
		}
		out = append(out, d)
	}
	return out
}

// symbols lists the declarations of a file that have a name.
func symbols(v *session.View) []symbol {
	var list []symbol
	for _, u := range v.File.Decls {
		if sym, ok := outlineOf(v, u); ok {
			list = append(list, sym)
		}
	}
	return list
}

func outlineOf(v *session.View, u sema.Unit) (symbol, bool) {
	d := u.Decl
	sym := symbol{name: d.Name.Name, detail: string(d.Kind), whole: d.Span.Shift(u.Offset), at: d.Name.Span.Shift(u.Offset)}
	switch d.Kind {
	case ast.AppDecl:
		sym.kind = protocol.SymbolKindPackage
		if sym.name == "" {
			sym.name, sym.at = "app", d.Keyword.Span.Shift(u.Offset)
		}
	case ast.EnumDecl:
		sym.kind = protocol.SymbolKindEnum
	case ast.DatasetDecl:
		sym.kind = protocol.SymbolKindClass
		if d.Dataset.From != nil {
			sym.detail = "dataset from " + d.Dataset.From.Name
		}
	case ast.PageDecl:
		sym.kind = protocol.SymbolKindModule
	default:
		return symbol{}, false
	}
	if sym.name == "" {
		return symbol{}, false
	}
	if body := d.Body(); body != nil {
		reader := outline{offset: u.Offset, text: d.Text}
		if d.Kind == ast.DatasetDecl {
			for _, use := range v.Program().Analysis.Uses(u) {
				if use.Declares && use.Symbol.Kind == sema.FieldSymbol {
					reader.fields = append(reader.fields, use.Span)
				}
			}
		}
		for _, e := range body.Entries {
			switch d.Kind {
			case ast.EnumDecl:
				sym.children = reader.named(sym.children, e, protocol.SymbolKindEnumMember, label(e))
			case ast.DatasetDecl:
				sym.children = reader.inDataset(sym.children, e)
			case ast.PageDecl:
				sym.children = reader.widget(sym.children, e)
			default:
				sym.children = reader.named(sym.children, e, protocol.SymbolKindProperty, reader.value(e))
			}
		}
	}
	return sym, true
}

// outline reads the entries of one declaration.
type outline struct {
	offset int
	text   string
	fields []source.Span // the names of fields
}

func (o *outline) named(list []symbol, e *ast.Entry, kind protocol.SymbolKind, detail string) []symbol {
	if e.Name.Name == "" {
		return list
	}
	return append(list, symbol{name: e.Name.Name, detail: detail, kind: kind, whole: e.Span.Shift(o.offset), at: e.Name.Span.Shift(o.offset)})
}

// value is an entry's value as written, where it is short.
func (o *outline) value(e *ast.Entry) string {
	if e.Value == nil || e.Value.Span.End > len(o.text) {
		return ""
	}
	text := o.text[e.Value.Span.Start:e.Value.Span.End]
	if strings.Contains(text, "\n") || len(text) > 60 {
		return ""
	}
	return text
}

// label is the text after the name of an enum's value.
func label(e *ast.Entry) string {
	if len(e.Labels) > 0 && e.Labels[0].Quoted {
		return e.Labels[0].Text
	}
	return ""
}

func (o *outline) inDataset(list []symbol, e *ast.Entry) []symbol {
	_, property := lang.Lookup("dataset").Find(e.Name.Name)
	switch {
	case slices.Contains(o.fields, e.Name.Span):
		return o.named(list, e, protocol.SymbolKindField, o.value(e))
	case property && e.Body != nil:
		list = o.named(list, e, protocol.SymbolKindInterface, "")
		sym := &list[len(list)-1]
		for _, inner := range e.Body.Entries {
			sym.children = o.named(sym.children, inner, protocol.SymbolKindProperty, o.value(inner))
		}
		return list
	case property && e.Colon:
		return o.named(list, e, protocol.SymbolKindProperty, o.value(e))
	}
	return list
}

// widget lists a widget and those inside of it; what is no widget has no place
// in the outline of a page, but for its path and title.
func (o *outline) widget(list []symbol, e *ast.Entry) []symbol {
	word, known := lang.Lookup("page").Find(e.Name.Name)
	if !known && e.Name.Name != "tab" && e.Name.Name != "else" {
		return list
	}
	if e.Colon && e.Body == nil {
		return o.named(list, e, protocol.SymbolKindProperty, o.value(e))
	}
	sym := symbol{name: e.Name.Name, kind: protocol.SymbolKindObject, whole: e.Span.Shift(o.offset), at: e.Name.Span.Shift(o.offset)}
	for _, l := range e.Labels {
		sym.name += " " + o.text[l.Span.Start:l.Span.End]
	}
	if e.Value != nil && (e.Kind == ast.When || e.Kind == ast.Each) {
		if value := o.value(e); value != "" {
			sym.name += map[ast.EntryKind]string{ast.When: " ", ast.Each: " in "}[e.Kind] + value
		}
	}
	if word.Block == "container" || word.Block == "tabs" || e.Name.Name == "tab" || e.Name.Name == "else" {
		sym.kind = protocol.SymbolKindNamespace
		if e.Body != nil {
			for _, inner := range e.Body.Entries {
				sym.children = o.widget(sym.children, inner)
			}
		}
	}
	if e.Else != nil {
		sym.children = o.widget(sym.children, e.Else)
	}
	// The word `else` precedes the block that is its entry.
	sym.whole.Start, sym.whole.End = min(sym.whole.Start, sym.at.Start), max(sym.whole.End, sym.at.End)
	return append(list, sym)
}
