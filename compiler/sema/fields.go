package sema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// isField says whether an entry of a dataset whose name is also a property is
// a field all the same: where its value is a type, or field modifiers follow.
func (c *context) isField(e *ast.Entry, w lang.Word) bool {
	if !e.Colon || e.Body != nil || e.Value == nil {
		return false
	}
	for _, m := range e.Modifiers {
		if _, ok := lang.FindModifier(m.Name.Name); ok && !m.Quoted {
			return true
		}
	}
	switch e.Value.Kind {
	case ast.Name:
		if contains(w.Choices, e.Value.Name) {
			return false
		}
		if _, ok := lang.FindType(e.Value.Name); ok {
			return true
		}
		return w.Value != lang.DatasetName && (c.declared("enum "+e.Value.Name) || c.declared("dataset "+e.Value.Name))
	case ast.Call:
		t, ok := lang.FindType(e.Value.Name)
		return ok && t.Args != ""
	}
	return false
}

// field reads one field. A mistake in its type is reported here and never
// again where the field is used.
func (c *context) field(ds *Dataset, e *ast.Entry, names map[string]ast.Ident) {
	spec := &ds.Spec
	name := e.Name.Name
	if !c.fieldHead(e, spec) {
		return
	}
	if first, taken := names[strings.ToLower(name)]; taken {
		f := c.errorf(diag.DuplicateField, e.Name.Span, "there is already a field `%s`; give this one another name", first.Name)
		related(f, first.Span, "the first is here")
		return
	}
	names[strings.ToLower(name)] = e.Name
	if strings.HasPrefix(name, "_") || hasPrefixFold(name, "n3_") {
		c.errorf(diag.ReservedName, e.Name.Span, "names that begin with `_` or `n3_` are kept for the application itself; choose another")
		return
	}
	f := ir.FieldSpec{Name: name, Doc: e.Doc}
	known := c.fieldType(&f, e.Value)
	ds.Types[name] = exprType(&f, known)
	reader := fieldModifiers{c: c, field: &f, known: known, seen: map[string]*ast.Modifier{}, key: primaryKey(spec)}
	for _, m := range e.Modifiers {
		reader.modifier(m)
	}
	reader.finish()
	if !known {
		f.Type = "string"
		ds.Open = ds.Open || e.Value == nil
	}
	if f.Type == "string" && f.MaxLength == nil && !f.Owner && known && len(f.Values) == 0 {
		longest := 255
		f.MaxLength = &longest
	}
	spec.Fields = append(spec.Fields, f)
}

func primaryKey(spec *ir.DatasetSpec) *ir.FieldSpec {
	for i := range spec.Fields {
		if spec.Fields[i].PrimaryKey {
			return &spec.Fields[i]
		}
	}
	return nil
}

// fieldHead says whether an entry is written like a field, and reports what is
// missing where not.
func (c *context) fieldHead(e *ast.Entry, spec *ir.DatasetSpec) bool {
	at := e.Name.Span
	name := e.Name.Name
	_, isModifier := lang.FindModifier(name)
	switch {
	case name == "" || e.Kind != ast.Plain:
		if e.Kind != ast.Plain {
			c.errorf(diag.UnknownWord, at, "`%s` does not stand in a dataset", name)
			c.mute(e)
		}
		return false
	case e.Body != nil:
		c.unknownWord(e, lang.Lookup("dataset"), "dataset "+spec.Name)
		return false
	case !e.Colon && isModifier && len(e.Labels) == 0:
		c.errorf(diag.LoneModifier, at, "`%s` belongs on its field's line, behind the type", name)
		return false
	case !e.Colon && len(e.Labels) > 0:
		f := c.errorf(diag.MissingValue, at, "a `:` is missing behind `%s`; a field is written `%s: string`", name, name)
		replace(f, "Write `:`", source.Span{Start: at.End, End: at.End}, ":")
		return false
	case !e.Colon:
		c.errorf(diag.MissingValue, at, "`%s` has no type; a field is written `%s: string`", name, name)
		return false
	case e.Value == nil:
		c.errorf(diag.MissingValue, at, "a type is missing behind `%s:`", name)
		return true
	}
	return true
}

// fieldType reads a field's type and says whether it is known.
func (c *context) fieldType(f *ir.FieldSpec, e *ast.Expr) bool {
	if e == nil || e.Kind == ast.Hole {
		return false
	}
	switch e.Kind {
	case ast.Name:
		return c.namedType(f, e)
	case ast.Call:
		return c.typeCall(f, e)
	}
	c.errorf(diag.UnknownType, e.Span, "a type stands here, such as `string` or `integer`, but this is %s", describe(e))
	return false
}

