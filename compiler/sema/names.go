package sema

import (
	"strings"
	"unicode"
)

// Words turns a name into words as people write them: user_profiles → "User
// profiles", UserManagement → "User management".
func Words(name string) string {
	words := split(name)
	for i, w := range words {
		if i == 0 {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// Kebab turns a name into an address: UserManagement → user-management.
func Kebab(name string) string { return strings.Join(split(name), "-") }

// split cuts a name at `_`, at `-`, and where a capital begins a word.
func split(name string) []string {
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
