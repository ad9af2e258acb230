package expr_test

import "github.com/n3-lang/n3/compiler/expr"

// fields are those of the rows that expressions are tried on: two of each kind,
// so that they can be compared. tests/engines.py and expressions.test.ts know
// the same.
var fields = []struct {
	name string
	kind expr.Type
}{
	{"s", expr.Type{Kind: expr.Text}}, {"t", expr.Type{Kind: expr.Text}},
	{"n", expr.Type{Kind: expr.Integer}}, {"m", expr.Type{Kind: expr.Integer}},
	{"x", expr.Type{Kind: expr.Number}}, {"y", expr.Type{Kind: expr.Number}},
	{"p", expr.Type{Kind: expr.Decimal, Precision: 10, Scale: 2}}, {"q", expr.Type{Kind: expr.Decimal, Precision: 18, Scale: 4}},
	{"b", expr.Type{Kind: expr.Boolean}}, {"c", expr.Type{Kind: expr.Boolean}},
	{"d", expr.Type{Kind: expr.Date}}, {"g", expr.Type{Kind: expr.Date}},
	{"w", expr.Type{Kind: expr.Time}}, {"v", expr.Type{Kind: expr.Time}},
	{"at", expr.Type{Kind: expr.DateTime}}, {"by", expr.Type{Kind: expr.DateTime}},
	{"l", expr.Type{Kind: expr.Duration}}, {"k", expr.Type{Kind: expr.Duration}},
	{"e", expr.Type{Kind: expr.Enum, Values: []string{"open", "done"}}}, {"f", expr.Type{Kind: expr.Enum, Values: []string{"done", "late"}}},
	{"u", expr.Type{Kind: expr.UUID}}, {"r", expr.Type{Kind: expr.UUID}},
	{"ls", expr.Type{Kind: expr.List, Elem: expr.Text}},
	{"li", expr.Type{Kind: expr.List, Elem: expr.Integer}},
	{"j", expr.Type{Kind: expr.JSON}},
}

// person is the row of the person, order a parameter of the page.
var (
	person = &expr.Row{
		Dataset: "people", Table: "people", Key: "id", Names: []string{"id", "team", "level", "rate", "since", "quota"},
		Types: map[string]expr.Type{
			"id": {Kind: expr.Integer}, "team": {Kind: expr.Text}, "level": {Kind: expr.Integer}, "rate": {Kind: expr.Decimal, Precision: 6, Scale: 2},
			"since": {Kind: expr.DateTime}, "quota": {Kind: expr.Duration},
		},
	}
	order = &expr.Row{
		Dataset: "orders", Table: "orders", Key: "id", Names: []string{"title", "count", "total", "weight", "paid", "made", "wait", "unset"},
		Types: map[string]expr.Type{
			"title": {Kind: expr.Text}, "count": {Kind: expr.Integer}, "total": {Kind: expr.Decimal, Precision: 8, Scale: 2}, "weight": {Kind: expr.Number},
			"paid": {Kind: expr.Boolean}, "made": {Kind: expr.DateTime}, "wait": {Kind: expr.Duration}, "unset": {Kind: expr.Integer},
		},
	}
	target = &expr.Row{
		Dataset: "authors", Table: "authors", Key: "id", Names: []string{"id", "name", "age"},
		Types: map[string]expr.Type{"id": {Kind: expr.Integer}, "name": {Kind: expr.Text}, "age": {Kind: expr.Integer}},
	}
)

// scopeIn is what the cases may name, with the clocks of a time zone.
func scopeIn(zone string) expr.Scope {
	row := &expr.Row{
		Dataset: "rows", Table: "rows", Types: map[string]expr.Type{},
		References: map[string]expr.Reference{"author": {Column: "m", Dataset: "authors"}},
	}
	for _, f := range fields {
		row.Names = append(row.Names, f.name)
		row.Types[f.name] = f.kind
	}
	return expr.Scope{
		Rule: true, Row: row, Users: person, Zone: zone, ParamNames: []string{"order"}, Route: map[string]bool{"id": true},
		Param: func(name string) (*expr.Row, bool) { return order, name == "order" },
		Rows:  func(string) *expr.Row { return target },
	}
}

var scope = scopeIn("UTC")
