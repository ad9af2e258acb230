package compile

import (
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// readByRules says whether anything by which the stored program decides or writes
// reads a field of a dataset.
func (k *known) readByRules(dataset, field string) bool {
	if k.reads == nil {
		k.reads = map[fieldOfDataset]bool{}
		for i := range k.stored.Datasets {
			d := &k.stored.Datasets[i]
			for _, n := range deciding(d) {
				k.addReads(n, d.Name)
			}
		}
	}
	return k.reads[fieldOfDataset{dataset, field}]
}

// fieldOfDataset names a field.
type fieldOfDataset struct{ dataset, field string }

// addReads notes the fields that an expression over a row reads, and those that
// computed ones among them read in turn.
func (k *known) addReads(n *expr.Node, of string) {
	n.Walk(func(n *expr.Node) {
		in := of
		if n.Dataset != "" {
			in = n.Dataset
		}
		switch n.Op {
		case expr.Field, expr.Computed:
			k.addRead(in, n.Name)
		case expr.Path:
			for _, hop := range n.Path {
				k.addRead(in, hop.Column)
				in = hop.Dataset
			}
			k.addRead(in, n.Name)
		case expr.UserField:
			k.addRead(k.stored.App.Users, n.Name)
		}
	})
}

func (k *known) addRead(dataset, field string) {
	at := fieldOfDataset{dataset, field}
	if k.reads[at] {
		return
	}
	k.reads[at] = true
	d := k.stored.Dataset(dataset)
	if d == nil {
		return
	}
	if f := d.Field(field); f != nil && f.Computed != nil {
		k.addReads(f.Computed, dataset)
	}
}

// deciding lists the expressions of a dataset by which the server decides or
// writes. How a derived dataset is made decides where its own rule asks for the
// row, and where the rules of its bases do not apply.
func deciding(d *ir.DatasetSpec) []*expr.Node {
	a := &d.Access
	list := []*expr.Node{a.Read, a.Create, a.Update, a.UpdateAfter, a.Delete}
	for _, f := range a.Fields {
		list = append(list, f.Rule)
	}
	for _, v := range d.Validation {
		list = append(list, v.Rule)
	}
	for i := range d.Fields {
		if value := d.Fields[i].Default; value != nil {
			list = append(list, value.Expr)
		}
	}
	if d.Derived == nil || !d.Derived.System && !readsRow(a.Read) {
		return list
	}
	list = append(list, d.Derived.Filter)
	for _, j := range d.Derived.Joins {
		list = append(list, j.On)
	}
	for i := range d.Fields {
		list = append(list, d.Fields[i].Source)
	}
	return list
}
