package expr

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Python prints an expression as the program's owner would write it for the
// package n3_runtime.expressions: `ROW.price * ROW.quantity >= lit("0.5")`. It is
// data there, printed for the databases and evaluated by the runtime, so it has
// the types that the runtime finds by itself, and no conversion of the checker's.
//
// reference names the reference that a field of a dataset holds, "" for none; the
// row itself is the dataset "". The second answer lists the names that the text
// uses; what an operator becomes where its line is too long is in Code.Function.
func Python(n *Node, reference func(dataset, field string) string) (code Code, names []string) {
	p := &python{reference: reference}
	code = p.print(n).Code
	slices.Sort(p.names)
	return code, slices.Compact(p.names)
}

type python struct {
	reference func(dataset, field string) string
	names     []string
}

// The precedences of Python's operators, from the loosest.
const (
	comparing = iota
	joining
	adding
	multiplying
	prefixing
	atom
)

// term is printed text and how tightly its operator binds. A constant is a value
// that Python would compute with by itself.
type term struct {
	Code
	binds    int
	constant bool
}

func (p *python) use(name string) string {
	p.names = append(p.names, name)
	return name
}

func (p *python) call(function string, args ...Code) term {
	return term{Code: Code{Open: p.use(function) + "(", Args: args, Close: ")"}, binds: atom}
}

func word(text string) term { return term{Code: Code{Open: text}, binds: atom} }

var pythonOperators = map[Op]struct {
	symbol, function string
	binds            int
}{
	Equal: {"==", "eq", comparing}, NotEqual: {"!=", "ne", comparing},
	Less: {"<", "lt", comparing}, LessEq: {"<=", "le", comparing}, Greater: {">", "gt", comparing}, GreaterEq: {">=", "ge", comparing},
	Add: {"+", "add", adding}, Subtract: {"-", "subtract", adding},
	Multiply: {"*", "multiply", multiplying}, Divide: {"/", "divide", multiplying}, Modulo: {"%", "modulo", multiplying},
	TimeBetween: {"-", "subtract", adding},
}

var pythonFunctions = map[Op]string{
	Contains: "contains", StartsWith: "starts_with", EndsWith: "ends_with", IsNull: "is_null", HasItem: "has_item", Conditional: "if_",
	Lower: "lower", Upper: "upper", Length: "length", Coalesce: "coalesce", Abs: "abs_", Concat: "concat",
	Count: "count", Sum: "sum_", Avg: "avg", Min: "min_", Max: "max_",
}

func (p *python) print(n *Node) term {
	if operator, ok := pythonOperators[n.Op]; ok {
		return p.operator(operator.symbol, operator.function, operator.binds, n.Args[0], n.Args[1])
	}
	if function, ok := pythonFunctions[n.Op]; ok {
		return p.call(function, p.codes(n.Args)...)
	}
	switch n.Op {
	case ToNumber, ToDecimal, Rescale:
		return p.print(n.Args[0]) // the runtime finds it by the types
	case And, Or:
		return p.joined(n)
	case Not:
		return p.prefixed("~", "not_", p.print(n.Args[0]))
	case Negate:
		return p.prefixed("-", "negate", p.print(n.Args[0]))
	case AddTime:
		return p.moved(n)
	case In:
		return p.call("is_in", p.print(n.Args[0]).Code, tuple(p.codes(n.Args[1:])))
	case Round:
		args := p.codes(n.Args)
		if n.Value != "" {
			args = append(args, Code{Open: n.Value})
		}
		return p.call("round_", args...)
	case DateTrunc:
		args := []Code{{Open: PythonText(n.Names[0])}, p.print(n.Args[0]).Code}
		return p.call("date_trunc", append(args, zone(n.Value)...)...)
	}
	return p.leaf(n)
}

func (p *python) codes(nodes []*Node) []Code {
	codes := make([]Code, len(nodes))
	for i, n := range nodes {
		codes[i] = p.print(n).Code
	}
	return codes
}

func tuple(items []Code) Code {
	c := Code{Open: "(", Args: items, Close: ")"}
	if len(items) == 1 {
		c.Line = "(" + items[0].String() + ",)"
	}
	return c
}

func zone(name string) []Code {
	if name == "" || name == "UTC" {
		return nil
	}
	return []Code{{Open: PythonText(name)}}
}

// operator prints `left symbol right`, and the call of a function where that is
// too long for a line.
func (p *python) operator(symbol, function string, binds int, a, b *Node) term {
	left, right := p.print(a), p.print(b)
	if left.constant && right.constant {
		left = p.literal(a, left)
	}
	line := operand(left, binds, false) + " " + symbol + " " + operand(right, binds, true)
	return term{Code: Code{Open: function + "(", Args: []Code{left.Code, right.Code}, Close: ")", Line: line, Function: function}, binds: binds}
}

// operand puts what binds less tightly into parentheses.
func operand(t term, binds int, right bool) string {
	if t.binds < binds || t.binds == binds && (right || binds == comparing) {
		return "(" + t.String() + ")"
	}
	return t.String()
}

// literal makes a constant a node, so that Python does not compute with it.
func (p *python) literal(n *Node, t term) term {
	if n.Type.textual() || n.Type.Kind == UUID {
		return p.call("text", t.Code)
	}
	return p.call("lit", t.Code)
}

