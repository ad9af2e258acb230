package frontend

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/pretty"
)

var style = pretty.Style{Width: 100, Indent: "  "}

// taken are names that a module of ours cannot give to something of its own:
// reserved words, what it imports, and the types of the language.
var taken = strings.Fields(`
	break case catch class const continue debugger default delete do else enum export extends false finally for function
	if import in instanceof new null return super switch this throw true try typeof var void while with
	implements interface let package private protected public static yield await async of arguments eval undefined
	z n3 defineApp defineDataset`)

var takenTypes = strings.Fields(`
	Array Boolean Date Error Function Json Map Number Object Promise Record Set String Symbol Datasets
	Page Row Column Section Tabs Tab ShowText BoundTableWidget BoundFormWidget BoundChartWidget`)

// camel is the name of a dataset's constant: user_profiles → userProfiles.
func camel(dataset string) string {
	name := backend.Pascal(dataset)
	name = strings.ToLower(name[:1]) + name[1:]
	if slices.Contains(taken, name) {
		return name + "Dataset"
	}
	return name
}

// typeName is the name of a dataset's row type: user_profiles → UserProfiles.
func typeName(dataset string) string {
	name := backend.Pascal(dataset)
	if slices.Contains(takenTypes, name) {
		return name + "Row"
	}
	return name
}

// component is the name of a page's component.
func component(page string) string {
	name := strings.ToUpper(page[:1]) + page[1:]
	if slices.Contains(takenTypes, name) {
		return name + "Page"
	}
	return name
}

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