func (c *context) namedType(f *ir.FieldSpec, e *ast.Expr) bool {
	if t, ok := lang.FindType(e.Name); ok {
		if t.Args != "" {
			c.errorf(diag.UnknownType, e.Span, "`%s` wants what it is made of: `%s(%s)`", t.Name, t.Name, t.Args)
			return false
		}
		f.Type = t.Name
		return true
	}
	if enum := c.enum(e.Name); enum != nil {
		f.Type, f.Values = "enum", enum.Values
		return true
	}
	if c.declared("enum " + e.Name) {
		return false // its own mistake is reported at the enum
	}
	if c.declared("dataset " + e.Name) {
		c.errorf(diag.NotBuilt, e.Span, "references are part of the language, but this version does not build them yet; keep the other row's key in a field such as `%s_id: integer`", f.Name)
		return false
	}
	known := append(lang.TypeNames(), c.names(ast.EnumDecl)...)
	if alias := typeAliases[strings.ToLower(e.Name)]; alias != "" {
		fx := c.errorf(diag.UnknownType, e.Span, "there is no type `%s`; N3 calls it `%s`", e.Name, alias)
		replace(fx, "Change to `"+alias+"`", e.Span, alias)
		return false
	}
	c.suggest(diag.UnknownType, e.Span, e.Name, append(known, c.names(ast.DatasetDecl)...), "there is no type `%s`", e.Name)
	return false
}

// typeAliases are what other languages call the types.
var typeAliases = map[string]string{
	"int": "integer", "bigint": "integer", "long": "integer", "str": "string", "varchar": "string", "char": "string",
	"bool": "boolean", "float": "number", "double": "number", "real": "number", "numeric": "decimal", "money": "decimal",
	"timestamp": "datetime", "timestamptz": "datetime", "interval": "duration", "jsonb": "json", "object": "json", "array": "list", "guid": "uuid",
}

func (c *context) typeCall(f *ir.FieldSpec, e *ast.Expr) bool {
	args := e.Named
	wrong := func(want string) bool {
		c.errorf(diag.UnknownType, e.Span, "%s", want)
		return false
	}
	switch e.Name {
	case "decimal":
		if len(args) != 2 || !whole(args[0].Value) || !whole(args[1].Value) {
			return wrong("`decimal` wants two whole numbers: how many digits, and how many of them behind the point, as in `decimal(10, 2)`")
		}
		f.Precision, _ = strconv.Atoi(args[0].Value.Text)
		f.Scale, _ = strconv.Atoi(args[1].Value.Text)
		if f.Precision < 1 || f.Precision > 18 || f.Scale > f.Precision {
			return wrong("`decimal` goes from 1 to 18 digits, of which at most all stand behind the point")
		}
	case "enum":
		enum := &Enum{}
		for _, a := range args {
			if (a.Value.Kind != ast.Name && a.Value.Kind != ast.String) || a.Name.Name != "" || a.Value.Name+a.Value.Text == "" {
				if a.Value.Kind == ast.Hole {
					return false
				}
				return wrong("the values of an enum are names or texts, as in `enum(open, done)`")
			}
			c.enumValue(enum, ast.Ident{Name: a.Value.Name + a.Value.Text, Span: a.Value.Span}, nil)
		}
		if len(enum.Values) == 0 {
			return wrong("an enum has at least one value, as in `enum(open, done)`")
		}
		f.Values = enum.Values
	case "list":
		if len(args) != 1 || args[0].Value.Kind != ast.Name {
			return wrong("`list` wants the type of its items, as in `list(string)`")
		}
		item := args[0].Value
		t, ok := lang.FindType(item.Name)
		if !ok || !t.Scalar || t.Args != "" {
			c.suggest(diag.UnknownType, item.Span, item.Name, lang.TypeNames(), "the items of a list are of a simple type, as in `list(string)`")
			return false
		}
		f.Item = item.Name
	default:
		if t, ok := lang.FindType(e.Name); ok {
			return wrong("`" + t.Name + "` takes nothing in parentheses")
		}
		c.suggest(diag.UnknownType, e.NameSpan, e.Name, lang.TypeNames(), "there is no type `%s`", e.Name)
		return false
	}
	f.Type = e.Name
	return true
}

func whole(e *ast.Expr) bool {
	return e.Kind == ast.Number && e.Name == "" && !strings.Contains(e.Text, ".") && len(e.Text) < 10
}

