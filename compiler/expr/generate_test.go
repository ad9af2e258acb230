package expr_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/lang"
)

// tree is a random expression: its text with a %s for each part.
type tree struct {
	kind  expr.Kind
	text  string
	parts []*tree
}

func (t *tree) String() string {
	parts := make([]any, len(t.parts))
	for i, p := range t.parts {
		parts[i] = p.String()
	}
	return fmt.Sprintf(t.text, parts...)
}

// generator makes rows and expressions over them that the checker takes.
type generator struct{ *rand.Rand }

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

// leaves are the names of each kind; literals their constants, edges among them.
var leafNames = map[expr.Kind][]string{
	expr.Boolean:  {"b", "c", "b", "c", "order.paid", "true", "false", "role(editor)", "role(admin)", "authenticated"},
	expr.Integer:  {"n", "m", "n", "m", "order.count", "order.unset", "user.level", "user.row"},
	expr.Number:   {"x", "y", "x", "y", "order.weight"},
	expr.Decimal:  {"p", "q", "p", "q", "order.total", "user.rate"},
	expr.Text:     {"s", "t", "s", "t", "user.id", "user.email", "order.title", "user.claims.team", "user.row.team", "route.id"},
	expr.Enum:     {"e", "f"},
	expr.Date:     {"d", "g", "d", "g", "today()"},
	expr.Time:     {"w", "v"},
	expr.DateTime: {"at", "by", "at", "by", "now()", "order.made", "user.since"},
	expr.Duration: {"l", "k", "l", "k", "order.wait", "user.quota"},
	expr.UUID:     {"u", "r"},
	expr.List:     {"ls", "li"},
	expr.JSON:     {"j"},
}

var (
	integers  = []int64{0, 1, -1, 2, 3, 7, -7, 10, 100, 255, -256, 1 << 31, 1<<53 - 1, -(1<<53 - 1), 94906267}
	numbers   = []float64{0, 0.1, 0.2, 0.5, -0.5, 1, 1.5, 2.5, -2.5, 0.49999999999999994, 1e15 + 0.5, 4503599627370497, 9007199254740992, 1e-7, 1e21, 123456.789, -1e10}
	extremes  = []float64{1e300, -1e300, 1.7976931348623157e308, 5e-324, -5e-324, 1e-200, 2.2250738585072014e-308, -0.000001}
	decimals  = []string{"0", "0.01", "-0.01", "0.5", "1.5", "2.25", "-2.5", "10.1", "99.99", "12345678.9"}
	texts     = []string{"", "a", "A", "ab", "b", " ", "%", "_", "'", "\"", "\\", "é", "É", "e\u0301", "ß", "STRASSE", "İ", "ı", "Σ", "ΑΣ", "ςσ", "\U0001F600", "\U0001F469\u200d\U0001F467", "\uff5e", "z", "open", "done", "red", ":u1", "%s", "?", "\n", "42", "-1"}
	dates     = []string{"0001-01-01", "1900-02-28", "1970-01-01", "2024-02-29", "2026-03-01", "2026-03-29", "2026-03-30", "2026-10-25", "9999-12-31"}
	times     = []string{"00:00:00.000000", "09:30:00.000000", "23:59:59.999999", "12:00:00.000001"}
	moments   = []string{"0001-01-01T00:00:00.000000Z", "0001-01-02T03:00:00.000001Z", "1970-01-01T00:00:00.000000Z", "2026-03-29T00:59:59.999999Z", "2026-03-29T01:00:00.000000Z", "2026-03-29T23:30:15.250000Z", "2026-10-25T00:30:00.000000Z", "2026-10-25T01:30:00.000000Z", "2026-11-01T05:30:00.000000Z", "2026-11-01T06:30:00.000000Z", "2026-04-04T15:10:00.000000Z", "9999-12-31T23:59:59.999999Z"}
	durations = []int64{0, 1, -1, 999, 1000, 3_600_000, 86_400_000, -86_400_000, 90 * 60_000, 2_419_200_000, 1<<53 - 1, -(1<<53 - 1), 1e15}
	uuids     = []string{"0190a1b2-0000-7000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002", "ffffffff-ffff-4fff-bfff-ffffffffffff"}
	zones     = []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "America/Santiago"}
)

