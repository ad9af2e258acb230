package ast

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// escapes reports each escape of a string, as written with its quotes, that is
// none.
func (l *Lowering) escapes(raw string, start int) {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		width := escapeWidth(raw[i+1:])
		if width > 0 {
			i += width
			continue
		}
		_, size := utf8.DecodeRuneInString(raw[i+1:])
		at := source.Span{Start: start + i, End: start + i + 1 + size}
		if raw[i+1] == 'u' {
			l.Report(diag.UnknownEscape, at, "invalid escape `\\u`; expected a code point such as `\\u{1F600}`")
			continue
		}
		l.Report(diag.UnknownEscape, at, "unknown escape `\\%s`; a backslash is written `\\\\`", raw[i+1:i+1+size])
		l.Fix("Change to `\\\\"+raw[i+1:i+1+size]+"`", FixEdit{Edit: source.Edit{Span: source.Span{Start: at.Start, End: at.Start + 1}, New: `\\`}})
	}
}

// escapeWidth is how many bytes after a backslash belong to a known escape.
func escapeWidth(s string) int {
	switch s[0] {
	case 'n', 't', '"', '\'', '\\', '\n', '\r':
		return 1
	case 'u':
		if _, width := codePoint(s[1:]); width > 0 {
			return 1 + width
		}
	}
	return 0
}

// unescape reads \n \t \" \' \\ \u{…}; a backslash before anything else stays.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '"', '\'', '\\':
			b.WriteByte(s[i])
		case 'u':
			if r, width := codePoint(s[i+1:]); width > 0 {
				b.WriteRune(r)
				i += width
				continue
			}
			fallthrough
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// codePoint reads {…} with one to six hexadecimal digits.
func codePoint(s string) (r rune, width int) {
	end := strings.IndexByte(s, '}')
	if !strings.HasPrefix(s, "{") || end < 2 || end > 7 {
		return 0, 0
	}
	n, err := strconv.ParseUint(s[1:end], 16, 32)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return 0, 0
	}
	return rune(n), end + 1
}

// dedent removes the indent that all lines share, and the line breaks after
// the opening and before the closing quotes.
func dedent(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.TrimPrefix(s, "\n")
	lines := strings.Split(s, "\n")
	common := -1
	for i, line := range lines {
		blank := strings.TrimLeft(line, " \t")
		if blank == "" && i < len(lines)-1 {
			continue
		}
		if indent := len(line) - len(blank); common < 0 || indent < common {
			common = indent
		}
	}
	for i, line := range lines {
		lines[i] = line[min(max(common, 0), len(line)):]
	}
	if len(lines) > 1 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}
