package check

import (
	"strconv"
	"strings"
)

// Counted says how many there are of something: "1 item", "2 items".
func Counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// indefinite is a noun with its article.
func indefinite(noun string) string {
	if noun == "" {
		return "of an unknown type"
	}
	if strings.ContainsRune("aeiou", rune(noun[0])) && !strings.HasPrefix(noun, "uu") && !strings.HasPrefix(noun, "ur") {
		return "an " + noun
	}
	return "a " + noun
}

// Quoted lists names in backquotes.
func Quoted(names []string) string {
	if len(names) == 0 {
		return "no field"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}
