package datasets

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

var adminOnly = &expr.Node{Op: expr.Role, Type: expr.Type{Kind: expr.Boolean}, Names: []string{"admin"}}

func (c *checker) policyDefaults(ds *check.Dataset) {
	spec := &ds.Spec
	spec.Access = ir.AccessPolicySpec{Read: adminOnly, Create: adminOnly, Update: adminOnly, Delete: adminOnly}
	spec.PageSize, spec.MaxPageSize = check.DefaultPageSize, check.DefaultMaxPageSize
	if spec.Title == "" {
		spec.Title = naming.Words(spec.Name)
	}
}

func (c *checker) policy(ds *check.Dataset, e *ast.Entry) {
	c.policyDefaults(ds)
	spec := &ds.Spec
	if e == nil {
		if ds.Derived != nil {
			spec.Access.Read = expr.Bool(true) // its base rows have rules of their own
			return
		}
		if c.Decl.Implicit {
			c.implied()
			return
		}
		if body := c.Decl.Body(); body != nil && c.Decl.Classic {
			c.Warnf(diag.NoAccessPolicy, c.Decl.Name.Span, "`%s` has no `access_policy`, so only admins may read or write it; the classic form does not allow one, convert it to the block form with `n3 fmt --modern`", spec.Name)
		} else if body != nil {
			f := c.Warnf(diag.NoAccessPolicy, c.Decl.Name.Span, "`%s` has no `access_policy`, so only admins may read or write it", spec.Name)
			end := body.Span.End
			if body.Closed {
				end--
			}
			check.Replace(f, "Add `access_policy`", source.Span{Start: end, End: end}, policySketch)
		}
		return
	}
	in := c.Read(e.Body, lang.Lookup("access_policy"), "access_policy")
	scope := c.Scope(ds)
	rule := func(word string) *expr.Node {
		entry := in.Words[word]
		if entry == nil || entry.Value == nil {
			if ds.Derived != nil && word == "read" && entry == nil {
				return expr.Bool(true)
			}
			if word != "read" && ds.Derived == nil && spec.Key == "" {
				return expr.Bool(false)
			}
			return adminOnly
		}
		if ds.Derived != nil && word != "read" {
			c.Errorf(diag.WrongValue, entry.Name.Span, "`%s` is not allowed in a derived dataset, which is read-only; add it to `%s`", entry.Name.Name, ds.Derived.From)
			return expr.Bool(false)
		}
		if !spec.IsWritable() && word != "read" {
			c.Errorf(diag.WrongValue, entry.Name.Span, "`%s` is not allowed in a dataset with `key: none`, which is read-only", entry.Name.Name)
			return expr.Bool(false)
		}
		ds.Policy[word] = entry.Span
		ds.Nobody[word] = entry.Value.Kind == ast.False || entry.Value.Kind == ast.Name && entry.Value.Name == "nobody"
		return c.Rule(entry.Value, scope)
	}
	spec.Access.Read, spec.Access.Create, spec.Access.Delete = rule("read"), rule("create"), rule("delete")
	spec.Access.Update = rule("update")
	if update := in.Words["update"]; update != nil && update.Body != nil {
		ds.Policy["update"] = update.Span
		halves := c.Read(update.Body, lang.Lookup("update"), "update")
		for word, target := range map[string]**expr.Node{"before": &spec.Access.Update, "after": &spec.Access.UpdateAfter} {
			if half := halves.Words[word]; half != nil && half.Value != nil {
				ds.Halves[word] = half.Span
				*target = c.Rule(half.Value, scope)
			} else {
				*target = adminOnly
				if half == nil && update.Body.Closed && !update.Body.Broken {
					c.Errorf(diag.MissingValue, update.Name.Span, "`update { … }` requires both `before` and `after`; `%s` is missing", word)
				}
			}
		}
	}
	c.fieldRules(ds, in.Words["fields"])
	c.runsAs(ds, in)
	spec.MaxPageSize = c.Size(in.Words["max_page_size"], check.DefaultMaxPageSize)
	spec.PageSize = c.Size(in.Words["page_size"], min(check.DefaultPageSize, spec.MaxPageSize))
	if spec.PageSize > spec.MaxPageSize {
		f := c.Errorf(diag.PageSizeExceeds, in.Words["page_size"].Value.Span, "`page_size` is greater than `max_page_size`, which is %d", spec.MaxPageSize)
		if m := in.Words["max_page_size"]; m != nil {
			check.Related(f, m.Span, "the limit")
		}
		spec.PageSize = spec.MaxPageSize
	}
	c.owner(ds, e)
}

