package catalog

import "strings"

// TokenKind says what a Token is.
type TokenKind int

// Kinds of tokens.
const (
	Word   TokenKind = iota // a keyword or a name without quotes
	Name                    // a name in quotes
	String                  // a string literal
	Number
	Symbol // an operator or a punctuation mark
)

// Token is a part of an SQL text. Text is what it says: of names and strings without
// quotes, of symbols and words as written.
type Token struct {
	Kind       TokenKind
	Text       string
	Start, End int
}

// Is says whether a token is a keyword, or the name of one.
func (t Token) Is(word string) bool { return t.Kind == Word && strings.EqualFold(t.Text, word) }

// Tokens splits an SQL text as SQLite and PostgreSQL do. Comments are left out.
func Tokens(text string) []Token {
	var list []Token
	for i := 0; i < len(text); {
		c, start := text[i], i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			i++
			continue
		case strings.HasPrefix(text[i:], "--"):
			i = after(text, i, "\n")
			continue
		case strings.HasPrefix(text[i:], "/*"):
			i = after(text, i+2, "*/")
			continue
		case c == '\'' || c == '"' || c == '`' || c == '[':
			close := c
			if c == '[' {
				if isArray(list) {
					i++
					list = append(list, Token{Symbol, "[", start, i})
					continue
				}
				close = ']'
			}
			value, end := inQuotes(text, i, close)
			i = end
			kind := Name
			if c == '\'' {
				kind = String
			}
			list = append(list, Token{kind, value, start, i})
		case isDigit(c) || c == '.' && i+1 < len(text) && isDigit(text[i+1]):
			for i < len(text) && (isWord(text[i]) || text[i] == '.') {
				i++
			}
			list = append(list, Token{Number, text[start:i], start, i})
		case isWord(c):
			for i < len(text) && isWord(text[i]) {
				i++
			}
			list = append(list, Token{Word, text[start:i], start, i})
		default:
			i++
			for _, long := range []string{"::", ">=", "<=", "<>", "!=", "==", "||", "!~~", "~~"} {
				if strings.HasPrefix(text[start:], long) {
					i = start + len(long)
					break
				}
			}
			list = append(list, Token{Symbol, text[start:i], start, i})
		}
	}
	return list
}

// isArray says whether a bracket opens the items of an array, not a name in SQLite's
// fourth kind of quotes: ARRAY['a'], character varying[].
func isArray(before []Token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last.Is("array") || last.Is("varying") || last.Is("text") || last.Is("bpchar") || last.Text == ")" || last.Text == "]"
}

// inQuotes reads from the opening quote; a quote inside is doubled.
func inQuotes(text string, i int, close byte) (value string, end int) {
	var b strings.Builder
	for i++; i < len(text); i++ {
		if text[i] == close {
			if i+1 == len(text) || text[i+1] != close || close == ']' {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), len(text)
}

func after(text string, i int, end string) int {
	if at := strings.Index(text[i:], end); at >= 0 {
		return i + at + len(end)
	}
	return len(text)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
