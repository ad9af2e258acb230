package candidates

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

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
		for _, word := range lang.OnDelete() {
			f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindEnumMember})
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
