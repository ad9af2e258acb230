package host

import "context"

// Question asks whether somebody may do something: to a row, to a field of it, or
// to any row where there is no Key.
type Question struct {
	Operation string   `json:"operation"` // read, create, update, delete
	Dataset   string   `json:"dataset"`
	Key       string   `json:"key,omitempty"`    // of the row, as it is sent
	Field     string   `json:"field,omitempty"`  // one field of it
	Widget    string   `json:"widget,omitempty"` // `Page.key`: the rules of both come first
	Person    *Someone `json:"person,omitempty"` // nil: nobody who signed in
}

// Someone names a person in one of three ways; without any it is nobody.
type Someone struct {
	Cookie string `json:"cookie,omitempty"` // of the browser, escaped
	Row    string `json:"row,omitempty"`    // the key of a row of the dataset of users, or its e-mail address
	Role   string `json:"role,omitempty"`   // somebody who has that role
}

// Explanation says what decides. Allowed is nil where it depends on the row, and
// none was named.
type Explanation struct {
	Allowed *bool  `json:"allowed"`
	Reason  string `json:"reason,omitempty"` // what refuses it beside the rules
	Person  Person `json:"person"`
	Rules   []Rule `json:"rules"` // all of them have to hold
}

// Person is who was asked about.
type Person struct {
	Anonymous bool     `json:"anonymous"`
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Email     string   `json:"email,omitempty"`
	Roles     []string `json:"roles"`
	Row       string   `json:"row,omitempty"` // the key of their row
}

// Rule is one rule, and where it is written.
type Rule struct {
	Name   string `json:"name"`  // page, widget, widget.create, read, update, update.after, fields.cost …
	Title  string `json:"title"` // what people read of it: "The rule `update` for the row after the change"
	Holds  *bool  `json:"holds"`
	Part   Part   `json:"part"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"` // from one
	Column int    `json:"column,omitempty"`
}

// Part is a part of a rule as a program writes it, and its value; nil where it
// depends on a row that was not named.
type Part struct {
	Text  string  `json:"text"`
	Value *string `json:"value"`
	Parts []Part  `json:"parts"`
}

// QuestionError says what is wrong with a question.
type QuestionError struct {
	Status int // of HTTP: 404 for a row that is not there, 422 for a name
	Detail string
}

func (e *QuestionError) Error() string { return e.Detail }

// Why explains whether somebody may do something. A question that has no answer is a
// QuestionError.
func (h *Host) Why(ctx context.Context, q Question) (*Explanation, error) {
	found := new(Explanation)
	return found, h.order(ctx, "why", q, found)
}
