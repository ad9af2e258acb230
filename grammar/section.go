package grammar

import (
	"strings"
	"unicode/utf8"
)

// tripleLimit is TRIPLE_LIMIT of src/scanner.c: how many characters a triple-quoted string can have.
const tripleLimit = 65536

// byteOrderMark may begin a file; it takes no column.
const byteOrderMark = "\uFEFF"

// sections cuts text before every line that certainly opens a declaration, with the comment lines directly above it, and
// gives the offsets where the parts begin. It reads strings and comments as the scanner does: text inside `"""` opens
// nothing.
func sections(text string) []int {
	starts := []int{0}
	comments := -1 // where the run of comment lines that ends above this line begins
	for i := len(text) - len(strings.TrimPrefix(text, byteOrderMark)); i < len(text); {
		switch {
		case text[i] == '#' || strings.HasPrefix(text[i:], "//"):
			if comments < 0 {
				comments = i
			}
		case opensDeclaration(text[i:]):
			start := i
			if comments >= 0 {
				start = comments
			}
			if i > 0 && start > starts[len(starts)-1] {
				starts = append(starts, start)
			}
			comments = -1
		default:
			comments = -1
		}
		i = nextLine(text, i)
	}
	return starts
}

// nextLine gives where the line after the one at i begins; a triple-quoted string does not end a line.
func nextLine(text string, i int) int {
	for i < len(text) {
		switch text[i] {
		case '\n':
			return i + 1
		case '#':
			i = lineEnd(text, i)
		case '/':
			if strings.HasPrefix(text[i:], "//") {
				i = lineEnd(text, i)
			} else {
				i++
			}
		case '"', '\'':
			i = stringEnd(text, i)
		default:
			i++
		}
	}
	return i
}

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// stringEnd gives the end of the string whose quote is at i: one that is open ends with its line.
func stringEnd(text string, i int) int {
	if strings.HasPrefix(text[i:], `"""`) {
		if end := tripleEnd(text, i+3); end >= 0 {
			return end
		}
		return lineEnd(text, i)
	}
	quote := text[i]
	for i++; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case quote:
			return i + 1
		case '\\':
			if i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		}
	}
	return i
}

// tripleEnd gives the end of the triple-quoted string whose text begins at i, -1 where nothing closes it.
func tripleEnd(text string, i int) int {
	quotes := 0
	for left := tripleLimit; i < len(text) && left > 0; left-- {
		c := text[i]
		if c == '\\' {
			i++
			if i >= len(text) {
				return -1
			}
		}
		if c == '"' {
			quotes++
		} else {
			quotes = 0
		}
		if c < utf8.RuneSelf && c != '\\' {
			i++
		} else {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
		}
		if quotes == 3 {
			return i
		}
	}
	return -1
}

// opensDeclaration says whether a line opens a declaration: one of six words with a name or a string after it, or
// `theme:` alone.
func opensDeclaration(line string) bool {
	size := 0
	for size < len(line) && isLetter(line[size]) {
		size++
	}
	rest := trimBlanks(line[size:])
	switch line[:size] {
	case "app", "dataset", "page", "enum", "import", "frame":
		return len(rest) < len(line)-size && rest != "" && (isLetter(rest[0]) || rest[0] == '"' || rest[0] == '\'')
	case "theme":
		if !strings.HasPrefix(rest, ":") {
			return false
		}
		rest = trimBlanks(rest[1:])
		return rest == "" || rest[0] == '\n' || rest[0] == '#' || strings.HasPrefix(rest, "//")
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// trimBlanks cuts the blanks of the grammar from the left; a line feed is none.
func trimBlanks(s string) string {
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if !isBlank(r) {
			break
		}
		s = s[size:]
	}
	return s
}

// isBlank is is_blank of src/scanner.c.
func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\f', '\v', 0xA0, 0xFEFF, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}
