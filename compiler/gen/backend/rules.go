package backend

import (
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
)

// rules prints access rules as trees of n3_runtime.policy, and remembers what
// they need imported.
type rules struct {
	policy    map[string]bool // names of n3_runtime.policy
	functions map[string]bool // names of n3_runtime.expressions
	owner     string          // the column that holds who made the row
}

func newRules(owner string) *rules {
	return &rules{policy: map[string]bool{}, functions: map[string]bool{}, owner: owner}
}

func (r *rules) use(name string) string {
	r.policy[name] = true
	return name
}

// doc prints a rule. What is known of the person stands as data of its own, so
// that the runtime folds it before it asks the database.
func (r *rules) doc(n *expr.Node) pretty.Doc {
	switch n.Op {
	case expr.Literal:
		if n.IsBool(true) {
			return pretty.Text(r.use("EVERYONE"))
		}
		return pretty.Text(r.use("NOBODY"))
	case expr.Authenticated:
		return pretty.Text(r.use("AUTHENTICATED"))
	case expr.Owner:
		return pretty.Text(r.use("OWNER"))
	case expr.Role:
		names := make([]pretty.Doc, len(n.Names))
		for i, name := range n.Names {
			names[i] = pretty.Text(expr.PythonText(name))
		}
		return pretty.List(r.use("role")+"(", names, ")")
	case expr.And, expr.Or, expr.Not:
		name := map[expr.Op]string{expr.And: "all_of", expr.Or: "any_of", expr.Not: "not_"}[n.Op]
		args := make([]pretty.Doc, len(n.Args))
		for i, a := range n.Args {
			args[i] = r.doc(a)
		}
		return pretty.List(r.use(name)+"(", args, ")")
	}
	return r.row(n)
}

// row prints a leaf that asks the row: its SQL and its Python twin.
func (r *rules) row(n *expr.Node) pretty.Doc {
	check, functions := expr.Python(n)
	for _, f := range functions {
		r.functions[f] = true
	}
	args := []pretty.Doc{
		pretty.Text("sql=" + expr.PythonText(expr.SQLite(n, func(field string) string { return field }))),
		pretty.Prefix("check=lambda row, user: ", code(check)),
	}
	var params []pretty.Doc
	for _, p := range expr.Parameters(n) {
		value, functions := expr.Python(p.Node)
		for _, f := range functions {
			r.functions[f] = true
		}
		params = append(params, pretty.Text(expr.PythonText(p.Name)+": lambda user: "+value.String()))
	}
	if len(params) > 0 {
		args = append(args, pretty.Prefix("params=", pretty.List("{", params, "}")))
	}
	return pretty.List(r.use("row")+"(", args, ")")
}

func code(c expr.Code) pretty.Doc {
	if len(c.Args) == 0 {
		return pretty.Text(c.String())
	}
	args := make([]pretty.Doc, len(c.Args))
	for i, a := range c.Args {
		args[i] = code(a)
	}
	if c.Close == ",)" {
		return pretty.Tuple(args)
	}
	return pretty.List(c.Open, args, c.Close)
}
