package expr

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Code is printed program text as a tree, so that a printer can break its lines:
// Open, the arguments with commas between them, Close.
type Code struct {
	Open  string
	Args  []Code
	Close string
	// Line is how it reads on one line, where that is another text; broken over
	// several lines it calls Function.
	Line     string
	Function string
}

// String is the code on one line.
func (c Code) String() string {
	if c.Line != "" {
		return c.Line
	}
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.String()
	}
	return c.Open + strings.Join(args, ", ") + c.Close
}

// TypeScript prints an expression over `row` (values as they are sent), `user`
// and `params`, and lists the functions of src/n3/core/expressions.ts that it
// calls. They spell out SQL's three values. Inside an expression a decimal is a
// bigint, scaled as its type says, an integer beyond 2^53 a bigint, and a duration
// a number of milliseconds.
//
// A path has no TypeScript: the browser does not know other rows.
func TypeScript(n *Node) (text Code, functions []string) {
	c := &code{}
	text = c.print(n)
	slices.Sort(c.used)
	return text, slices.Compact(c.used)
}

// code prints calls of functions.
type code struct{ used []string }

// typeScriptNames are the functions of the operations that go by another name
// than their operation.
var typeScriptNames = map[Op]string{
	Equal: "eq", NotEqual: "ne", Less: "lt", LessEq: "le", Greater: "gt", GreaterEq: "ge",
	Add: "add", Subtract: "subtract", Multiply: "multiply", Divide: "divide", Modulo: "modulo", Negate: "negate",
	In: "isIn", Conditional: "cond", IsNull: "isNull", StartsWith: "startsWith", EndsWith: "endsWith", DateTrunc: "dateTrunc",
	ToNumber: "toNumber", ToDecimal: "toDecimal", AddTime: "addTime", TimeBetween: "timeBetween", HasItem: "hasItem",
}

// operation is the name of what is called for a node, and its arguments beside
// the node's arguments.
func operation(n *Node) (name string, extra []int) {
	of := n.Type.Kind
	switch n.Op {
	case Add, Subtract, Multiply, Divide, Modulo:
		switch {
		case of == Decimal && n.Op == Divide:
			left, right := n.Args[0].Type.Scale, n.Args[1].Type.Scale
			return "divideDecimals", []int{n.Type.Scale - left + right}
		case of == Decimal:
			return typeScriptNames[n.Op] + "Decimals", nil
		case of == Integer:
			return typeScriptNames[n.Op] + "Integers", nil
		case of == Duration:
			return typeScriptNames[n.Op] + "Durations", nil
		}
	case Round:
		from := n.Args[0].Type
		switch {
		case of == Decimal && from.Kind == Number:
			return "toDecimal", []int{n.Type.Scale}
		case of == Decimal && from.Kind == Integer:
			return "integerDecimal", []int{n.Type.Scale}
		case of == Decimal:
			return "rescale", []int{n.Type.Scale - from.Scale}
		}
	case Rescale:
		if n.Args[0].Type.Kind == Integer {
			return "integerDecimal", []int{n.Type.Scale}
		}
		return "rescale", []int{n.Type.Scale - n.Args[0].Type.Scale}
	case ToNumber:
		return "toNumber", []int{n.Args[0].Type.Scale}
	case ToDecimal:
		return "toDecimal", []int{n.Type.Scale}
	case AddTime:
		if of == Date {
			return "addDays", nil
		}
	}
	if name := typeScriptNames[n.Op]; name != "" {
		return name, nil
	}
	return string(n.Op), nil
}

func (c *code) call(function string, args ...Code) Code {
	c.used = append(c.used, function)
	return Code{Open: function + "(", Args: args, Close: ")"}
}

