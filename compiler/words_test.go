package compiler_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Messages, explanations, help and documents use the words of the field. Each of
// these phrases once was in many of them, and made every reader translate.
var ruledOut = []struct {
	pattern *regexp.Regexp
	example string // a sentence that has the phrase
	rather  string
}{
	{phrase(`stands`), "a type stands here, such as `string`", "expected a type such as `string`"},
	{phrase(`cannot stand`), "a map cannot stand here", "unexpected map"},
	{phrase(`wants`), "`title` wants one string", "`title` takes one string"},
	{phrase(`(written|missing|put|set) behind`), "the message is written behind the rule", "after the rule"},
	{phrase(`belongs? into`), "this belongs into the policy", "belongs in"},
	{phrase(`a text`), "`help` is a text in quotes", "a string literal"},
	{phrase(`whole numbers?`), "`limit` is a whole number", "an integer"},
	{phrase(`so that`), "it is derived, so that it has no rows", "so"},
	{phrase(`(is|are) told`), "the reader is told why", "the message says why"},
	{phrase(`(is|are) offered`), "nobody is offered it", "is shown"},
	{phrase(`helps? nobody`), "asking more often helps nobody", "the shortest interval is 1 s"},
	{phrase(`lets? nobody`), "the policy lets nobody delete", "never allows `delete`"},
	{phrase(`is chance`), "it is chance which rows are kept", "arbitrary rows"},
	{phrase(`but this is`), "`realtime` is true or false, but this is a list", "expected `true` or `false`, found a list"},
}

// notStrings are uses of "a text" that do not mean a string.
var notStrings = phrase(`a text (file|editor|column|field|input|message|frame)s?`)

func phrase(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b` + strings.ReplaceAll(words, " ", `\s+`) + `\b`)
}

func TestRuledOutPhrasesAreFound(t *testing.T) {
	for _, r := range ruledOut {
		if found := ruledOutIn(r.example); found == "" {
			t.Errorf("%q is not found in %q", r.pattern, r.example)
		}
		if found := ruledOutIn(r.rather); found != "" {
			t.Errorf("%q is found in %q, which is right", found, r.rather)
		}
	}
	if found := ruledOutIn("Save it as a text file."); found != "" {
		t.Errorf("%q is found where it does not mean a string", found)
	}
}

func ruledOutIn(text string) string {
	text = notStrings.ReplaceAllString(text, "")
	for _, r := range ruledOut {
		if found := r.pattern.FindString(text); found != "" {
			return found
		}
	}
	return ""
}

// TestWordsOfTheProduct reads what people read: strings of Go, Python,
// TypeScript, JavaScript and Lua, and whole documents, templates and manifests.
func TestWordsOfTheProduct(t *testing.T) {
	read := map[string]int{}
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			switch {
			case base == "testdata" || base == "node_modules" || base == "tests" || base == "test" || base == "testing" || base == "bench" || base == "bin" || base == "bundle" || base == "dist",
				strings.HasPrefix(base, ".") && base != "..":
				return filepath.SkipDir
			}
			return nil
		}
		if strings.Contains(base, "_test.") || strings.Contains(base, ".test.") || strings.HasPrefix(base, "package-lock") || !entry.Type().IsRegular() {
			return nil
		}
		pieces := piecesOf(filepath.Ext(base))
		if pieces == nil {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if base == "CHANGELOG.md" {
			text, _, _ = bytes.Cut(text, []byte("\n## 0.2.0")) // what was released stays as it was
		}
		read[filepath.Ext(base)]++
		for _, p := range pieces(name, string(text)) {
			if found := ruledOutIn(p.text); found != "" {
				t.Errorf("%s:%d: %q in %q", name, p.line, found, shortened(p.text))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for extension, least := range map[string]int{".go": 150, ".md": 90, ".py": 60, ".ts": 30, ".tsx": 30, ".js": 8, ".lua": 6, ".tmpl": 20} {
		if read[extension] < least {
			t.Errorf("only %d files %s were read", read[extension], extension)
		}
	}
}

// piece is a string or a paragraph, and the line where it starts.
type piece struct {
	line int
	text string
}

func piecesOf(extension string) func(name, text string) []piece {
	switch extension {
	case ".go":
		return goStrings
	case ".py":
		return func(_, text string) []piece { return quotedIn(text, python) }
	case ".lua":
		return func(_, text string) []piece { return quotedIn(text, lua) }
	case ".ts", ".js", ".mjs":
		return func(_, text string) []piece { return quotedIn(text, script) }
	case ".tsx":
		return func(_, text string) []piece { return append(quotedIn(text, script), markup(text)...) }
	case ".md", ".txt", ".tmpl", ".json", ".n3", ".toml":
		return func(_, text string) []piece { return paragraphs(text) }
	}
	return nil
}

func goStrings(name, text string) []piece {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
	if err != nil {
		return []piece{{1, err.Error()}}
	}
	var list []piece
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			list = append(list, piece{files.Position(literal.Pos()).Line, literal.Value})
		}
		return true
	})
	return list
}

// paragraphs cuts a document at its empty lines: a phrase may go over the end of
// a line.
func paragraphs(text string) []piece {
	var list []piece
	line := 1
	for _, p := range strings.Split(text, "\n\n") {
		list = append(list, piece{line, p})
		line += strings.Count(p, "\n") + 2
	}
	return list
}

// A lexer of strings: the first group of a match is a string, what has none is
// skipped. Comments and docstrings are for those who read the code.
var (
	python = regexp.MustCompile(`(?s)#[^\n]*|\n[ \t]*r?""".*?"""|^""".*?"""|("""(?:.*?)"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`)
	script = regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/|[(,=:;!&|?] */(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*\[])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])*/|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|` + "`(?:\\\\.|[^`\\\\])*`" + `)`)
	lua    = regexp.MustCompile(`(?s)--[^\n]*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\[\[.*?\]\])`)
)

func quotedIn(text string, lexer *regexp.Regexp) []piece {
	var list []piece
	for _, m := range lexer.FindAllStringSubmatchIndex(text, -1) {
		if m[2] >= 0 {
			list = append(list, piece{1 + strings.Count(text[:m[2]], "\n"), text[m[2]:m[3]]})
		}
	}
	return list
}

// inElement is the text between tags and braces.
var inElement = regexp.MustCompile(`[>}]([^<>{}=;]*[A-Za-z][^<>{}=;]*)[<{]`)

var comments = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)

