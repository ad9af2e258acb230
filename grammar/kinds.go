package grammar

// Kind is the name of a syntax node as in grammar.js; anonymous tokens are their text ("}", "and", "!=", "not in").
type Kind string

// The named kinds, in the order of grammar.js.
const (
	KindExtraBrace     Kind = "extra_brace"
	KindForeign        Kind = "foreign"
	KindForeignBody    Kind = "foreign_body"
	KindClassic        Kind = "classic"
	KindEntry          Kind = "entry"
	KindBlock          Kind = "block"
	KindWhen           Kind = "when"
	KindEach           Kind = "each"
	KindJoin           Kind = "join"
	KindMissing        Kind = "missing"
	KindBinary         Kind = "binary"
	KindUnary          Kind = "unary"
	KindNullTest       Kind = "null_test"
	KindConditional    Kind = "conditional"
	KindMember         Kind = "member"
	KindCall           Kind = "call"
	KindArguments      Kind = "arguments"
	KindNamedArgument  Kind = "named_argument"
	KindList           Kind = "list"
	KindParenthesized  Kind = "parenthesized"
	KindMap            Kind = "map"
	KindPair           Kind = "pair"
	KindString         Kind = "string"
	KindUnclosedString Kind = "unclosed_string"
	KindEscapeSequence Kind = "escape_sequence"
	KindNumber         Kind = "number"
	KindTrue           Kind = "true"
	KindFalse          Kind = "false"
	KindNull           Kind = "null"
	KindIdentifier     Kind = "identifier"
	KindComment        Kind = "comment"

	// KindError is text that has no place in the grammar, with the tokens and nodes that could be made out in it.
	KindError Kind = "ERROR"
)
