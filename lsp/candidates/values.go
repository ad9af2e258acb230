package candidates

import (
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// value is a place behind `name:`; rest is what is between.
func (f *Finder) value(top *cursor.Frame, block *lang.Block, name cursor.Token, rest []cursor.Token) {
	w, known := block.Find(name.Text)
	if block.Free == lang.FreeField {
		if len(rest) == 0 {
			if known {
				f.valueOf(w, rest)
			}
			if f.kinship(top) != lang.OfStored { // a derived dataset has no fields of its own
				f.types(known)
				if !known || !w.TakesName() { // a property takes the name for itself
					f.enums(typeRank(known))
					f.references(typeRank(known))
				}
			}
			return
		}
		if !known || f.IsType(rest[0].Text) {
			f.modifiers(name.Text, rest)
			return
		}
	}
	switch {
	case known:
		f.valueOf(w, rest)
	case block.Free == lang.FreeRule:
		f.expression(rest, f.dataset(), false)
	case block.Free == lang.FreeFieldRule:
		f.expression(rest, f.dataset(), true)
	case block.Free == lang.FreeIndex && len(rest) > 0 && rest[len(rest)-1].Text == "]":
		f.modifierNamed("unique")
	case block.Free == lang.FreeAggregate:
		f.expression(rest, f.dataset(), false)
		if n := len(rest); n > 0 && !cursor.IsOperator(rest[n-1]) {
			f.modifierNamed("label")
		}
	case block.Free == lang.FreeAction && len(rest) == 0:
		f.actions()
	case len(rest) > 0:
	case block.Free == lang.FreeInput:
		for _, input := range lang.Inputs() {
			f.add(Candidate{Label: input.Name, Kind: protocol.CompletionItemKindValue, Doc: describe.Sentence(input.Doc)})
		}
	case block.Free == lang.FreeIndex:
		f.list(listed(block.Name, ""))
	case block.Free == lang.FreeChecks:
		f.checks()
	}
}

// valueOf offers what a word of the table takes.
func (f *Finder) valueOf(w lang.Word, rest []cursor.Token) {
	switch w.Value {
	case lang.Rule:
		f.expression(rest, f.dataset(), true)
		return
	case lang.Condition, lang.Expression:
		over := f.dataset()
		if w.Name == "id" { // which row it is: none is there yet
			over = nil
		}
		f.expression(rest, over, false)
		return
	}
	if len(rest) > 0 {
		return
	}
	switch w.Value {
	case lang.Bool:
		f.booleans()
	case lang.Choice, lang.Theme, lang.Style:
		for _, choice := range w.Choices {
			detail := ""
			if choice == w.Default {
				detail = "default"
			}
			f.add(Candidate{Label: choice, Kind: protocol.CompletionItemKindEnumMember, Detail: detail, Doc: describe.Sentence(w.Doc)})
		}
		if w.Arg != "" {
			f.add(Candidate{Label: w.Arg, Kind: protocol.CompletionItemKindEnumMember, Detail: w.Arg + "(30s)", Doc: describe.Sentence(w.Doc), Snippet: w.Arg + "(${1:30s})", Plain: w.Arg + "(30s)", Rank: goodFit})
		}
	case lang.FieldName:
		f.fields(f.dataset(), nil, nil)
	case lang.FieldList, lang.SortList:
		f.list(listed(f.Top().Block, w.Name))
	case lang.DatasetName:
		f.datasets()
	case lang.PageName:
		f.pages(nil)
	case lang.Actions:
		f.actions()
	case lang.Source:
		f.add(Candidate{Label: "table", Kind: protocol.CompletionItemKindFunction, Doc: describe.Sentence(w.Doc), Snippet: `table("$1")`, Plain: "table("})
	}
}

func (f *Finder) booleans() {
	for _, word := range []string{"true", "false"} {
		f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindValue})
	}
}

func (f *Finder) checks() {
	for _, check := range lang.FormChecks() {
		f.add(Candidate{Label: check.Name, Kind: protocol.CompletionItemKindValue, Doc: describe.Sentence(check.Doc)})
	}
}

func (f *Finder) actions() {
	for _, action := range lang.ActionWords() {
		c := Candidate{Label: action.Name, Kind: protocol.CompletionItemKindFunction, Doc: describe.Sentence(action.Doc)}
		switch action.Name {
		case "refresh_table":
		case "update", "create":
			c.Snippet, c.Plain = action.Name+"(${1:field}: $2)", action.Name+"("
		case "delete":
			c.Snippet, c.Plain = action.Name+"()", action.Name+"()"
		default:
			c.Snippet, c.Plain = action.Name+`("$1")`, action.Name+"("
		}
		f.add(c)
	}
}

// list offers fields where a list of them begins, in its brackets.
func (f *Finder) list(fits func(*ir.FieldSpec) bool) {
	f.fieldsWhere(f.dataset(), fits, nil, func(name string) (string, string) { return "[" + name + "$0]", "[" + name })
}

