package pull

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/pull/catalog"
)

var (
	dateForm = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	now      = []string{"now", "current_timestamp", "localtimestamp", "transaction_timestamp", "statement_timestamp", "clock_timestamp"}
	uuids    = []string{"gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1mc", "uuidv4", "uuidv7"}
)

// defaultOf is a default of the database as a program writes it; ok is false where
// the language has none such, or where it would break the limits of its own field.
func defaultOf(text string, t fieldType, limit limits) (value string, ok bool) {
	tokens := unwrap(plain(catalog.Tokens(text)))
	if word, isCall := called(tokens); isCall {
		switch {
		case slices.Contains(now, word) && t.name == "datetime":
			return "now()", true
		case (slices.Contains(now, word) || word == "current_date") && t.name == "date":
			return "today()", true
		case slices.Contains(uuids, word) && t.name == "uuid":
			return "uuid()", true
		}
	}
	if len(tokens) == 1 && tokens[0].Kind == catalog.Word {
		is := tokens[0]
		if t.name == "boolean" && (is.Is("true") || is.Is("false")) {
			return strings.ToLower(is.Text), true
		}
		return "", false
	}
	literal, rest, ok := literalAt(tokens)
	if !ok || len(rest) > 0 {
		return "", false
	}
	return literalDefault(literal.Text, t, limit)
}

// called is the name of a function that is called without arguments, or of a value
// that is written like a name: CURRENT_TIMESTAMP.
func called(tokens []catalog.Token) (name string, ok bool) {
	if len(tokens) == 0 || tokens[0].Kind != catalog.Word {
		return "", false
	}
	parts := tokens[1:]
	if len(parts) >= 2 && isSymbol(parts[0], "(") {
		if last := parts[len(parts)-1]; isSymbol(last, ")") && (len(parts) == 2 || len(parts) == 3 && parts[1].Kind == catalog.Number) {
			parts = nil
		}
	}
	return strings.ToLower(tokens[0].Text), len(parts) == 0
}

func literalDefault(text string, t fieldType, limit limits) (string, bool) {
	if lang.KindOf(t.name) == lang.NumberKind {
		text = strings.TrimSpace(text)
		if !isNumber(text) || t.name == "integer" && !isWhole(text) || t.name == "decimal" && !t.holds(text) {
			return "", false
		}
		within := limit.min == "" || compare(text, limit.min) >= 0
		within = within && (limit.max == "" || compare(text, limit.max) <= 0)
		return text, within && (len(limit.numbers) == 0 || slices.Contains(limit.numbers, text))
	}
	switch t.name {
	case "boolean":
		switch strings.ToLower(text) {
		case "1", "t", "true", "y", "yes", "on":
			return "true", true
		case "0", "f", "false", "n", "no", "off":
			return "false", true
		}
		return "", false
	case "string", "text":
		length := len([]rune(text))
		longest := limit.longest()
		if t.name == "string" && longest == 0 {
			longest = defaultLength
		}
		return quote(text), length >= limit.minLength && (longest == 0 || length <= longest) && !strings.ContainsRune(text, 0)
	case "enum":
		return valueName(text), slices.Contains(t.values, text)
	case "date":
		return quote(text), dateForm.MatchString(text)
	case "list":
		return "[]", text == "{}" || text == "[]"
	case "json":
		return text, text == "[]" || text == "{}"
	}
	return "", false
}

// holds says whether a number has no more digits than a decimal, on both sides of the
// point.
func (t fieldType) holds(number string) bool {
	whole, _, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	return places(number) <= t.scale && len(strings.TrimLeft(whole, "0")) <= t.precision-t.scale
}

// compare compares two numbers.
func compare(a, b string) int {
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	if x == nil || y == nil {
		return 0
	}
	return x.Cmp(y)
}
