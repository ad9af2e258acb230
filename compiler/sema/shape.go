package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// Shape is what other declarations can name of a dataset: its fields and their
// types. It is found before any rule is read, so that datasets may name each
// other, and it holds no place in the text, so that it stays the same value
// while the rest of its declaration is edited.
type Shape struct {
	Row       expr.Row
	Fields    []ir.FieldSpec
	Written   map[string]string // the name as written of a stored field: author of author_id
	Key       string            // "" where rows have none
	KeyFields []string
	Derived   *ir.DerivedSpec
	byName    map[string]int    // of fields, once all are known: a program asks for each many times
	Origins   map[string]Origin // where a derived dataset has its fields from, by their written names
	Bases     []string          // of a derived dataset: all datasets it reads, at any distance
}

// Origin is the field of another dataset that one of a derived dataset is.
type Origin struct {
	Dataset, Field string
	Joined         bool // its name is `dataset_field`
}

// field returns the field of a name, as written or as stored.
func (s *Shape) field(name string) *ir.FieldSpec {
	if s.byName != nil {
		if i, ok := s.byName[name]; ok {
			return &s.Fields[i]
		}
		return nil
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Name == name || f.Reference != nil && (f.Reference.Name == name || s.Written[f.Name] == name) {
			return f
		}
	}
	return nil
}

// datasetShape reads the fields of a dataset.
func (c *context) datasetShape() *Shape {
	d := c.decl
	name := d.Name.Name
	s := &Shape{Written: map[string]string{}, Origins: map[string]Origin{}, Row: expr.Row{Dataset: name, Table: name, Types: map[string]expr.Type{}, References: map[string]expr.Reference{}, Computed: map[string]*expr.Node{}}}
	c.result.shape = s
	c.declares(d.Name.Span, DatasetSymbol, "")
	c.typeName(d.Name)
	block := lang.Lookup("dataset")
	in := c.read(d.Body(), block, "dataset "+name)
	c.result.entries = in
	s.Row.Open = d.Body() == nil || damaged(d) || c.hasUnknownBlock(d.Body(), block)
	derived := d.Dataset.From != nil
	for _, e := range d.Body().List() {
		if w, known := findWord(block.Words, e.Name.Name); known && in.words[e.Name.Name] == e {
			c.belongs(e, w, derived)
		}
	}
	if derived {
		c.derivedShape(s, in)
	} else {
		c.storedShape(s, in)
	}
	s.indexFields()
	s.Row.Lost = c.lostFields(s, d.Body())
	for _, f := range s.Fields {
		if !f.Implicit || f.PrimaryKey {
			s.Row.Names = append(s.Row.Names, s.written(f.Name))
		}
	}
	s.Row.Key = s.Key
	return s
}

// indexFields finds fields by their names, as stored and as written. Of two that
// share one the first counts.
func (s *Shape) indexFields() {
	s.byName = make(map[string]int, 2*len(s.Fields))
	note := func(name string, i int) {
		if _, taken := s.byName[name]; !taken && name != "" {
			s.byName[name] = i
		}
	}
	for i, f := range s.Fields {
		note(f.Name, i)
		if f.Reference != nil {
			note(f.Reference.Name, i)
			note(s.Written[f.Name], i)
		}
	}
}

// lostFields lists the entries that a mistake keeps from being the fields that
// they were meant to be: that they are missing is not reported once more.
func (c *context) lostFields(s *Shape, b *ast.Block) []string {
	var names []string
	for _, e := range b.List() {
		if e.Body != nil || s.field(e.Name.Name) != nil {
			continue
		}
		if slices.ContainsFunc(c.result.findings, func(f ast.Finding) bool {
			return f.Severity == diag.Error && e.Span.Start <= f.Span.Start && f.Span.End <= e.Span.End
		}) {
			names = append(names, e.Name.Name)
		}
	}
	return names
}

func (s *Shape) written(stored string) string {
	if name, ok := s.Written[stored]; ok {
		return name
	}
	return stored
}

