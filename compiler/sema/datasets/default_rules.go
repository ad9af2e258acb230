package datasets

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// checkDefault holds a default to the other modifiers of its field. The server
// applies a default without reading it as it reads a body, so a value that the
// field refuses from everybody else would be stored.
func (r *fieldModifiers) checkDefault() {
	m := r.seen["default"]
	if m == nil || r.field.Default == nil || len(m.Args) == 0 {
		return
	}
	at := m.Args[0].Value
	if rules := brokenByDefault(r.field); len(rules) > 0 {
		broken := rules[0] // one mistake, one diagnostic
		if broken.modifier == "max_length" && r.seen[broken.modifier] == nil {
			r.c.Errorf(diag.DefaultDoesNotFit, at.Span, "the default %s; set `max_length` to allow more", broken.sentence)
			return
		}
		check.Related(r.c.Errorf(diag.DefaultDoesNotFit, at.Span, "the default %s", broken.sentence), r.seen[broken.modifier].Span, "required by this modifier")
	}
}

type brokenRule struct{ modifier, sentence string }

func brokenByDefault(f *ir.FieldSpec) []brokenRule {
	var broken []brokenRule
	add := func(modifier, format string, args ...any) {
		broken = append(broken, brokenRule{modifier, fmt.Sprintf(format, args...)})
	}
	if f.Default.Kind == "expression" && f.Default.Expr.Op == expr.Literal && f.Default.Expr.Type.Kind == expr.Null || f.Default.Kind == "literal" && f.Type == "json" && f.Default.Value == "null" {
		if f.Required {
			add("required", "is null, but the field is `required`")
		}
		return broken
	}
	if f.Default.Kind != "literal" {
		return broken
	}
	value := f.Default.Value
	if f.Unique {
		add("unique", "is the same for every row, but the field is `unique`")
	}
	if f.Min != "" && below(f.Type, value, f.Min) {
		add("min", "is less than `min(%s)`", f.Min)
	}
	if f.Max != "" && below(f.Type, f.Max, value) {
		add("max", "is greater than `max(%s)`", f.Max)
	}
	what, length := "character", len([]rune(value))
	if f.Type == "list" {
		var items []json.RawMessage
		_ = json.Unmarshal([]byte(value), &items) // printed by jsonDefault
		what, length = "item", len(items)
	}
	if f.MinLength != nil && length < *f.MinLength {
		add("min_length", "has %s, but `min_length` is %d", check.Counted(length, what), *f.MinLength)
	}
	if f.MaxLength != nil && length > *f.MaxLength {
		add("max_length", "has %s, but the limit is %d", check.Counted(length, what), *f.MaxLength)
	}
	if f.Pattern != "" {
		if p, err := compilePattern(f.Pattern); err == nil && !p.MatchString(value) {
			add("pattern", "%q does not match `pattern`", value)
		}
	}
	if len(f.OneOf) > 0 && !slices.Contains(f.OneOf, value) {
		add("one_of", "%s is not in `one_of(%s)`", value, strings.Join(f.OneOf, ", "))
	}
	return broken
}

// below compares literals of a type: texts of moments have a fixed width, so
// their order is that of time.
func below(typ, a, b string) bool {
	switch lang.KindOf(typ) {
	case lang.MomentKind:
		return a < b
	case lang.DurationKind:
		x, _ := strconv.ParseInt(a, 10, 64)
		y, _ := strconv.ParseInt(b, 10, 64)
		return x < y
	}
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return okX && okY && x.Cmp(y) < 0
}
