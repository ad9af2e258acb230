package expr

import (
	"fmt"

	"github.com/n3-lang/n3/compiler/lang"
)

// accepts says whether a value of a type is what an argument or an operand
// takes. What a value is beside others is for who sees them.
func accepts(takes lang.Takes, t Type) bool {
	number := t.numeric() || t.Kind == Decimal
	switch takes {
	case lang.AnyValue, lang.AlikeValue:
		return true
	case lang.BooleanValue:
		return t.Kind == Boolean
	case lang.TextValue:
		return t.textual()
	case lang.NumberValue:
		return number
	case lang.SummableValue:
		return number || t.Kind == Duration
	case lang.ArithmeticValue:
		return number || t.Kind == Duration || t.temporal()
	case lang.OrderedValue:
		return number || t.Kind == Duration || t.Kind == Text || t.temporal()
	case lang.EqualValue:
		return t.Kind != JSON && t.Kind != List
	case lang.MomentValue:
		return t.Kind == Date || t.Kind == DateTime
	case lang.ListValue:
		return t.Kind == List
	}
	return false // a unit and a number of places are no values
}

// takenNames are what messages call what is taken.
var takenNames = map[lang.Takes]string{
	lang.AnyValue: "a value", lang.AlikeValue: "a value", lang.BooleanValue: "a boolean", lang.TextValue: "a string", lang.NumberValue: "a number",
	lang.SummableValue: "a number or a duration", lang.ArithmeticValue: "a number, a duration, a date or a time",
	lang.OrderedValue: "values with an order", lang.EqualValue: "a value", lang.MomentValue: "a date or datetime",
	lang.UnitWord: "a unit", lang.PlacesLiteral: "an integer literal", lang.ListValue: "a list",
}

func takenName(takes lang.Takes) string { return takenNames[takes] }

// arity names a number of arguments: "no arguments", "1 argument", "2 to 20
// arguments".
func arity(least, most int) string {
	switch {
	case most == 0:
		return "no arguments"
	case least == most && least == 1:
		return "1 argument"
	case least == most:
		return fmt.Sprintf("%d arguments", least)
	case most == 1:
		return "at most 1 argument"
	case least+1 == most:
		return fmt.Sprintf("%d or %d arguments", least, most)
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}
