package datasets

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// A join makes a row for every pair, so a row of one side may be there several
// times, and a sum over its columns counts it several times without a sound.
//
// An aggregate is right if one of the datasets that it reads has each of its
// rows at most once in the result. That is so if the equalities of the joins
// lead from one of its rows to at most one row of every other dataset: from what
// is known so far to the key, or to a unique field, of the next. What holds only
// by chance or by a filter is not seen; then the aggregate is made in a dataset
// of its own, which has its group as its key, and joined after.
type repetition struct {
	base     string
	datasets []string
	unique   map[string][][]string // the sets of fields that name a row of a dataset
	equal    []equality
}

// equality is one `a.x == …` of a join: the field is known once the datasets of
// the other side are.
type equality struct {
	dataset, field string
	reads          []string
}

func (d *derivation) repetition() *repetition {
	r := &repetition{base: d.spec.From, datasets: []string{d.spec.From}, unique: map[string][][]string{}}
	add := func(name string, s *check.Shape) {
		if len(s.KeyFields) > 0 {
			r.unique[name] = append(r.unique[name], s.KeyFields)
		} else if s.Key != "" {
			r.unique[name] = append(r.unique[name], []string{s.Key})
		}
		for _, f := range s.Fields {
			if f.Unique {
				r.unique[name] = append(r.unique[name], []string{f.Name})
			}
		}
	}
	add(d.spec.From, d.base)
	for _, j := range d.spec.Joins {
		r.datasets = append(r.datasets, j.Dataset)
		add(j.Dataset, d.joined[j.Dataset])
		r.conjuncts(j.On)
	}
	return r
}

func (r *repetition) conjuncts(n *expr.Node) {
	switch n.Op {
	case expr.And:
		for _, a := range n.Args {
			r.conjuncts(a)
		}
	case expr.Equal:
		for i, side := range n.Args {
			if side.Op == expr.Field {
				r.equal = append(r.equal, equality{r.of(side), side.Name, r.reads(n.Args[1-i])})
			}
		}
	}
}

func (r *repetition) of(n *expr.Node) string {
	if n.Dataset == "" {
		return r.base
	}
	return n.Dataset
}

// reads lists the datasets whose columns an expression reads.
func (r *repetition) reads(n *expr.Node) []string {
	var names []string
	n.Walk(func(n *expr.Node) {
		if (n.Op == expr.Field || n.Op == expr.Path) && !slices.Contains(names, r.of(n)) {
			names = append(names, r.of(n))
		}
	})
	return names
}

// once says whether each row of a dataset is in the result at most once.
func (r *repetition) once(dataset string) bool { return len(r.known(dataset)) == len(r.datasets) }

// known lists the datasets of which a row of one meets at most one.
func (r *repetition) known(dataset string) []string {
	known := []string{dataset}
	for grown := true; grown; {
		grown = false
		for _, next := range r.datasets {
			if !slices.Contains(known, next) && r.determined(next, known) {
				known, grown = append(known, next), true
			}
		}
	}
	return known
}

func (r *repetition) determined(dataset string, known []string) bool {
	pinned := func(field string) bool {
		for _, e := range r.equal {
			if e.dataset == dataset && e.field == field && subset(e.reads, known) {
				return true
			}
		}
		return false
	}
	for _, set := range r.unique[dataset] {
		all := true
		for _, field := range set {
			all = all && pinned(field)
		}
		if all {
			return true
		}
	}
	return false
}

func subset(names, of []string) bool {
	for _, name := range names {
		if !slices.Contains(of, name) {
			return false
		}
	}
	return true
}

// repeats reports an aggregate over rows that a join repeats.
func (d *derivation) repeats(value *ast.Expr, n *expr.Node) {
	if len(d.spec.Joins) == 0 || d.shape.Row.Open {
		return
	}
	r := d.repetition()
	reported := false
	n.Walk(func(n *expr.Node) {
		if n.Op != expr.Sum && n.Op != expr.Avg && n.Op != expr.Count || reported {
			return
		}
		read := []string{}
		for _, a := range n.Args {
			read = append(read, r.reads(a)...)
		}
		if len(read) == 0 {
			read = []string{r.base} // count()
		}
		for _, dataset := range read {
			if r.once(dataset) {
				return
			}
		}
		reported = true
		d.Errorf(diag.RepeatedRows, value.Span, "`%s` counts rows of `%s` more than once: %s; aggregate them in a separate derived dataset, then join that",
			n.Op, strings.Join(read, "`, `"), r.why(read[0]))
	})
}

// why names the first dataset of which a row of another may meet several.
func (r *repetition) why(dataset string) string {
	known := r.known(dataset)
	for _, other := range r.datasets {
		if !slices.Contains(known, other) {
			return "each may be joined with several rows of `" + other + "`"
		}
	}
	return ""
}