// learn adds the fields of an open dataset that other declarations use.
func (c *context) learn(s *Shape) {
	for _, use := range c.program.learned.Ask(c.task, c.decl.Name.Name) {
		if s.field(use.Name) != nil {
			continue
		}
		f := ir.FieldSpec{Name: use.Name, Type: use.Type}
		if use.Name == "id" {
			f = ir.FieldSpec{Name: "id", Type: "integer", PrimaryKey: true}
		}
		s.Fields = append(s.Fields, f)
		s.Row.Types[use.Name] = fieldExprType(&f)
	}
	s.Row.Open = true
}

// belongs reports a word of derived datasets in a stored one, and the reverse.
func (c *context) belongs(e *ast.Entry, w lang.Word, derived bool) {
	switch {
	case w.Of == lang.OfDerived && !derived:
		c.errorf(diag.WrongKindOfDataset, e.Name.Span, "`%s` is allowed only in a derived dataset: `dataset %s from other { … }`", w.Name, c.decl.Name.Name)
	case w.Of == lang.OfStored && derived:
		c.errorf(diag.WrongKindOfDataset, e.Name.Span, "`%s` is allowed only in a stored dataset", w.Name)
	}
}

func (c *context) storedShape(s *Shape, in entries) {
	if e := in.words["source"]; e != nil {
		c.sourceTable(s, e)
	}
	open := boolean(in.words["open"], false)
	names := map[string]ast.Ident{}
	var computed, renamed []*fieldModifiers
	for _, e := range in.free {
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
	}
	for _, r := range renamed {
		c.formerFieldName(s, r, names)
	}
	if open {
		c.learn(s)
	}
	c.key(s, in.free)
	for _, r := range computed {
		c.computed(s, r)
	}
}

// formerFieldName reports `was(a)` beside a field a that has no former name of
// its own: its values would have two names.
func (c *context) formerFieldName(s *Shape, r *fieldModifiers, names map[string]ast.Ident) {
	other := s.field(r.field.Was)
	if other == nil || other.Was != "" || other.Name == r.name {
		return
	}
	f := c.errorf(diag.FormerNameInUse, r.seen["was"].Span, "field `%s` still exists, so it cannot be the former name of `%s`", r.field.Was, s.written(r.name))
	if first, ok := names[strings.ToLower(r.field.Was)]; ok {
		related(f, first.Span, "declared here")
	}
}

// computed types the expression of a computed field: over the stored fields of
// the row.
func (c *context) computed(s *Shape, r *fieldModifiers) {
	f := s.field(r.name)
	if f == nil {
		return
	}
	scope := c.expressions(&s.Row)
	scope.Rows, scope.Users = nil, nil
	n := c.expression(r.computed, scope)
	if n == nil || !c.fits(n, inComputed, r.computed) {
		return
	}
	if bad := n.First(expr.User, expr.Claim, expr.Role, expr.Authenticated, expr.Owner, expr.UserField, expr.UserRow); bad != nil {
		c.errorf(diag.NotComputable, r.computed.Span, "a computed field cannot depend on `user`; its value is the same for everyone")
		return
	}
	n = c.assign(n, fieldExprType(f), r.computed.Span, "`"+f.Name+"`")
	if n == nil {
		return
	}
	f.Computed = n
	s.Row.Computed[f.Name] = n
}

// shapeOf is the shape of a dataset of the project, or nil.
func (c *context) shapeOf(name string) *Shape {
	if c.decl.Kind == ast.DatasetDecl && c.decl.Name.Name == name {
		if c.phase == shapePhase {
			return nil // being made
		}
		return c.own()
	}
	return c.program.shape.Ask(c.task, name)
}

// own is the shape of the declaration itself.
func (c *context) own() *Shape {
	return c.program.shapeOf.Ask(c.task, c.decl).shape
}

// rowOf is what a path can name of a row of a dataset, or nil.
func (c *context) rowOf(name string) *expr.Row {
	if s := c.shapeOf(name); s != nil {
		return &s.Row
	}
	return nil
}

