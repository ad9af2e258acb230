package pull

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
)

// longest is what a name has at most, less room for what keeps names apart.
const longest = 44

// identifier is the nearest name to one of a database: letters without their accents,
// _ for what names do not have. prefix is put before what would begin with a digit.
func identifier(name, prefix string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_") || r == '_':
			b.WriteByte('_')
		}
	}
	out := b.String()
	if out != name {
		out = strings.TrimRight(out, "_")
	}
	out = strings.TrimLeft(out, "_")
	if out == "" || unicode.IsDigit(rune(out[0])) || strings.HasPrefix(strings.ToLower(out), "n3_") || strings.HasPrefix(strings.ToLower(out), "sqlite_") {
		out = strings.TrimRight(prefix+"_"+out, "_")
	}
	if word, known := lang.Lookup("dataset").Find(out); slices.Contains(lang.ReservedWords, strings.ToLower(out)) || known && word.Value == lang.NewNameValue { // was: text is the property
		out += "_"
	}
	if len(out) > longest {
		out = out[:longest]
	}
	return out
}

// names gives each thing a name that no other has: names are one that a database or
// generated code does not tell apart.
type names struct {
	used map[string]bool
	keys func(name string) []string // what must be unique
}

func (n *names) free(name string) bool {
	return !slices.ContainsFunc(n.keys(name), func(key string) bool { return n.used[key] })
}

func (n *names) take(name string) string {
	for _, key := range n.keys(name) {
		n.used[key] = true
	}
	return name
}

// unique takes the first that is free of a name and the name with a number.
func (n *names) unique(name string) string {
	if n.free(name) {
		return n.take(name)
	}
	for i := 2; ; i++ {
		if numbered := fmt.Sprintf("%s_%d", strings.TrimRight(name, "_"), i); n.free(numbered) {
			return n.take(numbered)
		}
	}
}

// newDeclarations are the names of datasets and enums. Those of types and of values
// of properties are taken.
func newDeclarations() *names {
	n := &names{used: map[string]bool{}, keys: func(name string) []string {
		return []string{strings.ToLower(name), "constant " + naming.TypeScriptConstant(name), "python " + strings.ToUpper(naming.PythonName(name)), "type " + naming.TypeScriptType(name)}
	}}
	for _, name := range lang.TypeNames() {
		n.used[name] = true
	}
	refresh, _ := lang.Lookup("dataset").Find("refresh_policy")
	for _, name := range append(slices.Clone(refresh.Choices), refresh.Arg, "none") {
		n.used[name] = true
	}
	return n
}

func newFields() *names {
	return &names{used: map[string]bool{}, keys: func(name string) []string {
		return []string{strings.ToLower(naming.PythonName(name))}
	}}
}

// isProperty says whether a name in a dataset is a property before it is a field of
// a type that the program declares.
func isProperty(name string) bool {
	_, known := lang.Lookup("dataset").Find(name)
	return known
}

// referenceName is what a reference is called: author, of author_id and of AuthorId.
func referenceName(column string) string {
	lower := strings.ToLower(column)
	switch {
	case len(column) > 3 && strings.HasSuffix(lower, "_id"):
		return column[:len(column)-3]
	case len(column) > 2 && strings.HasSuffix(column, "Id") && unicode.IsLower(rune(column[len(column)-3])):
		return lowerFirst(column[:len(column)-2])
	case len(column) > 2 && strings.HasSuffix(column, "ID") && unicode.IsLower(rune(column[len(column)-3])):
		return lowerFirst(column[:len(column)-2])
	}
	return column
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// valueName is a value of an enum as a program writes it.
func valueName(value string) string {
	if identifier(value, "x") == value && !strings.ContainsAny(value, "\\\"") {
		return value
	}
	return quote(value)
}

// quote writes a text as a string of the language.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// comment is a text as one line of a comment.
func comment(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}), " ")
}
