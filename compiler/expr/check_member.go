package expr

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// maxHops bounds a path: each is a join.
const maxHops = 5

// member types `a.b`: a member of the person, a parameter, a field, or a path
// through references.
func (c *checker) member(e *ast.Expr) *Node {
	object := e.Args[0]
	if e.Name == "" || object.Kind == ast.Hole {
		return &Node{Op: Literal, Type: unknown}
	}
	names, spans := []string{e.Name}, []*ast.Expr{e}
	root := object
	for root.Kind == ast.Member {
		names, spans = append([]string{root.Name}, names...), append([]*ast.Expr{root}, spans...)
		root = root.Args[0]
	}
	if root.Kind != ast.Name {
		before := len(c.findings)
		c.expr(root)
		if len(c.findings) == before && root.Kind != ast.Hole {
			return c.report(diag.UnknownMember, e.NameSpan, "unknown member `%s`", e.Name)
		}
		return &Node{Op: Literal, Type: unknown}
	}
	switch {
	case c.scope.Row != nil && c.has(c.scope.Row, root.Name) && !(c.scope.Rule && root.Name == "user"):
		if _, also := c.param(root.Name); also && c.scope.Loop != nil && c.scope.Loop(root.Name) {
			c.report(diag.AmbiguousName, root.Span, "`%s` is the field of `%s` here, not the row of the loop; rename the row of the loop", root.Name, c.scope.Row.Dataset)
			c.warning()
		}
		return c.path(c.scope.Row, append([]string{root.Name}, names...), append([]*ast.Expr{root}, spans...))
	case root.Name == "user":
		return c.person(names, spans)
	case root.Name == "row" && c.scope.Row != nil:
		return c.path(c.scope.Row, names, spans)
	case root.Name == "route" && c.scope.Route != nil:
		return c.route(names, spans)
	}
	if row, ok := c.scope.Also[root.Name]; ok {
		c.use(root.Span, DatasetName, "", row.Dataset)
		return c.path(row, names, spans)
	}
	if row, ok := c.param(root.Name); ok {
		c.useParam(root)
		return c.parameter(root, row, names, spans)
	}
	before := len(c.findings)
	c.name(root)
	if len(c.findings) == before && (c.scope.Row == nil || !c.scope.Row.MayHave(root.Name)) {
		return c.report(diag.UnknownMember, e.NameSpan, "unknown member `%s`", e.Name)
	}
	return &Node{Op: Literal, Type: unknown}
}

func (c *checker) has(row *Row, name string) bool {
	_, field := row.Types[name]
	_, reference := row.References[name]
	return field || reference
}

// path follows names from a row on: a field, or through references to a field.
func (c *checker) path(row *Row, names []string, spans []*ast.Expr) *Node {
	if len(names) > maxHops+1 {
		return c.report(diag.CannotAgree, spans[len(spans)-1].Span, "a path may follow at most %d references", maxHops)
	}
	n, start := &Node{Op: Path}, row
	for i, name := range names {
		at := spans[i].NameSpan
		if i == len(names)-1 {
			if i == 0 {
				if f := c.fieldOf(row, name, at); f != nil {
					return f
				}
				return c.unknownField(row, name, at)
			}
			column := name
			if r, ok := row.References[name]; ok {
				column = r.Column
			}
			t, ok := row.Types[column]
			if !ok {
				return c.unknownField(row, name, at)
			}
			c.use(at, FieldName, row.Dataset, name)
			if row.Computed[column] != nil {
				return c.report(diag.CannotAgree, at, "`%s` is computed and cannot be read through a reference; compute it here", name)
			}
			n.Type, n.Name = t, column
			if c.scope.Qualified {
				n.Dataset = start.Dataset
			}
			return n
		}
		r, ok := row.References[name]
		if !ok {
			if t, field := row.Types[name]; field {
				c.use(at, FieldName, row.Dataset, name)
				if t.unknown() {
					return &Node{Op: Literal, Type: unknown}
				}
				return c.report(diag.UnknownMember, spans[i+1].NameSpan, "`%s` is %s, which has no members", name, article(t))
			}
			return c.unknownField(row, name, at)
		}
		c.use(at, FieldName, row.Dataset, name)
		if c.scope.Rows == nil {
			return c.report(diag.NotComputable, spans[i+1].Span, "a computed field can use only fields of its own row; show `%s` in a column instead", names[len(names)-1])
		}
		target := c.scope.Rows(r.Dataset)
		if target == nil {
			return &Node{Op: Literal, Type: unknown}
		}
		n.Path = append(n.Path, Hop{Name: name, From: row.Table, Column: r.Column, Dataset: r.Dataset, Table: target.Table, Key: target.Key})
		row = target
	}
	return n
}

