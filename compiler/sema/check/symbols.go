package check

import (
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