func exprType(f *ir.FieldSpec, known bool) expr.Type {
	if !known {
		return expr.Type{}
	}
	switch f.Type {
	case "string", "text", "email", "url":
		return expr.Type{Kind: expr.Text}
	case "enum":
		t := expr.Type{Kind: expr.Enum}
		for _, v := range f.Values {
			t.Values = append(t.Values, v.Name)
		}
		return t
	case "list":
		return expr.Type{Kind: expr.List, Elem: expr.Kind(f.Item)}
	}
	return expr.Type{Kind: expr.Kind(f.Type)}
}

// fieldModifiers reads the modifiers of one field.
type fieldModifiers struct {
	c     *context
	field *ir.FieldSpec
	known bool // the type is
	seen  map[string]*ast.Modifier
	key   *ir.FieldSpec // the key that another field is already
}

func (r *fieldModifiers) modifier(m *ast.Modifier) {
	c, name := r.c, m.Name.Name
	if m.Quoted {
		f := c.errorf(diag.UnknownModifier, m.Span, "a text cannot stand here; what people see is `label(…)`")
		replace(f, "Write `label(…)`", m.Span, "label("+c.decl.Text[m.Span.Start:m.Span.End]+")")
		return
	}
	w, ok := lang.FindModifier(name)
	if !ok {
		if name != "" {
			c.suggest(diag.UnknownModifier, m.Name.Span, name, lang.ModifierNames(), "there is no modifier `%s`", name)
		}
		return
	}
	if first, taken := r.seen[name]; taken {
		related(c.errorf(diag.DuplicateEntry, m.Name.Span, "`%s` is written twice", name), first.Span, "the first is here")
		return
	}
	for _, other := range w.Excludes {
		if o, there := r.seen[other]; there {
			related(c.errorf(diag.ModifiersContradict, m.Name.Span, "`%s` and `%s` contradict each other; keep one", other, name), o.Span, "the other")
			return
		}
	}
	for before, o := range r.seen {
		if b, _ := lang.FindModifier(before); contains(b.Excludes, name) {
			related(c.errorf(diag.ModifiersContradict, m.Name.Span, "`%s` and `%s` contradict each other; keep one", before, name), o.Span, "the other")
			return
		}
	}
	r.seen[name] = m
	if w.Stage != lang.Built {
		c.stage(m.Name, lang.Word{Name: name, Stage: w.Stage})
		return
	}
	if r.known && len(w.Fits) > 0 && !contains(w.Fits, r.field.Type) {
		c.errorf(diag.ModifierDoesNotFit, m.Name.Span, "`%s` does not go with %s; it goes with %s", name, indefinite(r.field.Type), strings.Join(w.Fits, ", "))
		return
	}
	r.apply(m, w)
}

func (r *fieldModifiers) apply(m *ast.Modifier, w lang.Modifier) {
	c, f := r.c, r.field
	if w.Arg == lang.NoArg {
		if m.Call {
			c.errorf(diag.BadModifierArgument, m.Span, "`%s` takes nothing in parentheses", w.Name)
			return
		}
		switch w.Name {
		case "primary_key":
			if r.key != nil {
				c.errorf(diag.SecondPrimaryKey, m.Name.Span, "`%s` is the key already; a dataset has one", r.key.Name)
				return
			}
			f.PrimaryKey = true
		case "required":
			f.Required = true
		case "unique":
			f.Unique = true
		case "indexed":
			f.Indexed = true
		case "auto_now", "auto_now_add":
			f.AutoNow = true
		case "auto_update":
			f.AutoUpdate = true
		case "owner":
			f.Owner = true
		case "readonly":
			f.ReadOnly = true
		case "hidden":
			f.Hidden = true
		case "writeonly":
			f.WriteOnly = true
		}
		return
	}
	if !m.Call || len(m.Args) == 0 || len(m.Args) > 1 && w.Arg != lang.ValuesArg {
		if !m.Call || len(m.Args) > 1 || !holeBefore(m) {
			c.errorf(diag.BadModifierArgument, m.Span, "`%s` wants %s in parentheses", w.Name, argument(w.Arg))
		}
		return
	}
	v := m.Args[0].Value
	if v.Kind == ast.Hole || !r.known {
		return
	}
	switch w.Arg {
	case lang.ValueArg:
		r.valueArgument(w.Name, v)
	case lang.ValuesArg:
		for _, a := range m.Args {
			if text, ok := c.literal(f, a.Value, diag.BadModifierArgument, w.Name); ok {
				f.OneOf = append(f.OneOf, text)
			}
		}
	case lang.LengthArg:
		if !whole(v) {
			c.errorf(diag.BadModifierArgument, v.Span, "`%s` wants a whole number, but this is %s", w.Name, describe(v))
			return
		}
		n, _ := strconv.Atoi(v.Text)
		if w.Name == "min_length" {
			f.MinLength = &n
		} else {
			f.MaxLength = &n
		}
	case lang.PatternArg:
		if v.Kind != ast.String {
			c.errorf(diag.BadModifierArgument, v.Span, "`pattern` wants a regular expression in quotes, but this is %s", describe(v))
			return
		}
		if _, err := compilePattern(v.Text); err != nil {
			c.errorf(diag.BadPattern, v.Span, "this is not a regular expression (RE2 syntax): %v", err)
			return
		}
		f.Pattern = v.Text
	case lang.TextArg:
		if v.Kind != ast.String {
			c.errorf(diag.BadModifierArgument, v.Span, "`%s` wants a text in quotes, but this is %s", w.Name, describe(v))
			return
		}
		if w.Name == "label" {
			f.Label = v.Text
		} else {
			f.Help = v.Text
		}
	}
}

