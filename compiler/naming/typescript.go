package naming

import (
	"slices"
	"strings"
)

// typeScriptTaken are names that a generated module cannot give to something of
// its own: reserved words, what it imports, and functions of the runtime.
var typeScriptTaken = strings.Fields(`
	break case catch class const continue debugger default delete do else enum export extends false finally for function
	if import in instanceof new null return super switch this throw true try typeof var void while with
	implements interface let package private protected public static yield await async of arguments eval undefined
	z n3 defineApp defineDataset seconds minutes hours days
	abs add addDays addDecimals addDurations addIntegers addTime and anyRole boolean claimList coalesce concat
	cond contains dateTrunc day decimal decimalText divide divideDecimals duration durationText endsWith eq ge gt
	hasItem integer integerDecimal isIn isNull le length lower lt modulo moduloDecimals moduloIntegers multiply
	multiplyDecimals multiplyIntegers ne negate not now number or rescale round startsWith subtract
	subtractDecimals subtractDurations subtractIntegers text timeBetween toDecimal toNumber today upper`)

// typeScriptTypes are the types and components that generated modules use.
var typeScriptTypes = strings.Fields(`
	Array Boolean Date Error Expanded Function Json Map Number Object Promise Record Set String Symbol Datasets
	Page Row Column Section Tabs Tab When Each Frame ShowText ShowAction
	BoundTableWidget BoundFormWidget BoundChartWidget BoundBoardWidget BoundMetricWidget BoundDetailWidget`)

// TypeScriptConstant is the name of a dataset's constant: user_profiles →
// userProfiles, class → classDataset.
func TypeScriptConstant(dataset string) string {
	name := Camel(dataset)
	if slices.Contains(typeScriptTaken, name) {
		return name + "Dataset"
	}
	return name
}

// TypeScriptType is the name of a dataset's row type: user_profiles →
// UserProfile, dates → DateRow.
func TypeScriptType(dataset string) string {
	name := Pascal(Singular(dataset))
	if slices.Contains(typeScriptTypes, name) {
		return name + "Row"
	}
	return name
}

// TypeScriptComponent is the name of a page's component: Home, Row → RowPage.
func TypeScriptComponent(page string) string {
	name := UpperFirst(page)
	if slices.Contains(typeScriptTypes, name) {
		return name + "Page"
	}
	return name
}
