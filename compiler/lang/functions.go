package lang

import (
	"slices"
	"strings"
)

// Takes says which values an argument or an operand may be.
type Takes int

// What is taken. A claim or a parameter that nothing has typed is read as what
// is taken.
const (
	AnyValue        Takes = iota
	BooleanValue          // true or false
	TextValue             // a string, text, enum …
	NumberValue           // an integer, number or decimal
	SummableValue         // a number or a duration
	ArithmeticValue       // a number, a duration or a moment
	OrderedValue          // what can be less or greater than another
	EqualValue            // what can equal another: no list, no JSON
	AlikeValue            // of one type with the others beside it
	MomentValue           // a date or a datetime
	UnitWord              // hour, day … : a word, not a value
	PlacesLiteral         // a small integer, written out
	ListValue             // values in brackets, or a list of a claim
)

// Result says what type comes out.
type Result int

// Results.
const (
	BooleanResult Result = iota
	IntegerResult
	TextResult
	DateResult
	DateTimeResult
	UUIDResult
	SameResult       // that of the first argument
	AlikeResult      // that which all arguments have
	RoundedResult    // of the argument, or a decimal of so many places
	SumResult        // of the argument, with room for every row
	MeanResult       // a number; of decimals a decimal
	ArithmeticResult // of both operands, by the rules of numbers and moments
)

// Parameter is one argument of a function.
type Parameter struct {
	Name     string // as its signature writes it
	Takes    Takes
	Optional bool
	Repeats  bool // the last one, any number of times
}

// Context says where a function may be called.
type Context int

// Contexts.
const (
	InExpressions Context = iota
	InDefaults            // of a field, alone
	InAggregates          // over the rows of a group
)

// Function is a function of expressions.
type Function struct {
	Name       string
	Parameters []Parameter
	Result     Result
	Context    Context
	Doc        string
	Stage      Stage
}

var functions = []Function{
	{Name: "lower", Parameters: []Parameter{{Name: "string", Takes: TextValue}}, Result: TextResult, Doc: "Converts a string to lower case (Unicode)."},
	{Name: "upper", Parameters: []Parameter{{Name: "string", Takes: TextValue}}, Result: TextResult, Doc: "Converts a string to upper case (Unicode)."},
	{Name: "length", Parameters: []Parameter{{Name: "string", Takes: TextValue}}, Result: IntegerResult, Doc: "The number of characters (code points)."},
	{Name: "coalesce", Parameters: []Parameter{{Name: "a", Takes: AlikeValue}, {Name: "b", Takes: AlikeValue, Repeats: true}}, Result: AlikeResult, Doc: "The first value that is not null."},
	{Name: "round", Parameters: []Parameter{{Name: "number", Takes: NumberValue}, {Name: "places", Takes: PlacesLiteral, Optional: true}}, Result: RoundedResult, Doc: "Rounds half away from zero: `round(x)` to an integral number, `round(x, 2)` to a decimal with two places."},
	{Name: "abs", Parameters: []Parameter{{Name: "number", Takes: NumberValue}}, Result: SameResult, Doc: "The absolute value."},
	{Name: "concat", Parameters: []Parameter{{Name: "a", Takes: TextValue}, {Name: "b", Takes: TextValue, Repeats: true}}, Result: TextResult, Doc: "Joins strings; null counts as the empty string."},
	{Name: "now", Result: DateTimeResult, Doc: "The current time, in UTC."},
	{Name: "today", Result: DateResult, Doc: "The current date in the time zone of the app."},
	{Name: "uuid", Result: UUIDResult, Context: InDefaults, Doc: "A new identifier (version 7). Allowed only in `default`."},
	{Name: "date_trunc", Parameters: []Parameter{{Name: "unit", Takes: UnitWord}, {Name: "datetime", Takes: MomentValue}}, Result: SameResult, Doc: "The start of the hour, day, week, month or year that contains the value."},
	{Name: "count", Parameters: []Parameter{{Name: "value", Takes: AnyValue, Optional: true}}, Result: IntegerResult, Context: InAggregates, Doc: "The number of rows; with an argument, the number of rows where it is not null."},
	{Name: "sum", Parameters: []Parameter{{Name: "value", Takes: SummableValue}}, Result: SumResult, Context: InAggregates, Doc: "The sum; exact for integers and decimals of any size."},
	{Name: "avg", Parameters: []Parameter{{Name: "value", Takes: NumberValue}}, Result: MeanResult, Context: InAggregates, Doc: "The mean; for decimals with six more decimal places."},
	{Name: "min", Parameters: []Parameter{{Name: "value", Takes: OrderedValue}}, Result: SameResult, Context: InAggregates, Doc: "The smallest value."},
	{Name: "max", Parameters: []Parameter{{Name: "value", Takes: OrderedValue}}, Result: SameResult, Context: InAggregates, Doc: "The largest value."},
}

// Units are what date_trunc and the buckets of charts cut to.
var Units = []string{"hour", "day", "week", "month", "year"}

// mostArguments bounds what a repeating parameter takes.
const mostArguments = 20

// Arity is the least and the most number of arguments.
func (f Function) Arity() (least, most int) {
	for _, p := range f.Parameters {
		most++
		if !p.Optional {
			least++
		}
		if p.Repeats {
			most = mostArguments
		}
	}
	return least, most
}

// Parameter is that of an argument by its position.
func (f Function) Parameter(index int) Parameter {
	return f.Parameters[min(index, len(f.Parameters)-1)]
}

var resultNames = map[Result]string{
	BooleanResult: "boolean", IntegerResult: "integer", TextResult: "string", DateResult: "date", DateTimeResult: "datetime", UUIDResult: "uuid",
	RoundedResult: "number", SumResult: "number", MeanResult: "number", AlikeResult: "value",
}

