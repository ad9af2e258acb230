package lang

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the grammar of the first paint")

const textmateFile = "../../editors/vscode/syntaxes/n3.tmLanguage.json"

// rule is one rule of a TextMate grammar.
type rule struct {
	Include       string          `json:"include,omitempty"`
	Name          string          `json:"name,omitempty"`
	Match         string          `json:"match,omitempty"`
	Begin         string          `json:"begin,omitempty"`
	End           string          `json:"end,omitempty"`
	Captures      map[string]rule `json:"captures,omitempty"`
	BeginCaptures map[string]rule `json:"beginCaptures,omitempty"`
	Patterns      []rule          `json:"patterns,omitempty"`
}

type textmate struct {
	Comment    string          `json:"information_for_contributors"`
	Name       string          `json:"name"`
	ScopeName  string          `json:"scopeName"`
	Patterns   []rule          `json:"patterns"`
	Repository map[string]rule `json:"repository"`
}

// An editor paints with this grammar until the language server has spoken, so
// its words are those of the tables. It is generated here because the tables
// are.
func TestTextMateGrammar(t *testing.T) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(firstPaint()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(textmateFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(textmateFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		t.Errorf("%s is not of these tables; run: go test ./compiler/lang -update", textmateFile)
	}
}

func firstPaint() textmate {
	scope := func(name string) rule { return rule{Name: name + ".n3"} }
	include := func(names ...string) []rule {
		var list []rule
		for _, name := range names {
			list = append(list, rule{Include: "#" + name})
		}
		return list
	}
	declarations := words(slices.Values(declarations), func(w Word) string { return w.Name })
	return textmate{
		Comment:   "Generated from compiler/lang: go test ./compiler/lang -update",
		Name:      "N3",
		ScopeName: "source.n3",
		Patterns: include("comment", "string", "declaration", "classic", "layout", "block", "modifier-call",
			"field", "property", "modifier", "constant", "number", "operator", "member", "call"),
		Repository: map[string]rule{
			"comment": {Name: "comment.line.n3", Match: `(?:#|//).*$`},
			"string": {Patterns: []rule{
				{Name: "string.quoted.triple.n3", Begin: `"""`, End: `"""`, Patterns: include("escape")},
				{Name: "string.quoted.double.n3", Begin: `"`, End: `"|$`, Patterns: include("escape")},
				{Name: "string.quoted.single.n3", Begin: `'`, End: `'|$`, Patterns: include("escape")},
			}},
			"escape": {Name: "constant.character.escape.n3", Match: `\\(?:[nt"'\\]|u\{[0-9A-Fa-f]+\})`},
			"declaration": {
				Match: `^(` + declarations + `)\b(?:\s+([A-Za-z_]\w*))?(?:\s+(from)\s+([A-Za-z_]\w*))?`,
				Captures: map[string]rule{
					"1": scope("keyword.declaration"), "2": scope("entity.name.type"),
					"3": scope("keyword.declaration"), "4": scope("entity.name.type"),
				},
			},
			// The classic form puts its words on an indented line, with a string or a name after it.
			"classic": {
				Match:    `^\s+(show|action|on|go|for|update)(?=\s+[A-Za-z_"])(?:\s+(table|form|text|toast|submit|to|in))?`,
				Captures: map[string]rule{"1": scope("keyword.control"), "2": scope("entity.name.function")},
			},
			"layout": {
				Match: `^\s*(?:\}\s*)?(when|else|each|if)\b`, Captures: map[string]rule{"1": scope("keyword.control")},
			},
			"block": {
				Match:    `\b(` + words(maps.Keys(withBody()), itself) + `)\b(?=\s*:?\s*\{|\s+"|\s+[A-Za-z_]\w*\s*(?:\{|$|\bon\b))`,
				Captures: map[string]rule{"1": scope("entity.name.function")},
			},
			"modifier-call": {
				Match: `\b(` + words(slices.Values(modifiers), func(m Modifier) string { return m.Name }) + `)(?=\()`, Captures: map[string]rule{"1": scope("storage.modifier")},
			},
			"field": {
				Match:    `\b([A-Za-z_]\w*)\s*(:)\s*(` + words(slices.Values(types), func(t Type) string { return t.Name }) + `)\b`,
				Captures: map[string]rule{"1": scope("variable.other.property"), "2": scope("punctuation.separator"), "3": scope("support.type")},
			},
			"property": {
				Match:    `\b([A-Za-z_]\w*)\s*(:)`,
				Captures: map[string]rule{"1": scope("variable.other.property"), "2": scope("punctuation.separator")},
			},
			"modifier": {
				Name: "storage.modifier.n3", Match: `\b(?:` + words(slices.Values(modifiers), func(m Modifier) string { return m.Name }) + `)\b`,
			},
			"constant": {
				Name: "constant.language.n3", Match: `\b(?:null|` + words(slices.Values(ruleWords), func(r RuleWord) string { return r.Name }) + `)\b`,
			},
			"number": {Name: "constant.numeric.n3", Match: `\b\d[\d_]*(?:\.\d+)?(?:ms|s|m|h|d)?\b`},
			"operator": {Patterns: []rule{
				{Name: "keyword.operator.word.n3", Match: `\b(?:` + words(maps.Keys(operatorWords()), itself) + `)\b`},
				{Name: "keyword.operator.n3", Match: `[-+*/%]|[=!<>]=?`},
			}},
			"member": {Match: `\.([A-Za-z_]\w*)`, Captures: map[string]rule{"1": scope("variable.other.member")}},
			"call":   {Match: `\b([A-Za-z_]\w*)(?=\()`, Captures: map[string]rule{"1": scope("support.function")}},
		},
	}
}

// withBody is the words that open a block inside a declaration.
func withBody() map[string]bool {
	set := map[string]bool{}
	for _, b := range blocks {
		for _, w := range b.All() {
			if w.Block != "" || w.Label != NoLabel {
				set[w.Name] = true
			}
		}
	}
	for _, name := range []string{"when", "each"} {
		delete(set, name)
	}
	return set
}

// operatorWords is the words of operators, each alone: `is not null` is three.
func operatorWords() map[string]bool {
	set := map[string]bool{"then": true, "else": true}
	for _, o := range operators {
		for _, word := range strings.Fields(o.Name) {
			if word[0] >= 'a' && word[0] <= 'z' {
				set[word] = true
			}
		}
	}
	delete(set, "null")
	return set
}

func itself(name string) string { return name }

// words joins names for a regular expression, in an order that never changes
// and with the longer of two that begin alike first.
func words[T any](all func(func(T) bool), name func(T) string) string {
	var list []string
	for one := range all {
		list = append(list, regexp.QuoteMeta(name(one)))
	}
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(b, a) })
	return strings.Join(slices.Compact(list), "|")
}
