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

// UserMember is a member of `user`.
type UserMember struct {
	Name string
	Doc  string
	Text bool // a string that can be used as it is
}

var userMembers = []UserMember{
	{"id", "The ID of the signed-in user, as a string; null if nobody is signed in.", true},
	{"name", "The name of the user.", true},
	{"email", "The e-mail address of the user.", true},
	{"role", "`user.role == \"editor\"` is the same as `role(editor)`.", false},
	{"roles", "The roles of the user: `\"editor\" in user.roles`.", false},
	{"claims", "The claims of the sign-in: `user.claims.team`.", false},
	{"row", "The row of the user in the dataset named by `users:`.", false},
}

// UserMembers lists the members of `user`.
func UserMembers() []UserMember { return userMembers }

// FindUserMember returns a member of `user` by its name.
func FindUserMember(name string) (UserMember, bool) {
	if i := slices.IndexFunc(userMembers, func(m UserMember) bool { return m.Name == name }); i >= 0 {
		return userMembers[i], true
	}
	return UserMember{}, false
}

// UserMemberNames lists the names of the members of `user`.
func UserMemberNames() []string {
	names := make([]string, 0, len(userMembers))
	for _, m := range userMembers {
		names = append(names, m.Name)
	}
	return names
}

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

// FormChecks lists the checks that a form adds to those of its dataset.
func FormChecks() []RuleWord {
	return []RuleWord{
		{"required", "The field must be filled in."},
		{"email_format", "The value must be an e-mail address."},
		{"url_format", "The value must be an http or https address."},
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