// Signature is the function as documentation writes it: `round(number, places?)`.
func (f Function) Signature() string {
	var names []string
	for _, p := range f.Parameters {
		name := p.Name
		if p.Optional {
			name += "?"
		}
		names = append(names, name)
		if p.Repeats {
			names = append(names, "…")
		}
	}
	result := resultNames[f.Result]
	if f.Result == SameResult {
		result = f.Parameters[len(f.Parameters)-1].Name
	}
	return f.Name + "(" + strings.Join(names, ", ") + ") → " + result
}

// Example is a call with every argument that it needs: `round(number)`.
func (f Function) Example() string {
	call, _, _ := strings.Cut(f.Signature(), " → ")
	return call
}

// Functions lists the functions of expressions.
func Functions() []Function { return functions }

// FindFunction returns a function by its name.
func FindFunction(name string) (Function, bool) {
	if i := slices.IndexFunc(functions, func(f Function) bool { return f.Name == name }); i >= 0 {
		return functions[i], true
	}
	return Function{}, false
}

// FunctionNames lists the names of the functions.
func FunctionNames() []string {
	names := make([]string, 0, len(functions))
	for _, f := range functions {
		names = append(names, f.Name)
	}
	return names
}

// Position says where an operator goes.
type Position int

// Positions.
const (
	Infix Position = iota
	Prefix
	Postfix
)

// Operator is an operator of expressions.
type Operator struct {
	Name     string
	Position Position
	Left     Takes // of a prefix operator: nothing
	Right    Takes // of a postfix operator: nothing
	Result   Result
	Doc      string
}

var operators = []Operator{
	{"or", Infix, BooleanValue, BooleanValue, BooleanResult, "True if either side is true."},
	{"and", Infix, BooleanValue, BooleanValue, BooleanResult, "True if both sides are true."},
	{"not", Prefix, 0, BooleanValue, BooleanResult, "True if the operand is false."},
	{"==", Infix, EqualValue, EqualValue, BooleanResult, "Equal; never true for null, use `is null`."},
	{"!=", Infix, EqualValue, EqualValue, BooleanResult, "Not equal."},
	{"<", Infix, OrderedValue, OrderedValue, BooleanResult, "Less, or earlier."},
	{"<=", Infix, OrderedValue, OrderedValue, BooleanResult, "Less or equal."},
	{">", Infix, OrderedValue, OrderedValue, BooleanResult, "Greater, or later."},
	{">=", Infix, OrderedValue, OrderedValue, BooleanResult, "Greater or equal."},
	{"in", Infix, EqualValue, ListValue, BooleanResult, "The value is in the list: `status in [\"open\", \"late\"]`."},
	{"not in", Infix, EqualValue, ListValue, BooleanResult, "The value is not in the list."},
	{"contains", Infix, TextValue, TextValue, BooleanResult, "The string contains another string, or the list an item; case-sensitive."},
	{"starts_with", Infix, TextValue, TextValue, BooleanResult, "The string starts with another string; case-sensitive."},
	{"ends_with", Infix, TextValue, TextValue, BooleanResult, "The string ends with another string; case-sensitive."},
	{"is null", Postfix, AnyValue, 0, BooleanResult, "There is no value."},
	{"is not null", Postfix, AnyValue, 0, BooleanResult, "There is a value."},
	{"+", Infix, ArithmeticValue, ArithmeticValue, ArithmeticResult, "The sum."},
	{"-", Infix, ArithmeticValue, ArithmeticValue, ArithmeticResult, "The difference, or the negation of a number."},
	{"*", Infix, NumberValue, NumberValue, ArithmeticResult, "The product."},
	{"/", Infix, NumberValue, NumberValue, ArithmeticResult, "The quotient, with a fraction; null for a division by zero."},
	{"%", Infix, NumberValue, NumberValue, ArithmeticResult, "The remainder, with the sign of the dividend; null for a division by zero."},
	{"if", Prefix, 0, BooleanValue, AlikeResult, "A conditional value: `if A then B else C`."},
}

// Operators lists the operators of expressions, the loosest first.
func Operators() []Operator { return operators }

// FindOperator returns an operator by its name.
func FindOperator(name string) (Operator, bool) {
	if i := slices.IndexFunc(operators, func(o Operator) bool { return o.Name == name }); i >= 0 {
		return operators[i], true
	}
	return Operator{}, false
}

// ReservedWords are the words of expressions, which name nothing.
var ReservedWords = []string{"and", "or", "not", "in", "is", "if", "then", "else", "true", "false", "null"}

// AggregateNames lists the functions over the rows of a group.
func AggregateNames() []string {
	var names []string
	for _, f := range functions {
		if f.Context == InAggregates {
			names = append(names, f.Name)
		}
	}
	return names
}

// ClassicConditions are the words by which lines of the classic form begin that
// hold a condition.
var ClassicConditions = []string{"filter", "if", "else", "update"}

// ContinuingWords are those that go on with the line before at the beginning of
// another.
var ContinuingWords = []string{"and", "or", "then", "else"}

// OperatorWords lists the operators that are words, each by its first.
func OperatorWords() []string {
	words := []string{"then", "else"}
	for _, o := range operators {
		first, _, _ := strings.Cut(o.Name, " ")
		if isWord(first) && !slices.Contains(words, first) {
			words = append(words, first)
		}
	}
	return words
}

// LeadingWords lists the words that an expression can begin with, beside names.
func LeadingWords() []string {
	var words []string
	for _, o := range operators {
		if o.Position == Prefix && isWord(o.Name) {
			words = append(words, o.Name)
		}
	}
	return append(words, "true", "false", "null")
}

func isWord(operator string) bool { return 'a' <= operator[0] && operator[0] <= 'z' }