// expressions is the scope of expressions over a row, which may be nil.
func (c *context) expressions(row *expr.Row) expr.Scope {
	scope := expr.Scope{Row: row, Rows: c.rowOf, Use: c.useNamed, Speller: &c.program.speller}
	app := c.identity()
	scope.NoSignIn, scope.Zone = app.auth == "none", app.timezone
	if app.users != "" {
		scope.Users = c.rowOf(app.users)
	}
	return scope
}

// expression types an expression; nil where it has a mistake, which is reported.
func (c *context) expression(e *ast.Expr, scope expr.Scope) *expr.Node {
	if e == nil || e.Kind == ast.Hole {
		return nil
	}
	n, findings := expr.Check(e, scope)
	return c.checked(n, findings)
}

func (c *context) condition(e *ast.Expr, scope expr.Scope) *expr.Node {
	if e == nil || e.Kind == ast.Hole {
		return nil
	}
	n, findings := expr.CheckCondition(e, scope)
	return c.checked(n, findings)
}

func (c *context) checked(n *expr.Node, findings []ast.Finding) *expr.Node {
	failed := false
	for _, f := range findings {
		failed = failed || f.Severity == diag.Error
	}
	c.result.findings = append(c.result.findings, findings...)
	if failed || n.Unknown() {
		return nil
	}
	return n
}

// assign makes a value fit a type, or reports why it does not.
func (c *context) assign(n *expr.Node, to expr.Type, at source.Span, what string) *expr.Node {
	fitted, ok := expr.Assign(n, to)
	if !ok && to.Kind == expr.Enum && n.Op == expr.Literal && n.Type.Kind == expr.Text {
		c.suggest(diag.UnknownValue, at, n.Value, to.Values, "unknown value %q for %s; expected one of %s", n.Value, what, strings.Join(to.Values, ", "))
		return nil
	}
	if ok && to.Enum != "" && n.Op == expr.Literal {
		c.use(at, ValueSymbol, "enum "+to.Enum, n.Value)
	}
	if !ok {
		c.errorf(diag.TypeMismatch, at, "%s expects %s, found %s", what, expr.Article(to), expr.Article(n.Type))
		return nil
	}
	return fitted
}

// keyInfo is the key of a stored dataset, as its text says.
type keyInfo struct{ name, typ string }

// keyOf reads the key of a dataset without analysing it.
func keyOf(d *ast.Decl) keyInfo {
	if d.Dataset == nil || d.Dataset.From != nil {
		return keyInfo{}
	}
	for _, e := range d.Body().List() {
		for _, m := range e.Modifiers {
			if m.Name.Name == "primary_key" && !m.Quoted && e.Value != nil && e.Value.Kind == ast.Name {
				return keyInfo{e.Name.Name, e.Value.Name}
			}
		}
	}
	if e := d.Body().Find("id"); e != nil && e.Value != nil && e.Value.Kind == ast.Name {
		return keyInfo{"id", e.Value.Name}
	}
	return keyInfo{"id", "integer"}
}

// sourceTable reads `source: table("schema.name")`.
func (c *context) sourceTable(s *Shape, e *ast.Entry) {
	v := e.Value
	if v == nil || v.Kind == ast.Hole {
		s.Row.Open = true
		return
	}
	if v.Kind != ast.Call || v.Name != "table" || len(v.Named) != 1 || v.Named[0].Value.Kind != ast.String || !tableName(v.Named[0].Value.Text) {
		c.errorf(diag.WrongValue, v.Span, "`source` expects an existing table: `table(\"sales.orders\")`")
		s.Row.Open = true
		return
	}
	s.Row.Table = v.Named[0].Value.Text
}

// tableName: one or two names with a point between them.
func tableName(text string) bool {
	parts := strings.Split(text, ".")
	if len(parts) > 2 {
		return false
	}
	for _, p := range parts {
		if p == "" || strings.ContainsAny(p, "\"'\x00\n\r ;") {
			return false
		}
	}
	return true
}