// holeBefore: an unclosed or empty argument list that syntax has reported.
func holeBefore(m *ast.Modifier) bool {
	return slices.ContainsFunc(m.Args, func(a ast.Argument) bool { return a.Value.Kind == ast.Hole })
}

func argument(arg lang.ModifierArg) string {
	switch arg {
	case lang.LengthArg:
		return "a whole number"
	case lang.PatternArg:
		return "a regular expression in quotes"
	case lang.ValuesArg:
		return "one or more values"
	case lang.TextArg:
		return "a text in quotes"
	}
	return "one value"
}

func (r *fieldModifiers) valueArgument(name string, v *ast.Expr) {
	c, f := r.c, r.field
	if name == "default" {
		f.Default = c.defaultValue(f, v)
		return
	}
	if !numericType(f.Type) {
		c.errorf(diag.NotBuilt, v.Span, "`%s` of %s is part of the language, but this version does not build it yet", name, indefinite(f.Type))
		return
	}
	text, ok := c.literal(f, v, diag.BadModifierArgument, name)
	if !ok {
		return
	}
	if name == "min" {
		f.Min = text
	} else {
		f.Max = text
	}
}

// finish checks the modifiers against each other.
func (r *fieldModifiers) finish() {
	c, f := r.c, r.field
	if f.PrimaryKey && !r.known {
		return
	}
	if f.AutoNow && (f.Name == "updated_at" || f.Name == "modified_at") {
		m := r.seen["auto_now"]
		if m == nil {
			m = r.seen["auto_now_add"]
		}
		fx := c.warnf(diag.AutoNowOnUpdated, m.Span, "`%s` sets the time once, when the row is made; a field called `%s` most likely wants `auto_update`", m.Name.Name, f.Name)
		replace(fx, "Change to `auto_update`", m.Span, "auto_update")
	}
	if f.MinLength != nil && f.MaxLength != nil && *f.MinLength > *f.MaxLength {
		c.errorf(diag.ModifiersContradict, r.seen["min_length"].Span, "`min_length` is above `max_length`, so that no value is allowed")
	}
	if f.Min != "" && f.Max != "" && numericType(f.Type) {
		low, _ := strconv.ParseFloat(f.Min, 64)
		high, _ := strconv.ParseFloat(f.Max, 64)
		if low > high {
			c.errorf(diag.ModifiersContradict, r.seen["min"].Span, "`min` is above `max`, so that no value is allowed")
		}
	}
	if f.Required && f.ReadOnly && f.Default == nil {
		c.errorf(diag.ModifiersContradict, r.seen["required"].Span, "nobody can write `%s`, so that it cannot be required; give it a `default`", f.Name)
	}
	if f.Required && f.Hidden && f.Default == nil && !f.AutoNow && !f.AutoUpdate {
		c.errorf(diag.ModifiersContradict, r.seen["required"].Span, "nobody can write `%s`, so that it cannot be required; give it a `default`", f.Name)
	}
	for _, query := range []string{"searchable", "sortable", "filterable"} {
		if m := r.seen[query]; m != nil && !f.Readable() {
			c.errorf(diag.HiddenButQueried, m.Span, "`%s` is never sent to clients, so it cannot be %s", f.Name, query)
		}
	}
}

func numericType(t string) bool { return t == "integer" || t == "number" || t == "decimal" }
