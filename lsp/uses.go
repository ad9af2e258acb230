package lsp

import (
	"regexp"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// usesIn lists the places of a declaration that name a symbol: those that sema
// knows, and those inside of literals, which mean nothing to it: the value of an
// enum in quotes, a loop's variable in a text, the parameter of a path.
func (s *snapshot) usesIn(u sema.Unit) []sema.Use {
	known := s.program().Analysis.Uses(u)
	d := u.Decl
	f := literalFinder{snapshot: s, decl: d, known: known}
	ast.WalkEntries(d.Body(), f.entry)
	var out []sema.Use
	for _, use := range append(slices.Clip(known), f.found...) {
		out = append(out, s.parted(use)...)
	}
	return out
}

// parted takes the name of a joined column apart, `companies_city`: it follows
// the names of the dataset and of its field.
func (s *snapshot) parted(use sema.Use) []sema.Use {
	if use.Symbol.Kind != sema.FieldSymbol || use.Declares || use.Span.End-use.Span.Start != len(use.Symbol.Name)+len(use.Suffix) {
		return []sema.Use{use}
	}
	sym := s.canonical(use.Symbol)
	u, ok := s.program().Analysis.Find(sym.Decl)
	if !ok || u.Decl.Dataset == nil || u.Decl.Dataset.From == nil || s.declaresIn(u, sym) {
		return []sema.Use{use}
	}
	for _, name := range joined(u.Decl) {
		field, ok := strings.CutPrefix(sym.Name, name+"_")
		of := s.canonical(sema.Symbol{Kind: sema.FieldSymbol, Decl: "dataset " + name, Name: field})
		if !ok || !s.hasField(of) {
			continue
		}
		middle := use.Span.Start + len(name)
		return []sema.Use{
			{Span: source.Span{Start: use.Span.Start, End: middle}, Symbol: sema.Symbol{Kind: sema.DatasetSymbol, Decl: "dataset " + name}},
			{Span: source.Span{Start: middle + 1, End: use.Span.End}, Symbol: of, Suffix: use.Suffix},
		}
	}
	return []sema.Use{use}
}

// literalFinder finds symbols in the literals of one declaration.
type literalFinder struct {
	*snapshot
	decl  *ast.Decl
	known []sema.Use
	found []sema.Use
}

func (f *literalFinder) add(span source.Span, sym sema.Symbol) {
	for _, u := range f.known {
		if u.Symbol == sym && u.Span.Start <= span.Start && span.End <= u.Span.End {
			return // sema has it
		}
	}
	f.found = append(f.found, sema.Use{Span: span, Symbol: sym})
}

func (f *literalFinder) entry(e *ast.Entry) {
	f.expression(e.Value)
	if e.Arguments != nil {
		f.expression(e.Arguments)
	}
	if enum, ok := f.enumOf(e.Value); ok && e.Colon {
		for _, m := range e.Modifiers {
			if m.Name.Name == "default" || m.Name.Name == "one_of" {
				for _, a := range m.Args {
					if a.Value != nil && a.Value.Kind == ast.Name { // without quotes, where nothing else can stand
						f.value(enum, a.Value.Name, a.Value.Span)
					}
					f.values(enum, a.Value)
				}
			}
		}
	}
	for _, m := range e.Modifiers {
		for _, a := range m.Args {
			f.expression(a.Value)
		}
	}
	if e.Kind == ast.Each && len(e.Labels) > 0 && e.Labels[0].Text != "" {
		f.variable(e)
	}
}

// enumOf is the enum that a field's type names.
func (f *literalFinder) enumOf(e *ast.Expr) (sema.Symbol, bool) {
	if e == nil || e.Kind != ast.Name {
		return sema.Symbol{}, false
	}
	for _, u := range f.known {
		if u.Span == e.Span && u.Symbol.Kind == sema.EnumSymbol {
			return u.Symbol, true
		}
	}
	return sema.Symbol{}, false
}

// expression finds literals beside fields: `status == "done"`, `status in ["a"]`,
// `update(status: "done")`, and the parameters of the page, `route.id`.
func (f *literalFinder) expression(root *ast.Expr) {
	ast.WalkExpr(root, func(e *ast.Expr) {
		switch e.Kind {
		case ast.Binary:
			if len(e.Args) == 2 && slices.Contains([]string{"==", "!=", "in", "not in"}, e.Name) {
				for i, side := range e.Args {
					if enum, ok := f.typeAt(nameSpan(side)); ok {
						f.values(enum, e.Args[1-i])
					}
				}
			}
		case ast.Call:
			for _, a := range e.Named {
				if a.Name.Name == "" {
					continue
				}
				if enum, ok := f.typeAt(a.Name.Span); ok {
					f.values(enum, a.Value)
				}
			}
		case ast.Member:
			if e.Args[0].Kind == ast.Name && e.Args[0].Name == "route" && f.decl.Kind == ast.PageDecl && e.NameSpan.End > e.NameSpan.Start {
				f.add(e.NameSpan, sema.Symbol{Kind: sema.ParameterSymbol, Decl: f.decl.Key(), Name: e.Name})
			}
		}
	})
}

// nameSpan is where the last name of a path stands.
func nameSpan(e *ast.Expr) source.Span {
	switch e.Kind {
	case ast.Name:
		return e.Span
	case ast.Member:
		return e.NameSpan
	}
	return source.Span{}
}

// typeAt is the enum of the field that is named at a place.
func (f *literalFinder) typeAt(span source.Span) (sema.Symbol, bool) {
	for _, u := range f.known {
		if u.Span == span && u.Symbol.Kind == sema.FieldSymbol && u.Suffix == "" {
			return f.enumOfField(f.canonical(u.Symbol))
		}
	}
	return sema.Symbol{}, false
}

func (s *snapshot) enumOfField(field sema.Symbol) (sema.Symbol, bool) {
	u, ok := s.program().Analysis.Find(field.Decl)
	if !ok || u.Decl.Body() == nil {
		return sema.Symbol{}, false
	}
	for _, e := range u.Decl.Body().Entries {
		if e.Name.Name != field.Name || e.Value == nil || e.Value.Kind != ast.Name {
			continue
		}
		if _, ok := s.program().Analysis.Find("enum " + e.Value.Name); ok {
			return sema.Symbol{Kind: sema.EnumSymbol, Decl: "enum " + e.Value.Name}, true
		}
	}
	return sema.Symbol{}, false
}

// values notes texts that are values of an enum.
func (f *literalFinder) values(enum sema.Symbol, e *ast.Expr) {
	switch {
	case e == nil:
	case e.Kind == ast.String:
		f.value(enum, e.Text, e.Span)
	case e.Kind == ast.List:
		for _, item := range e.Args {
			f.values(enum, item)
		}
	}
}

func (f *literalFinder) value(enum sema.Symbol, name string, span source.Span) {
	if known := f.program().Analysis.Enum(nameOf(enum)); known != nil {
		for _, v := range known.Values {
			if v.Name == name {
				f.add(span, sema.Symbol{Kind: sema.ValueSymbol, Decl: enum.Decl, Name: name})
			}
		}
	}
}

// variable finds the variable of a loop: in expressions, and in texts that show
// it, `{order.title}`.
func (f *literalFinder) variable(loop *ast.Entry) {
	name := loop.Labels[0].Text
	sym := sema.Symbol{Kind: sema.VariableSymbol, Decl: f.decl.Key(), Name: name}
	shown := regexp.MustCompile(`\{\s*(` + regexp.QuoteMeta(name) + `)\s*[.}]`)
	text := func(span source.Span) {
		if span.End > len(f.decl.Text) {
			return
		}
		for _, at := range shown.FindAllStringSubmatchIndex(f.decl.Text[span.Start:span.End], -1) {
			if before := f.decl.Text[span.Start : span.Start+at[0]]; !strings.HasSuffix(before, "{") { // `{{` is a brace
				f.add(source.Span{Start: span.Start + at[2], End: span.Start + at[3]}, sym)
			}
		}
	}
	expression := func(e *ast.Expr) {
		ast.WalkExpr(e, func(x *ast.Expr) {
			switch x.Kind {
			case ast.Name:
				if x.Name == name {
					f.add(x.Span, sym)
				}
			case ast.String:
				text(x.Span)
			}
		})
	}
	ast.WalkEntries(loop.Body, func(e *ast.Entry) {
		for _, l := range e.Labels {
			if l.Quoted {
				text(l.Span)
			}
		}
		if e.Colon || e.Kind != ast.Plain {
			expression(e.Value)
		}
	})
}

// canonical is the symbol that a field of a derived dataset is taken from: where
// it declares none of that name, that of its base, or of what it joins.
func (s *snapshot) canonical(sym sema.Symbol) sema.Symbol {
	for range maxBases {
		if sym.Kind != sema.FieldSymbol {
			return sym
		}
		u, ok := s.program().Analysis.Find(sym.Decl)
		if !ok || u.Decl.Dataset == nil || u.Decl.Dataset.From == nil || s.declaresIn(u, sym) {
			return sym
		}
		next := sema.Symbol{Kind: sema.FieldSymbol, Decl: "dataset " + u.Decl.Dataset.From.Name, Name: sym.Name}
		if !s.hasField(next) {
			for _, name := range joined(u.Decl) {
				if other := (sema.Symbol{Kind: sema.FieldSymbol, Decl: "dataset " + name, Name: sym.Name}); s.hasField(other) {
					next = other
				}
			}
		}
		if !s.hasField(next) {
			return sym
		}
		sym = next
	}
	return sym
}

// maxBases bounds how far a field is followed; datasets made of each other are
// an error that is told elsewhere.
const maxBases = 32

func (s *snapshot) declaresIn(u sema.Unit, sym sema.Symbol) bool {
	return slices.ContainsFunc(s.program().Analysis.Uses(u), func(use sema.Use) bool { return use.Declares && use.Symbol == sym })
}

func (s *snapshot) hasField(sym sema.Symbol) bool {
	ds := s.program().Analysis.Dataset(nameOf(sema.Symbol{Decl: sym.Decl}))
	return ds != nil && slices.Contains(ds.FieldNames(), sym.Name)
}

// joined lists the names that stand in the joins of a dataset.
func joined(d *ast.Decl) []string {
	var names []string
	if d.Body() == nil {
		return nil
	}
	for _, e := range d.Body().Entries {
		if e.Kind == ast.Join {
			for _, l := range e.Labels {
				names = append(names, l.Text)
			}
		}
	}
	return names
}
