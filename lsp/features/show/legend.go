package show

import "github.com/n3-lang/n3/compiler/source"

// The legend: the kinds of token and, as bits, what else is so of one. All are
// names of the protocol, so that every theme has colours for them.
var (
	TokenTypes = []string{
		"keyword", "type", "class", "enum", "enumMember", "property", "variable", "parameter", "function", "decorator",
		"string", "number", "comment", "operator", "namespace", "macro", "regexp",
	}
	TokenModifiers = []string{"declaration", "readonly", "defaultLibrary", "modification", "deprecated"}
)

const (
	tokenKeyword = iota
	tokenType
	tokenClass
	tokenEnum
	tokenEnumMember
	tokenProperty
	tokenVariable
	tokenParameter
	tokenFunction
	tokenDecorator
	tokenString
	tokenNumber
	tokenComment
	tokenOperator
	tokenNamespace
	tokenMacro
	tokenRegexp
)

const (
	declares = 1 << iota
	readonly
	builtIn
	modifies
)

// coloured is a token of the answer. Spans are absolute and on one line.
type coloured struct {
	span      source.Span
	kind      int
	modifiers int
}
