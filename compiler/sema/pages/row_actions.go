package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// buttons reads the buttons of a row.
func (b *bindings) buttons(e *ast.Entry) []ir.ButtonSpec {
	out := []ir.ButtonSpec{}
	if e == nil {
		return out
	}
	b.row = b.ds
	defer func() { b.row = nil }()
	for _, entry := range b.Read(e.Body, lang.Lookup("row_actions"), "row_actions").Free {
		button := ir.ButtonSpec{Key: b.key(entry.Name.Name), Label: naming.Words(entry.Name.Name)}
		do := entry
		if entry.Body != nil {
			in := b.Read(entry.Body, lang.Lookup(lang.FreeAction.Block()), entry.Name.Name)
			if label := check.Text(in.Words["label"]); label != "" {
				button.Label = label
			}
			button.Confirm = check.Text(in.Words["confirm"])
			if do = in.Words["do"]; do == nil {
				b.Errorf(diag.MissingValue, entry.Name.Span, "the button has no action; add `do: update(…)`")
				continue
			}
		} else if entry.Value == nil {
			b.Errorf(diag.MissingValue, entry.Name.Span, "missing action after `%s`, as in `%s: update(status: \"done\")`", entry.Name.Name, entry.Name.Name)
			continue
		}
		button.Do = b.actions(do, target{b.ds, "row"})
		out = append(out, button)
	}
	return out
}
