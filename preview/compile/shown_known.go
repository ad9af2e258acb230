package compile

import (
	"reflect"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// known says what of a typed program a server can answer that runs the stored one.
// Datasets are worked out when first asked for: derived ones depend on others.
type known struct {
	stored, typed *ir.Application
	views         map[string]*view
	unchanged     bool                    // no dataset is another than it is stored; known after datasets
	reads         map[fieldOfDataset]bool // see readByRules
}

// view is a dataset of the typed program as it is shown.
type view struct {
	spec ir.DatasetSpec
	// answered are the fields that mean on the server what they mean in the typed
	// program.
	answered map[string]bool
	// ruled are fields that not every reader of a row may read.
	ruled map[string]bool
	// unchanged says that the dataset is typed as it is stored. Then it is the stored
	// one, which later builds find again without a look into it.
	unchanged bool
}

func newKnown(stored, typed *ir.Application) *known {
	return &known{stored: stored, typed: typed, views: map[string]*view{}}
}

// dataset is a dataset of the typed program as it is shown.
func (k *known) dataset(name string) *view {
	if v := k.views[name]; v != nil {
		return v
	}
	v := &view{answered: map[string]bool{}, ruled: map[string]bool{}}
	k.views[name] = v // of a derived dataset that reads itself, which is an error, nothing is answered
	s, t := k.stored.Dataset(name), k.typed.Dataset(name)
	if s != nil {
		for _, rule := range s.Access.Fields {
			v.ruled[rule.Field] = true
		}
	}
	switch {
	case t == nil:
	case s != nil && same(s, t):
		v.spec, v.unchanged = *s, true
		for _, f := range s.Fields {
			v.answered[f.Name] = true
		}
	case t.Derived != nil:
		k.derived(v, s, t)
	case s == nil:
		v.spec = *t
		v.spec.Pending = true
	case s.Derived != nil: // a table in the place of a derived dataset
		v.spec = mergeParts(*s, *t)
	default:
		k.table(v, s, t)
	}
	return v
}

// scope is where an expression of the typed program is evaluated.
type scope struct {
	dataset string            // whose row it is over; "" where there is none
	loops   map[string]string // the datasets of the loops around, by their variable
	// author says that fields are read whoever asks: then only what every reader of
	// the row may read may be read, and nothing through references.
	author bool
}

// answers says whether the server, or the browser by what the server sends it,
// can evaluate an expression as it is meant. nil is no question.
func (k *known) answers(n *expr.Node, in scope) bool {
	if n == nil {
		return true
	}
	of := n.Dataset
	if of == "" {
		of = in.dataset
	}
	switch n.Op {
	case expr.Field, expr.Computed:
		return k.open(of, n.Name, in) // what a computed field is computed of was looked at with the field
	case expr.Path:
		if in.author || !k.path(of, n) {
			return false
		}
	case expr.UserField:
		if !k.sameUsers() || !k.open(k.typed.App.Users, n.Name, scope{author: true}) {
			return false
		}
	case expr.UserRow:
		if !k.sameUsers() {
			return false
		}
	case expr.Owner:
		s, t := k.stored.Dataset(of), k.typed.Dataset(of)
		if s == nil || t == nil || s.OwnerField == "" || s.OwnerField != t.OwnerField {
			return false
		}
	case expr.Param:
		if !k.parameter(n.Name, in) {
			return false
		}
	case expr.Equal, expr.NotEqual, expr.In:
		if !k.values(n, of) {
			return false
		}
	}
	for _, a := range n.Args {
		if !k.answers(a, in) {
			return false
		}
	}
	return true
}

// open says whether a field means what it does in the typed program, and may be
// read there.
func (k *known) open(dataset, field string, in scope) bool {
	v := k.dataset(dataset)
	f := v.spec.Field(field)
	return f != nil && v.answered[field] && f.Readable() && !(in.author && v.ruled[field])
}

// path says whether a field through references is open: each reference, and the
// field at its end.
func (k *known) path(dataset string, n *expr.Node) bool {
	for _, hop := range n.Path {
		if !k.open(dataset, hop.Column, scope{}) {
			return false
		}
		s := k.stored.Dataset(hop.Dataset)
		if s == nil || s.Table != hop.Table || s.Key != hop.Key {
			return false
		}
		dataset = hop.Dataset
	}
	return k.open(dataset, n.Name, scope{})
}

// sameUsers says whether a person has a row in the same dataset.
func (k *known) sameUsers() bool {
	return k.stored.App.Users != "" && k.stored.App.Users == k.typed.App.Users
}

// parameter says whether the browser has a parameter: `route.id` of the page,
// `order.total` of a loop, `row.total` of a row action, `orders.total` of a first
// row.
func (k *known) parameter(name string, in scope) bool {
	root, rest, _ := strings.Cut(name, ".")
	switch {
	case root == "route":
		return true
	case in.loops[root] != "":
		root = in.loops[root]
	case root == "row":
		root = in.dataset
	}
	return k.reachable(root, rest)
}

// reachable says whether a path of names leads over fields that are sent.
func (k *known) reachable(dataset, path string) bool {
	for path != "" {
		var first string
		first, path, _ = strings.Cut(path, ".")
		f := fieldOf(k.typed.Dataset(dataset), first)
		if f == nil || !k.open(dataset, f.Name, scope{}) {
			return false
		}
		if path != "" {
			if f.Reference == nil {
				return false
			}
			dataset = f.Reference.Dataset
		}
	}
	return k.typed.Dataset(dataset) != nil && !k.dataset(dataset).spec.Pending
}

// fieldOf is a field of a dataset, which may be nil, by its name or that of its
// reference.
func fieldOf(d *ir.DatasetSpec, name string) *ir.FieldSpec {
	if d == nil {
		return nil
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Name == name || f.Reference != nil && f.Reference.Name == name {
			return f
		}
	}
	return nil
}

// values says whether the values that an enum is compared with are ones that are
// stored already.
func (k *known) values(n *expr.Node, of string) bool {
	for _, a := range n.Args {
		var allowed []ir.ValueSpec
		switch a.Op {
		case expr.Field, expr.Computed:
			dataset := a.Dataset
			if dataset == "" {
				dataset = of
			}
			if f := k.dataset(dataset).spec.Field(a.Name); f != nil && f.Type == "enum" {
				allowed = f.Values
			}
		case expr.Path:
			if len(a.Path) == 0 {
				continue
			}
			if f := k.dataset(a.Path[len(a.Path)-1].Dataset).spec.Field(a.Name); f != nil && f.Type == "enum" {
				allowed = f.Values
			}
		}
		if allowed == nil {
			continue
		}
		for _, other := range n.Args {
			if other.Op == expr.Literal && other.Type.Kind != expr.Null && !hasValue(allowed, other.Value) {
				return false
			}
		}
	}
	return true
}

func hasValue(list []ir.ValueSpec, name string) bool {
	return slices.ContainsFunc(list, func(v ir.ValueSpec) bool { return v.Name == name })
}

// same says whether two parts of the programs are equal.
func same(a, b any) bool { return reflect.DeepEqual(a, b) }
