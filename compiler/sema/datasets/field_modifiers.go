package datasets

import (
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// fieldModifiers reads the modifiers of one field.
type fieldModifiers struct {
	c     *checker
	field *ir.FieldSpec
	name  string // of the field, as stored
	known bool   // the type is
	seen  map[string]*ast.Modifier
	key   func() *ir.FieldSpec // the key that another field is already, or nil

	computed *ast.Expr // of a computed field, whose type is found once all fields are known
}

func (r *fieldModifiers) modifier(m *ast.Modifier) {
	c, name := r.c, m.Name.Name
	if m.Quoted {
		f := c.Errorf(diag.UnknownModifier, m.Span, "unexpected string literal after the type; a label is written `label(…)`")
		check.Replace(f, "Change to `label(…)`", m.Span, "label("+c.Decl.Text[m.Span.Start:m.Span.End]+")")
		return
	}
	w, ok := lang.FindModifier(name)
	if !ok {
		if name != "" {
			c.Suggest(diag.UnknownModifier, m.Name.Span, name, lang.ModifierNames(), "unknown modifier `%s`", name)
		}
		return
	}
	if first, taken := r.seen[name]; taken {
		check.Related(c.Errorf(diag.DuplicateEntry, m.Name.Span, "duplicate modifier `%s`", name), first.Span, "first defined here")
		return
	}
	for _, other := range w.Excludes {
		if o, there := r.seen[other]; there {
			check.Related(c.Errorf(diag.ModifiersContradict, m.Name.Span, "`%s` and `%s` contradict each other; keep one", other, name), o.Span, "the other modifier")
			return
		}
	}
	for before, o := range r.seen {
		if b, _ := lang.FindModifier(before); slices.Contains(b.Excludes, name) {
			check.Related(c.Errorf(diag.ModifiersContradict, m.Name.Span, "`%s` and `%s` contradict each other; keep one", before, name), o.Span, "the other modifier")
			return
		}
	}
	r.seen[name] = m
	if w.Stage != lang.Built {
		c.Stage(m.Name, lang.Word{Name: name, Stage: w.Stage})
		return
	}
	if typ := r.typeName(); r.known && len(w.Fits) > 0 && !slices.Contains(w.Fits, typ) {
		c.Errorf(diag.ModifierDoesNotFit, m.Name.Span, "`%s` does not apply to type `%s`; it applies to %s", name, typ, check.Quoted(w.Fits))
		return
	}
	r.apply(m, w)
}

// typeName is what a field's type is called where modifiers are fitted to it.
func (r *fieldModifiers) typeName() string {
	if r.field.Reference != nil {
		return "reference"
	}
	return r.field.Type
}

func (r *fieldModifiers) apply(m *ast.Modifier, w lang.Modifier) {
	c, f := r.c, r.field
	if w.Arg == lang.NoArg {
		if m.Call {
			c.Errorf(diag.BadModifierArgument, m.Span, "`%s` takes no arguments", w.Name)
			return
		}
		switch w.Name {
		case "primary_key":
			if key := r.key(); key != nil {
				c.Errorf(diag.SecondPrimaryKey, m.Name.Span, "`%s` is already the primary key; a dataset has one", key.Name)
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
			c.Errorf(diag.BadModifierArgument, m.Span, "`%s` takes %s in parentheses", w.Name, argument(w.Arg))
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
			c.Errorf(diag.BadModifierArgument, v.Span, "`%s` expects an integer, found %s", w.Name, check.Describe(v))
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
			c.Errorf(diag.BadModifierArgument, v.Span, "`pattern` expects a regular expression in quotes, found %s", check.Describe(v))
			return
		}
		if _, err := compilePattern(v.Text); err != nil {
			c.Errorf(diag.BadPattern, v.Span, "invalid regular expression (RE2 syntax): %v", err)
			return
		}
		f.Pattern = v.Text
	case lang.ExprArg:
		r.computed = v
		f.ReadOnly = true
	case lang.NameArg:
		if v.Kind != ast.Name && v.Kind != ast.String || v.Name+v.Text == f.Name {
			c.Errorf(diag.BadModifierArgument, v.Span, "`was` expects the former name of the field")
			return
		}
		f.Was = v.Name + v.Text
	case lang.ColumnArg:
		if v.Kind != ast.String || v.Text == "" || strings.ContainsRune(v.Text, 0) {
			c.Errorf(diag.BadModifierArgument, v.Span, "`column` expects the name of a column in quotes")
			return
		}
		f.Column = v.Text
	case lang.OnDeleteArg:
		what := v.Name + v.Text
		if !slices.Contains(lang.OnDelete(), what) {
			c.Suggest(diag.BadModifierArgument, v.Span, what, lang.OnDelete(), "`on_delete` expects one of `cascade`, `restrict`, `set_null`")
			return
		}
		f.Reference.OnDelete = what
	case lang.TextArg:
		if v.Kind != ast.String {
			c.Errorf(diag.BadModifierArgument, v.Span, "`%s` expects a string literal, found %s", w.Name, check.Describe(v))
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
		return "an integer"
	case lang.PatternArg:
		return "a regular expression in quotes"
	case lang.ValuesArg:
		return "one or more values"
	case lang.TextArg, lang.ColumnArg:
		return "a string literal"
	case lang.ExprArg:
		return "an expression"
	case lang.NameArg:
		return "a name"
	case lang.OnDeleteArg:
		return "`cascade`, `restrict` or `set_null`"
	}
	return "one value"
}

func (r *fieldModifiers) valueArgument(name string, v *ast.Expr) {
	c, f := r.c, r.field
	if name == "default" {
		f.Default = c.defaultValue(f, v)
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
		fx := c.Warnf(diag.AutoNowOnUpdated, m.Span, "`%s` sets the time once, when the row is created; `%s` probably needs `auto_update`", m.Name.Name, f.Name)
		check.Replace(fx, "Change to `auto_update`", m.Span, "auto_update")
	}
	if f.MinLength != nil && f.MaxLength != nil && *f.MinLength > *f.MaxLength {
		c.Errorf(diag.ModifiersContradict, r.seen["min_length"].Span, "`min_length` is greater than `max_length`, so no value is allowed")
	}
	if f.Min != "" && f.Max != "" && lang.KindOf(f.Type) == lang.NumberKind {
		low, _ := strconv.ParseFloat(f.Min, 64)
		high, _ := strconv.ParseFloat(f.Max, 64)
		if low > high {
			c.Errorf(diag.ModifiersContradict, r.seen["min"].Span, "`min` is greater than `max`, so no value is allowed")
		}
	}
	if f.Required && f.ReadOnly && f.Default == nil {
		c.Errorf(diag.ModifiersContradict, r.seen["required"].Span, "`%s` can never be written, so `required` needs a `default`", f.Name)
	}
	if f.Required && f.Hidden && f.Default == nil && !f.AutoNow && !f.AutoUpdate {
		c.Errorf(diag.ModifiersContradict, r.seen["required"].Span, "`%s` can never be written, so `required` needs a `default`", f.Name)
	}
	if f.Unique && f.WriteOnly {
		c.Warnf(diag.UniqueWriteOnly, r.seen["unique"].Span, "`unique` on a `writeonly` field reveals which values exist to anyone who may write; remove `unique`")
	}
	if f.Reference != nil && f.Reference.OnDelete == "set_null" && f.Required {
		check.Related(c.Errorf(diag.SetNullRequired, r.seen["on_delete"].Span, "a `required` field cannot be set to null; write `restrict` or `cascade`"), r.seen["required"].Span, "required here")
	}
	for _, query := range lang.QueryWords() {
		if m := r.seen[query]; m != nil && !f.Readable() {
			c.Errorf(diag.HiddenButQueried, m.Span, "`%s` is never sent to clients, so it cannot be %s", f.Name, query)
		}
	}
}