func (c *checker) unknownField(row *Row, name string, at source.Span) *Node {
	if row.MayHave(name) {
		c.use(at, LostName, row.Dataset, name)
		return &Node{Op: Literal, Type: unknown}
	}
	return c.suggest(diag.UnknownField, at, name, row.Names, "unknown field `%s` in `%s`", name, row.Dataset)
}

func (c *checker) person(names []string, spans []*ast.Expr) *Node {
	name, at := names[0], spans[0]
	if len(names) > 1 {
		switch name {
		case "claims":
			return &Node{Op: Claim, Name: names[1]} // typed by its use
		case "row":
			return c.userRow(names[1:], spans[1:])
		}
		return c.report(diag.UnknownMember, spans[1].NameSpan, "`user.%s` has no members", name)
	}
	if member, _ := lang.FindUserMember(name); member.Text {
		return &Node{Op: User, Type: Type{Kind: Text}, Name: name}
	}
	switch name {
	case "role", "roles":
		return c.report(diag.TypeMismatch, at.Span, "`user.role` can only be compared: `user.role == \"editor\"`, or write `role(editor)`")
	case "claims":
		return c.report(diag.TypeMismatch, at.Span, "expected the name of a claim, such as `user.claims.team`")
	case "row":
		return c.userRow(nil, spans)
	}
	if users := c.scope.Users; users != nil && c.has(users, name) {
		return c.userRow(names, spans)
	}
	if near := lang.Nearest(name, lang.UserMemberNames()); near != "" {
		return c.suggest(diag.UnknownMember, at.NameSpan, name, []string{near}, "`user` has no member `%s`; a claim is written `user.claims.%s`", name, name)
	}
	c.report(diag.UnknownMember, at.NameSpan, "`user.%s` is read as a claim, which is null if it is missing; write `user.claims.%s`", name, name)
	c.warning()
	c.fix("Change to `user.claims."+name+"`", at.NameSpan, "claims."+name)
	return &Node{Op: Claim, Name: name}
}

// userRow types user.row, and a field of it.
func (c *checker) userRow(names []string, spans []*ast.Expr) *Node {
	users := c.scope.Users
	at := spans[0].NameSpan
	switch {
	case users == nil:
		return c.report(diag.UnknownMember, at, "`user.row` requires a dataset of users; add `users: …` to `app`")
	case len(names) == 0:
		return &Node{Op: UserRow, Type: users.Types[users.Key]}
	case len(names) > 1:
		return c.report(diag.UnknownMember, spans[1].NameSpan, "only fields of the user's own row can be read here")
	}
	column := names[0]
	if r, ok := users.References[column]; ok {
		column = r.Column
	}
	t, ok := users.Types[column]
	if !ok {
		return c.unknownField(users, names[0], at)
	}
	c.use(at, FieldName, users.Dataset, names[0])
	if users.Computed[column] != nil {
		return c.report(diag.CannotAgree, at, "`%s` is computed and cannot be read from `user.row`", names[0])
	}
	return &Node{Op: UserField, Type: t, Name: column}
}

func (c *checker) route(names []string, spans []*ast.Expr) *Node {
	if len(names) > 1 {
		return c.report(diag.UnknownMember, spans[1].NameSpan, "a path parameter has no members")
	}
	if !c.scope.Route[names[0]] {
		var known []string
		for name := range c.scope.Route {
			known = append(known, name)
		}
		return c.suggest(diag.UnknownMember, spans[0].NameSpan, names[0], known, "the path of this page has no parameter `:%s`", names[0])
	}
	c.use(spans[0].NameSpan, ParameterName, "", names[0])
	return &Node{Op: Param, Name: "route." + names[0]} // typed by its use
}

// parameter types a field of a row that the page has: of a loop, or the first
// of a dataset.
func (c *checker) parameter(root *ast.Expr, row *Row, names []string, spans []*ast.Expr) *Node {
	if row == nil {
		return &Node{Op: Literal, Type: unknown}
	}
	if len(names) == 1 && row.Computed[names[0]] != nil {
		c.use(spans[0].NameSpan, FieldName, row.Dataset, names[0])
		return &Node{Op: Param, Type: row.Types[names[0]], Name: root.Name + "." + names[0]}
	}
	n := c.path(row, names, spans)
	switch {
	case n.Op == Field:
		return &Node{Op: Param, Type: n.Type, Name: root.Name + "." + n.Name}
	case n.Op == Path:
		name := root.Name
		for _, step := range names {
			name += "." + step
		}
		return &Node{Op: Param, Type: n.Type, Name: name}
	}
	return n
}
