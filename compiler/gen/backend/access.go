package backend

import (
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

// person is who asks in a generated test: nobody, or somebody with a role.
type person struct {
	signedIn bool
	role     string
}

// print writes a person as the test has it: None, (), ("manager",).
func (p person) print() string {
	switch {
	case !p.signedIn:
		return "None"
	case p.role == "":
		return "()"
	}
	return "(" + expr.PythonText(p.role) + ",)"
}

// accessCases are the cases of tests/test_access.py: what each policy says of
// people where the answer does not depend on the row.
func accessCases(app *ir.Application) []pretty.Doc {
	var cases []pretty.Doc
	for i := range app.Datasets {
		d := &app.Datasets[i]
		if readsAdopted(app, d) {
			continue // its table is somebody else's, and is not there in a test
		}
		for _, who := range people(&d.Access) {
			read, known := decided(d.Access.Read, who)
			add := func(operation string, rule *expr.Node) {
				if allowed, known := decided(rule, who); known {
					value := map[bool]string{true: "True", false: "False"}[allowed]
					cases = append(cases, pretty.Text("("+expr.PythonText(d.Name)+", "+expr.PythonText(operation)+", "+who.print()+", "+value+")"))
				}
			}
			add("read", d.Access.Read)
			if !d.IsWritable() {
				continue
			}
			add("create", d.Access.Create)
			if known && read { // else the row is not found, whatever may be done to it
				add("update", d.Access.Update)
				add("delete", d.Access.Delete)
			}
		}
	}
	return cases
}

// readsAdopted says whether the rows of a dataset, or those that it is made of, are
// in a table of another program.
func readsAdopted(app *ir.Application, d *ir.DatasetSpec) bool {
	if d.Adopted {
		return true
	}
	return slices.ContainsFunc(d.DependsOn, func(name string) bool {
		base := app.Dataset(name)
		return base != nil && base.Adopted
	})
}

// people are those who differ for a policy: nobody, somebody, one with each role.
func people(a *ir.AccessPolicySpec) []person {
	out := []person{{}, {signedIn: true}}
	var roles []string
	var visit func(n *expr.Node)
	visit = func(n *expr.Node) {
		if n == nil {
			return
		}
		if n.Op == expr.Role {
			roles = append(roles, n.Names...)
		}
		for _, arg := range n.Args {
			visit(arg)
		}
	}
	for _, rule := range []*expr.Node{a.Read, a.Create, a.Update, a.Delete} {
		visit(rule)
	}
	slices.Sort(roles)
	for _, role := range slices.Compact(roles) {
		out = append(out, person{signedIn: true, role: role})
	}
	return out
}

// decided answers a rule for a person if no row is needed for that.
func decided(n *expr.Node, who person) (allowed, known bool) {
	switch n.Op {
	case expr.Literal:
		return n.IsBool(true), true
	case expr.Authenticated:
		return who.signedIn, true
	case expr.Role:
		return who.signedIn && slices.Contains(n.Names, who.role), true
	case expr.Owner:
		return false, !who.signedIn // nobody owns nothing
	case expr.Not:
		allowed, known = decided(n.Args[0], who)
		return !allowed, known
	case expr.And, expr.Or:
		end := n.Op == expr.Or // the answer that decides alone
		known = true
		for _, arg := range n.Args {
			one, sure := decided(arg, who)
			if sure && one == end {
				return end, true
			}
			known = known && sure
		}
		return !end, known
	}
	return false, false
}
