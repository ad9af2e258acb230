package pull

import (
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// condition is what a CHECK says about the values of one column.
type condition struct {
	column               string
	min, max             string // literals, "" where there is none
	minOpen, maxOpen     bool   // the limit itself is not allowed
	minLength, maxLength int    // of text; 0 where there is none
	texts, numbers       []string
	isJSON               bool
	notNull              bool
}

// conditionsOf reads a CHECK that limits columns, each by itself, as people and
// frameworks write them and as PostgreSQL prints them; ok is false for any other.
func conditionsOf(check string) (list []condition, ok bool) {
	return conjunction(plain(catalog.Tokens(check)))
}

func conjunction(tokens []catalog.Token) ([]condition, bool) {
	tokens = unwrap(tokens)
	if parts := split(tokens, "or"); len(parts) == 2 { // a column may also be null: any column that is not required may
		for i, part := range parts {
			column, ok := isNull(unwrap(part))
			if !ok {
				continue
			}
			list, ok := conjunction(parts[1-i])
			return list, ok && len(list) == 1 && strings.EqualFold(list[0].column, column)
		}
		return nil, false
	}
	var list []condition
	for _, part := range split(tokens, "and") {
		if part = unwrap(part); len(split(part, "and")) > 1 {
			more, ok := conjunction(part)
			if !ok {
				return nil, false
			}
			list = append(list, more...)
			continue
		}
		one, ok := comparison(part)
		if !ok {
			return nil, false
		}
		list = append(list, one)
	}
	return list, len(list) > 0
}

// plain removes what does not change a condition: casts, as PostgreSQL prints them
// everywhere, and parentheses around one name or literal.
func plain(tokens []catalog.Token) []catalog.Token {
	var out []catalog.Token
	for i := 0; i < len(tokens); i++ {
		if tokens[i].Text != "::" || tokens[i].Kind != catalog.Symbol {
			out = append(out, tokens[i])
			continue
		}
		for i+1 < len(tokens) && (tokens[i+1].Kind == catalog.Name || tokens[i+1].Kind == catalog.Word && !isOperator(tokens[i+1]) || isSymbol(tokens[i+1], ".")) {
			i++
		}
		if i+1 < len(tokens) && isSymbol(tokens[i+1], "(") { // varchar(20)
			for i++; i < len(tokens) && !isSymbol(tokens[i], ")"); i++ {
			}
		}
		for i+2 < len(tokens) && isSymbol(tokens[i+1], "[") && isSymbol(tokens[i+2], "]") {
			i += 2
		}
	}
	for changed := true; changed; {
		changed = false
		for i := 0; i+2 < len(out); i++ {
			called := i > 0 && out[i-1].Kind == catalog.Word && !isOperator(out[i-1])
			if isSymbol(out[i], "(") && out[i+1].Kind != catalog.Symbol && isSymbol(out[i+2], ")") && !called {
				out = append(out[:i], append([]catalog.Token{out[i+1]}, out[i+3:]...)...)
				changed = true
			}
		}
	}
	return out
}

func isOperator(t catalog.Token) bool {
	for _, word := range []string{"and", "or", "not", "in", "is", "between", "any", "like", "collate"} {
		if t.Is(word) {
			return true
		}
	}
	return false
}

func isSymbol(t catalog.Token, text string) bool {
	return t.Kind == catalog.Symbol && t.Text == text
}

// unwrap removes parentheses around the whole.
func unwrap(tokens []catalog.Token) []catalog.Token {
	for len(tokens) > 2 && isSymbol(tokens[0], "(") {
		depth := 0
		for i, t := range tokens {
			if isSymbol(t, "(") {
				depth++
			} else if isSymbol(t, ")") {
				depth--
			}
			if depth == 0 && i < len(tokens)-1 {
				return tokens
			}
		}
		tokens = tokens[1 : len(tokens)-1]
	}
	return tokens
}

// split cuts at a word outside of parentheses; the `and` of a BETWEEN is not one.
func split(tokens []catalog.Token, word string) [][]catalog.Token {
	var parts [][]catalog.Token
	depth, from, between := 0, 0, false
	for i, t := range tokens {
		switch {
		case isSymbol(t, "(") || isSymbol(t, "["):
			depth++
		case isSymbol(t, ")") || isSymbol(t, "]"):
			depth--
		case depth == 0 && t.Is("between"):
			between = true
		case depth == 0 && t.Is("and") && between:
			between = false
		case depth == 0 && t.Is(word):
			parts = append(parts, tokens[from:i])
			from = i + 1
		}
	}
	return append(parts, tokens[from:])
}

func isNull(tokens []catalog.Token) (column string, ok bool) {
	if len(tokens) == 3 && isName(tokens[0]) && tokens[1].Is("is") && tokens[2].Is("null") {
		return tokens[0].Text, true
	}
	return "", false
}

func isName(t catalog.Token) bool {
	return t.Kind == catalog.Name || t.Kind == catalog.Word && !isOperator(t)
}

// comparison reads one comparison of a column, or of its length, with literals.
func comparison(tokens []catalog.Token) (condition, bool) {
	var c condition
	if len(tokens) >= 4 && tokens[0].Kind == catalog.Word && isSymbol(tokens[1], "(") && isName(tokens[2]) && isSymbol(tokens[3], ")") {
		c.column = tokens[2].Text
		switch strings.ToLower(tokens[0].Text) {
		case "json_valid":
			c.isJSON = true
			return c, len(tokens) == 4
		case "length", "char_length", "character_length":
			return lengthOf(c, tokens[4:])
		}
		return c, false
	}
	if len(tokens) < 3 {
		return c, false
	}
	if !isName(tokens[0]) { // 0 <= price
		literal, rest, ok := literalAt(tokens)
		if !ok || len(rest) != 2 || !isName(rest[1]) {
			return c, false
		}
		c.column = rest[1].Text
		return c.limited(map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[rest[0].Text], literal)
	}
	c.column = tokens[0].Text
	operator, rest := tokens[1], tokens[2:]
	switch {
	case operator.Is("is") && len(rest) == 2 && rest[0].Is("not") && rest[1].Is("null"):
		c.notNull = true
		return c, true
	case operator.Is("between"):
		low, rest, ok := literalAt(rest)
		if !ok || len(rest) < 2 || !rest[0].Is("and") {
			return c, false
		}
		high, rest, ok := literalAt(rest[1:])
		c.min, c.max = low.Text, high.Text
		return c, ok && len(rest) == 0 && low.Kind == catalog.Number && high.Kind == catalog.Number
	case operator.Is("in"):
		return c.oneOf(unwrap(rest))
	case isSymbol(operator, "=") && rest[0].Is("any"):
		rest = unwrap(rest[1:])
		if len(rest) < 3 || !rest[0].Is("array") || !isSymbol(rest[1], "[") || !isSymbol(rest[len(rest)-1], "]") {
			return c, false
		}
		return c.oneOf(rest[2 : len(rest)-1])
	}
	literal, rest, ok := literalAt(rest)
	if !ok || len(rest) > 0 {
		return c, false
	}
	switch operator.Text {
	case "<>", "!=":
		c.minLength = 1
		return c, literal.Kind == catalog.String && literal.Text == ""
	case "=", "==":
		return c.oneOf(tokens[2:])
	}
	return c.limited(operator.Text, literal)
}

func (c condition) limited(operator string, literal catalog.Token) (condition, bool) {
	if literal.Kind != catalog.Number {
		return c, false
	}
	switch operator {
	case ">=", ">":
		c.min, c.minOpen = literal.Text, operator == ">"
	case "<=", "<":
		c.max, c.maxOpen = literal.Text, operator == "<"
	default:
		return c, false
	}
	return c, true
}

func (c condition) oneOf(tokens []catalog.Token) (condition, bool) {
	for len(tokens) > 0 {
		literal, rest, ok := literalAt(tokens)
		if !ok || len(rest) > 0 && !isSymbol(rest[0], ",") {
			return c, false
		}
		if literal.Kind == catalog.String {
			c.texts = append(c.texts, literal.Text)
		} else {
			c.numbers = append(c.numbers, literal.Text)
		}
		if tokens = rest; len(tokens) > 0 {
			tokens = tokens[1:]
		}
	}
	return c, (len(c.texts) == 0) != (len(c.numbers) == 0)
}

func lengthOf(c condition, tokens []catalog.Token) (condition, bool) {
	if len(tokens) != 2 || tokens[1].Kind != catalog.Number {
		return c, false
	}
	n, err := strconv.Atoi(tokens[1].Text)
	if err != nil {
		return c, false
	}
	switch tokens[0].Text {
	case "<=":
		c.maxLength = n
	case "<":
		c.maxLength = n - 1
	case ">=":
		c.minLength = n
	case ">":
		c.minLength = n + 1
	case "=":
		c.minLength, c.maxLength = n, n
	default:
		return c, false
	}
	return c, c.maxLength >= 0
}

// literalAt reads a literal and returns what follows; a number with its sign.
func literalAt(tokens []catalog.Token) (literal catalog.Token, rest []catalog.Token, ok bool) {
	if len(tokens) > 1 && isSymbol(tokens[0], "-") && tokens[1].Kind == catalog.Number {
		literal = tokens[1]
		literal.Text = "-" + literal.Text
		return literal, tokens[2:], isNumber(literal.Text)
	}
	if len(tokens) == 0 || tokens[0].Kind != catalog.String && tokens[0].Kind != catalog.Number {
		return literal, tokens, false
	}
	return tokens[0], tokens[1:], tokens[0].Kind == catalog.String || isNumber(tokens[0].Text)
}

// isNumber says whether a text is a number as a program writes it.
func isNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
