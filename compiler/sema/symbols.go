package sema

import (
	"sort"

	"github.com/n3-lang/n3/compiler/source"
)

// SymbolKind is what a symbol stands for.
type SymbolKind string

// Kinds of symbol.
const (
	DatasetSymbol   SymbolKind = "dataset"
	FieldSymbol     SymbolKind = "field"
	EnumSymbol      SymbolKind = "enum"
	ValueSymbol     SymbolKind = "value" // of an enum
	PageSymbol      SymbolKind = "page"
	AppSymbol       SymbolKind = "app"
	ParameterSymbol SymbolKind = "parameter" // of a page's path
	VariableSymbol  SymbolKind = "variable"  // of an each
)

// Symbol is something that a program declares and names.
type Symbol struct {
	Kind SymbolKind
	Decl string // the key of its declaration, as ast.Decl.Key: "dataset users"
	Name string // of a member: the field, the value …; "" for the declaration itself
}

// Use is a place that names a symbol.
type Use struct {
	Span     source.Span // relative to the declaration's text
	Symbol   Symbol
	Declares bool   // the symbol is declared here
	Suffix   string // what is written behind the symbol's name: `_id` where a reference's column is named
}

// Uses lists the places of a declaration that name a symbol, in their order.
// Where a place names two, as in `each order in orders`, each has its own span.
func (a *Analysis) Uses(u Unit) []Use {
	var list []Use
	if at, ok := a.position[u.File]; ok {
		f := a.files[at]
		i, ok := f.positions()[u.Decl]
		if !ok {
			return nil
		}
		if fields := f.shapes[i]; fields != nil {
			list = append(list, fields.uses...)
		}
		list = append(list, f.whole[i].uses...)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Span.Start < list[j].Span.Start })
	out := list[:0]
	for _, u := range list {
		if len(out) > 0 && out[len(out)-1].Span == u.Span && out[len(out)-1].Symbol == u.Symbol {
			out[len(out)-1].Declares = out[len(out)-1].Declares || u.Declares
			continue
		}
		out = append(out, u)
	}
	return out
}

func (c *context) use(at source.Span, kind SymbolKind, decl, name string) {
	if at.Start < at.End {
		c.result.uses = append(c.result.uses, Use{Span: at, Symbol: Symbol{kind, decl, name}})
	}
}

func (c *context) declares(at source.Span, kind SymbolKind, name string) {
	if at.Start < at.End {
		c.result.uses = append(c.result.uses, Use{Span: at, Symbol: Symbol{kind, c.decl.Key(), name}, Declares: true})
	}
}

// useField notes a field by the name that is written: that of a reference, or
// of the column behind it.
func (c *context) useField(at source.Span, dataset, name string) {
	if name == "" {
		c.use(at, DatasetSymbol, "dataset "+dataset, "")
		return
	}
	written, suffix := name, ""
	if s := c.shapeOf(dataset); s != nil {
		if f := s.field(name); f != nil && f.Reference != nil {
			written = s.Written[f.Name]
			if name != written && len(name) > len(written) {
				suffix = name[len(written):]
			}
		}
	}
	if at.Start < at.End {
		c.result.uses = append(c.result.uses, Use{Span: at, Symbol: Symbol{FieldSymbol, "dataset " + dataset, written}, Suffix: suffix})
	}
}
