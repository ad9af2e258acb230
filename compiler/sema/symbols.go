package sema

import (
	"sort"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/source"
)

// SymbolKind is the kind of thing that a program names.
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
	Loop int    // of a variable: where its loop declares it, relative to the declaration
}

// Use is a place that names a symbol.
type Use struct {
	Span     source.Span // relative to the declaration's text
	Symbol   Symbol
	Declares bool   // the symbol is declared here
	Suffix   string // what follows the symbol's name: `_id` where a reference's column is named
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
	c.note(Use{Span: at, Symbol: Symbol{Kind: kind, Decl: decl, Name: name}})
}

func (c *context) declares(at source.Span, kind SymbolKind, name string) {
	c.note(Use{Span: at, Symbol: Symbol{Kind: kind, Decl: c.decl.Key(), Name: name}, Declares: true})
}

func (c *context) note(use Use) {
	if use.Span.Start < use.Span.End {
		c.result.uses = append(c.result.uses, use)
	}
}

// useNamed notes a name of an expression.
func (c *context) useNamed(at source.Span, n expr.Named) {
	switch n.Kind {
	case expr.DatasetName:
		c.use(at, DatasetSymbol, "dataset "+n.Name, "")
	case expr.FieldName:
		c.useField(at, n.Of, n.Name)
	case expr.ValueName:
		c.use(at, ValueSymbol, "enum "+n.Of, n.Name)
	case expr.ParameterName:
		c.use(at, ParameterSymbol, c.decl.Key(), n.Name)
	}
}

// useField notes a field by the name that is written: that of a reference, or
// of the column after it. A field of a derived dataset is the one that it is
// taken from; the name of a joined column, `companies_city`, is two.
func (c *context) useField(at source.Span, dataset, name string) {
	s := c.fieldsOf(dataset)
	written, suffix := name, ""
	if s != nil {
		if f := s.field(name); f != nil && f.Reference != nil {
			written = s.Written[f.Name]
			if name != written && len(name) > len(written) {
				suffix = name[len(written):]
			}
		}
	}
	for range maxBases {
		if s == nil {
			break
		}
		origin, derived := s.Origins[written]
		if !derived {
			break
		}
		if origin.Joined && at.End-at.Start == len(written)+len(suffix) {
			end := at.Start + len(origin.Dataset)
			c.use(source.Span{Start: at.Start, End: end}, DatasetSymbol, "dataset "+origin.Dataset, "")
			at.Start = end + len("_")
		}
		dataset, written = origin.Dataset, origin.Field
		s = c.fieldsOf(dataset)
	}
	c.note(Use{Span: at, Symbol: Symbol{Kind: FieldSymbol, Decl: "dataset " + dataset, Name: written}, Suffix: suffix})
}

// maxBases bounds how far a field is followed; datasets made of each other are
// an error that is reported elsewhere.
const maxBases = 32

// fieldsOf is the shape of a dataset, as far as it is known while it is made.
func (c *context) fieldsOf(dataset string) *Shape {
	if c.phase == shapePhase && c.decl.Kind == ast.DatasetDecl && c.decl.Name.Name == dataset {
		return c.result.shape
	}
	return c.shapeOf(dataset)
}
