package compile

import (
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// storedDatasets lists the datasets that store rows.
func storedDatasets(app *ir.Application) []string {
	names := []string{}
	for _, d := range app.Datasets {
		if d.Derived == nil && !d.Pending {
			names = append(names, d.Name)
		}
	}
	return names
}

// roles lists the roles that the rules refer to, admin first.
func roles(app *ir.Application) []string {
	names := []string{"admin"}
	read := func(n *expr.Node) {
		n.Walk(func(n *expr.Node) {
			if n.Op != expr.Role {
				return
			}
			for _, name := range n.Names {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		})
	}
	for _, d := range app.Datasets {
		for _, n := range []*expr.Node{d.Access.Read, d.Access.Create, d.Access.Update, d.Access.UpdateAfter, d.Access.Delete} {
			read(n)
		}
		for _, f := range d.Access.Fields {
			read(f.Rule)
		}
	}
	for _, p := range app.Pages {
		read(p.Access)
		for w := range ir.AllWidgets(p.Widgets) {
			for _, n := range []*expr.Node{w.Access, w.Visible, w.Condition} {
				read(n)
			}
		}
	}
	for _, b := range app.Bindings {
		for _, n := range []*expr.Node{b.Create, b.Update, b.Delete} {
			read(n)
		}
	}
	slices.Sort(names[1:])
	return names
}
