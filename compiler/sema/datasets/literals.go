package datasets

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// compilePattern compiles a regular expression that the whole value must
// match. Go's syntax is RE2's, as on the server.
func compilePattern(text string) (*regexp.Regexp, error) {
	return regexp.Compile(`^(?:` + text + `)$`)
}

// literal reads a value of a field's type and gives it in one form: numbers in
// decimal, decimals with all their digits, times as they are sent.
func (c *checker) literal(f *ir.FieldSpec, v *ast.Expr, code diag.Code, where string) (string, bool) {
	text, problem := literal(f, v)
	if problem == "" {
		if enum := c.enums[f]; enum != "" {
			c.NoteUse(v.Span, check.ValueSymbol, "enum "+enum, text)
		}
		return text, true
	}
	if f.Type == "enum" && (v.Kind == ast.Name || v.Kind == ast.String) {
		var names []string
		for _, value := range f.Values {
			names = append(names, value.Name)
		}
		problem = fmt.Sprintf("unknown enum value %q; expected one of %s", v.Name+v.Text, strings.Join(names, ", "))
		if near := c.Speller.Nearest(v.Name+v.Text, names); near != "" {
			fx := c.Errorf(code, v.Span, "unknown enum value %q; did you mean %q?", v.Name+v.Text, near)
			check.Replace(fx, "Change to \""+near+"\"", v.Span, strconv.Quote(near))
			return "", false
		}
	}
	if problem != "" {
		c.Errorf(code, v.Span, "`%s` of type `%s`: %s", where, f.Type, problem)
	}
	return "", false
}

func literal(f *ir.FieldSpec, v *ast.Expr) (text, problem string) {
	sign := ""
	if v.Kind == ast.Unary && v.Name == "-" {
		sign, v = "-", v.Args[0]
	}
	if sign != "" && v.Kind != ast.Number {
		return "", "expected a number after `-`"
	}
	switch lang.KindOf(f.Type) {
	case lang.NumberKind, lang.DurationKind:
		if v.Kind != ast.Number || (v.Name != "") != (f.Type == "duration") {
			return "", "expected " + expectedNumber(f) + ", found " + check.Describe(v)
		}
		return numberLiteral(f, sign, v)
	case lang.BooleanKind:
		if v.Kind != ast.True && v.Kind != ast.False {
			return "", "expected `true` or `false`, found " + check.Describe(v)
		}
		return string(v.Kind), ""
	case lang.EnumKind:
		for _, value := range f.Values {
			if (v.Kind == ast.Name || v.Kind == ast.String) && value.Name == v.Name+v.Text {
				return value.Name, ""
			}
		}
		return "", "expected an enum value, found " + check.Describe(v)
	}
	if v.Kind != ast.String {
		return "", "expected a string literal, found " + check.Describe(v)
	}
	return textLiteral(f, v.Text)
}

func expectedNumber(f *ir.FieldSpec) string {
	switch f.Type {
	case "integer":
		return "an integer"
	case "duration":
		return "a duration such as `30s`"
	}
	return "a number"
}

func numberLiteral(f *ir.FieldSpec, sign string, v *ast.Expr) (text, problem string) {
	whole, fraction, dotted := strings.Cut(v.Text, ".")
	switch f.Type {
	case "integer":
		n, err := strconv.ParseInt(v.Text, 10, 64)
		if dotted {
			return "", "expected an integer, found " + sign + v.Text
		}
		if err != nil || n > 1<<53-1 {
			return "", sign + v.Text + " is out of range; the largest integer is 9007199254740991"
		}
		if n == 0 {
			sign = ""
		}
		return sign + strconv.FormatInt(n, 10), ""
	case "number":
		n, err := strconv.ParseFloat(v.Text, 64)
		if err != nil || math.IsInf(n, 0) {
			return "", sign + v.Text + " is out of range"
		}
		if exact, ok := new(big.Float).SetString(v.Text); !dotted && (!ok || exact.Cmp(big.NewFloat(n)) != 0) {
			return "", sign + v.Text + " has no exact double-precision value"
		}
		if n == 0 {
			sign = ""
		}
		return sign + strconv.FormatFloat(n, 'f', -1, 64), ""
	case "duration":
		return sign + strconv.Itoa(check.Milliseconds(v)), ""
	}
	if !lang.DecimalForm(v.Text) {
		return "", fmt.Sprintf("expected at most %d digits on either side of the decimal point", lang.DecimalDigits)
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole+fraction == "" {
		sign = ""
	}
	if len(fraction) > f.Scale || len(whole) > f.Precision-f.Scale {
		return "", fmt.Sprintf("%s does not fit into %d digits, %d of them after the decimal point", v.Text, f.Precision, f.Scale)
	}
	if whole == "" {
		whole = "0"
	}
	if f.Scale > 0 {
		whole += "." + fraction + strings.Repeat("0", f.Scale-len(fraction))
	}
	return sign + whole, ""
}

func textLiteral(f *ir.FieldSpec, text string) (value, problem string) {
	name := f.Type
	if name == "string" {
		name = "text"
	}
	text = norm.NFC.String(text) // as the server keeps it
	if p, ok := lang.FindPattern(name); ok && !p.Match(text) {
		if name == "text" {
			return "", "a string cannot contain the character NUL"
		}
		return "", fmt.Sprintf("expected the form %q, found %q", examples[name], text)
	}
	if f.Type == "uuid" {
		return strings.ToLower(text), ""
	}
	if layout, ok := layouts[f.Type]; ok {
		if len(text) == len("09:30") {
			text += ":00"
		}
		t, err := time.Parse(layout.read, strings.ToUpper(strings.Replace(text, " ", "T", 1)))
		if err != nil || t.UTC().Year() < layout.first || t.UTC().Year() > 9999 {
			return "", fmt.Sprintf("%q is outside the years 1 to 9999", text)
		}
		return t.UTC().Format(layout.write), ""
	}
	return text, ""
}

var examples = map[string]string{
	"date": "2026-01-31", "time": "09:30:00", "datetime": "2026-01-31T09:30:00Z", "email": "ada@example.com", "url": "https://example.com",
	"uuid": "0190f3a0-7d2c-7b1a-9c3e-2f5b8d6a4e10",
}

var layouts = map[string]struct {
	read, write string
	first       int
}{
	"date":     {time.DateOnly, time.DateOnly, 1},
	"time":     {"15:04:05", "15:04:05.000000", 0},
	"datetime": {time.RFC3339, "2006-01-02T15:04:05.000000Z", 1},
}
