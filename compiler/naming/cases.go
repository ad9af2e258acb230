package naming

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pascal joins the parts of a snake_case name: user_profiles → UserProfiles. Two
// numbers stay apart, since they would be another: d1_10 → D1_10, not D110.
func Pascal(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" && isDigit(part[0]) && b.Len() > 0 && isDigit(b.String()[b.Len()-1]) {
			b.WriteByte('_')
		}
		b.WriteString(UpperFirst(part))
	}
	return b.String()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// Camel is Pascal with a small first letter: user_profiles → userProfiles.
func Camel(name string) string { return lowerFirst(Pascal(name)) }

// Kebab turns a name into an address: UserManagement → user-management.
func Kebab(name string) string { return strings.Join(Split(name), "-") }

// Package is the name of a package on npm and PyPI: "Shop & Café" → shop-caf,
// since both take ASCII only; app where nothing is left.
func Package(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" {
		return name
	}
	return "app"
}

// UpperFirst changes the first letter alone.
func UpperFirst(s string) string { return mapFirst(s, unicode.ToUpper) }

func lowerFirst(s string) string { return mapFirst(s, unicode.ToLower) }

func mapFirst(s string, change func(rune) rune) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(change(first)) + s[size:]
}