// runsAs reads `runs_as: system`, which must say who may read.
func (c *checker) runsAs(ds *check.Dataset, in check.Entries) {
	e := in.Words["runs_as"]
	if e == nil {
		return
	}
	switch {
	case ds.Derived == nil:
		c.Errorf(diag.WrongKindOfDataset, e.Name.Span, "`runs_as` is allowed only in a derived dataset")
	case in.Words["read"] == nil:
		c.Errorf(diag.MissingValue, e.Name.Span, "`runs_as: system` reads every row of the base, so it requires a `read` rule")
	default:
		derived := *ds.Derived
		derived.System = true
		ds.Spec.Derived = &derived
		c.Add(diag.Info, diag.RunsAsSystem, e.Span, "`%s` reads its base as the system; the access policy of `%s` does not apply", ds.Spec.Name, ds.Derived.From)
	}
}

// owner adds the hidden field that holds who made a row, where a rule asks.
func (c *checker) owner(ds *check.Dataset, policy *ast.Entry) {
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
		c.Errorf(diag.WrongValue, policy.Name.Span, "rows of a derived dataset have no owner; use `owner` in the access policy of `%s`", ds.Derived.From)
		return
	}
	for _, f := range spec.Fields {
		if strings.EqualFold(f.Name, "owner_id") {
			c.Errorf(diag.ReservedName, policy.Name.Span, "the access policy uses `owner`, which is stored in `owner_id`; add `owner` after the type of the existing field `%s`, or rename it", f.Name)
			return
		}
	}
	if spec.Adopted {
		c.Errorf(diag.MissingValue, policy.Name.Span, "the access policy uses `owner`, but the dataset reads an existing table; mark the field that holds the owner with `owner`")
		return
	}
	spec.OwnerField = "owner_id"
	spec.Fields = append(spec.Fields, ir.FieldSpec{Name: "owner_id", Type: "string", Owner: true, Hidden: true, Implicit: true})
}

// fieldRules reads `fields { salary: role(hr) }`. What is computed from a field
// is read by who may read that field.
func (c *checker) fieldRules(ds *check.Dataset, e *ast.Entry) {
	spec := &ds.Spec
	rules := map[string]*expr.Node{}
	if e != nil {
		scope := c.Scope(ds)
		for _, entry := range c.Read(e.Body, lang.Lookup("fields"), "fields").Free {
			f := c.FieldNamed(ds, &ast.Expr{Kind: ast.Name, Name: entry.Name.Name, Span: entry.Name.Span})
			switch {
			case f == nil:
			case entry.Value == nil:
				c.Errorf(diag.MissingValue, entry.Name.Span, "missing rule after `%s`, as in `%s: role(hr)`", entry.Name.Name, entry.Name.Name)
			case f.PrimaryKey:
				c.Errorf(diag.WrongValue, entry.Name.Span, "a field rule does not apply to the primary key, which everyone who may read the row sees")
			case rules[f.Name] != nil:
				c.Errorf(diag.DuplicateEntry, entry.Name.Span, "duplicate rule for `%s`", entry.Name.Name)
			default:
				rules[f.Name] = c.Rule(entry.Value, scope)
				ds.FieldRules[f.Name] = entry.Span
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

// policySketch is the access_policy that the quick fix writes.
const policySketch = `
    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
`

// implied warns of a dataset that nobody declared, and offers to declare it.
func (c *checker) implied() {
	d := c.Decl
	f := c.Warnf(diag.ImpliedDataset, d.Name.Span, "dataset `%s` is not declared; it is created, and only admins may read or write it", d.Name.Name)
	sketch := policySketch
	if d.Body().Find("source") != nil { // another program's table: nothing tells the owner of a row
		sketch = strings.Replace(sketch, "owner_or_admin", "admin_only", 1)
	}
	end := d.Span.End
	check.Replace(f, "Declare `"+d.Name.Name+"`", source.Span{Start: end, End: end}, "\n\n"+classic.Declaration(d, sketch))
}