func markup(text string) []piece {
	var list []piece
	text = comments.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	for _, m := range inElement.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, piece{1 + strings.Count(text[:m[2]], "\n"), text[m[2]:m[3]]})
	}
	return list
}

func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 160 {
		return string(runes[:160]) + "…"
	}
	return text
}

// TestStringsOfEachLanguage holds the lexers to what they must see and must not.
func TestStringsOfEachLanguage(t *testing.T) {
	for extension, c := range map[string]struct{ text, want string }{
		".py":  {"\"\"\"a doc\"\"\"\nx = f\"a {b}\"  # a \"comment\"\ny = \"\"\"long\ntext\"\"\"\ndef f():\n    \"\"\"a doc\"\"\"\n    raise E('z')\n", "\"a {b}\"|\"\"\"long\ntext\"\"\"|'z'"},
		".ts":  {"// a 'comment'\nconst a = \"x\", r = /[\"'/]/u; /* \"no\" */ f(`t ${a}`, 'y');\n", "\"x\"|`t ${a}`|'y'"},
		".tsx": {"/* a > b < c */ return <p title=\"t\">Some words {x} and <b>more</b></p>;\n", "\"t\"|Some words | and |more"},
		".lua": {"-- a \"comment\"\nlocal a = 'x' .. \"y\" .. [[z]]\n", "'x'|\"y\"|[[z]]"},
		".go":  {"package p\n\n// a \"comment\"\nconst a = \"x\" + `y`\n", "\"x\"|`y`"},
		".md":  {"one\ntwo\n\nthree\n", "one\ntwo|three\n"},
	} {
		var got []string
		for _, p := range piecesOf(extension)("a"+extension, c.text) {
			got = append(got, p.text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", extension, got, c.want)
		}
	}
}