func (p *python) prefixed(symbol, function string, inner term) term {
	if inner.constant {
		inner = p.call("lit", inner.Code)
	}
	line := symbol + operand(inner, prefixing, true)
	return term{Code: Code{Open: function + "(", Args: []Code{inner.Code}, Close: ")", Line: line, Function: function}, binds: prefixing}
}

// maxJoined is how many parts a row of `|` or `&` has; more are the arguments of
// a function.
const maxJoined = 8

func (p *python) joined(n *Node) term {
	symbol, function := " | ", "any_of"
	if n.Op == And {
		symbol, function = " & ", "all_of"
	}
	if len(n.Args) > maxJoined {
		return p.call(function, p.codes(n.Args)...)
	}
	t := term{Code: Code{Open: function + "(", Close: ")", Function: function}, binds: joining}
	var parts []string
	for _, a := range n.Args {
		part := p.print(a)
		t.Args = append(t.Args, part.Code)
		parts = append(parts, operand(part, prefixing, false))
	}
	t.Line = strings.Join(parts, symbol)
	return t
}

// moved prints what is added to a moment, or taken from it.
func (p *python) moved(n *Node) term {
	by := n.Args[1]
	if by.Op == Negate {
		return p.operator("-", "subtract", adding, n.Args[0], by.Args[0])
	}
	if by.Op == Literal && strings.HasPrefix(by.Value, "-") {
		return p.operator("-", "subtract", adding, n.Args[0], negated(by))
	}
	return p.operator("+", "add", adding, n.Args[0], by)
}

func (p *python) leaf(n *Node) term {
	switch n.Op {
	case Field, Computed:
		return word(p.row(n) + attribute(p.named(n.Dataset, n.Name)))
	case Path:
		text := p.row(n)
		for _, hop := range n.Path {
			text += attribute(hop.Name)
		}
		return word(text + attribute(p.named(n.Path[len(n.Path)-1].Dataset, n.Name)))
	case User:
		return word(p.use("USER") + "." + n.Name)
	case UserRow:
		return word(p.use("USER") + ".row")
	case UserField:
		return word(p.use("USER") + ".row" + attribute(n.Name))
	case Claim:
		return word(p.use("USER") + ".claims" + attribute(n.Name))
	case Param:
		return word(p.use("PAGE") + "[" + PythonText(n.Name) + "]")
	case Authenticated:
		return word(p.use("AUTHENTICATED"))
	case Owner:
		return word(p.use("OWNER"))
	case Role:
		args := make([]Code, len(n.Names))
		for i, name := range n.Names {
			args[i] = Code{Open: PythonText(name)}
		}
		return p.call("role", args...)
	case Now:
		return p.call("now")
	case Today:
		return p.call("today", zone(n.Value)...)
	}
	return p.constant(n)
}

// row is the row that a field is of.
func (p *python) row(n *Node) string {
	if n.Dataset == "" {
		return p.use("ROW")
	}
	return p.use("ROWS") + attribute(n.Dataset)
}

// named is what people call a field: the key through a reference by the name of
// the reference.
func (p *python) named(dataset, field string) string {
	if name := p.reference(dataset, field); name != "" {
		return name
	}
	return field
}

func (p *python) constant(n *Node) term {
	plain := func(text string) term { t := word(text); t.constant = true; return t }
	of := func(function, argument string) term { return p.call(function, Code{Open: argument}) }
	switch n.Type.Kind {
	case Boolean:
		return word(p.use(strings.ToUpper(n.Value)))
	case Integer:
		return plain(n.Value)
	case Decimal:
		if !strings.Contains(n.Value, ".") {
			return plain(n.Value)
		}
		return of("lit", PythonText(n.Value))
	case Number:
		return of("lit", PythonText(n.Value))
	case Text, Enum, UUID:
		return plain(PythonText(n.Value))
	case Date, Time, DateTime:
		return of(string(n.Type.Kind), PythonText(shortMoment(n.Value)))
	case Duration:
		return p.duration(n.Value)
	}
	return plain("None")
}

// shortMoment leaves out a fraction of a second that is zero.
func shortMoment(text string) string { return strings.Replace(text, ".000000", "", 1) }

var units = []struct {
	name string
	ms   int64
}{{"days", 864e5}, {"hours", 36e5}, {"minutes", 6e4}, {"seconds", 1e3}, {"milliseconds", 1}}

// duration prints a length of time in its largest unit.
func (p *python) duration(value string) term {
	ms, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		ms = 0
	}
	for _, unit := range units {
		if ms%unit.ms == 0 && (ms != 0 || unit.ms == 1) {
			return p.call(unit.name, Code{Open: strconv.FormatInt(ms/unit.ms, 10)})
		}
	}
	return word("None")
}

var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// PythonKeywords are the words that Python takes for no name.
var PythonKeywords = []string{
	"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
	"finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
	"while", "with", "yield",
}

// attribute prints `.name`, or `["name"]` where Python or the package's nodes do
// not take it.
func attribute(name string) string {
	if attributeName.MatchString(name) && !slices.Contains(PythonKeywords, name) {
		return "." + name
	}
	return "[" + PythonText(name) + "]"
}
