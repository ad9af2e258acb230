package diag

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed explain
var pages embed.FS

// Explain returns the explanation page of a code as Markdown, and whether the
// code exists.
func Explain(code Code) (string, bool) {
	text, err := fs.ReadFile(pages, "explain/"+string(code)+".md")
	return string(text), err == nil
}

// Title is the heading of a code's explanation page: a few words.
func Title(code Code) string {
	page, _ := Explain(code)
	first, _, _ := strings.Cut(page, "\n")
	_, title, _ := strings.Cut(first, ": ")
	return title
}

// Codes lists every code that has an explanation, ascending.
func Codes() []Code {
	entries, err := fs.ReadDir(pages, "explain")
	if err != nil {
		return nil
	}
	var codes []Code
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".md"); ok {
			codes = append(codes, Code(name))
		}
	}
	slices.Sort(codes)
	return codes
}
