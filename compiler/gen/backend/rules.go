package backend

import (
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
)

// rules prints access rules as trees of n3_runtime.policy, and remembers what
// they need imported.
type rules struct {
	policy    map[string]bool // names of n3_runtime.policy
	functions map[string]bool // names of n3_runtime.expressions
	formulas  map[string]bool // names of n3_runtime.formulas
	owner     string          // the column that holds who made the row
}

func newRules(owner string) *rules {
	return &rules{policy: map[string]bool{}, functions: map[string]bool{}, formulas: map[string]bool{}, owner: owner}
}

func (r *rules) call(functions []string) {
	for _, f := range functions {
		r.functions[f] = true
	}
}

func (r *rules) use(name string) string {
	r.policy[name] = true
	return name
}

// doc prints a rule. What is known of the person stands as data of its own, so
// that the runtime folds it before it asks the database.
func (r *rules) doc(n *expr.Node) pretty.Doc { return r.tree(n, twinned) }

// untwinned prints a rule that is asked of the database only.
func (r *rules) untwinned(n *expr.Node) pretty.Doc {
	return r.tree(n, func(*expr.Node) bool { return false })
}

func (r *rules) tree(n *expr.Node, twinned func(*expr.Node) bool) pretty.Doc {
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
			args[i] = r.tree(a, twinned)
		}
		return pretty.List(r.use(name)+"(", args, ")")
	}
	return r.row(n, twinned(n))
}

// row prints a leaf that asks the row: its SQL and its Python twin.
func (r *rules) row(n *expr.Node, twinned bool) pretty.Doc {
	check := pretty.Text("check=None")
	if twinned {
		text, functions := expr.Python(n)
		r.call(functions)
		check = pretty.Prefix("check=lambda row, user: ", code(text))
	}
	return pretty.List(r.use("row")+"(", slices.Insert(r.sql(n), 1, check), ")")
}

// formula prints a value that the database computes.
func (r *rules) formula(n *expr.Node) pretty.Doc {
	r.formulas["formula"] = true
	return pretty.List("formula(", r.sql(n), ")")
}

// sql prints the arguments sql and params.
func (r *rules) sql(n *expr.Node) []pretty.Doc {
	args := []pretty.Doc{pretty.Text("sql=" + expr.PythonText(expr.SQLite(n, func(field string) string { return field })))}
	var params []pretty.Doc
	for _, p := range expr.Parameters(n) {
		params = append(params, pretty.Text(expr.PythonText(p.Name)+": lambda user: "+r.person(p.Node)))
	}
	if len(params) > 0 {
		args = append(args, pretty.Prefix("params=", pretty.List("{", params, "}")))
	}
	return args
}

// person prints a value of the person who asks.
func (r *rules) person(n *expr.Node) string {
	text, functions := expr.Python(n)
	r.call(functions)
	return text.String()
}

// twinned says whether Python can answer a question of the row. What follows
// references is not of the row alone.
func twinned(n *expr.Node) bool { return n.First(expr.Path) == nil }

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
