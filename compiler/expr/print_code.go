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

// Python prints an expression over `row` (a mapping of field values) and
// `user` (a Principal), and lists the functions of n3_runtime.expressions that
// it calls. They spell out SQL's three values.
func Python(n *Node) (text Code, functions []string) {
	c := &code{
		names: map[Op]string{And: "and_", Or: "or_", Not: "not_", In: "is_in", Conditional: "if_", Round: "round_", Abs: "abs_", IsNull: "is_null"},
		leaf:  pythonLeaf,
		tuple: func(items []Code) Code {
			if len(items) == 1 {
				return Code{"(", items, ",)"}
			}
			return Code{"(", items, ")"}
		},
	}
	return c.print(n), c.functions()
}

// TypeScript prints an expression over `row` and `user`, and lists the
// functions of src/n3/expressions.ts that it calls.
func TypeScript(n *Node) (text Code, functions []string) {
	c := &code{
		names: map[Op]string{In: "isIn", Conditional: "cond", IsNull: "isNull", StartsWith: "startsWith", EndsWith: "endsWith"},
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
	name := c.names[n.Op]
	if name == "" {
		name = functionNames[n.Op]
	}
	if name == "" {
		name = string(n.Op)
	}
	c.used = append(c.used, name)
	args := make([]Code, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.print(a)
	}
	if n.Op == In {
		args = []Code{args[0], c.tuple(args[1:])}
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
	}
	return "None", ""
}

func typeScriptLeaf(n *Node) (text, function string) {
	switch n.Op {
	case Field:
		return "row." + n.Name, ""
	case User:
		return "user." + n.Name, ""
	case Claim:
		return "claim(user, " + TypeScriptText(n.Name) + ")", "claim"
	case Authenticated:
		return "!user.anonymous", ""
	case Role:
		return "anyRole(user, " + list(n.Names, TypeScriptText) + ")", "anyRole"
	}
	switch n.Type.Kind {
	case Boolean, Integer, Number:
		return n.Value, ""
	case Text, Enum, UUID, Date:
		return TypeScriptText(n.Value), ""
	}
	return "null", ""
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
