package frontend

import (
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
)

var style = pretty.Style{Width: 100, Indent: "  "}

func quote(s string) string { return expr.FewestEscapes(s) }

func quotes(list []string) []pretty.Doc {
	docs := make([]pretty.Doc, len(list))
	for i, s := range list {
		docs[i] = pretty.Text(quote(s))
	}
	return docs
}

// comment prints a documentation comment: what people wrote, then the place.
func comment(doc, place string) string {
	doc = strings.ReplaceAll(doc, "*/", "* /")
	if doc == "" {
		return "/** " + place + " */"
	}
	var b strings.Builder
	b.WriteString("/**\n")
	for line := range strings.SplitSeq(doc, "\n") {
		b.WriteString(strings.TrimRight(" * "+line, " ") + "\n")
	}
	b.WriteString(" *\n * " + place + "\n */")
	return b.String()
}
