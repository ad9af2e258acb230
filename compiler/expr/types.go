package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

// Kind is the kind of a value.
type Kind string

// Kinds of value. Unknown is the type of a hole: it fits everywhere, so that
// one mistake is reported once.
const (
	Unknown  Kind = ""
	Null     Kind = "null"
	Boolean  Kind = "boolean"
	Integer  Kind = "integer"
	Number   Kind = "number"
	Decimal  Kind = "decimal"
	Text     Kind = "text" // string, text, email, url
	Enum     Kind = "enum"
	Date     Kind = "date"
	Time     Kind = "time"
	DateTime Kind = "datetime"
	Duration Kind = "duration"
	UUID     Kind = "uuid"
	JSON     Kind = "json"
	List     Kind = "list"
)

// Type is the type of a value.
type Type struct {
	Kind   Kind     `json:"kind"`
	Values []string `json:"values,omitempty"` // of an enum
	Enum   string   `json:"-"`                // the name of a declared one
	Elem   Kind     `json:"elem,omitempty"`   // of a list
	// Precision and Scale are a decimal's. Precision of an integer that is worked
	// out is how many digits it may have; 0 is a field's.
	Precision int `json:"precision,omitempty"`
	Scale     int `json:"scale,omitempty"`
}

// String names the type as people write it.
func (t Type) String() string {
	switch t.Kind {
	case Unknown:
		return "unknown"
	case Enum:
		return "enum(" + strings.Join(t.Values, ", ") + ")"
	case List:
		return "list(" + string(t.Elem) + ")"
	case Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	}
	return string(t.Kind)
}

func (t Type) numeric() bool { return t.Kind == Integer || t.Kind == Number }
func (t Type) exact() bool   { return t.Kind == Integer || t.Kind == Decimal }

// claimable says whether a claim is read as a value of this type; else it is
// text.
func (t Type) claimable() bool {
	return t.exact() || t.Kind == Number || t.Kind == Boolean || t.Kind == Date
}

func (t Type) textual() bool  { return t.Kind == Text || t.Kind == Enum }
func (t Type) temporal() bool { return t.Kind == Date || t.Kind == Time || t.Kind == DateTime }
func (t Type) unknown() bool  { return t.Kind == Unknown }

// comparable says whether == between the two has one meaning everywhere.
func comparable(a, b Type) bool {
	switch {
	case a.unknown() || b.unknown():
		return true
	case a.numeric() && b.numeric(), a.textual() && b.textual(), a.exact() && b.exact():
		return true
	case a.Kind == UUID && b.textual(), b.Kind == UUID && a.textual():
		return true
	}
	return a.Kind == b.Kind
}

// Op is what a node does.
type Op string

// Operations. The first group reads the row or the person, the second is made
// of operators, the third of functions.
const (
	Literal       Op = "literal"
	Field         Op = "field"
	Computed      Op = "computed"   // Name: a computed field of the row; its argument is the expression that computes it
	Path          Op = "path"       // a field of the row that a chain of references names
	Param         Op = "param"      // Name: route.id, order.total …: a parameter of a page
	User          Op = "user"       // Name: id, name, email
	UserField     Op = "user field" // Name: a field of the person's row in the dataset of `users:`
	UserRow       Op = "user row"   // the key of the person's row
	Claim         Op = "claim"      // Name: the claim
	Authenticated Op = "authenticated"
	Owner         Op = "owner"
	Role          Op = "role" // Names: any of these

	And         Op = "and"
	Or          Op = "or"
	Not         Op = "not"
	Equal       Op = "=="
	NotEqual    Op = "!="
	Less        Op = "<"
	LessEq      Op = "<="
	Greater     Op = ">"
	GreaterEq   Op = ">="
	In          Op = "in"
	Contains    Op = "contains"
	StartsWith  Op = "starts_with"
	EndsWith    Op = "ends_with"
	IsNull      Op = "is null"
	Add         Op = "+"
	Subtract    Op = "-"
	Multiply    Op = "*"
	Divide      Op = "/"
	Modulo      Op = "%"
	Negate      Op = "negate"
	Conditional Op = "if"

	Lower    Op = "lower"
	Upper    Op = "upper"
	Length   Op = "length"
	Coalesce Op = "coalesce"
	Round    Op = "round"
	Abs      Op = "abs"
	Concat   Op = "concat"

	// What the checker adds where kinds meet.
	ToNumber    Op = "to number"    // of a decimal: the nearest double
	ToDecimal   Op = "to decimal"   // of a number, rounded half away from zero
	Rescale     Op = "rescale"      // of an integer or a decimal, to another scale, rounded half away from zero
	AddTime     Op = "add time"     // a date or datetime, and a duration
	TimeBetween Op = "time between" // the second to the first, as a duration
	HasItem     Op = "has item"     // a list, and what it may hold

	Now       Op = "now"
	Today     Op = "today"      // Value: the time zone
	DateTrunc Op = "date_trunc" // Names: the unit; Value: the time zone

	// Aggregates, in derived datasets only.
	Count Op = "count"
	Sum   Op = "sum"
	Avg   Op = "avg"
	Min   Op = "min"
	Max   Op = "max"
)

