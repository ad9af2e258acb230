package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// RuleLocation finds where a rule of a dataset's access policy is written: read,
// create, update, update.after, delete, or fields.NAME. A rule that is written
// nowhere has the place of the dataset's name.
func (a *Analysis) RuleLocation(dataset, rule string) (diag.Location, bool) {
	u, r := a.lookup("dataset " + dataset)
	if r.Dataset == nil {
		return diag.Location{}, false
	}
	span, found := u.Decl.Name.Span, false
	at := func(spans map[string]source.Span, name string) {
		if written, ok := spans[name]; ok && !found {
			span, found = written, true
		}
	}
	ds := r.Dataset
	switch operation, field, _ := strings.Cut(rule, "."); operation {
	case "fields":
		at(ds.FieldRules, field)
		// What is computed from a field with a rule has that rule.
		if f := ds.Spec.Field(field); f != nil {
			for _, read := range f.Computed.Fields() {
				at(ds.FieldRules, read)
			}
		}
	case "update":
		if field == "after" {
			at(ds.Halves, "after")
		} else {
			at(ds.Halves, "before")
		}
		at(ds.Policy, "update")
	default:
		at(ds.Policy, operation)
	}
	return diag.Location{File: u.File, Span: span.Shift(u.Offset)}, true
}
