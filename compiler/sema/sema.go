package sema

import "github.com/n3-lang/n3/compiler/sema/check"

// What an Analysis is asked for, and answers.
type (
	File       = check.File
	Unit       = check.Unit
	Dataset    = check.Dataset
	Enum       = check.Enum
	App        = check.App
	Symbol     = check.Symbol
	SymbolKind = check.SymbolKind
	Use        = check.Use
)

// Kinds of symbol.
const (
	DatasetSymbol   = check.DatasetSymbol
	FieldSymbol     = check.FieldSymbol
	EnumSymbol      = check.EnumSymbol
	ValueSymbol     = check.ValueSymbol
	PageSymbol      = check.PageSymbol
	AppSymbol       = check.AppSymbol
	ParameterSymbol = check.ParameterSymbol
	VariableSymbol  = check.VariableSymbol
)

// LongestName bounds a name, in bytes.
const LongestName = check.LongestName