// bracket is a place in parentheses or in a list.
func (f *Finder) bracket(top *cursor.Frame) {
	// The entry is that of the nearest block around; the bracket may be nested.
	i := len(f.Stack) - 1
	for i > 0 && f.Stack[i].Open.Text != "{" {
		i--
	}
	around := f.Stack[i]
	block := lang.Lookup(around.Block)
	if block == nil || len(around.Entry) < 2 || around.Entry[1].Text != ":" && around.Entry[0].Text != "when" && around.Entry[0].Text != "join" {
		return
	}
	name := around.Entry[0]
	w, known := block.Find(name.Text)
	call := ""
	if n := len(top.Head); top.Open.Text == "(" && n > 0 && top.Head[n-1].Kind == cursor.WordToken && top.Head[n-1].End == top.Open.Start {
		call = top.Head[n-1].Text
	}
	direct := i == len(f.Stack)-2 // the bracket is in the entry itself
	if action, frame := f.action(i, w, block); action != "" {
		f.actionArgument(action, frame, top)
		return
	}
	if block.Free == lang.FreeField && direct && call != "" && (!known || f.IsType(around.Entry[2].Text)) {
		f.fieldArgument(around, call, top)
		return
	}
	if block.Free == lang.FreeField && !direct {
		switch f.modifierAround(i) {
		case "computed":
			f.expression(top.Entry, f.dataset(), false)
		case "default":
			f.expression(top.Entry, nil, false)
		}
		return
	}
	switch {
	case call == "role":
		f.roles(top)
	case known && top.Open.Text == "[" && direct && (w.Value == lang.FieldList || w.Value == lang.SortList), block.Free == lang.FreeIndex:
		if path := pathOf(top.Entry); len(path) > 0 {
			f.members(path, f.dataset())
			return
		}
		if n := len(top.Entry); n == 0 || n == 1 && top.Entry[0].Text == "-" && w.Value != lang.FieldList {
			f.fieldsWhere(f.dataset(), listed(block.Name, name.Text), top.Names, nil)
			if name.Text == "group_by" || name.Text == "columns" {
				f.joinedNames(1)
			}
		}
	case known && w.Value == lang.PageName && len(top.Entry) == 0:
		f.pages(top.Names)
	case (known && w.Value == lang.Actions || !known && block.Free == lang.FreeAction) && top.Open.Text == "[" && len(top.Entry) == 0:
		f.actions()
	case block.Free == lang.FreeChecks && top.Open.Text == "[" && len(top.Entry) == 0:
		f.checks()
	case known && (w.Value == lang.Rule || w.Value == lang.Condition || w.Value == lang.Expression), name.Text == "when", name.Text == "join",
		!known && (block.Free == lang.FreeRule || block.Free == lang.FreeAggregate || block.Free == lang.FreeFieldRule):
		if n := len(top.Head); top.Open.Text == "[" && n >= 2 && top.Head[n-1].Text == "in" {
			f.values(f.compared(top.Head[:n-1], f.dataset()), bestFit)
			return
		}
		f.expression(top.Entry, f.dataset(), w.Value == lang.Rule || block.Free == lang.FreeFieldRule)
	}
}

// types offers what a field can be.
func (f *Finder) types(late bool) {
	rank := typeRank(late)
	for _, t := range lang.Types() {
		c := Candidate{Label: t.Name, Kind: protocol.CompletionItemKindTypeParameter, Doc: func() string { return describe.TypeDoc(t) }, Rank: rank}
		switch t.Name {
		case "decimal":
			c.Snippet, c.Plain = "decimal(${1:10}, ${2:2})", "decimal("
		case "enum":
			c.Snippet, c.Plain = "enum(${1:open}, ${2:done})", "enum("
		case "list":
			c.Snippet, c.Plain = "list(${1:string})", "list("
		}
		f.add(c)
	}
}

// typeRank is that of types where a property of the name is known, or not.
func typeRank(late bool) int {
	if late {
		return otherFit
	}
	return bestFit
}

// references offers the datasets that a field can refer to.
func (f *Finder) references(rank int) {
	analysis := f.Program().Analysis
	for _, name := range analysis.Names(ast.DatasetDecl) {
		if u, ok := analysis.Find("dataset " + name); ok && u.Decl.Dataset.From == nil {
			if ds := analysis.Dataset(name); ds != nil {
				f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindStruct, Detail: "reference", Doc: func() string { return describe.DatasetDoc(ds) }, Rank: max(rank, goodFit)})
			}
		}
	}
	f.nearby(ast.DatasetDecl, max(rank, goodFit))
}

func (f *Finder) IsType(name string) bool {
	if _, ok := lang.FindType(name); ok {
		return true
	}
	return f.Program().Analysis.Enum(name) != nil || f.Program().Analysis.Dataset(name) != nil
}

