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
}

// String is the code on one line.
func (c Code) String() string {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.String()
	}
	return c.Open + strings.Join(args, ", ") + c.Close
}

// Python prints an expression over `row` (a mapping of field values of their
// Python types: Decimal, timedelta, datetime …) and `user` (a Principal), and
// lists the functions of n3_runtime.expressions that it calls. They spell out
// SQL's three values. A path has no Python: only the database knows other rows.
func Python(n *Node) (text Code, functions []string) {
	c := &code{
		names: map[Op]string{
			And: "and_", Or: "or_", Not: "not_", In: "is_in", Conditional: "if_", Round: "round_", Abs: "abs_", IsNull: "is_null",
			ToNumber: "to_number", ToDecimal: "to_decimal", Rescale: "rescale", AddTime: "add_time", TimeBetween: "time_between", HasItem: "has_item",
			exactAdd: "add_exact", exactSubtract: "subtract_exact", addDays: "add_days",
		},
		leaf: pythonLeaf,
		tuple: func(items []Code) Code {
			if len(items) == 1 {
				return Code{"(", items, ",)"}
			}
			return Code{"(", items, ")"}
		},
	}
	return c.print(n), c.functions()
}

// TypeScript prints an expression over `row` (values as they are sent), `user`
// and `params`, and lists the functions of src/n3/core/expressions.ts that it calls.
// Inside an expression a decimal is a bigint, scaled as its type says, and a
// duration a number of milliseconds.
func TypeScript(n *Node) (text Code, functions []string) {
	c := &code{
		names: map[Op]string{
			In: "isIn", Conditional: "cond", IsNull: "isNull", StartsWith: "startsWith", EndsWith: "endsWith", DateTrunc: "dateTrunc",
			ToNumber: "toNumber", ToDecimal: "toDecimal", Rescale: "rescale", AddTime: "addTime", TimeBetween: "timeBetween", HasItem: "hasItem",
			exactAdd: "addExact", exactSubtract: "subtractExact", addDays: "addDays",
		},
		leaf:  typeScriptLeaf,
		tuple: func(items []Code) Code { return Code{"[", items, "]"} },
	}
	return c.print(n), c.functions()
}

// code prints calls of named functions in a language with parentheses and commas.
type code struct {
	names map[Op]string
	leaf  func(*Node) (text, function string)
	tuple func([]Code) Code
	used  []string
}

var functionNames = map[Op]string{
	Equal: "eq", NotEqual: "ne", Less: "lt", LessEq: "le", Greater: "gt", GreaterEq: "ge",
	Add: "add", Subtract: "subtract", Multiply: "multiply", Divide: "divide", Modulo: "modulo", Negate: "negate",
}

// exactAdd and exactSubtract are + and - of decimals and durations, addDays is
// that of a day and a length of time.
const (
	exactAdd      Op = "add exact"
	exactSubtract Op = "subtract exact"
	addDays       Op = "add days"
)

// operation is the name of what is called for a node.
func (c *code) operation(n *Node) string {
	op := n.Op
	if op == AddTime && n.Type.Kind == Date {
		op = addDays
	}
	if n.Type.Kind == Decimal || n.Type.Kind == Duration {
		switch op {
		case Add:
			op = exactAdd
		case Subtract:
			op = exactSubtract
		}
	}
	if name := c.names[op]; name != "" {
		return name
	}
	if name := functionNames[op]; name != "" {
		return name
	}
	return string(op)
}

func (c *code) functions() []string {
	slices.Sort(c.used)
	return slices.Compact(c.used)
}

func (c *code) print(n *Node) Code {
	if len(n.Args) == 0 {
		text, function := c.leaf(n)
		if function != "" {
			c.used = append(c.used, function)
		}
		return Code{Open: text}
	}
	name := c.operation(n)
	c.used = append(c.used, name)
	args := make([]Code, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.print(a)
	}
	number := func(value int) Code { return Code{Open: strconv.Itoa(value)} }
	switch n.Op {
	case In:
		args = []Code{args[0], c.tuple(args[1:])}
	case DateTrunc:
		args = []Code{{Open: TypeScriptText(n.Names[0])}, args[0], {Open: TypeScriptText(n.Value)}}
	case ToNumber:
		args = append(args, number(n.Args[0].Type.Scale))
	case ToDecimal:
		args = append(args, number(n.Type.Scale))
	case Rescale:
		args = append(args, number(n.Type.Scale-n.Args[0].Type.Scale))
	}
	return Code{name + "(", args, ")"}
}

func pythonLeaf(n *Node) (text, function string) {
	switch n.Op {
	case Field:
		return "row[" + PythonText(n.Name) + "]", ""
	case User:
		return "user." + n.Name, ""
	case Claim:
		return "user.claim(" + PythonText(n.Name) + ")", ""
	case Authenticated:
		return "user.authenticated", ""
	case Role:
		return "any_role(user, " + list(n.Names, PythonText) + ")", "any_role"
	case UserField:
		return "user.row_value(" + PythonText(n.Name) + ")", ""
	case UserRow:
		return "user.row_key", ""
	case Param:
		return "param(user, " + PythonText(n.Name) + ")", "param"
	case Now:
		return "now()", "now"
	case Today:
		return "today(" + PythonText(n.Value) + ")", "today"
	}
	switch n.Type.Kind {
	case Boolean:
		if n.Value == "true" {
			return "True", ""
		}
		return "False", ""
	case Integer, Number:
		return n.Value, ""
	case Text, Enum, UUID:
		return PythonText(n.Value), ""
	case Date:
		return "date(" + PythonText(n.Value) + ")", "date"
	case Time:
		return "time(" + PythonText(n.Value) + ")", "time"
	case DateTime:
		return "datetime(" + PythonText(n.Value) + ")", "datetime"
	case Decimal:
		return "decimal(" + PythonText(n.Value) + ")", "decimal"
	case Duration:
		return "duration(" + n.Value + ")", "duration"
	}
	return "None", ""
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
	case User:
		return "user." + n.Name, ""
	case Claim:
		return "claim(user, " + TypeScriptText(n.Name) + ")", "claim"
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
		return strings.Trim(scaled(n), "()") + "n", ""
	}
	return "null", ""
}

// typeScriptValue prints a value as it was sent, as expressions count with it.
// What a page knows comes as a text from its address, or from a row.
func typeScriptValue(n *Node, text string) (printed, function string) {
	switch {
	case n.Type.Kind == Decimal:
		return "decimal(" + text + ", " + strconv.Itoa(n.Type.Scale) + ")", "decimal"
	case n.Type.Kind == Duration:
		return "duration(" + text + ")", "duration"
	case n.Op == Field:
		return text, ""
	case n.Type.Kind == Integer || n.Type.Kind == Number:
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
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
