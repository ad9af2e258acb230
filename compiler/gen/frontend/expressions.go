package frontend

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
)

// expressions prints what the browser works out, and remembers the functions
// that are imported for it.
type expressions struct{ used map[string]bool }

func newExpressions() *expressions { return &expressions{used: map[string]bool{}} }

func (e *expressions) functions() []string { return slices.Sorted(maps.Keys(e.used)) }

// arrow prints a function over what an expression reads: `({ row, user }) => …`.
func (e *expressions) arrow(n *expr.Node) pretty.Doc { return pretty.Arrow(head(n), e.body(n)) }

// attribute prints it as the attribute of an element.
func (e *expressions) attribute(name string, n *expr.Node) pretty.Doc {
	return pretty.Braced(name, head(n), e.body(n))
}

// value is arrow for a value that is sent: decimals and durations are texts.
func (e *expressions) value(n *expr.Node) pretty.Doc {
	body := e.body(n)
	switch n.Type.Kind {
	case expr.Decimal:
		e.used["decimalText"] = true
		body = pretty.List("decimalText(", []pretty.Doc{body, pretty.Text(strconv.Itoa(n.Type.Scale))}, ")")
	case expr.Duration:
		e.used["durationText"] = true
		body = pretty.List("durationText(", []pretty.Doc{body}, ")")
	}
	return pretty.Arrow(head(n), body)
}

func (e *expressions) body(n *expr.Node) pretty.Doc {
	code, functions := expr.TypeScript(n)
	for _, name := range functions {
		e.used[name] = true
	}
	return codeDoc(code)
}

func codeDoc(c expr.Code) pretty.Doc {
	if len(c.Args) == 0 {
		return pretty.Text(c.Open + c.Close)
	}
	args := make([]pretty.Doc, len(c.Args))
	for i, a := range c.Args {
		args[i] = codeDoc(a)
	}
	return pretty.List(c.Open, args, c.Close)
}

// head is the parameter of a function: the parts of the scope that it reads.
func head(n *expr.Node) string {
	reads := map[string]bool{}
	n.Walk(func(n *expr.Node) {
		switch n.Op {
		case expr.Field:
			reads["row"] = true
		case expr.Param:
			reads["params"] = true
		case expr.User, expr.Claim, expr.Role, expr.Authenticated, expr.UserField, expr.UserRow:
			reads["user"] = true
		}
	})
	if len(reads) == 0 {
		return "()"
	}
	return "({ " + strings.Join(slices.Sorted(maps.Keys(reads)), ", ") + " })"
}

// length is a length of time in milliseconds, as people say it: days(30).
// used notes the function that is imported for it.
func length(ms int, used func(string)) string {
	for _, unit := range []struct {
		name string
		ms   int
	}{{"days", 86_400_000}, {"hours", 3_600_000}, {"minutes", 60_000}, {"seconds", 1_000}} {
		if ms != 0 && ms%unit.ms == 0 {
			used(unit.name)
			return unit.name + "(" + strconv.Itoa(ms/unit.ms) + ")"
		}
	}
	return strconv.Itoa(ms)
}
