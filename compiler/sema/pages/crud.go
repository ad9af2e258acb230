package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// crud reads who is offered what: within the policy, never beyond it.
func (b *bindings) crud(editable bool) {
	b.create, b.update, b.delete = expr.Bool(false), expr.Bool(editable), expr.Bool(false)
	e := b.binding.Words["crud"]
	if e == nil {
		return
	}
	in := b.Read(e.Body, lang.Lookup("crud"), "crud")
	policy := b.ds.Spec.Access
	for _, op := range []struct {
		word   string
		policy *expr.Node
		rule   **expr.Node
	}{{"create", policy.Create, &b.create}, {"update", policy.Update, &b.update}, {"delete", policy.Delete, &b.delete}} {
		entry := in.Words[op.word]
		if entry == nil || entry.Value == nil {
			continue
		}
		n := b.Rule(entry.Value, b.Context.Scope(b.ds))
		if n.ReadsRow() && !n.ReadsOwner() || n.ReadsOwner() && len(n.Fields()) > 0 {
			f := b.Errorf(diag.RowRuleInBinding, entry.Value.Span, "conditions on the row belong in the `access_policy` of `%s`; `crud` only decides who sees a control", b.ds.Spec.Name)
			f.Related = append(f.Related, b.policyPlace("the access policy"))
			continue
		}
		if b.ds.Nobody[op.word] && !n.IsBool(false) {
			f := b.Warnf(diag.NobodyMay, entry.Value.Span, "the access policy of `%s` never allows `%s`, so this control is never shown", b.ds.Spec.Name, op.word)
			f.Related = append(f.Related, ast.Place{Decl: "dataset " + b.ds.Spec.Name, Span: b.ds.Policy[op.word], Message: "the rule of the access policy"})
			check.Replace(f, "Change to `false`", entry.Value.Span, "false")
			n = expr.Bool(false)
		} else if !n.IsBool(true) && !b.ds.Open() && expr.Wider(n, op.policy) {
			f := b.Warnf(diag.BindingExceeds, entry.Value.Span, "`crud` shows `%s` to %s, but the access policy of `%s` allows it only for %s", op.word, expr.Describe(n), b.ds.Spec.Name, expr.Describe(op.policy))
			place := b.policyPlace("without an access policy only admins are allowed")
			if span, ok := b.ds.Policy[op.word]; ok {
				place.Span, place.Message = span, "the rule that applies"
			}
			f.Related = append(f.Related, place)
			check.Replace(f, "Change to `true`, which follows the access policy", entry.Value.Span, "true")
		}
		*op.rule = n
	}
}
