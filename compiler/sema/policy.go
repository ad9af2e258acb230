package sema

import (
	"strconv"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

var adminOnly = &expr.Node{Op: expr.Role, Type: expr.Type{Kind: expr.Boolean}, Names: []string{"admin"}}

// policySketch is the access_policy that the quick fix writes.
const policySketch = `
    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
`

func (c *context) policyDefaults(ds *Dataset) {
	spec := &ds.Spec
	spec.Access = ir.AccessPolicySpec{Read: adminOnly, Create: adminOnly, Update: adminOnly, Delete: adminOnly}
	spec.PageSize, spec.MaxPageSize = defaultPageSize, defaultMaxPageSize
	if spec.Title == "" {
		spec.Title = Words(spec.Name)
	}
}

func (c *context) policy(ds *Dataset, e *ast.Entry) {
	c.policyDefaults(ds)
	spec := &ds.Spec
	if e == nil {
		if body := c.decl.Body(); body != nil {
			f := c.warnf(diag.NoAccessPolicy, c.decl.Name.Span, "`%s` has no `access_policy`, so only admins may read or write it", spec.Name)
			end := body.Span.End
			if body.Closed {
				end--
			}
			replace(f, "Add an access policy", source.Span{Start: end, End: end}, policySketch)
		}
		return
	}
	in := c.read(e.Body, lang.Lookup("access_policy"), "access_policy")
	scope := c.scope(ds)
	rule := func(word string) *expr.Node {
		entry := in.words[word]
		if entry == nil || entry.Value == nil {
			return adminOnly
		}
		ds.Policy[word] = entry.Span
		return c.rule(entry.Value, scope)
	}
	spec.Access.Read, spec.Access.Create, spec.Access.Delete = rule("read"), rule("create"), rule("delete")
	spec.Access.Update = rule("update")
	if update := in.words["update"]; update != nil && update.Body != nil {
		ds.Policy["update"] = update.Span
		halves := c.read(update.Body, lang.Lookup("update"), "update")
		for word, target := range map[string]**expr.Node{"before": &spec.Access.Update, "after": &spec.Access.UpdateAfter} {
			if half := halves.words[word]; half != nil && half.Value != nil {
				*target = c.rule(half.Value, scope)
			} else {
				*target = adminOnly
				if half == nil && update.Body.Closed && !update.Body.Broken {
					c.errorf(diag.MissingValue, update.Name.Span, "`update { … }` wants both halves: `%s` is missing", word)
				}
			}
		}
	}
	spec.MaxPageSize = c.size(in.words["max_page_size"], defaultMaxPageSize)
	spec.PageSize = c.size(in.words["page_size"], min(defaultPageSize, spec.MaxPageSize))
	if spec.PageSize > spec.MaxPageSize {
		f := c.errorf(diag.PageSizeExceeds, in.words["page_size"].Value.Span, "`page_size` is above `max_page_size`, which is %d", spec.MaxPageSize)
		if m := in.words["max_page_size"]; m != nil {
			related(f, m.Span, "the limit")
		}
		spec.PageSize = spec.MaxPageSize
	}
	c.owner(ds, e)
}

// owner adds the hidden field that holds who made a row, where a rule asks.
func (c *context) owner(ds *Dataset, policy *ast.Entry) {
	spec := &ds.Spec
	for _, f := range spec.Fields {
		if f.Owner {
			spec.OwnerField = f.Name
		}
	}
	if spec.OwnerField != "" || !spec.Access.ReadsOwner() {
		return
	}
	if f := spec.Field("owner_id"); f != nil {
		c.errorf(diag.ReservedName, policy.Name.Span, "the policy speaks of the owner, whom the field `owner_id` would hold; write `owner` behind its type, or give it another name")
		return
	}
	spec.OwnerField = "owner_id"
	spec.Fields = append(spec.Fields, ir.FieldSpec{Name: "owner_id", Type: "string", Owner: true, Hidden: true, Implicit: true})
}

func (c *context) scope(ds *Dataset) expr.Scope {
	scope := expr.Scope{Fields: ds.Types, FieldNames: ds.FieldNames(), Rule: true, Dataset: ds.Spec.Name}
	if app := c.app(); app != nil {
		scope.NoSignIn = app.Spec.Auth == "none"
	}
	return scope
}

// rule types a rule. A rule with a mistake lets nobody through.
func (c *context) rule(e *ast.Expr, scope expr.Scope) *expr.Node {
	if e.Kind == ast.Hole {
		return expr.Bool(false)
	}
	n, findings := expr.CheckCondition(e, scope)
	failed := false
	for _, f := range findings {
		failed = failed || f.Severity == diag.Error
	}
	c.result.findings = append(c.result.findings, findings...)
	if failed {
		return expr.Bool(false)
	}
	return expr.Simplify(n)
}

// size is a whole number from 1 to maxPageSize.
func (c *context) size(e *ast.Entry, otherwise int) int {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Number {
		return otherwise
	}
	n, err := strconv.Atoi(e.Value.Text)
	if err != nil || n < 1 || n > maxPageSize {
		if e.Value.Name == "" {
			c.errorf(diag.OutOfRange, e.Value.Span, "`%s` goes from 1 to %d", e.Name.Name, maxPageSize)
		}
		return otherwise
	}
	return n
}