// value is a random value of a field, as it is sent; null now and then.
func (g generator) value(t expr.Type) any {
	if g.IntN(5) == 0 {
		return nil
	}
	switch t.Kind {
	case expr.Text:
		return g.sentence()
	case expr.Integer:
		return g.integer()
	case expr.Number:
		switch g.IntN(4) {
		case 0:
			return pick(g, extremes...)
		case 1:
			return g.NormFloat64() * 1000
		}
		return pick(g, numbers...)
	case expr.Decimal:
		limit := int64(1)
		for range g.IntN(t.Precision + 1) {
			limit *= 10
		}
		scaled := g.Int64N(2*limit+1) - limit
		if scaled == limit || scaled == -limit {
			scaled /= 10
		}
		sign := ""
		if scaled < 0 {
			sign, scaled = "-", -scaled
		}
		digits := fmt.Sprintf("%0*d", t.Scale+1, scaled)
		return sign + digits[:len(digits)-t.Scale] + "." + digits[len(digits)-t.Scale:]
	case expr.Boolean:
		return g.IntN(2) == 0
	case expr.Date:
		if g.IntN(2) == 0 {
			return fmt.Sprintf("%04d-%02d-%02d", 1+g.IntN(9999), 1+g.IntN(12), 1+g.IntN(28))
		}
		return pick(g, dates...)
	case expr.Time:
		return pick(g, times...)
	case expr.DateTime:
		if g.IntN(2) == 0 {
			return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", 1971+g.IntN(66), 1+g.IntN(12), 1+g.IntN(28), g.IntN(24), g.IntN(60), g.IntN(60), g.IntN(1e6))
		}
		return pick(g, moments...)
	case expr.Duration:
		ms := pick(g, durations...)
		sign := ""
		if ms < 0 {
			sign, ms = "-", -ms
		}
		return fmt.Sprintf("%sPT%d.%03dS", sign, ms/1000, ms%1000)
	case expr.Enum:
		return pick(g, t.Values...)
	case expr.UUID:
		return pick(g, uuids...)
	case expr.List:
		list := []any{}
		for range g.IntN(4) {
			if t.Elem == expr.Integer {
				list = append(list, g.integer())
			} else {
				list = append(list, g.sentence())
			}
		}
		return list
	}
	return map[string]any{"a": g.integer(), "b": []any{g.sentence(), nil, true, 0.5}}
}

func (g generator) integer() int64 {
	if g.IntN(3) == 0 {
		return g.Int64N(2000) - 1000
	}
	return pick(g, integers...)
}

// sentence is one or two texts. A letter and the accent after it would be
// joined when the row is kept, so that a space is between.
func (g generator) sentence() string {
	text := pick(g, texts...)
	if g.IntN(3) == 0 {
		text += " " + pick(g, texts...)
	}
	return strings.ReplaceAll(text, "e\u0301", "q\u0301")
}

func (g generator) row() map[string]any {
	row := map[string]any{}
	for _, f := range fields {
		row[f.name] = g.value(f.kind)
	}
	return row
}

// literal is a constant of a kind as it is written.
func (g generator) literal(kind expr.Kind) string {
	negative := func(text string) string {
		if strings.HasPrefix(text, "-") {
			return "(" + text + ")"
		}
		return text
	}
	switch kind {
	case expr.Boolean:
		return pick(g, "true", "false")
	case expr.Integer:
		return negative(fmt.Sprint(g.integer()))
	case expr.Number:
		text, _ := json.Marshal(pick(g, numbers...))
		if strings.ContainsAny(string(text), "e") {
			return "0.25"
		}
		return negative(string(text))
	case expr.Decimal:
		return negative(pick(g, decimals...))
	case expr.Date:
		return `"` + pick(g, dates...) + `"`
	case expr.Time:
		return `"` + pick(g, times...) + `"`
	case expr.DateTime:
		return `"` + pick(g, moments...) + `"`
	case expr.Duration:
		return pick(g, "0s", "1ms", "1s", "90m", "1h", "1d", "7d", "(-1d)", "400d")
	case expr.Enum:
		return `"done"`
	case expr.UUID:
		return `"` + pick(g, uuids...) + `"`
	}
	text := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(g.sentence())
	return `"` + text + `"`
}

var kinds = []expr.Kind{
	expr.Boolean, expr.Boolean, expr.Boolean, expr.Integer, expr.Number, expr.Number, expr.Decimal, expr.Text, expr.Text,
	expr.Enum, expr.Date, expr.Time, expr.DateTime, expr.Duration, expr.UUID, expr.List, expr.JSON,
}

// of is an expression of a kind, at most so deep.
func (g generator) of(kind expr.Kind, depth int) *tree {
	if depth <= 0 || g.IntN(8) == 0 {
		return g.leaf(kind)
	}
	node := func(text string, of ...expr.Kind) *tree {
		t := &tree{kind: kind, text: text}
		for _, k := range of {
			t.parts = append(t.parts, g.of(k, depth-1))
		}
		return t
	}
	switch g.IntN(6) {
	case 0:
		return node("(if %s then %s else %s)", expr.Boolean, kind, kind)
	case 1:
		return node("coalesce(%s, %s)", kind, kind)
	}
	if t := g.operation(kind, node); t != nil {
		return t
	}
	return g.leaf(kind)
}

func (g generator) leaf(kind expr.Kind) *tree {
	names := leafNames[kind]
	if kind != expr.List && kind != expr.JSON && g.IntN(4) == 0 {
		return &tree{kind: kind, text: strings.ReplaceAll(g.literal(kind), "%", "%%")}
	}
	return &tree{kind: kind, text: pick(g, names...)}
}

