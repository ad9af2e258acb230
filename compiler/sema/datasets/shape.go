package datasets

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// ReadFields reads the fields of a dataset into its result. The shape is part of
// it while it is made, so that a field may name those before it.
func ReadFields(of *check.Context) {
	c := newChecker(of)
	d := c.Decl
	name := d.Name.Name
	s := &check.Shape{Written: map[string]string{}, Origins: map[string]check.Origin{}, Row: expr.Row{Dataset: name, Table: name, Types: map[string]expr.Type{}, References: map[string]expr.Reference{}, Computed: map[string]*expr.Node{}}}
	c.Result.Shape = s
	c.Declares(d.Name.Span, check.DatasetSymbol, "")
	c.typeName(d.Name)
	block := lang.Lookup("dataset")
	in := c.Read(d.Body(), block, "dataset "+name)
	c.Result.Entries = in
	s.Damaged = d.Body() == nil || check.Damaged(d) || c.hasUnknownBlock(d.Body(), block)
	s.Row.Open = s.Damaged
	derived := d.Dataset.From != nil
	for _, e := range d.Body().List() {
		if w, known := check.FindWord(block.Words, e.Name.Name); known && in.Words[e.Name.Name] == e {
			c.belongs(e, w, derived)
		}
	}
	if derived {
		c.derivedShape(s, in)
	} else {
		c.storedShape(s, in)
	}
	s.Index()
	s.Row.Lost = append(s.Row.Lost, c.lostFields(s, d.Body())...)
	for _, f := range s.Fields {
		if !f.Implicit || f.PrimaryKey {
			s.Row.Names = append(s.Row.Names, s.NameOf(f.Name))
		}
	}
	s.Row.Key = s.Key
}

// lostFields lists the entries that a mistake keeps from being the fields that
// they were meant to be: that they are missing is not reported once more.
func (c *checker) lostFields(s *check.Shape, b *ast.Block) []string {
	var names []string
	for _, e := range b.List() {
		if e.Body != nil || s.Field(e.Name.Name) != nil {
			continue
		}
		if slices.ContainsFunc(c.Result.Findings, func(f ast.Finding) bool {
			return f.Severity == diag.Error && e.Span.Start <= f.Span.Start && f.Span.End <= e.Span.End
		}) {
			names = append(names, e.Name.Name)
		}
	}
	return names
}

// learn adds the fields of an open dataset that other declarations use.
func (c *checker) learn(s *check.Shape) {
	for _, use := range c.Ask.Learned.Ask(c.Task, c.Decl.Name.Name) {
		if s.Field(use.Name) != nil {
			continue
		}
		f := ir.FieldSpec{Name: use.Name, Type: use.Type}
		if use.Name == "id" {
			f = ir.FieldSpec{Name: "id", Type: "integer", PrimaryKey: true}
		}
		s.Fields = append(s.Fields, f)
		s.Row.Types[use.Name] = check.FieldExprType(&f)
	}
	s.Row.Open = true
}

// pulled is the shape of the dataset that `n3 pull` wrote for the table of an open
// one; nil where there is none.
func (c *checker) pulled(s *check.Shape) *check.Shape {
	if s.Row.Table == c.Decl.Name.Name {
		return nil
	}
	for _, name := range c.Names(ast.DatasetDecl) {
		d := c.Ask.Find.Ask(c.Task, check.FoldedKey(ast.DatasetDecl, name)).Decl
		if d == nil || d == c.Decl || d.Dataset == nil || d.Dataset.From != nil {
			continue
		}
		source, open := d.Body().Find("source"), d.Body().Find("open")
		if open != nil || source == nil || source.Value == nil || source.Value.Kind != ast.Call || len(source.Value.Named) != 1 || source.Value.Named[0].Value.Text != s.Row.Table {
			continue
		}
		return c.Ask.ShapeOf.Ask(c.Task, d).Shape
	}
	return nil
}

// takeFields gives an open dataset the fields of another of the same table.
func takeFields(s, from *check.Shape) {
	for _, f := range from.Fields {
		if f.Computed != nil || s.Field(f.Name) != nil {
			continue
		}
		s.Fields = append(s.Fields, f)
		s.Row.Types[f.Name] = from.Row.Types[f.Name]
		if f.Reference != nil {
			s.Written[f.Name] = from.Written[f.Name]
			s.Row.References[f.Reference.Name] = from.Row.References[f.Reference.Name]
		}
	}
}

// belongs reports a word of derived datasets in a stored one, and the reverse.
func (c *checker) belongs(e *ast.Entry, w lang.Word, derived bool) {
	switch {
	case w.Of == lang.OfDerived && !derived:
		c.Errorf(diag.WrongKindOfDataset, e.Name.Span, "`%s` is allowed only in a derived dataset: `dataset %s from other { … }`", w.Name, c.Decl.Name.Name)
	case w.Of == lang.OfStored && derived:
		c.Errorf(diag.WrongKindOfDataset, e.Name.Span, "`%s` is allowed only in a stored dataset", w.Name)
	}
}

