package lang

import (
	"regexp"
	"strconv"
	"strings"
)

// Pattern is the form of a type whose values are sent as text. It is written in
// what RE2, Python's re and ECMAScript (with the flag u) read alike: classes
// without shorthands, since \s and \d mean other characters in each of the
// three, no assertions, and code points as \x{…}, which the printers rewrite.
type Pattern struct {
	Type      string
	Text      string // of the whole value
	MaxLength int    // in code points; 0: any
}

// Blanks of Unicode, the controls of ASCII and Latin-1, what disguises text
// without being seen, and halves of surrogate pairs.
const blanks = `\x00-\x20\x7f-\xa0\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{2064}\x{3000}\x{d800}-\x{dfff}\x{feff}`

const (
	year = `(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])`
	// The proleptic Gregorian calendar, as everywhere else; there is no year 0.
	day = `(?:` + year + `-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))` +
		`|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)`
	minutes  = `(?:[01][0-9]|2[0-3]):[0-5][0-9]`
	seconds  = `:[0-5][0-9](?:\.[0-9]{1,6})?` // no leap seconds: no database here keeps them
	hexes    = `[0-9A-Fa-f]`
	dayPart  = `(?:[0-9]{1,9}W(?:[0-9]{1,12}D)?|[0-9]{1,12}D)`
	second   = `[0-9]{1,15}(?:\.[0-9]{1,3})?S`
	timePart = `T(?:[0-9]{1,12}H(?:[0-9]{1,12}M)?(?:` + second + `)?|[0-9]{1,12}M(?:` + second + `)?|` + second + `)`
)

// DecimalDigits is how many digits the text of a decimal may have on either side
// of its point, zeros that say nothing included.
const DecimalDigits = 30

var patterns = []Pattern{
	// RFC 5321, 4.5.3.1.3, without quoted local parts and address literals;
	// letters of any script, as RFC 6531 has them.
	{Type: "email", MaxLength: 254, Text: `[^` + blanks + `\x22(),:;<>@\x5b-\x5d]+@[^` + blanks + `\x22(),:;<>@\x5b-\x5d.]+(?:\.[^` + blanks + `\x22(),:;<>@\x5b-\x5d.]+)+`},
	// RFC 3986 as browsers read it: a host is not empty, and whatever would end
	// the address in HTML or a header is not in it.
	{Type: "url", MaxLength: 2048, Text: `[Hh][Tt][Tt][Pp][Ss]?://(?:[^` + blanks + `\x22<>/?#@\x5b-\x5d]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^` + blanks + `\x22<>/?#@:\x5b-\x5d]+)(?::[0-9]{0,5})?(?:[/?#][^` + blanks + `\x22<>]*)?`},
	{Type: "decimal", Text: `-?[0-9]{1,` + strconv.Itoa(DecimalDigits) + `}(?:\.[0-9]{1,` + strconv.Itoa(DecimalDigits) + `})?`},
	{Type: "date", Text: day},
	{Type: "time", Text: minutes + `(?:` + seconds + `)?`},
	{Type: "datetime", Text: day + `[Tt ]` + minutes + seconds + `(?:[Zz]|[+-]` + minutes + `)`},
	// ISO 8601 without years and months, which have no length.
	{Type: "duration", Text: `[+-]?P(?:` + dayPart + `(?:` + timePart + `)?|` + timePart + `)`},
	{Type: "uuid", Text: hexes + `{8}(?:-` + hexes + `{4}){3}-` + hexes + `{12}`},
	// No database keeps NUL in text, none keeps half a surrogate pair.
	{Type: "text", Text: `[^\x00\x{d800}-\x{dfff}]*`},
}

// FindPattern returns the form of a type that has one.
func FindPattern(name string) (Pattern, bool) {
	for _, p := range patterns {
		if p.Type == name {
			return p, true
		}
	}
	return Pattern{}, false
}

var compiled = func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for _, p := range patterns {
		// Go's text has no surrogates, and its regular expressions no way to name them.
		all[p.Type] = regexp.MustCompile(`^(?:` + strings.ReplaceAll(p.Text, `\x{d800}-\x{dfff}`, "") + `)$`)
	}
	return all
}()

// Match says whether text has the form of the pattern.
func (p Pattern) Match(text string) bool {
	return (p.MaxLength == 0 || len([]rune(text)) <= p.MaxLength) && compiled[p.Type].MatchString(text)
}

var codePoint = regexp.MustCompile(`\\x\{([0-9a-f]{4})\}`)

// Unicode is the pattern's text for Python and ECMAScript, which write code
// points as \uXXXX.
func (p Pattern) Unicode() string { return codePoint.ReplaceAllString(p.Text, `\u$1`) }

// DecimalPattern is the form of the decimals of a precision and a scale: of
// Pattern "decimal" those whose digits fit, zeros that say nothing left aside.
func DecimalPattern(precision, scale int) string {
	return `-?` + fitting(`0`, precision-scale, true) + decimalFraction(scale)
}

// DecimalForm says whether text is a decimal of any precision and scale.
func DecimalForm(text string) bool { return compiled["decimal"].MatchString(text) }

func fitting(zero string, digits int, leading bool) string {
	n := strconv.Itoa
	switch {
	case digits == 0:
		return zero + `{1,` + n(DecimalDigits) + `}`
	case leading:
		return zero + `{0,` + n(DecimalDigits-digits) + `}[0-9]{1,` + n(digits) + `}`
	}
	return `[0-9]{1,` + n(digits) + `}` + zero + `{0,` + n(DecimalDigits-digits) + `}`
}

func decimalFraction(scale int) string { return `(?:\.` + fitting(`0`, scale, false) + `)?` }

// ECMAScript is the literal of a regular expression of the whole value.
func ECMAScript(pattern string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			b.WriteByte(c)
			i++
			b.WriteByte(pattern[i])
			continue
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			b.WriteByte('\\')
		}
		b.WriteByte(pattern[i])
	}
	return "/^(?:" + b.String() + ")$/u"
}