func (g generator) operation(kind expr.Kind, node func(string, ...expr.Kind) *tree) *tree {
	textual := func() expr.Kind { return pick(g, expr.Text, expr.Text, expr.Text, expr.Enum) }
	switch kind {
	case expr.Boolean:
		return g.test(node, textual)
	case expr.Number:
		a, b := g.numeric(kind)
		return pick(g, node("(%s "+pick(g, "+", "-", "*", "/", "%%")+" %s)", a, b), node("(%s / %s)", expr.Integer, expr.Integer), node("(-%s)", kind), node("round(%s)", kind), node("abs(%s)", kind))
	case expr.Integer:
		return pick(g, node("(%s "+pick(g, "+", "-", "*", "%%")+" %s)", kind, kind), node("length(%s)", textual()), node("(-%s)", kind), node("abs(%s)", kind), node("round(%s)", kind))
	case expr.Decimal:
		a, b := g.numeric(kind)
		return pick(g,
			node("(%s "+pick(g, "+", "-", "*", "/", "%%")+" %s)", a, b), node("(%s "+pick(g, "+", "-", "*", "/")+" %s)", a, b), node("(-%s)", kind), node("abs(%s)", kind),
			node("round(%s)", kind), node("round(%s, "+pick(g, "0", "1", "2", "4")+")", pick(g, expr.Integer, expr.Number, kind)))
	case expr.Text:
		return pick(g, node("lower(%s)", textual()), node("upper(%s)", textual()), node("concat(%s, %s)", textual(), textual()), node("concat(%s, %s, %s)", kind, kind, kind))
	case expr.Date:
		return pick(g, node("(%s + "+pick(g, "1d", "30d", "400d", "0d")+")", kind), node("(%s - 48h)", kind), node("date_trunc("+pick(g, "day", "week", "month", "year")+", %s)", kind))
	case expr.DateTime:
		return pick(g, node("(%s + %s)", kind, expr.Duration), node("(%s - %s)", kind, expr.Duration), node("date_trunc("+pick(g, lang.Units...)+", %s)", kind))
	case expr.Duration:
		return pick(g, node("(%s + %s)", kind, kind), node("(%s - %s)", kind, kind), node("(-%s)", kind), node("(%s - %s)", expr.DateTime, expr.DateTime), node("(%s - %s)", expr.Date, expr.Date))
	}
	return nil
}

// numeric are two kinds of number that go together, one of them the kind given.
func (g generator) numeric(kind expr.Kind) (a, b expr.Kind) {
	a, b = kind, pick(g, kind, expr.Integer)
	if g.IntN(2) == 0 {
		a, b = b, a
	}
	return a, b
}

func (g generator) test(node func(string, ...expr.Kind) *tree, textual func() expr.Kind) *tree {
	order := "(%s " + pick(g, "==", "!=", "<", "<=", ">", ">=") + " %s)"
	equal := "(%s " + pick(g, "==", "!=") + " %s)"
	same := pick(g, expr.Text, expr.Date, expr.Time, expr.DateTime, expr.Duration)
	switch g.IntN(13) {
	case 0:
		return node("(%s and %s)", expr.Boolean, expr.Boolean)
	case 1:
		return node("(%s or %s)", expr.Boolean, expr.Boolean)
	case 2:
		return node("(not %s)", expr.Boolean)
	case 3, 4:
		a, b := g.numeric(pick(g, expr.Integer, expr.Number, expr.Decimal))
		return node(order, a, b)
	case 5:
		return node(order, same, same)
	case 6:
		return node(equal, textual(), textual())
	case 7:
		other := pick(g, expr.Boolean, expr.UUID, expr.UUID)
		if other == expr.UUID && g.IntN(3) == 0 {
			return node(equal, other, expr.Text)
		}
		return node(equal, other, other)
	case 8:
		return node("(%s is "+pick(g, "null", "not null")+")", pick(g, kinds...))
	case 9:
		kind := pick(g, expr.Text, expr.Integer, expr.Number, expr.Decimal, expr.Date, expr.DateTime, expr.Duration, expr.Enum, expr.UUID, expr.Boolean)
		return node("(%s "+pick(g, "in", "not in")+" ["+strings.ReplaceAll(g.literal(kind)+", "+g.literal(kind), "%", "%%")+"])", kind)
	case 10:
		return node("(%s "+pick(g, "contains", "starts_with", "ends_with")+" %s)", textual(), textual())
	}
	if g.IntN(2) == 0 {
		claim := pick(g, "level", "ten", "rate", "vip", "team", "teams", "none")
		of := pick(g, expr.Integer, expr.Text, expr.Decimal, expr.Number, expr.Boolean, expr.Date)
		return pick(g, node(strings.Replace(equal, "%s)", "user.claims."+claim+")", 1), of), node("(%s in user.claims."+claim+")", pick(g, expr.Integer, expr.Text)))
	}
	if g.IntN(2) == 0 {
		return node("(ls contains %s)", textual())
	}
	return node("(li contains %s)", expr.Integer)
}
