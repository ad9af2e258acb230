package sema

import (
	"encoding/json"
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
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// compilePattern compiles a regular expression that the whole value must
// match. Go's syntax is RE2's, as on the server.
func compilePattern(text string) (*regexp.Regexp, error) {
	return regexp.Compile(`^(?:` + text + `)$`)
}

// defaultValue reads the value of `default(…)`; nil where it has a mistake.
func (c *context) defaultValue(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	fits := func(kind, written string, types ...string) *ir.DefaultSpec {
		if !contains(types, f.Type) {
			c.errorf(diag.DefaultDoesNotFit, v.Span, "`%s` is the default of %s, but `%s` is %s", written, indefinite(types[0]), f.Name, indefinite(f.Type))
			return nil
		}
		return &ir.DefaultSpec{Kind: kind}
	}
	switch {
	case v.Kind == ast.Call && v.Name == "now" && len(v.Named) == 0:
		return fits("now", "now()", "datetime", "date")
	case v.Kind == ast.Call && v.Name == "uuid" && len(v.Named) == 0:
		return fits("uuid", "uuid()", "uuid", "string")
	case v.Kind == ast.Call && v.Name == "today" && len(v.Named) == 0:
		return fits("today", "today()", "date", "datetime")
	case v.Kind == ast.Member && v.Name == "id" && v.Args[0].Kind == ast.Name && v.Args[0].Name == "user":
		return fits("user_id", "user.id", "string", "text")
	case v.Kind == ast.Member && v.Name == "row" && v.Args[0].Kind == ast.Name && v.Args[0].Name == "user":
		if f.Reference == nil || c.identity().users != f.Reference.Dataset {
			c.errorf(diag.DefaultDoesNotFit, v.Span, "`user.row` is the default of a reference to the dataset that `users:` of the app names")
			return nil
		}
		return &ir.DefaultSpec{Kind: "user_row"}
	case f.Type == "json" || f.Type == "list":
		return c.jsonDefault(f, v)
	case v.Kind != ast.Name && v.Kind != ast.String && v.Kind != ast.Number && v.Kind != ast.True && v.Kind != ast.False && v.Kind != ast.Unary:
		return c.defaultExpression(f, v)
	}
	text, ok := c.literal(f, v, diag.DefaultDoesNotFit, "default")
	if !ok {
		return nil
	}
	return &ir.DefaultSpec{Kind: "literal", Value: text}
}

// defaultExpression reads a default that is worked out when the row is made:
// over the person and the clock.
func (c *context) defaultExpression(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	n := c.expression(v, c.expressions(nil))
	if n == nil || !c.fits(n, inDefault, v) {
		return nil
	}
	fitted, ok := expr.Assign(n, fieldExprType(f))
	if !ok {
		c.errorf(diag.DefaultDoesNotFit, v.Span, "`%s` is %s, but this is %s", f.Name, indefinite(f.Type), expr.Article(n.Type))
		return nil
	}
	return &ir.DefaultSpec{Kind: "expression", Expr: fitted}
}

// jsonDefault reads default([]), default(["a"]) and default({…}).
func (c *context) jsonDefault(f *ir.FieldSpec, v *ast.Expr) *ir.DefaultSpec {
	value, ok := jsonValue(v)
	if _, list := value.([]any); ok && f.Type == "list" && !list {
		ok = false
	}
	text, err := json.Marshal(value)
	if !ok || err != nil {
		c.errorf(diag.DefaultDoesNotFit, v.Span, "the default of a %s is written out, as in `default(%s)`", f.Type, map[string]string{"list": "[]", "json": "({})"}[f.Type])
		return nil
	}
	return &ir.DefaultSpec{Kind: "literal", Value: string(text)}
}

// jsonValue is the value of literals, lists and maps.
func jsonValue(v *ast.Expr) (any, bool) {
	switch v.Kind {
	case ast.String:
		return v.Text, true
	case ast.Number:
		return json.Number(v.Text), v.Name == ""
	case ast.True, ast.False:
		return v.Kind == ast.True, true
	case ast.Null:
		return nil, true
	case ast.List:
		list := []any{}
		for _, item := range v.Args {
			value, ok := jsonValue(item)
			if !ok {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	case ast.Map:
		object := map[string]any{}
		for _, pair := range v.Named {
			value, ok := jsonValue(pair.Value)
			if !ok {
				return nil, false
			}
			object[pair.Name.Name] = value
		}
		return object, true
	}
	return nil, false
}

// literal reads a value of a field's type and gives it in one form: numbers in
// decimal, decimals with all their digits, times as they are sent.
func (c *context) literal(f *ir.FieldSpec, v *ast.Expr, code diag.Code, where string) (string, bool) {
	text, problem := literal(f, v)
	if problem == "" {
		if enum := c.enums[f]; enum != "" {
			c.use(v.Span, ValueSymbol, "enum "+enum, text)
		}
		return text, true
	}
	if f.Type == "enum" && (v.Kind == ast.Name || v.Kind == ast.String) {
		var names []string
		for _, value := range f.Values {
			names = append(names, value.Name)
		}
		problem = fmt.Sprintf("%q is not a value of this enum; it has %s", v.Name+v.Text, strings.Join(names, ", "))
		if near := c.program.speller.Nearest(v.Name+v.Text, names); near != "" {
			fx := c.errorf(code, v.Span, "%q is not a value of this enum; did you mean %q?", v.Name+v.Text, near)
			replace(fx, "Change to \""+near+"\"", v.Span, strconv.Quote(near))
			return "", false
		}
	}
	if problem != "" {
		c.errorf(code, v.Span, "`%s` of %s: %s", where, indefinite(f.Type), problem)
	}
	return "", false
}

func literal(f *ir.FieldSpec, v *ast.Expr) (text, problem string) {
	sign := ""
	if v.Kind == ast.Unary && v.Name == "-" {
		sign, v = "-", v.Args[0]
	}
	if sign != "" && v.Kind != ast.Number {
		return "", "only a number has a sign"
	}
	switch f.Type {
	case "integer", "number", "decimal", "duration":
		if v.Kind != ast.Number || (v.Name != "") != (f.Type == "duration") {
			return "", "this is " + describe(v)
		}
		return numberLiteral(f, sign, v)
	case "boolean":
		if v.Kind != ast.True && v.Kind != ast.False {
			return "", "this is " + describe(v) + "; it is true or false"
		}
		return string(v.Kind), ""
	case "enum":
		for _, value := range f.Values {
			if (v.Kind == ast.Name || v.Kind == ast.String) && value.Name == v.Name+v.Text {
				return value.Name, ""
			}
		}
		return "", "this is " + describe(v) + ", which is none of its values"
	}
	if v.Kind != ast.String {
		return "", "this is " + describe(v) + "; it is a text in quotes"
	}
	return textLiteral(f, v.Text)
}

func numberLiteral(f *ir.FieldSpec, sign string, v *ast.Expr) (text, problem string) {
	whole, fraction, dotted := strings.Cut(v.Text, ".")
	switch f.Type {
	case "integer":
		n, err := strconv.ParseInt(v.Text, 10, 64)
		if dotted {
			return "", "a whole number has no fraction"
		}
		if err != nil || n > 1<<53-1 {
			return "", "a whole number goes up to 9007199254740991"
		}
		if n == 0 {
			sign = ""
		}
		return sign + strconv.FormatInt(n, 10), ""
	case "number":
		n, err := strconv.ParseFloat(v.Text, 64)
		if err != nil || math.IsInf(n, 0) {
			return "", "this is too large"
		}
		if exact, ok := new(big.Float).SetString(v.Text); !dotted && (!ok || exact.Cmp(big.NewFloat(n)) != 0) {
			return "", "no double holds " + v.Text + " exactly"
		}
		if n == 0 {
			sign = ""
		}
		return sign + strconv.FormatFloat(n, 'f', -1, 64), ""
	case "duration":
		return sign + strconv.Itoa(Milliseconds(v)), ""
	}
	if !lang.DecimalForm(v.Text) {
		return "", fmt.Sprintf("expected at most %d digits on either side of the point", lang.DecimalDigits)
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole+fraction == "" {
		sign = ""
	}
	if len(fraction) > f.Scale || len(whole) > f.Precision-f.Scale {
		return "", fmt.Sprintf("%s does not fit into %d digits, %d of them behind the point", v.Text, f.Precision, f.Scale)
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
		return "", fmt.Sprintf("%q is not %s; write it as %q", text, indefinite(f.Type), examples[name])
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
	"uuid": "0190f3a0-7d2c-7b1a-9c3e-2f5b8d6a4e10", "text": "text without NUL characters",
}

var layouts = map[string]struct {
	read, write string
	first       int
}{
	"date":     {time.DateOnly, time.DateOnly, 1},
	"time":     {"15:04:05", "15:04:05.000000", 0},
	"datetime": {time.RFC3339, "2006-01-02T15:04:05.000000Z", 1},
}
