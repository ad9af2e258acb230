package backend

import (
	"reflect"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// reader turns an expression of the program into one that reads what its reader
// may read. Rules are asked of rows as they are stored; filters of widgets and
// derived datasets are not: there a path becomes a field whose name has points in
// it, and what stands for a computed field becomes that field, so that the
// runtime gives each under the rules of its dataset.
type reader struct {
	app     *ir.Application
	dataset string // whose row fields without a dataset are of
}

func (r reader) see(n *expr.Node) *expr.Node {
	if n.Op == expr.Path {
		return r.path(n)
	}
	if f := r.computed(n); f != nil {
		return f
	}
	out := *n
	out.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		out.Args[i] = r.see(a)
	}
	if len(n.Args) == 0 {
		out.Args = nil
	}
	return &out
}

// path names the references that a path goes through.
func (r reader) path(n *expr.Node) *expr.Node {
	name, from := "", ""
	for i, hop := range n.Path {
		var d *ir.DatasetSpec
		if i > 0 {
			d = r.app.Dataset(n.Path[i-1].Dataset)
		} else if d = r.start(hop); d != nil {
			from = d.Name
		}
		if d != nil {
			if f := d.Field(hop.Column); f != nil && f.Reference != nil {
				name += f.Reference.Name + "."
			}
		}
	}
	if r.dataset != "" {
		from = ""
	}
	return &expr.Node{Op: expr.Field, Type: n.Type, Name: name + n.Name, Dataset: from}
}

// start is the dataset whose row a path begins at.
func (r reader) start(hop expr.Hop) *ir.DatasetSpec {
	if r.dataset != "" {
		return r.app.Dataset(r.dataset)
	}
	for i := range r.app.Datasets {
		d := &r.app.Datasets[i]
		if f := d.Field(hop.Column); (d.Table == hop.From || d.Name == hop.From) && f != nil && f.Reference != nil {
			return d
		}
	}
	return nil
}

// computed finds the field with a rule of its own that an expression stands for.
func (r reader) computed(n *expr.Node) *expr.Node {
	if n.Op == expr.Field || n.Op == expr.Literal {
		return nil
	}
	for i := range r.app.Datasets {
		d := &r.app.Datasets[i]
		for _, rule := range d.Access.Fields {
			f := d.Field(rule.Field)
			if f == nil || f.Computed == nil {
				continue
			}
			name := d.Name
			if r.dataset == d.Name {
				name = ""
			}
			if reflect.DeepEqual(qualified(f.Computed, name), qualified(n, "")) {
				return &expr.Node{Op: expr.Field, Type: n.Type, Name: f.Name, Dataset: name}
			}
		}
	}
	return nil
}

// qualified names the dataset of each field; "" leaves it as it is.
func qualified(n *expr.Node, dataset string) *expr.Node {
	out := *n
	if n.Op == expr.Field && dataset != "" {
		out.Dataset = dataset
	}
	out.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		out.Args[i] = qualified(a, dataset)
	}
	return &out
}
