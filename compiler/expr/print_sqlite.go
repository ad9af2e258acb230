package expr

import (
	"strconv"
	"strings"
)

// SQLite prints an expression as SQL over the bare columns of a row. What is
// known of the person stands as named parameters: :user_id, :user_name,
// :user_email, the moment as :now, and those of Parameters. The functions whose
// names begin with n3_ are registered by the runtime.
//
// A field that names its dataset is qualified by it. A path is a query of its
// own, in which the row it begins at is qualified by its table.
func SQLite(n *Node, columns func(field string) string) string {
	p := &sqlite{columns: columns, parameters: Parameters(n)}
	text := p.print(n)
	if parenthesized(n.Op) {
		return text[1 : len(text)-1]
	}
	return text
}

// parenthesized says whether an operation brings parentheses of its own.
func parenthesized(op Op) bool {
	switch op {
	case And, Or, Not, Equal, NotEqual, Less, LessEq, Greater, GreaterEq, In, Contains, StartsWith, EndsWith, IsNull:
		return true
	}
	return false
}

// Parameter is a value of the person that SQL takes beside the built-in ones.
type Parameter struct {
	Name string
	Node *Node // a claim, a role test, authenticated, a field of the person's row, or a param
}

// Parameters lists the parameters that SQLite's text names, in their order.
func Parameters(n *Node) []Parameter {
	var list []Parameter
	seen := map[string]bool{}
	n.any(func(n *Node) bool {
		if asked(n) {
			if key := identity(n); !seen[key] {
				seen[key] = true
				list = append(list, Parameter{"u" + strconv.Itoa(len(list)+1), n})
			}
		}
		return false
	})
	return list
}

// asked says whether a node stands as a parameter.
func asked(n *Node) bool {
	switch n.Op {
	case Claim, Role, Authenticated, UserField, UserRow, Param:
		return true
	}
	return false
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
		if n.Dataset != "" {
			return QuoteIdent(n.Dataset) + "." + QuoteIdent(p.columns(n.Name))
		}
		return QuoteIdent(p.columns(n.Name))
	case Path:
		return p.path(n)
	case Now:
		return ":now"
	case Today:
		return "n3_today(:now, " + QuoteText(n.Value) + ")"
	case User:
		return ":user_" + n.Name
	case Claim, Role, Authenticated, UserField, UserRow, Param:
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
		switch n.Type.Kind {
		case Decimal:
			return "(" + args[0] + " " + string(n.Op) + " " + args[1] + ")"
		case Duration:
			return "n3_duration(" + args[0] + " " + string(n.Op) + " " + args[1] + ")"
		}
		return finite(n, real(0)+" "+string(n.Op)+" "+real(1))
	case Divide:
		return finite(n, real(0)+" / nullif("+real(1)+", 0.0)")
	case Modulo:
		return "n3_mod(" + args[0] + ", " + args[1] + ")"
	case Negate:
		return "(-" + args[0] + ")"
	case Conditional:
		args = p.alike(n, args)
		return "(CASE WHEN " + args[0] + " THEN " + args[1] + " ELSE " + args[2] + " END)"
	case Lower, Upper, Round:
		return "n3_" + string(n.Op) + "(" + args[0] + ")"
	case ToNumber:
		return "(" + args[0] + " / " + power(n.Args[0].Type.Scale) + ".0)"
	case ToDecimal:
		return "n3_to_decimal(" + args[0] + ", " + strconv.Itoa(n.Type.Scale) + ")"
	case Rescale:
		return "(" + args[0] + " * " + power(n.Type.Scale-n.Args[0].Type.Scale) + ")"
	case AddTime:
		return "n3_add_time(" + args[0] + ", " + args[1] + ")"
	case TimeBetween:
		return "n3_time_between(" + args[0] + ", " + args[1] + ")"
	case DateTrunc:
		return "n3_date_trunc(" + QuoteText(n.Names[0]) + ", " + args[0] + ", " + QuoteText(n.Value) + ")"
	case HasItem:
		return "(CASE WHEN " + args[0] + " IS NULL OR " + args[1] + " IS NULL THEN NULL ELSE EXISTS (SELECT 1 FROM json_each(" + args[0] + ") AS n3_item WHERE n3_item.value = " + args[1] + ") END)"
	case Count:
		if len(args) == 0 {
			return "count(*)"
		}
		return "count(" + args[0] + ")"
	case Sum, Avg, Min, Max:
		return string(n.Op) + "(" + args[0] + ")"
	case Length, Abs:
		return string(n.Op) + "(" + args[0] + ")"
	case Coalesce:
		return "coalesce(" + strings.Join(p.alike(n, args), ", ") + ")"
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
		return signed(n.Value + ".0")
	}
	if n.Type.Kind == Number && !asked(n) {
		return text
	}
	return "CAST(" + text + " AS REAL)"
}

