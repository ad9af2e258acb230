package expr

import (
	"regexp"
	"strconv"
	"strings"
)

// Postgres prints an expression as SQL of PostgreSQL 15 over the bare columns
// of a row. Parameters, fields and paths stand as in SQLite's text; the
// functions whose names begin with n3_ are those of postgres_functions.py.
//
// Texts are ordered by code point whatever the database's locale. A uuid is
// compared as a uuid with its like and with literals, and as a text otherwise.
func Postgres(n *Node, columns func(field string) string) string {
	p := &postgres{sqlite{columns: columns, parameters: Parameters(n)}}
	text := p.print(n)
	if n.Op != StartsWith && parenthesized(n.Op) {
		return text[1 : len(text)-1]
	}
	return text
}

// postgres differs from sqlite in most operations, and has its leaves.
type postgres struct{ sqlite }

func (p *postgres) print(n *Node) string {
	switch n.Op {
	case Literal:
		return p.literal(n)
	case Field, Path:
		return p.sqlite.print(n)
	case Now:
		return "CAST(:now AS timestamptz)"
	case Today:
		return "CAST(CAST(:now AS timestamptz) AT TIME ZONE " + QuoteText(n.Value) + " AS date)"
	case User, Claim, Role, Authenticated, UserField, UserRow, Param:
		return "CAST(" + p.sqlite.print(n) + " AS " + postgresType(n.Type.Kind) + ")"
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = p.print(a)
	}
	return p.operation(n, args)
}

// postgresType is the type that a parameter is sent as. A uuid is sent as a
// text, since the person's may be none.
func postgresType(kind Kind) string {
	switch kind {
	case Boolean, Date, Time:
		return string(kind)
	case Integer:
		return "bigint"
	case Number:
		return "double precision"
	case Decimal:
		return "numeric"
	case DateTime:
		return "timestamptz"
	case Duration:
		return "interval"
	case JSON, List:
		return "jsonb"
	}
	return "text"
}

func (p *postgres) operation(n *Node, args []string) string {
	real := func(i int) string { return p.double(n.Args[i], args[i]) }
	call := func(name string, args ...string) string { return name + "(" + strings.Join(args, ", ") + ")" }
	switch n.Op {
	case And, Or:
		return "(" + strings.Join(args, " "+strings.ToUpper(string(n.Op))+" ") + ")"
	case Not:
		return "(NOT " + args[0] + ")"
	case Equal, NotEqual:
		args = p.uuids(n.Args, args)
		return "(" + args[0] + " " + map[Op]string{Equal: "=", NotEqual: "<>"}[n.Op] + " " + args[1] + ")"
	case Less, LessEq, Greater, GreaterEq:
		return "(" + ordered(n.Args[0], args[0]) + " " + string(n.Op) + " " + ordered(n.Args[1], args[1]) + ")"
	case In:
		args = p.uuids(n.Args, args)
		return "(" + args[0] + " IN (" + strings.Join(args[1:], ", ") + "))"
	case Contains:
		return "(strpos(" + args[0] + ", " + args[1] + ") > 0)"
	case StartsWith:
		return call("starts_with", args...)
	case EndsWith:
		return "(right(" + args[0] + ", length(" + args[1] + ")) = " + args[1] + ")"
	case IsNull:
		return "(" + args[0] + " IS NULL)"
	case Add, Subtract, Multiply, Divide:
		return p.arithmetic(n, args)
	case Modulo:
		if n.Args[0].Type.Kind == Integer && n.Args[1].Type.Kind == Integer {
			return "CAST(" + args[0] + " % nullif(" + args[1] + ", 0) AS double precision)"
		}
		return call("n3_mod", real(0), real(1))
	case Negate:
		return "(-" + args[0] + ")"
	case Conditional:
		args = p.alike(n, args)
		return "(CASE WHEN " + args[0] + " THEN " + args[1] + " ELSE " + args[2] + " END)"
	case Coalesce:
		return call("coalesce", p.alike(n, args)...)
	case Lower, Upper:
		return "(" + string(n.Op) + "(" + args[0] + ` COLLATE "und-x-icu") COLLATE "C")`
	case Round:
		if n.Type.Kind == Integer {
			return args[0]
		}
		return call("n3_round", args[0])
	case ToNumber:
		unit := power(n.Args[0].Type.Scale)
		return "(CAST(" + args[0] + " * " + unit + " AS double precision) / " + unit + ")"
	case ToDecimal:
		return call("n3_to_decimal", real(0), strconv.Itoa(n.Type.Scale))
	case Rescale:
		return args[0] // a NUMERIC has no scale of its own
	case AddTime:
		if n.Type.Kind == Date {
			return call("n3_add_days", args...)
		}
		return call("n3_add_time", args...)
	case TimeBetween:
		return call("n3_time_between", args...)
	case DateTrunc:
		unit := QuoteText(n.Names[0])
		if n.Type.Kind == Date {
			return "CAST(date_trunc(" + unit + ", CAST(" + args[0] + " AS timestamp)) AS date)"
		}
		return call("n3_date_trunc", unit, args[0], QuoteText(n.Value))
	case HasItem:
		return "(" + args[0] + " @> to_jsonb(CAST(" + args[1] + " AS " + postgresType(itemKind(n)) + ")))"
	case Concat:
		for i := range args {
			args[i] = "coalesce(" + args[i] + ", '')"
		}
		return "(" + strings.Join(args, " || ") + ")"
	case Length:
		return call("length", args...)
	case Abs:
		return call("abs", args...)
	case Count, Sum, Avg, Min, Max:
		return p.aggregate(n, args)
	}
	return "NULL"
}

