package sema

import (
	"strconv"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
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
		spec.Title = naming.Words(spec.Name)
	}
}

func (c *context) policy(ds *Dataset, e *ast.Entry) {
	c.policyDefaults(ds)
	spec := &ds.Spec
	if e == nil {
		if ds.Derived != nil {
			spec.Access.Read = expr.Bool(true) // its base rows have rules of their own
			return
		}
		if c.decl.Implicit {
			c.implied()
			return
		}
		if body := c.decl.Body(); body != nil && c.decl.Classic {
			c.warnf(diag.NoAccessPolicy, c.decl.Name.Span, "`%s` has no `access_policy`, so only admins may read or write it; the classic form does not allow one, convert it to the block form with `n3 fmt --modern`", spec.Name)
		} else if body != nil {
			f := c.warnf(diag.NoAccessPolicy, c.decl.Name.Span, "`%s` has no `access_policy`, so only admins may read or write it", spec.Name)
			if c.decl.Classic {
				return // the classic form has no place for one
			}
			end := body.Span.End
			if body.Closed {
				end--
			}
			replace(f, "Add `access_policy`", source.Span{Start: end, End: end}, policySketch)
		}
		return
	}
	in := c.read(e.Body, lang.Lookup("access_policy"), "access_policy")
	scope := c.scope(ds)
	rule := func(word string) *expr.Node {
		entry := in.words[word]
		if entry == nil || entry.Value == nil {
			if ds.Derived != nil && word == "read" && entry == nil {
				return expr.Bool(true)
			}
			return adminOnly
		}
		if ds.Derived != nil && word != "read" {
			c.errorf(diag.WrongValue, entry.Name.Span, "`%s` is not allowed in a derived dataset, which is read-only; add it to `%s`", entry.Name.Name, ds.Derived.From)
			return expr.Bool(false)
		}
		ds.Policy[word] = entry.Span
		ds.Nobody[word] = entry.Value.Kind == ast.False || entry.Value.Kind == ast.Name && entry.Value.Name == "nobody"
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
					c.errorf(diag.MissingValue, update.Name.Span, "`update { … }` requires both `before` and `after`; `%s` is missing", word)
				}
			}
		}
	}
	c.fieldRules(ds, in.words["fields"])
	c.runsAs(ds, in)
	spec.MaxPageSize = c.size(in.words["max_page_size"], defaultMaxPageSize)
	spec.PageSize = c.size(in.words["page_size"], min(defaultPageSize, spec.MaxPageSize))
	if spec.PageSize > spec.MaxPageSize {
		f := c.errorf(diag.PageSizeExceeds, in.words["page_size"].Value.Span, "`page_size` is greater than `max_page_size`, which is %d", spec.MaxPageSize)
		if m := in.words["max_page_size"]; m != nil {
			related(f, m.Span, "the limit")
		}
		spec.PageSize = spec.MaxPageSize
	}
	c.owner(ds, e)
}

// runsAs reads `runs_as: system`, which must say who may read.
func (c *context) runsAs(ds *Dataset, in entries) {
	e := in.words["runs_as"]
	if e == nil {
		return
	}
	switch {
	case ds.Derived == nil:
		c.errorf(diag.WrongKindOfDataset, e.Name.Span, "`runs_as` is allowed only in a derived dataset")
	case in.words["read"] == nil:
		c.errorf(diag.MissingValue, e.Name.Span, "`runs_as: system` reads every row of the base, so it requires a `read` rule")
	default:
		derived := *ds.Derived
		derived.System = true
		ds.Spec.Derived = &derived
		c.add(diag.Info, diag.RunsAsSystem, e.Span, "`%s` reads its base as the system; the access policy of `%s` does not apply", ds.Spec.Name, ds.Derived.From)
	}
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
	if ds.Derived != nil {
		c.errorf(diag.WrongValue, policy.Name.Span, "rows of a derived dataset have no owner; use `owner` in the access policy of `%s`", ds.Derived.From)
		return
	}
	if f := spec.Field("owner_id"); f != nil {
		c.errorf(diag.ReservedName, policy.Name.Span, "the access policy uses `owner`, which is stored in `owner_id`; add `owner` after the type of the existing field `owner_id`, or rename it")
		return
	}
	if spec.Adopted {
		c.errorf(diag.MissingValue, policy.Name.Span, "the access policy uses `owner`, but the dataset reads an existing table; mark the field that holds the owner with `owner`")
		return
	}
	spec.OwnerField = "owner_id"
	spec.Fields = append(spec.Fields, ir.FieldSpec{Name: "owner_id", Type: "string", Owner: true, Hidden: true, Implicit: true})
}

// scope is that of a dataset's rules.
func (c *context) scope(ds *Dataset) expr.Scope {
	scope := c.expressions(&ds.Row)
	scope.Rule = true
	return scope
}

// rule types a rule. A rule with a mistake lets nobody through.
func (c *context) rule(e *ast.Expr, scope expr.Scope) *expr.Node {
	if n := c.condition(e, scope); n != nil && c.fits(n, inRule, e) {
		return expr.Simplify(n)
	}
	return expr.Bool(false)
}

// fieldRules reads `fields { salary: role(hr) }`. What is computed from a field
// is read by who may read that field.
func (c *context) fieldRules(ds *Dataset, e *ast.Entry) {
	spec := &ds.Spec
	rules := map[string]*expr.Node{}
	if e != nil {
		scope := c.scope(ds)
		for _, entry := range c.read(e.Body, lang.Lookup("fields"), "fields").free {
			f := c.fieldNamed(ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
			switch {
			case f == nil:
			case entry.Value == nil:
				c.errorf(diag.MissingValue, entry.Name.Span, "missing rule after `%s`, as in `%s: role(hr)`", entry.Name.Name, entry.Name.Name)
			case f.PrimaryKey:
				c.errorf(diag.WrongValue, entry.Name.Span, "a field rule does not apply to the primary key, which everyone who may read the row sees")
			case rules[f.Name] != nil:
				c.errorf(diag.DuplicateEntry, entry.Name.Span, "duplicate rule for `%s`", entry.Name.Name)
			default:
				rules[f.Name] = c.rule(entry.Value, scope)
			}
		}
	}
	for _, f := range spec.Fields {
		rule := rules[f.Name]
		for _, read := range f.Computed.Fields() {
			switch of := rules[read]; {
			case of == nil:
			case rule == nil:
				rule = of
			default:
				rule = expr.Simplify(&expr.Node{Op: expr.And, Type: rule.Type, Args: []*expr.Node{rule, of}})
			}
		}
		if rule != nil {
			spec.Access.Fields = append(spec.Access.Fields, ir.FieldRuleSpec{Field: f.Name, Rule: rule})
		}
	}
}

// size is an integer from 1 to maxPageSize.
func (c *context) size(e *ast.Entry, otherwise int) int {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Number {
		return otherwise
	}
	n, err := strconv.Atoi(e.Value.Text)
	if err != nil || n < 1 || n > maxPageSize {
		if e.Value.Name == "" {
			c.errorf(diag.OutOfRange, e.Value.Span, "`%s` expects an integer from 1 to %d", e.Name.Name, maxPageSize)
		}
		return otherwise
	}
	return n
}