// moderate says whether a number is a whole one, a decimal or a literal: the
// sum, product and quotient of two such are never too large or too small for
// double precision.
func moderate(n *Node) bool {
	switch {
	case n.Type.Kind == Integer, n.Op == ToNumber:
		return true
	case n.Op == Literal:
		return len(n.Value) < 100
	}
	return false
}

// finite makes what is too large for double precision null.
func finite(n *Node, text string) string {
	if moderate(n.Args[0]) && moderate(n.Args[1]) {
		return "(" + text + ")"
	}
	return "nullif(nullif(" + text + ", 9e999), -9e999)"
}

// alike makes the answers of an `if` or `coalesce` double precision where one
// of them is: SQLite divides whole numbers without a fraction.
func (p *sqlite) alike(n *Node, args []string) []string {
	out := make([]string, len(args))
	for i, a := range n.Args {
		out[i] = args[i]
		if n.Type.Kind == Number && a.Type.Kind == Integer {
			out[i] = p.real(a, args[i])
		}
	}
	return out
}

// path prints the query that follows references from the row.
func (p *sqlite) path(n *Node) string {
	first := n.Path[0]
	from := QuoteIdent(first.Table) + " AS n3_1"
	for i, hop := range n.Path[1:] {
		here, next := "n3_"+strconv.Itoa(i+1), "n3_"+strconv.Itoa(i+2)
		from += " JOIN " + QuoteIdent(hop.Table) + " AS " + next + " ON " + next + "." + QuoteIdent(hop.Key) + " = " + here + "." + QuoteIdent(hop.Column)
	}
	last := "n3_" + strconv.Itoa(len(n.Path))
	return "(SELECT " + last + "." + QuoteIdent(n.Name) + " FROM " + from +
		" WHERE n3_1." + QuoteIdent(first.Key) + " = " + QuoteIdent(first.From) + "." + QuoteIdent(first.Column) + ")"
}

// signed puts a negative number into parentheses: two signs begin a comment.
func signed(number string) string {
	if strings.HasPrefix(number, "-") {
		return "(" + number + ")"
	}
	return number
}

// power is 10 to the given power, as digits.
func power(scale int) string { return "1" + strings.Repeat("0", scale) }

// scaled is a decimal literal as the integer that is stored.
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
	return signed(digits)
}

func (p *sqlite) literal(n *Node) string {
	switch n.Type.Kind {
	case Decimal:
		return scaled(n)
	case Duration:
		return signed(n.Value)
	case Boolean:
		if n.Value == "true" {
			return "1"
		}
		return "0"
	case Integer:
		return signed(n.Value)
	case Number:
		if !strings.Contains(n.Value, ".") {
			return signed(n.Value + ".0")
		}
		return signed(n.Value)
	case Text, Enum, Date, Time, DateTime, UUID:
		return QuoteText(n.Value)
	}
	return "NULL"
}

// QuoteIdent quotes a name for SQL.
func QuoteIdent(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// QuoteText quotes a text for SQL.
func QuoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