// itemKind is how a list is asked for an item: numbers as numbers, all else as
// text.
func itemKind(n *Node) Kind {
	if n.Args[1].Type.numeric() {
		return n.Args[1].Type.Kind
	}
	return Text
}

func (p *postgres) arithmetic(n *Node, args []string) string {
	plain := "(" + args[0] + " " + string(n.Op) + " " + args[1] + ")"
	left, right := p.double(n.Args[0], args[0]), p.double(n.Args[1], args[1])
	switch {
	case n.Type.Kind == Decimal:
		return plain
	case n.Type.Kind == Duration:
		return "n3_duration" + plain
	case !moderate(n.Args[0]) || !moderate(n.Args[1]):
		// PostgreSQL gives an error where a result is too large or too small.
		name := map[Op]string{Add: "n3_add", Subtract: "n3_subtract", Multiply: "n3_multiply", Divide: "n3_divide"}[n.Op]
		return name + "(" + left + ", " + right + ")"
	case n.Op == Divide:
		return "(" + left + " / nullif(" + right + ", 0))"
	}
	return "(" + left + " " + string(n.Op) + " " + right + ")"
}

func (p *postgres) aggregate(n *Node, args []string) string {
	switch {
	case len(args) == 0:
		return "count(*)"
	case n.Op == Sum && n.Type.Kind == Integer:
		return "CAST(sum(" + args[0] + ") AS bigint)"
	case n.Op == Avg:
		args[0] = p.double(n.Args[0], args[0])
	case n.Op == Min || n.Op == Max:
		args[0] = ordered(n.Args[0], args[0])
	}
	return string(n.Op) + "(" + args[0] + ")"
}

// ordered makes the order of texts that of their code points.
func ordered(n *Node, text string) string {
	if n.Type.textual() {
		return text + ` COLLATE "C"`
	}
	return text
}

// double makes arithmetic double precision.
func (p *postgres) double(n *Node, text string) string {
	if n.Type.Kind == Number {
		return text
	}
	return "CAST(" + text + " AS double precision)"
}

// alike gives the answers of an `if` or `coalesce` one type.
func (p *postgres) alike(n *Node, args []string) []string {
	if n.Type.Kind == UUID {
		return p.uuids(n.Args, args)
	}
	out := make([]string, len(args))
	for i, a := range n.Args {
		out[i] = args[i]
		if n.Type.Kind == Number && a.Type.Kind == Integer {
			out[i] = p.double(a, args[i])
		}
	}
	return out
}

var uuidText = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// uuids makes values comparable where some are of the type uuid.
func (p *postgres) uuids(nodes []*Node, args []string) []string {
	some, all := false, true
	for _, n := range nodes {
		switch {
		case nativeUUID(n):
			some = true
		case n.Op != Literal && n.Type.Kind != Boolean, n.Type.Kind == Text && !uuidText.MatchString(n.Value):
			all = false
		}
	}
	if !some {
		return args
	}
	out := make([]string, len(args))
	for i, n := range nodes {
		out[i] = args[i]
		switch {
		case all && n.Op == Literal && n.Type.textual():
			out[i] = "CAST(" + args[i] + " AS uuid)"
		case !all && nativeUUID(n):
			out[i] = "CAST(" + args[i] + " AS text)"
		}
	}
	return out
}

// nativeUUID says whether a node is printed as a value of the type uuid.
func nativeUUID(n *Node) bool {
	if n.Type.Kind != UUID {
		return false
	}
	switch n.Op {
	case Field, Path:
		return true
	case Conditional:
		return nativeAnswers(n.Args[1:])
	case Coalesce:
		return nativeAnswers(n.Args)
	}
	return false
}

func nativeAnswers(nodes []*Node) bool {
	for _, n := range nodes {
		if n.Type.Kind != Null && !nativeUUID(n) {
			return false
		}
	}
	return true
}

func (p *postgres) literal(n *Node) string {
	cast := func(kind string) string { return "CAST(" + QuoteText(n.Value) + " AS " + kind + ")" }
	switch n.Type.Kind {
	case Boolean:
		return n.Value
	case Integer:
		if strings.TrimPrefix(n.Value, "-") == "2147483648" {
			return cast("bigint") // -2147483648 fits in 32 bits, and its opposite does not
		}
		return signed(n.Value)
	case Number:
		return "CAST(" + n.Value + " AS double precision)"
	case Decimal:
		return "CAST(" + n.Value + " AS numeric)"
	case Duration:
		return "interval " + QuoteText(n.Value+" milliseconds")
	case Date, Time, DateTime:
		return cast(postgresType(n.Type.Kind))
	case Text, Enum, UUID:
		return QuoteText(n.Value)
	}
	return "NULL"
}
