package ast

import (
	"regexp"
	"strings"
)

// TextPart is a piece of a text that is shown: as it is, or the path between two
// braces.
type TextPart struct{ Text, Path string }

var textPath = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$`)

// TextParts cuts a text at its paths: `Hello {user.name}`. `{{` is a brace;
// braces around anything else are text.
func TextParts(text string) []TextPart {
	var parts []TextPart
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			parts = append(parts, TextPart{Text: plain.String()})
			plain.Reset()
		}
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '{' {
			plain.WriteByte(text[i])
			continue
		}
		if strings.HasPrefix(text[i:], "{{") {
			plain.WriteByte('{')
			i++
			continue
		}
		if end := strings.IndexByte(text[i:], '}'); end > 0 && textPath.MatchString(text[i+1:i+end]) {
			flush()
			parts = append(parts, TextPart{Path: text[i+1 : i+end]})
			i += end
			continue
		}
		plain.WriteByte('{')
	}
	flush()
	return parts
}
