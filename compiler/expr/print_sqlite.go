package expr

import (
	"strconv"
	"strings"
)

// SQLite prints an expression as SQL over the bare columns of a row. What is
// known of the person stands as named parameters: :user_id, :user_name,
// :user_email, and those of Parameters. The functions n3_lower, n3_upper,
// n3_round and n3_mod are registered by the runtime.
func SQLite(n *Node, columns func(field string) string) string {
	p := &sqlite{columns: columns, parameters: Parameters(n)}
	text := p.print(n)
	switch n.Op {
	case And, Or, Not, Equal, NotEqual, Less, LessEq, Greater, GreaterEq, In, Contains, StartsWith, EndsWith, IsNull:
		return text[1 : len(text)-1] // its own parentheses
	}
	return text
}

// Parameter is a value of the person that SQL takes beside the built-in ones.
type Parameter struct {
	Name string
	Node *Node // a claim, a role test, or authenticated
}

// Parameters lists the parameters that SQLite's text names, in their order.
func Parameters(n *Node) []Parameter {
	var list []Parameter
	seen := map[string]bool{}
	n.any(func(n *Node) bool {
		if n.Op == Claim || n.Op == Role || n.Op == Authenticated {
			if key := identity(n); !seen[key] {
				seen[key] = true
				list = append(list, Parameter{"u" + strconv.Itoa(len(list)+1), n})
			}
		}
		return false
	})
	return list
}

func identity(n *Node) string { return string(n.Op) + "\x00" + n.Name + strings.Join(n.Names, "\x00") }

type sqlite struct {
	columns    func(string) string
	parameters []Parameter
}

func (p *sqlite) print(n *Node) string {
	switch n.Op {
	case Literal:
		return p.literal(n)
	case Field:
		return QuoteIdent(p.columns(n.Name))
	case User:
		return ":user_" + n.Name
	case Claim, Role, Authenticated:
		for _, parameter := range p.parameters {
			if identity(parameter.Node) == identity(n) {
				return ":" + parameter.Name
			}
		}
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = p.print(a)
	}
	real := func(i int) string { return p.real(n.Args[i], args[i]) }
	switch n.Op {
	case And, Or:
		return "(" + strings.Join(args, " "+strings.ToUpper(string(n.Op))+" ") + ")"
	case Not:
		return "(NOT " + args[0] + ")"
	case Equal:
		return "(" + args[0] + " = " + args[1] + ")"
	case NotEqual:
		return "(" + args[0] + " <> " + args[1] + ")"
	case Less, LessEq, Greater, GreaterEq:
		return "(" + args[0] + " " + string(n.Op) + " " + args[1] + ")"
	case In:
		return "(" + args[0] + " IN (" + strings.Join(args[1:], ", ") + "))"
	case Contains:
		return "(instr(" + args[0] + ", " + args[1] + ") > 0)"
	case StartsWith:
		return "(substr(" + args[0] + ", 1, length(" + args[1] + ")) = " + args[1] + ")"
	case EndsWith:
		return "(substr(" + args[0] + ", length(" + args[0] + ") - length(" + args[1] + ") + 1) = " + args[1] +
			" AND length(" + args[0] + ") >= length(" + args[1] + "))"
	case IsNull:
		return "(" + args[0] + " IS NULL)"
	case Add, Subtract, Multiply:
		return "(" + real(0) + " " + string(n.Op) + " " + real(1) + ")"
	case Divide:
		return "(" + real(0) + " / nullif(" + real(1) + ", 0.0))"
	case Modulo:
		return "n3_mod(" + args[0] + ", " + args[1] + ")"
	case Negate:
		return "(-" + args[0] + ")"
	case Conditional:
		return "(CASE WHEN " + args[0] + " THEN " + args[1] + " ELSE " + args[2] + " END)"
	case Lower, Upper, Round:
		return "n3_" + string(n.Op) + "(" + args[0] + ")"
	case Length, Abs:
		return string(n.Op) + "(" + args[0] + ")"
	case Coalesce:
		return "coalesce(" + strings.Join(args, ", ") + ")"
	case Concat:
		for i := range args {
			args[i] = "coalesce(" + args[i] + ", '')"
		}
		return "(" + strings.Join(args, " || ") + ")"
	}
	return "NULL"
}

// real makes arithmetic double precision, as it is in the other languages.
func (p *sqlite) real(n *Node, text string) string {
	if n.Op == Literal && n.Type.Kind == Integer {
		return text + ".0"
	}
	if n.Type.Kind == Number {
		return text
	}
	return "CAST(" + text + " AS REAL)"
}

func (p *sqlite) literal(n *Node) string {
	switch n.Type.Kind {
	case Boolean:
		if n.Value == "true" {
			return "1"
		}
		return "0"
	case Integer:
		return n.Value
	case Number:
		if !strings.Contains(n.Value, ".") {
			return n.Value + ".0"
		}
		return n.Value
	case Text, Enum, Date, UUID:
		return QuoteText(n.Value)
	}
	return "NULL"
}

// QuoteIdent quotes a name for SQL.
func QuoteIdent(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// QuoteText quotes a text for SQL.
func QuoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
