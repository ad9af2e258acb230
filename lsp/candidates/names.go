package candidates

import (
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/describe"
)

// datasets offers the datasets of the program.
func (f *Finder) datasets() {
	analysis := f.Program().Analysis
	for _, name := range analysis.Names(ast.DatasetDecl) {
		ds := analysis.Dataset(name)
		if ds == nil {
			continue
		}
		f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindStruct, Detail: ds.Spec.Title, Doc: func() string { return describe.DatasetDoc(ds) }})
	}
	f.nearby(ast.DatasetDecl, otherFit)
}

// fields offers the fields of a dataset; write says how one is written where
// not by its name alone.
func (f *Finder) fields(ds *sema.Dataset, written []string, write func(name string) (snippet, plain string)) {
	f.fieldsWhere(ds, func(*ir.FieldSpec) bool { return true }, written, write)
}

// fieldsWhere offers those that fit.
func (f *Finder) fieldsWhere(ds *sema.Dataset, fits func(*ir.FieldSpec) bool, written []string, write func(name string) (snippet, plain string)) {
	if ds == nil {
		return
	}
	for _, name := range ds.FieldNames() {
		spec := describe.FieldOf(ds, name)
		if spec == nil || !fits(spec) && !f.everything {
			continue
		}
		if slices.Contains(written, name) && spec.Reference == nil && !f.everything { // a path may begin with a reference again
			continue
		}
		c := Candidate{Label: name, Kind: protocol.CompletionItemKindField, Detail: describe.TypeText(spec), Doc: func() string { return describe.FieldDoc(f.View, ds, name) }}
		if write != nil {
			c.Snippet, c.Plain = write(name)
		}
		if !spec.Readable() {
			c.Rank = otherFit
		}
		f.add(c)
	}
}

// listed says which fields a list of a block may name.
func listed(block, word string) func(*ir.FieldSpec) bool {
	of := func(fits func(lang.Type) bool) func(*ir.FieldSpec) bool {
		return func(spec *ir.FieldSpec) bool {
			t, _ := lang.FindType(spec.Type)
			return spec.Readable() && fits(t)
		}
	}
	scalar := of(func(t lang.Type) bool { return t.Scalar })
	switch {
	case block == "show_form" && word == "fields":
		return func(spec *ir.FieldSpec) bool { return spec.Writable || spec.Creatable }
	case block == "indexes":
		return func(spec *ir.FieldSpec) bool { return spec.Computed == nil }
	case word == "sort":
		return func(spec *ir.FieldSpec) bool { return spec.Sortable }
	case word == "searchable":
		return of(func(t lang.Type) bool { return t.Texty || t.Name == "url" })
	case word == "group_by" || slices.Contains(lang.QueryWords(), word):
		return scalar
	}
	return func(*ir.FieldSpec) bool { return true }
}

func (f *Finder) enums(rank int) {
	analysis := f.Program().Analysis
	for _, name := range analysis.Names(ast.EnumDecl) {
		if enum := analysis.Enum(name); enum != nil {
			f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindEnum, Detail: "enum", Doc: func() string { return describe.EnumDoc(enum) }, Rank: rank})
		}
	}
	f.nearby(ast.EnumDecl, max(rank, goodFit))
}

func (f *Finder) pages(written []string) {
	analysis := f.Program().Analysis
	for _, name := range analysis.Names(ast.PageDecl) {
		page := analysis.Page(name)
		if page == nil || slices.Contains(written, name) && !f.everything {
			continue
		}
		f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindModule, Detail: page.Path, Doc: func() string { return describe.PageDoc(page) }})
	}
}

// word offers a word of the table, with what follows it.
func (f *Finder) word(w lang.Word, block string, rank int) {
	switch {
	case f.everything:
	case w.Stage == lang.Refused:
		return // the program would not compile
	case w.Stage == lang.Ignored:
		rank = noEffectYet
	}
	c := Candidate{Label: w.Name, Kind: protocol.CompletionItemKindProperty, Doc: func() string { return describe.WordDoc(w) }, Rank: rank}
	if w.Block != "" && w.Value == lang.NoValue || w.Label != lang.NoLabel {
		c.Kind = protocol.CompletionItemKindKeyword
	}
	if block == "" {
		c.Kind = protocol.CompletionItemKindClass
	}
	c.Snippet, c.Plain = writing(w)
	f.add(c)
}

// writing is how a word is written, with places to fill in and without.
func writing(w lang.Word) (snippet, plain string) {
	head, label := w.Name, map[lang.Label]string{
		lang.NewName: "${1:name}", lang.DatasetLabel: "${1:dataset}", lang.DatasetOrName: "${1:dataset}", lang.TextLabel: `"$1"`,
		lang.FileLabel: `"$1"`, lang.ConditionLabel: "${1:condition}", lang.LoopLabel: "${1:row} in ${2:dataset}", lang.JoinLabel: "${1:dataset} on $2",
	}[w.Label]
	if label != "" {
		head, plain = w.Name+" "+label, w.Name+" "
	}
	switch {
	case w.Name == "show_text" || w.Label == lang.FileLabel || w.Label == lang.JoinLabel:
		return head, plain
	case w.Block != "" && (w.Value == lang.NoValue || w.Label != lang.NoLabel):
		if plain == "" {
			plain = w.Name + " {"
		}
		return head + " {\n\t$0\n}", plain
	case w.Value == lang.Bool:
		return w.Name + ": ${1|true,false|}", w.Name + ": "
	case (w.Value == lang.Choice || w.Value == lang.Theme) && len(w.Choices) > 0:
		return w.Name + ": ${1|" + strings.Join(w.Choices, ",") + "|}", w.Name + ": "
	case w.Value == lang.Text:
		return w.Name + `: "$1"`, w.Name + ": "
	case w.Value == lang.FieldList || w.Value == lang.SortList:
		return w.Name + ": [$1]", w.Name + ": ["
	}
	return w.Name + ": $0", w.Name + ": "
}

func (f *Finder) booleans() {
	for _, word := range []string{"true", "false"} {
		f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindValue})
	}
}

func (f *Finder) values(spec *ir.FieldSpec, rank int) {
	if spec == nil {
		return
	}
	for _, v := range spec.Values {
		f.add(Candidate{Label: strconv.Quote(v.Name), Kind: protocol.CompletionItemKindEnumMember, Detail: v.Label, Rank: rank})
	}
}

// valuesOf offers the values of an enum field, in quotes.
func (f *Finder) valuesOf(field string, rank int) { f.values(f.spec(field), rank) }

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
