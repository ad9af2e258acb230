package lang

import "slices"

// RuleWord is a word that stands for a rule.
type RuleWord struct {
	Name string
	Doc  string
}

var ruleWords = []RuleWord{
	{"true", "Everyone, signed in or not."},
	{"public", "The same as `true`."},
	{"false", "Nobody."},
	{"nobody", "The same as `false`."},
	{"authenticated", "Anyone who is signed in."},
	{"owner", "The person who made the row."},
	{"owner_or_admin", "The person who made the row, and admins."},
	{"admin_only", "Admins: people with the role `admin`."},
	{"role", "People with one of these roles: `role(editor, reviewer)`."},
}

// RuleWords lists the words that stand for a rule.
func RuleWords() []RuleWord { return ruleWords }

// FindRuleWord returns a rule word by its name.
func FindRuleWord(name string) (RuleWord, bool) {
	if i := slices.IndexFunc(ruleWords, func(r RuleWord) bool { return r.Name == name }); i >= 0 {
		return ruleWords[i], true
	}
	return RuleWord{}, false
}

// RuleWordNames lists the names of the rule words.
func RuleWordNames() []string {
	names := make([]string, 0, len(ruleWords))
	for _, r := range ruleWords {
		names = append(names, r.Name)
	}
	return names
}

// Function is a function of expressions.
type Function struct {
	Name      string
	Signature string
	Doc       string
	Aggregate bool // over the rows of a group
	Stage     Stage
}

var functions = []Function{
	{Name: "lower", Signature: "lower(text) → text", Doc: "The text in small letters, by Unicode."},
	{Name: "upper", Signature: "upper(text) → text", Doc: "The text in capitals, by Unicode."},
	{Name: "length", Signature: "length(text) → integer", Doc: "The number of characters (code points)."},
	{Name: "coalesce", Signature: "coalesce(a, b, …) → a value", Doc: "The first value that is not null."},
	{Name: "round", Signature: "round(number) or round(number, places)", Doc: "The nearest whole number, half away from zero; with places a decimal: `round(x, 2)`."},
	{Name: "abs", Signature: "abs(number) → number", Doc: "The number without its sign."},
	{Name: "concat", Signature: "concat(a, b, …) → text", Doc: "The texts one behind the other; null counts as empty."},
	{Name: "now", Signature: "now() → datetime", Doc: "This moment, in UTC."},
	{Name: "today", Signature: "today() → date", Doc: "Today, in the application's time zone."},
	{Name: "uuid", Signature: "uuid() → uuid", Doc: "A new identifier (version 7). Only in `default`."},
	{Name: "date_trunc", Signature: "date_trunc(unit, moment) → datetime", Doc: "The start of the hour, day, week, month or year."},
	{Name: "count", Signature: "count() → integer", Doc: "How many rows.", Aggregate: true},
	{Name: "sum", Signature: "sum(field) → number", Doc: "The sum of a field; exact for integers and decimals, however many digits it has.", Aggregate: true},
	{Name: "avg", Signature: "avg(field) → number", Doc: "The mean of a field; of decimals with six places more.", Aggregate: true},
	{Name: "min", Signature: "min(field) → a value", Doc: "The smallest value of a field.", Aggregate: true},
	{Name: "max", Signature: "max(field) → a value", Doc: "The largest value of a field.", Aggregate: true},
}

// numberRules say how numbers combine, for the reference.
var numberRules = []string{
	"Integers and decimals are exact. `+ - * %`, `round`, `abs`, `min` and `max` of integers are integers; `/` of integers is a number.",
	"With a decimal, `+ - %` keep the larger scale, `*` adds the scales, `/` and `avg` add six places. A literal such as `0.19` is exact beside a decimal. More than 38 digits are an error of the program.",
	"A value is rounded once, half away from zero, where it is stored or shown.",
	"A decimal beside a `number` is an error: `round(x, 2)` makes a decimal of a number.",
	"A computed value that does not fit its field is refused when the row is written (422).",
	"Division by zero is null, and so is a `number` beyond double precision.",
	"A claim of the sign-in is read as what it is compared with: `\"10\"` and 10 are 10 beside an integer and \"10\" beside a string; what is neither is null. `user.claims.teams` may be looked into: `team in user.claims.teams`.",
}

// Functions lists the functions of expressions.
func Functions() []Function { return functions }

// FindFunction returns a function by its name.
func FindFunction(name string) (Function, bool) {
	if i := slices.IndexFunc(functions, func(f Function) bool { return f.Name == name }); i >= 0 {
		return functions[i], true
	}
	return Function{}, false
}

// FunctionNames lists the names of the functions.
func FunctionNames() []string {
	names := make([]string, 0, len(functions))
	for _, f := range functions {
		names = append(names, f.Name)
	}
	return names
}

// UserMember is a member of `user`.
type UserMember struct {
	Name string
	Doc  string
}

var userMembers = []UserMember{
	{"id", "Who is signed in, as a string; null for an anonymous visitor."},
	{"name", "The person's name."},
	{"email", "The person's e-mail address."},
	{"role", "`user.role == \"editor\"` is the same as `role(editor)`."},
	{"roles", "The person's roles: `\"editor\" in user.roles`."},
	{"claims", "What the sign-in says of the person: `user.claims.team`."},
	{"row", "The person's row in the dataset that `users:` names."},
}

// UserMembers lists the members of `user`.
func UserMembers() []UserMember { return userMembers }

// Operator is an operator of expressions.
type Operator struct {
	Name string
	Doc  string
}

var operators = []Operator{
	{"or", "True when one side is."},
	{"and", "True when both sides are."},
	{"not", "True when the operand is false."},
	{"==", "Equal; null equals nothing, use `is null`."},
	{"!=", "Not equal."},
	{"<", "Less, or earlier."},
	{"<=", "Less or equal."},
	{">", "Greater, or later."},
	{">=", "Greater or equal."},
	{"in", "Is one of a list: `status in [\"open\", \"late\"]`."},
	{"not in", "Is none of a list."},
	{"contains", "The text has this part; capitals count."},
	{"starts_with", "The text begins so."},
	{"ends_with", "The text ends so."},
	{"is null", "Has no value."},
	{"is not null", "Has a value."},
	{"+", "The sum."},
	{"-", "The difference, or the opposite of a number."},
	{"*", "The product."},
	{"/", "The quotient, with a fraction; null when divided by zero."},
	{"%", "The remainder, with the sign of the dividend; null when divided by zero."},
	{"if", "`if A then B else C`."},
}

// Operators lists the operators of expressions, the loosest first.
func Operators() []Operator { return operators }

// ActionWords lists what a button or a saved form can do.
func ActionWords() []RuleWord {
	return []RuleWord{
		{"refresh_table", "Asks for the rows anew."},
		{"navigate", "Goes to a page of the application: `navigate(\"/orders\")`."},
		{"toast", "Shows a short message: `toast(\"Saved\")`."},
		{"update", "Changes the row: `update(status: \"approved\")`; with a dataset first, all its rows: `update(orders, status: \"approved\")`."},
		{"create", "Makes a row: `create(orders, status: \"new\")`."},
		{"delete", "Deletes the row: `delete()`."},
	}
}

// Inputs lists the inputs that `field_mapping` gives to fields.
func Inputs() []RuleWord {
	return []RuleWord{
		{"text_input", "One line of text."},
		{"email_input", "An e-mail address."},
		{"number_input", "A number."},
		{"textarea", "Several lines of text."},
		{"select", "One of a few values."},
		{"checkbox", "Yes or no."},
		{"date_picker", "A day."},
	}
}
