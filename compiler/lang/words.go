package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// capitals are names that are not words: people write them in capitals.
var capitals = []string{"id", "url", "uuid", "api", "ip", "sku", "vat", "html", "pdf"}

// Words turns a name into words as people write them: user_profiles → "User
// profiles", UserManagement → "User management", owner_id → "Owner ID".
func Words(name string) string { return sentence(Split(name)) }

// FieldLabel is what people see of a field that says nothing else. The preposition
// of a moment's name goes: created_at → "Created"; that of other types means
// something: turned_on: boolean → "Turned on".
func FieldLabel(name, typ string) string {
	words := Split(name)
	if n := len(words); n > 1 && (words[n-1] == "at" || words[n-1] == "on") && slices.Contains([]string{"date", "time", "datetime"}, typ) {
		words = words[:n-1]
	}
	return sentence(words)
}

func sentence(words []string) string {
	for i, w := range words {
		if slices.Contains(capitals, w) {
			words[i] = strings.ToUpper(w)
		} else if i == 0 {
			first, size := utf8.DecodeRuneInString(w)
			words[i] = string(unicode.ToUpper(first)) + w[size:]
		}
	}
	return strings.Join(words, " ")
}

// Split cuts a name at `_`, at `-`, and where a capital begins a word. The
// parts are in lower case.
func Split(name string) []string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush()
		}
		word.WriteRune(r)
	}
	flush()
	return words
}