func (c *code) print(n *Node) Code {
	switch {
	case n.Op == Computed:
		return c.print(n.Args[0])
	case n.Op == Round && n.Type.Kind == Integer:
		return c.print(n.Args[0])
	case len(n.Args) == 0:
		text, function := typeScriptLeaf(n)
		if function != "" {
			c.used = append(c.used, function)
		}
		return Code{Open: text}
	}
	args := make([]Code, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.print(a)
	}
	name, extra := operation(n)
	for _, number := range extra {
		args = append(args, Code{Open: strconv.Itoa(number)})
	}
	switch n.Op {
	case In:
		args = []Code{args[0], {Open: "[", Args: args[1:], Close: "]"}}
	case DateTrunc:
		args = []Code{{Open: TypeScriptText(n.Names[0])}, args[0], {Open: TypeScriptText(n.Value)}}
	}
	return c.call(name, args...)
}

func typeScriptLeaf(n *Node) (text, function string) {
	switch n.Op {
	case Field:
		return typeScriptValue(n, "row."+n.Name)
	case Param:
		return typeScriptValue(n, "params["+TypeScriptText(n.Name)+"]")
	case UserField:
		return typeScriptValue(n, "user.row?."+n.Name)
	case UserRow:
		return "user.rowKey", ""
	case Claim:
		return claim(n)
	case User:
		return "user." + n.Name, ""
	case Authenticated:
		return "!user.anonymous", ""
	case Role:
		return "anyRole(user, " + list(n.Names, TypeScriptText) + ")", "anyRole"
	case Now:
		return "now()", "now"
	case Today:
		return "today(" + TypeScriptText(n.Value) + ")", "today"
	}
	switch n.Type.Kind {
	case Boolean, Integer, Number, Duration:
		return n.Value, ""
	case Text, Enum, UUID, Date, Time, DateTime:
		return TypeScriptText(n.Value), ""
	case Decimal:
		return scaled(n) + "n", ""
	}
	return "null", ""
}

// claim prints a claim of the user, with the type of the value it is compared
// with.
func claim(n *Node) (text, function string) {
	read := "user.claims?." + n.Name
	if n.Type.Kind == List {
		return "claimList(" + read + ", " + TypeScriptText(string(n.Type.Elem)) + ")", "claimList"
	}
	if n.Type.Kind == Date {
		return "day(" + read + ")", "day"
	}
	return typeScriptValue(n, read)
}

// scaled is a decimal literal as an integer, scaled as its type says.
func scaled(n *Node) string {
	whole, fraction, _ := strings.Cut(n.Value, ".")
	digits := strings.TrimPrefix(whole, "-") + fraction + strings.Repeat("0", n.Type.Scale-len(fraction))
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return "0"
	}
	if strings.HasPrefix(whole, "-") {
		digits = "-" + digits
	}
	return digits
}

// typeScriptValue prints a value as it was sent, as expressions count with it.
// A parameter of a page comes as a string from its address, or from a row.
func typeScriptValue(n *Node, text string) (printed, function string) {
	switch {
	case n.Type.Kind == Decimal:
		return "decimal(" + text + ", " + strconv.Itoa(n.Type.Scale) + ")", "decimal"
	case n.Type.Kind == Duration:
		return "duration(" + text + ")", "duration"
	case n.Op == Field:
		return text, ""
	case n.Type.Kind == Integer:
		return "integer(" + text + ")", "integer"
	case n.Type.Kind == Number:
		return "number(" + text + ")", "number"
	case n.Type.Kind == Boolean:
		return "boolean(" + text + ")", "boolean"
	}
	return "text(" + text + ")", "text"
}

func list(names []string, quote func(string) string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ", ")
}

// PythonText quotes a text as a Python literal, the way ruff formats it.
func PythonText(s string) string { return FewestEscapes(s) }

// FewestEscapes quotes a text as ruff and prettier do: double quotes, unless
// single ones need fewer escapes.
func FewestEscapes(s string) string {
	quoted := TypeScriptText(s)
	if strings.Count(s, `"`) <= strings.Count(s, "'") {
		return quoted
	}
	inner := strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
	return "'" + strings.ReplaceAll(inner, "'", `\'`) + "'"
}

// TypeScriptText quotes a text as a TypeScript literal, which is also JSON.
func TypeScriptText(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return `"` + s + `"` // most are
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
