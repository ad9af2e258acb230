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
	z n3 defineApp defineDataset seconds minutes hours days
	abs add addDays addDecimals addDurations addIntegers addTime and anyRole boolean claimList coalesce concat
	cond contains dateTrunc day decimal decimalText divide divideDecimals duration durationText endsWith eq ge gt
	hasItem integer integerDecimal isIn isNull le length lower lt modulo moduloDecimals moduloIntegers multiply
	multiplyDecimals multiplyIntegers ne negate not now number or rescale round startsWith subtract
	subtractDecimals subtractDurations subtractIntegers text timeBetween toDecimal toNumber today upper`)

var takenTypes = strings.Fields(`
	Array Boolean Date Error Expanded Function Json Map Number Object Promise Record Set String Symbol Datasets
	Page Row Column Section Tabs Tab When Each Frame ShowText ShowAction
	BoundTableWidget BoundFormWidget BoundChartWidget BoundMetricWidget BoundDetailWidget`)

// camel is the name of a dataset's constant: user_profiles → userProfiles.
func camel(dataset string) string {
	name := backend.Pascal(dataset)
	name = strings.ToLower(name[:1]) + name[1:]
	if slices.Contains(taken, name) {
		return name + "Dataset"
	}
	return name
}

// typeName is the name of a dataset's row type: user_profiles → UserProfile.
func typeName(dataset string) string {
	name := backend.Pascal(singular(dataset))
	if slices.Contains(takenTypes, name) {
		return name + "Row"
	}
	return name
}

// singular is what one row of a dataset is called. It knows the regular plurals
// of English, by the end of the name's last word:
//
//	-ies                     → -y    companies → company; a word of four letters drops the s: ties → tie
//	-sses -shes -ches -xes   → drops es: addresses → address
//	-uses after a consonant  → drops es: statuses → status
//	-s, not -ss -us -is      → drops s: deals → deal
//
// Any other word is its own singular: staff, status, news_feed.
func singular(name string) string {
	start := strings.LastIndexByte(name, '_') + 1
	word := name[start:]
	drop := func(n int) string { return name[:len(name)-n] }
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return drop(3) + "y"
	case hasSuffix(word, "sses", "shes", "ches", "xes"):
		return drop(2)
	case len(word) > 4 && strings.HasSuffix(word, "uses") && !strings.ContainsRune("aeiou", rune(word[len(word)-5])):
		return drop(2)
	case len(word) > 2 && strings.HasSuffix(word, "s") && !hasSuffix(word, "ss", "us", "is"):
		return drop(1)
	}
	return name
}

func hasSuffix(s string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(s, end) })
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
