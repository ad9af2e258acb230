package lsp

import (
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

// value is a place behind `name:`; rest is what is between.
func (f *finder) value(top *frame, block *lang.Block, name token, rest []token) {
	w, known := block.Find(name.text)
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
		if !known || f.isType(rest[0].text) {
			f.modifiers(name.text, rest)
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
	case block.Free == lang.FreeIndex && len(rest) > 0 && rest[len(rest)-1].text == "]":
		f.modifierNamed("unique")
	case block.Free == lang.FreeAggregate:
		f.expression(rest, f.dataset(), false)
		if n := len(rest); n > 0 && !isOperator(rest[n-1]) {
			f.modifierNamed("label")
		}
	case block.Free == lang.FreeAction && len(rest) == 0:
		f.actions()
	case len(rest) > 0:
	case block.Free == lang.FreeInput:
		for _, input := range lang.Inputs() {
			f.add(candidate{label: input.Name, kind: protocol.CompletionItemKindValue, doc: sentence(input.Doc)})
		}
	case block.Free == lang.FreeIndex:
		f.list(listed(block.Name, ""))
	case block.Free == lang.FreeChecks:
		f.checks()
	}
}

// valueOf offers what a word of the table takes.
func (f *finder) valueOf(w lang.Word, rest []token) {
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
		if w.Name == "color" {
			f.themeColors(w)
		}
		for _, choice := range w.Choices {
			detail := ""
			if choice == w.Default {
				detail = "default"
			}
			f.add(candidate{label: choice, kind: protocol.CompletionItemKindEnumMember, detail: detail, doc: sentence(w.Doc)})
		}
		if w.Arg != "" {
			f.add(candidate{label: w.Arg, kind: protocol.CompletionItemKindEnumMember, detail: w.Arg + "(30s)", doc: sentence(w.Doc), snippet: w.Arg + "(${1:30s})", plain: w.Arg + "(30s)", rank: goodFit})
		}
	case lang.FieldName:
		f.fields(f.dataset(), nil, nil)
	case lang.FieldList, lang.SortList:
		f.list(listed(f.top().block, w.Name))
	case lang.DatasetName:
		f.datasets()
	case lang.PageName:
		f.pages(nil)
	case lang.Actions:
		f.actions()
	case lang.Source:
		f.add(candidate{label: "table", kind: protocol.CompletionItemKindFunction, doc: sentence(w.Doc), snippet: `table("$1")`, plain: "table("})
	}
}

