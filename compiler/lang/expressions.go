package lang

import "slices"

// RuleWord is a word that names a rule.
type RuleWord struct {
	Name string
	Doc  string
}

var ruleWords = []RuleWord{
	{"true", "Everyone, signed in or not."},
	{"public", "The same as `true`."},
	{"false", "Nobody."},
	{"nobody", "The same as `false`."},
	{"authenticated", "Everyone who is signed in."},
	{"owner", "The user who created the row."},
	{"owner_or_admin", "The user who created the row, and admins."},
	{"admin_only", "Admins: users with the role `admin`."},
	{"role", "Users with one of these roles: `role(editor, reviewer)`."},
}

// RuleWords lists the words that name a rule.
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
	{Name: "lower", Signature: "lower(string) → string", Doc: "Converts a string to lower case (Unicode)."},
	{Name: "upper", Signature: "upper(string) → string", Doc: "Converts a string to upper case (Unicode)."},
	{Name: "length", Signature: "length(string) → integer", Doc: "The number of characters (code points)."},
	{Name: "coalesce", Signature: "coalesce(a, b, …) → value", Doc: "The first value that is not null."},
	{Name: "round", Signature: "round(number, places?) → number", Doc: "Rounds half away from zero: `round(x)` to an integral number, `round(x, 2)` to a decimal with two places."},
	{Name: "abs", Signature: "abs(number) → number", Doc: "The absolute value."},
	{Name: "concat", Signature: "concat(a, b, …) → string", Doc: "Joins strings; null counts as the empty string."},
	{Name: "now", Signature: "now() → datetime", Doc: "The current time, in UTC."},
	{Name: "today", Signature: "today() → date", Doc: "The current date in the time zone of the app."},
	{Name: "uuid", Signature: "uuid() → uuid", Doc: "A new identifier (version 7). Allowed only in `default`."},
	{Name: "date_trunc", Signature: "date_trunc(unit, datetime) → datetime", Doc: "The start of the hour, day, week, month or year that contains the value."},
	{Name: "count", Signature: "count() → integer", Doc: "The number of rows.", Aggregate: true},
	{Name: "sum", Signature: "sum(field) → number", Doc: "The sum of a field; exact for integers and decimals of any size.", Aggregate: true},
	{Name: "avg", Signature: "avg(field) → number", Doc: "The mean of a field; for decimals with six more decimal places.", Aggregate: true},
	{Name: "min", Signature: "min(field) → value", Doc: "The smallest value of a field.", Aggregate: true},
	{Name: "max", Signature: "max(field) → value", Doc: "The largest value of a field.", Aggregate: true},
}

// numberRules say how numbers combine, for the reference.
var numberRules = []string{
	"Integers and decimals are exact. `+ - * %`, `round`, `abs`, `min` and `max` of integers are integers; `/` of integers is a number.",
	"With a decimal, `+ - %` keep the larger scale, `*` adds the scales, `/` and `avg` add six places. A literal such as `0.19` is exact next to a decimal. More than 38 digits are a compile error.",
	"A value is rounded once, half away from zero, when it is stored or shown.",
	"A decimal cannot be combined with a `number`: `round(x, 2)` converts a number to a decimal.",
	"A computed value that does not fit its field is rejected when the row is written (422).",
	"Division by zero is null, and so is a `number` out of the range of double precision.",
	"A claim takes the type of the value it is compared with: `\"10\"` and 10 are 10 next to an integer and \"10\" next to a string; any other value is null. A claim that is a list works with `in`: `team in user.claims.teams`.",
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
	{"id", "The ID of the signed-in user, as a string; null if nobody is signed in."},
	{"name", "The name of the user."},
	{"email", "The e-mail address of the user."},
	{"role", "`user.role == \"editor\"` is the same as `role(editor)`."},
	{"roles", "The roles of the user: `\"editor\" in user.roles`."},
	{"claims", "The claims of the sign-in: `user.claims.team`."},
	{"row", "The row of the user in the dataset named by `users:`."},
}

// UserMembers lists the members of `user`.
func UserMembers() []UserMember { return userMembers }

// Operator is an operator of expressions.
type Operator struct {
	Name string
	Doc  string
}

var operators = []Operator{
	{"or", "True if either side is true."},
	{"and", "True if both sides are true."},
	{"not", "True if the operand is false."},
	{"==", "Equal; never true for null, use `is null`."},
	{"!=", "Not equal."},
	{"<", "Less, or earlier."},
	{"<=", "Less or equal."},
	{">", "Greater, or later."},
	{">=", "Greater or equal."},
	{"in", "The value is in the list: `status in [\"open\", \"late\"]`."},
	{"not in", "The value is not in the list."},
	{"contains", "The string contains another string; case-sensitive."},
	{"starts_with", "The string starts with another string; case-sensitive."},
	{"ends_with", "The string ends with another string; case-sensitive."},
	{"is null", "There is no value."},
	{"is not null", "There is a value."},
	{"+", "The sum."},
	{"-", "The difference, or the negation of a number."},
	{"*", "The product."},
	{"/", "The quotient, with a fraction; null for a division by zero."},
	{"%", "The remainder, with the sign of the dividend; null for a division by zero."},
	{"if", "A conditional value: `if A then B else C`."},
}

// Operators lists the operators of expressions, the loosest first.
func Operators() []Operator { return operators }

// ActionWords lists what a button or a saved form can do.
func ActionWords() []RuleWord {
	return []RuleWord{
		{"refresh_table", "Reloads the rows."},
		{"navigate", "Opens a page of the application: `navigate(\"/orders\")`."},
		{"toast", "Shows a short message: `toast(\"Saved\")`."},
		{"update", "Updates the row: `update(status: \"approved\")`; with a dataset as the first argument, all of its rows: `update(orders, status: \"approved\")`."},
		{"create", "Creates a row: `create(orders, status: \"new\")`."},
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
		{"select", "A choice from a list of values."},
		{"checkbox", "A checkbox for yes or no."},
		{"date_picker", "A date picker."},
	}
}
