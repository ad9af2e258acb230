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