// themeColors offers the colors of the theme: those that every theme has, and the
// program's own.
func (f *finder) themeColors(w lang.Word) {
	names := lang.ThemeColors()
	if app := f.program().Analysis.App(); app != nil {
		for _, c := range app.Spec.Theme.Colours {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	for _, name := range names {
		f.add(candidate{label: name, kind: protocol.CompletionItemKindColor, doc: sentence(w.Doc)})
	}
}

func (f *finder) booleans() {
	for _, word := range []string{"true", "false"} {
		f.add(candidate{label: word, kind: protocol.CompletionItemKindValue})
	}
}

func (f *finder) checks() {
	for _, check := range lang.FormChecks() {
		f.add(candidate{label: check.Name, kind: protocol.CompletionItemKindValue, doc: sentence(check.Doc)})
	}
}

func (f *finder) actions() {
	for _, action := range lang.ActionWords() {
		c := candidate{label: action.Name, kind: protocol.CompletionItemKindFunction, doc: sentence(action.Doc)}
		switch action.Name {
		case "refresh_table":
		case "update", "create":
			c.snippet, c.plain = action.Name+"(${1:field}: $2)", action.Name+"("
		case "delete":
			c.snippet, c.plain = action.Name+"()", action.Name+"()"
		default:
			c.snippet, c.plain = action.Name+`("$1")`, action.Name+"("
		}
		f.add(c)
	}
}

// list offers fields where a list of them begins, in its brackets.
func (f *finder) list(fits func(*ir.FieldSpec) bool) {
	f.fieldsWhere(f.dataset(), fits, nil, func(name string) (string, string) { return "[" + name + "$0]", "[" + name })
}

// bracket is a place in parentheses or in a list.
func (f *finder) bracket(top *frame) {
	// The entry is that of the nearest block around; the bracket may be nested.
	i := len(f.stack) - 1
	for i > 0 && f.stack[i].open.text != "{" {
		i--
	}
	around := f.stack[i]
	block := lang.Lookup(around.block)
	if block == nil || len(around.entry) < 2 || around.entry[1].text != ":" && around.entry[0].text != "when" && around.entry[0].text != "join" {
		return
	}
	name := around.entry[0]
	w, known := block.Find(name.text)
	call := ""
	if n := len(top.head); top.open.text == "(" && n > 0 && top.head[n-1].kind == wordToken && top.head[n-1].end == top.open.start {
		call = top.head[n-1].text
	}
	direct := i == len(f.stack)-2 // the bracket is in the entry itself
	if action, frame := f.action(i, w, block); action != "" {
		f.actionArgument(action, frame, top)
		return
	}
	if block.Free == lang.FreeField && direct && call != "" && (!known || f.isType(around.entry[2].text)) {
		f.fieldArgument(around, call, top)
		return
	}
	if block.Free == lang.FreeField && !direct {
		switch f.modifierAround(i) {
		case "computed":
			f.expression(top.entry, f.dataset(), false)
		case "default":
			f.expression(top.entry, nil, false)
		}
		return
	}
	switch {
	case call == "role":
		f.roles(top)
	case known && top.open.text == "[" && direct && (w.Value == lang.FieldList || w.Value == lang.SortList), block.Free == lang.FreeIndex:
		if path := pathOf(top.entry); len(path) > 0 {
			f.members(path, f.dataset())
			return
		}
		if n := len(top.entry); n == 0 || n == 1 && top.entry[0].text == "-" && w.Value != lang.FieldList {
			f.fieldsWhere(f.dataset(), listed(block.Name, name.text), top.names, nil)
			if name.text == "group_by" || name.text == "columns" {
				f.joinedNames(1)
			}
		}
	case known && w.Value == lang.PageName && len(top.entry) == 0:
		f.pages(top.names)
	case (known && w.Value == lang.Actions || !known && block.Free == lang.FreeAction) && top.open.text == "[" && len(top.entry) == 0:
		f.actions()
	case block.Free == lang.FreeChecks && top.open.text == "[" && len(top.entry) == 0:
		f.checks()
	case known && (w.Value == lang.Rule || w.Value == lang.Condition || w.Value == lang.Expression), name.text == "when", name.text == "join",
		!known && (block.Free == lang.FreeRule || block.Free == lang.FreeAggregate || block.Free == lang.FreeFieldRule):
		if n := len(top.head); top.open.text == "[" && n >= 2 && top.head[n-1].text == "in" {
			f.values(f.compared(top.head[:n-1], f.dataset()), bestFit)
			return
		}
		f.expression(top.entry, f.dataset(), w.Value == lang.Rule || block.Free == lang.FreeFieldRule)
	}
}

// types offers what a field can be.
func (f *finder) types(late bool) {
	rank := typeRank(late)
	for _, t := range lang.Types() {
		c := candidate{label: t.Name, kind: protocol.CompletionItemKindTypeParameter, doc: func() string { return typeDoc(t) }, rank: rank}
		switch t.Name {
		case "decimal":
			c.snippet, c.plain = "decimal(${1:10}, ${2:2})", "decimal("
		case "enum":
			c.snippet, c.plain = "enum(${1:open}, ${2:done})", "enum("
		case "list":
			c.snippet, c.plain = "list(${1:string})", "list("
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
func (f *finder) references(rank int) {
	analysis := f.program().Analysis
	for _, name := range analysis.Names(ast.DatasetDecl) {
		if u, ok := analysis.Find("dataset " + name); ok && u.Decl.Dataset.From == nil {
			if ds := analysis.Dataset(name); ds != nil {
				f.add(candidate{label: name, kind: protocol.CompletionItemKindStruct, detail: "reference", doc: func() string { return datasetDoc(ds) }, rank: max(rank, goodFit)})
			}
		}
	}
	f.nearby(ast.DatasetDecl, max(rank, goodFit))
}

func (f *finder) isType(name string) bool {
	if _, ok := lang.FindType(name); ok {
		return true
	}
	return f.program().Analysis.Enum(name) != nil || f.program().Analysis.Dataset(name) != nil
}

// modifiers offers those that fit the type and what is written already.
func (f *finder) modifiers(field string, rest []token) {
	typeName := rest[0].text
	_, typed := lang.FindType(typeName)
	switch {
	case f.program().Analysis.Enum(typeName) != nil:
		typeName, typed = "enum", true
	case f.program().Analysis.Dataset(typeName) != nil:
		typeName, typed = "reference", true
	}
	var present []lang.Modifier
	for _, t := range rest[1:] {
		if m, ok := lang.FindModifier(t.text); ok && t.kind == wordToken {
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

func (f *finder) hasKey(but string) bool {
	ds := f.dataset()
	return ds != nil && slices.ContainsFunc(ds.Spec.Fields, func(s ir.FieldSpec) bool { return s.PrimaryKey && !s.Implicit && s.Name != but })
}

func (f *finder) modifierNamed(name string) {
	m, _ := lang.FindModifier(name)
	c := candidate{label: m.Name, kind: protocol.CompletionItemKindKeyword, doc: func() string { return modifierDoc(m) }, rank: goodFit}
	switch m.Arg {
	case lang.NoArg:
		if m.Name == "required" || m.Name == "primary_key" {
			c.rank = bestFit
		}
	case lang.PatternArg, lang.TextArg:
		c.snippet, c.plain = m.Name+`("$1")`, m.Name+"("
	default:
		c.snippet, c.plain = m.Name+"($1)", m.Name+"("
	}
	f.add(c)
}

// fieldArgument is a place in the parentheses of a type or a modifier.
func (f *finder) fieldArgument(around *frame, call string, top *frame) {
	switch {
	case call == "computed":
		f.expression(top.entry, f.dataset(), false)
		return
	case call == "default" && len(top.entry) > 0: // there is no row yet
		f.expression(top.entry, nil, false)
		return
	}
	if len(top.entry) > 0 {
		return
	}
	field := around.entry[0].text
	switch call {
	case "list":
		for _, t := range lang.Types() {
			if t.Scalar && t.Args == "" {
				f.add(candidate{label: t.Name, kind: protocol.CompletionItemKindTypeParameter, doc: func() string { return typeDoc(t) }})
			}
		}
	case "on_delete":
		for _, word := range lang.OnDelete() {
			f.add(candidate{label: word, kind: protocol.CompletionItemKindEnumMember})
		}
	default:
		if m, _ := lang.FindModifier(call); m.Arg != lang.ValueArg && m.Arg != lang.ValuesArg {
			return
		}
		f.valuesOf(field, bestFit)
		if call != "default" {
			return
		}
		if spec := f.spec(field); spec != nil && (spec.Reference != nil || spec.Type == "string" || spec.Type == "text") {
			f.add(candidate{label: "user", kind: protocol.CompletionItemKindVariable, doc: sentence("The signed-in user."), rank: otherFit})
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
			f.add(candidate{label: "user.row", kind: protocol.CompletionItemKindVariable, doc: sentence("The row of the signed-in user.")})
		case spec.Type == "string" || spec.Type == "text":
			f.function("concat")
			f.add(candidate{label: "user.id", kind: protocol.CompletionItemKindVariable, doc: sentence(lang.UserMembers()[0].Doc), rank: otherFit})
		}
	}
}

func (f *finder) spec(field string) *ir.FieldSpec {
	if ds := f.dataset(); ds != nil {
		return fieldOf(ds, field)
	}
	return nil
}

// valuesOf offers the values of an enum field, in quotes.
func (f *finder) valuesOf(field string, rank int) { f.values(f.spec(field), rank) }

func (f *finder) values(spec *ir.FieldSpec, rank int) {
	if spec == nil {
		return
	}
	for _, v := range spec.Values {
		f.add(candidate{label: strconv.Quote(v.Name), kind: protocol.CompletionItemKindEnumMember, detail: v.Label, rank: rank})
	}
}