// modifiers offers those that fit the type and what is written already.
func (f *Finder) modifiers(field string, rest []cursor.Token) {
	typeName := rest[0].Text
	_, typed := lang.FindType(typeName)
	switch {
	case f.Program().Analysis.Enum(typeName) != nil:
		typeName, typed = "enum", true
	case f.Program().Analysis.Dataset(typeName) != nil:
		typeName, typed = "reference", true
	}
	var present []lang.Modifier
	for _, t := range rest[1:] {
		if m, ok := lang.FindModifier(t.Text); ok && t.Kind == cursor.WordToken {
			present = append(present, m)
		}
	}
	for _, m := range lang.Modifiers() {
		if f.everything || m.Stage == lang.Built && (!typed || len(m.Fits) == 0 || slices.Contains(m.Fits, typeName)) &&
			!slices.ContainsFunc(present, func(p lang.Modifier) bool { return contradict(m, p) }) && !(m.Name == "primary_key" && f.hasKey(field)) {
			f.modifierNamed(m.Name)
		}
	}
}

// contradict says whether two modifiers exclude each other.
func contradict(a, b lang.Modifier) bool {
	once := func(name string) string { return strings.TrimSuffix(name, "_add") }
	return once(a.Name) == once(b.Name) || slices.Contains(a.Excludes, b.Name) || slices.Contains(b.Excludes, a.Name)
}

func (f *Finder) hasKey(but string) bool {
	ds := f.dataset()
	return ds != nil && slices.ContainsFunc(ds.Spec.Fields, func(s ir.FieldSpec) bool { return s.PrimaryKey && !s.Implicit && s.Name != but })
}

func (f *Finder) modifierNamed(name string) {
	m, _ := lang.FindModifier(name)
	c := Candidate{Label: m.Name, Kind: protocol.CompletionItemKindKeyword, Doc: func() string { return describe.ModifierDoc(m) }, Rank: goodFit}
	switch m.Arg {
	case lang.NoArg:
		if m.Name == "required" || m.Name == "primary_key" {
			c.Rank = bestFit
		}
	case lang.PatternArg, lang.TextArg:
		c.Snippet, c.Plain = m.Name+`("$1")`, m.Name+"("
	default:
		c.Snippet, c.Plain = m.Name+"($1)", m.Name+"("
	}
	f.add(c)
}

// fieldArgument is a place in the parentheses of a type or a modifier.
func (f *Finder) fieldArgument(around *cursor.Frame, call string, top *cursor.Frame) {
	switch {
	case call == "computed":
		f.expression(top.Entry, f.dataset(), false)
		return
	case call == "default" && len(top.Entry) > 0: // there is no row yet
		f.expression(top.Entry, nil, false)
		return
	}
	if len(top.Entry) > 0 {
		return
	}
	field := around.Entry[0].Text
	switch call {
	case "list":
		for _, t := range lang.Types() {
			if t.Scalar && t.Args == "" {
				f.add(Candidate{Label: t.Name, Kind: protocol.CompletionItemKindTypeParameter, Doc: func() string { return describe.TypeDoc(t) }})
			}
		}
	case "on_delete":
		for _, word := range []string{"restrict", "cascade", "set_null"} {
			f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindEnumMember})
		}
	case "default", "one_of", "min", "max":
		f.valuesOf(field, bestFit)
		if call != "default" {
			return
		}
		if spec := f.spec(field); spec != nil && (spec.Reference != nil || spec.Type == "string" || spec.Type == "text") {
			f.add(Candidate{Label: "user", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The signed-in user."), Rank: otherFit})
		}
		switch spec := f.spec(field); {
		case spec == nil:
		case spec.Type == "boolean":
			f.booleans()
		case spec.Type == "datetime" || spec.Type == "date":
			f.function("now")
			f.function("today")
		case spec.Type == "uuid":
			f.function("uuid")
		case spec.Reference != nil:
			f.add(Candidate{Label: "user.row", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The row of the signed-in user.")})
		case spec.Type == "string" || spec.Type == "text":
			f.function("concat")
			f.add(Candidate{Label: "user.id", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence(lang.UserMembers()[0].Doc), Rank: otherFit})
		}
	}
}

func (f *Finder) spec(field string) *ir.FieldSpec {
	if ds := f.dataset(); ds != nil {
		return describe.FieldOf(ds, field)
	}
	return nil
}

// valuesOf offers the values of an enum field, in quotes.
func (f *Finder) valuesOf(field string, rank int) { f.values(f.spec(field), rank) }

func (f *Finder) values(spec *ir.FieldSpec, rank int) {
	if spec == nil {
		return
	}
	for _, v := range spec.Values {
		f.add(Candidate{Label: strconv.Quote(v.Name), Kind: protocol.CompletionItemKindEnumMember, Detail: v.Label, Rank: rank})
	}
}
