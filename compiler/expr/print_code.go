package expr

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Python prints an expression over `row` (a mapping of field values) and
// `user` (a Principal). Operators are the functions of n3_runtime.expressions,
// imported as x, which spell out SQL's three values.
func Python(n *Node) string {
	return (&code{
		prefix:  "x.",
		reserve: map[string]string{"and": "and_", "or": "or_", "not": "not_", "in": "is_in", "if": "if_", "round": "round_", "abs": "abs_", "is null": "is_null"},
		text:    pythonText,
		field:   func(name string) string { return "row[" + pythonText(name) + "]" },
		claim:   func(name string) string { return "user.claim(" + pythonText(name) + ")" },
		user:    func(name string) string { return "user." + name },
		role: func(names []string) string {
			quoted := make([]string, len(names))
			for i, name := range names {
				quoted[i] = pythonText(name)
			}
			return "user.has_role(" + strings.Join(quoted, ", ") + ")"
		},
		authenticated: "user.authenticated",
		owner:         "user.owns(row)",
		booleans:      [2]string{"False", "True"},
		null:          "None",
		date:          func(value string) string { return "x.date(" + pythonText(value) + ")" },
	}).print(n)
}

// TypeScript prints an expression over `row` and `user`. Operators are the
// functions of src/n3/expressions.ts, imported as x.
func TypeScript(n *Node) string {
	return (&code{
		prefix:  "x.",
		reserve: map[string]string{"in": "isIn", "if": "cond", "is null": "isNull", "starts_with": "startsWith", "ends_with": "endsWith"},
		text:    jsonText,
		field: func(name string) string {
			return "row." + name
		},
		claim: func(name string) string { return "x.claim(user, " + jsonText(name) + ")" },
		user:  func(name string) string { return "user." + name },
		role: func(names []string) string {
			quoted := make([]string, len(names))
			for i, name := range names {
				quoted[i] = jsonText(name)
			}
			return "x.hasRole(user, " + strings.Join(quoted, ", ") + ")"
		},
		authenticated: "!user.anonymous",
		owner:         "x.owns(user, row)",
		booleans:      [2]string{"false", "true"},
		null:          "null",
		date:          jsonText,
	}).print(n)
}

// code prints calls of named functions in a language with parentheses and commas.
type code struct {
	prefix        string
	reserve       map[string]string
	text          func(string) string
	field         func(string) string
	claim         func(string) string
	user          func(string) string
	role          func([]string) string
	authenticated string
	owner         string
	booleans      [2]string
	null          string
	date          func(string) string
}

var functionNames = map[Op]string{
	Equal: "eq", NotEqual: "ne", Less: "lt", LessEq: "le", Greater: "gt", GreaterEq: "ge",
	Add: "add", Subtract: "subtract", Multiply: "multiply", Divide: "divide", Modulo: "modulo", Negate: "negate",
}

func (c *code) print(n *Node) string {
	switch n.Op {
	case Literal:
		return c.literal(n)
	case Field:
		return c.field(n.Name)
	case User:
		return c.user(n.Name)
	case Claim:
		return c.claim(n.Name)
	case Role:
		return c.role(n.Names)
	case Authenticated:
		return c.authenticated
	case Owner:
		return c.owner
	}
	name, ok := functionNames[n.Op]
	if !ok {
		name = string(n.Op)
	}
	if other, reserved := c.reserve[string(n.Op)]; reserved {
		name = other
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.print(a)
	}
	return c.prefix + name + "(" + strings.Join(args, ", ") + ")"
}

func (c *code) literal(n *Node) string {
	switch n.Type.Kind {
	case Boolean:
		if n.Value == "true" {
			return c.booleans[1]
		}
		return c.booleans[0]
	case Integer, Number:
		return n.Value
	case Text, Enum, UUID:
		return c.text(n.Value)
	case Date:
		return c.date(n.Value)
	}
	return c.null
}

// pythonText quotes a text as ruff formats it: double quotes, unless that
// would need more escapes.
func pythonText(s string) string {
	quoted := jsonText(s)
	if strings.Contains(s, `"`) && !strings.Contains(s, "'") {
		inner := strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
		return "'" + inner + "'"
	}
	return quoted
}

func jsonText(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// PythonText quotes a text as a Python literal.
func PythonText(s string) string { return pythonText(s) }

// TypeScriptText quotes a text as a TypeScript literal.
func TypeScriptText(s string) string { return jsonText(s) }