func (c *checker) storedShape(s *check.Shape, in check.Entries) {
	if e := in.Words["source"]; e != nil {
		c.sourceTable(s, e)
	}
	open := check.Boolean(in.Words["open"], false)
	names := map[string]ast.Ident{}
	var computed, renamed []*fieldModifiers
	for _, e := range in.Free {
		r := c.field(s, e, names)
		if r == nil {
			continue
		}
		if r.computed != nil {
			computed = append(computed, r)
		}
		if r.field.Was != "" {
			renamed = append(renamed, r)
		}
		if m := r.seen["column"]; m != nil && in.Words["source"] == nil {
			c.Errorf(diag.WrongKindOfDataset, m.Span, "`column` is allowed only in a dataset with `source`; the column of `%s` has its name", s.NameOf(r.name))
		}
	}
	c.sharedColumns(s, in.Free)
	for i, r := range renamed {
		c.formerFieldName(s, r, names)
		for _, other := range renamed[:i] {
			if strings.EqualFold(other.field.Was, r.field.Was) {
				f := c.Errorf(diag.FormerNameInUse, r.seen["was"].Span, "`%s` is already the former name of `%s`; its values can move to one field only", r.field.Was, s.NameOf(other.name))
				check.Related(f, other.seen["was"].Span, "the other field")
				break
			}
		}
	}
	if open {
		pulled := c.pulled(s)
		if pulled == nil {
			c.learn(s)
		} else if takeFields(s, pulled); pulled.Key == "" {
			return // nothing identifies a row
		}
	}
	c.key(s, in)
	for _, r := range computed {
		c.computed(s, r)
	}
}

// formerFieldName reports `was(a)` beside a field a that has no former name of
// its own: its values would have two names. Columns have no case.
func (c *checker) formerFieldName(s *check.Shape, r *fieldModifiers, names map[string]ast.Ident) {
	i := slices.IndexFunc(s.Fields, func(f ir.FieldSpec) bool {
		return strings.EqualFold(f.Name, r.field.Was) || strings.EqualFold(s.NameOf(f.Name), r.field.Was)
	})
	if i < 0 || s.Fields[i].Was != "" || s.Fields[i].Name == r.name {
		return
	}
	f := c.Errorf(diag.FormerNameInUse, r.seen["was"].Span, "field `%s` still exists, so it cannot be the former name of `%s`", r.field.Was, s.NameOf(r.name))
	if first, ok := names[columnKey(r.field.Was)]; ok {
		check.Related(f, first.Span, "declared here")
	}
}

// sharedColumns reports fields of one column: a write would say two values for it.
func (c *checker) sharedColumns(s *check.Shape, entries []*ast.Entry) {
	first := map[string]string{}
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Computed != nil {
			continue
		}
		other, taken := first[f.ColumnName()]
		if !taken {
			first[f.ColumnName()] = s.NameOf(f.Name)
			continue
		}
		for _, e := range entries {
			if e.Name.Name == s.NameOf(f.Name) {
				c.Errorf(diag.DuplicateField, e.Name.Span, "`%s` and `%s` are both stored in the column `%s`; remove one", other, e.Name.Name, f.ColumnName())
			}
		}
	}
}

// computed types the expression of a computed field: over the stored fields of
// the row.
func (c *checker) computed(s *check.Shape, r *fieldModifiers) {
	f := s.Field(r.name)
	if f == nil {
		return
	}
	scope := c.Expressions(&s.Row)
	scope.Rows, scope.Users = nil, nil
	n := c.Expression(r.computed, scope)
	if n == nil || !c.Fits(n, check.InComputed, r.computed) {
		return
	}
	if bad := n.First(expr.User, expr.Claim, expr.Role, expr.Authenticated, expr.Owner, expr.UserField, expr.UserRow); bad != nil {
		c.Errorf(diag.NotComputable, r.computed.Span, "a computed field cannot depend on `user`; its value is the same for everyone")
		return
	}
	n = c.Assign(n, check.FieldExprType(f), r.computed.Span, "`"+f.Name+"`")
	if n == nil {
		return
	}
	f.Computed = n
	s.Row.Computed[f.Name] = n
}

// sourceTable reads `source: table("schema.name")`.
func (c *checker) sourceTable(s *check.Shape, e *ast.Entry) {
	v := e.Value
	if v == nil || v.Kind == ast.Hole {
		s.Row.Open = true
		return
	}
	if v.Kind != ast.Call || v.Name != "table" || len(v.Named) != 1 || v.Named[0].Value.Kind != ast.String || !tableName(v.Named[0].Value.Text) {
		c.Errorf(diag.WrongValue, v.Span, "`source` expects an existing table: `table(\"sales.orders\")`")
		s.Row.Open = true
		return
	}
	s.Row.Table = v.Named[0].Value.Text
}

// tableName: one or two names with a point between them. They are quoted wherever
// they are used, so anything that a database takes for a name is one.
func tableName(text string) bool {
	parts := strings.Split(text, ".")
	return len(parts) <= 2 && !slices.Contains(parts, "") && !strings.ContainsAny(text, "\x00\n\r")
}

// typeName reports a dataset whose name would be taken for something else.
func (c *checker) typeName(name ast.Ident) {
	if _, builtin := lang.FindType(name.Name); builtin {
		c.Errorf(diag.ReservedName, name.Span, "`%s` is a built-in type; give the dataset another name", name.Name)
		return
	}
	if refresh, _ := lang.Lookup("dataset").Find("refresh_policy"); name.Name == refresh.Arg || slices.Contains(refresh.Choices, name.Name) {
		c.Errorf(diag.ReservedName, name.Span, "`%s` is a value of `refresh_policy`; give the dataset another name", name.Name)
	}
}

func (c *checker) hasUnknownBlock(b *ast.Block, block *lang.Block) bool {
	for _, e := range b.Entries {
		if _, known := block.Find(e.Name.Name); !known && e.Body != nil {
			return true
		}
	}
	return false
}