// Node is one node of a typed expression.
type Node struct {
	Op   Op     `json:"op"`
	Type Type   `json:"type"`
	Name string `json:"name,omitempty"` // of a field, a parameter, a member of the user, a claim
	// Dataset is whose row a field is of, where it is not the row itself: the
	// base or a joined one of a derived dataset.
	Dataset string   `json:"dataset,omitempty"`
	Path    []Hop    `json:"path,omitempty"`  // of a path, from the row on
	Names   []string `json:"names,omitempty"` // roles
	Value   string   `json:"value,omitempty"` // of a literal: its text; booleans are true or false
	Args    []*Node  `json:"args,omitempty"`
}

// Hop is one step of a path: from a row of table From, whose Column holds the
// Key of a row of Dataset in table Table.
type Hop struct {
	Name    string `json:"name"` // of the reference
	From    string `json:"from"`
	Column  string `json:"column"`
	Dataset string `json:"dataset"`
	Table   string `json:"table"`
	Key     string `json:"key"`
}

// Bool is the literal true or false.
func Bool(value bool) *Node {
	n := &Node{Op: Literal, Type: Type{Kind: Boolean}, Value: "false"}
	if value {
		n.Value = "true"
	}
	return n
}

// IsBool says whether a node is the literal true or false given.
func (n *Node) IsBool(value bool) bool {
	return n.Op == Literal && n.Type.Kind == Boolean && (n.Value == "true") == value
}

// ReadsRow says whether the answer depends on the row, its owner included.
func (n *Node) ReadsRow() bool {
	return n.any(func(n *Node) bool { return n.Op == Field || n.Op == Owner })
}

// ReadsOwner says whether the answer depends on who made the row.
func (n *Node) ReadsOwner() bool { return n.any(func(n *Node) bool { return n.Op == Owner }) }

// Fields lists the fields that are read, in the order of their first use.
func (n *Node) Fields() []string {
	var fields []string
	seen := map[string]bool{}
	n.any(func(n *Node) bool {
		if n.Op == Field && !seen[n.Name] {
			seen[n.Name] = true
			fields = append(fields, n.Name)
		}
		return false
	})
	return fields
}

func (n *Node) any(test func(*Node) bool) bool {
	if n == nil {
		return false
	}
	if test(n) {
		return true
	}
	for _, a := range n.Args {
		if a.any(test) {
			return true
		}
	}
	return false
}

// First returns the first node of one of the operations, the outermost first;
// nil where there is none.
func (n *Node) First(ops ...Op) *Node {
	var found *Node
	n.any(func(n *Node) bool {
		if slices.Contains(ops, n.Op) {
			found = n
		}
		return found != nil
	})
	return found
}

// Walk calls visit for a node and all below it.
func (n *Node) Walk(visit func(*Node)) {
	n.any(func(n *Node) bool { visit(n); return false })
}

// Unknown says whether a node is a hole, or has one.
func (n *Node) Unknown() bool {
	return n.any(func(n *Node) bool { return n.Op == Literal && n.Type.unknown() })
}

// Article names a type in a sentence: "a string", "an integer".
func Article(t Type) string { return article(t) }

// Assign makes a value fit a type as it is kept: numbers become decimals of the
// scale, rounded half away from zero; literals take the type. It says whether
// the value fits.
func Assign(n *Node, to Type) (*Node, bool) {
	c := &checker{}
	switch {
	case to.unknown() || n.Type.unknown() || n.Type.Kind == Null:
		return n, true
	case n.Op == Literal && n.Type.Kind != to.Kind || n.Op == Param && n.Type.unknown():
		copied := *n
		n = &copied
		c.coerce(n, to, &ast.Expr{})
		if len(c.findings) > 0 {
			return n, false
		}
	}
	from := n.Type
	switch {
	case to.Kind == Decimal && from.Kind == Decimal && n.Op == Literal && from.Precision-from.Scale > to.Precision-to.Scale:
		return n, false // too many digits before the point
	case to.Kind == Decimal && from.exact():
		return rescale(n, to.Scale), true
	case to.Kind == Decimal && from.Kind == Number:
		return &Node{Op: ToDecimal, Type: to, Args: []*Node{n}}, true
	case to.Kind == Number && (from.numeric() || from.Kind == Decimal):
		return toNumber(n), true
	case to.Kind == Text && from.Kind == Enum:
		return n, true
	case to.Kind == Enum && n.Op == Literal && from.Kind == Text:
		return n, slices.Contains(to.Values, n.Value)
	case to.Kind == Enum && from.Kind == Enum:
		for _, v := range from.Values {
			if !slices.Contains(to.Values, v) {
				return n, false
			}
		}
		return n, true
	case to.Kind == List:
		return n, from.Kind == List && from.Elem == to.Elem
	}
	return n, from.Kind == to.Kind
}
