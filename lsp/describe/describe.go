package describe

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/session"
)

func Sentence(text string) func() string { return func() string { return text } }

// code is source text in Markdown.
func code(text string) string { return "```n3\n" + text + "\n```" }

// Paragraphs joins what is not empty.
func Paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}

// Plain takes the Markdown out of documentation.
func Plain(text string) string {
	return strings.TrimSpace(strings.NewReplacer("```n3\n", "", "\n```", "", "`", "", "**", "").Replace(text))
}

func StageDoc(stage lang.Stage) string {
	switch stage {
	case lang.Ignored:
		return "Not supported yet; it has no effect."
	case lang.Refused:
		return "Not supported yet; a program that uses it does not compile."
	}
	return ""
}

func WordDoc(w lang.Word) string {
	otherwise := ""
	if w.Default != "" {
		otherwise = "Default: `" + w.Default + "`."
	}
	example := ""
	if w.Example != "" {
		example = code(w.Example)
	}
	return Paragraphs(code(signature(w)), w.Doc, otherwise, StageDoc(w.Stage), example)
}

// signature is the form of a word.
func signature(w lang.Word) string {
	label := map[lang.Label]string{
		lang.NewName: " Name", lang.DatasetLabel: " dataset", lang.DatasetOrName: " dataset", lang.TextLabel: ` "…"`, lang.FileLabel: ` "file.n3"`,
		lang.ConditionLabel: " condition", lang.LoopLabel: " row in dataset", lang.JoinLabel: " dataset on condition",
	}[w.Label]
	value := map[lang.Value]string{
		lang.Bool: "true | false", lang.Text: `"…"`, lang.Integer: "42", lang.Duration: "30s", lang.Rule: "rule", lang.Condition: "condition",
		lang.Expression: "expression", lang.FieldName: "field", lang.FieldList: "[field, …]", lang.SortList: "[-field, field, …]",
		lang.DatasetName: "dataset", lang.PageName: "page", lang.Actions: "action", lang.Checks: "[check, …]", lang.Source: `table("…")`,
	}[w.Value]
	if w.Value == lang.Choice || w.Value == lang.Theme {
		value = strings.Join(w.Choices, " | ")
		if w.Arg != "" {
			value += " | " + w.Arg + "(…)"
		}
	}
	switch {
	case value != "":
		return w.Name + ": " + value
	case w.Block != "":
		return w.Name + label + " { … }"
	}
	return w.Name + label
}

func TypeDoc(t lang.Type) string {
	form := t.Name
	if t.Args != "" {
		form += "(" + t.Args + ")"
	}
	return Paragraphs(code(form), t.Doc)
}

func ModifierDoc(m lang.Modifier) string {
	form, fits := m.Name, ""
	if m.Arg != lang.NoArg {
		form += "(" + ModifierArgument(m.Arg) + ")"
	}
	if len(m.Fits) > 0 {
		fits = "Applies to " + strings.Join(m.Fits, ", ") + "."
	}
	return Paragraphs(code(form), m.Doc, fits, StageDoc(m.Stage))
}

// ModifierArgument is what a modifier takes, as shown to people.
func ModifierArgument(arg lang.ModifierArg) string {
	return map[lang.ModifierArg]string{
		lang.ValueArg: "value", lang.LengthArg: "length", lang.PatternArg: `"pattern"`, lang.ValuesArg: "value, …", lang.ExprArg: "expression",
		lang.NameArg: "name", lang.OnDeleteArg: "cascade | restrict | set_null", lang.TextArg: `"…"`,
	}[arg]
}

func RuleDoc(r lang.RuleWord) string { return Paragraphs(code(r.Name), r.Doc) }

func FunctionDoc(fn lang.Function) string {
	return Paragraphs(code(fn.Signature()), fn.Doc, StageDoc(fn.Stage))
}

func DatasetDoc(ds *sema.Dataset) string {
	spec := &ds.Spec
	var fields []string
	for _, name := range ds.FieldNames() {
		f := FieldOf(ds, name)
		if f == nil {
			continue
		}
		line := "- `" + name + "`: " + TypeText(f)
		if f.Required {
			line += ", required"
		}
		fields = append(fields, line)
	}
	live := ""
	if spec.Realtime {
		live = "Realtime: open pages show changes immediately."
	}
	return Paragraphs(code("dataset "+spec.Name), spec.Doc, "**Access**: "+PolicyText(&spec.Access)+".", live, strings.Join(fields, "\n"),
		"Endpoint `/api/datasets/"+spec.Name+"`, table `"+spec.Table+"`.")
}

// PolicyText says who may do what: "everyone may read; an admin may delete".
func PolicyText(a *ir.AccessPolicySpec) string {
	type grant struct {
		who string
		may []string
	}
	var grants []grant
	add := func(rule *expr.Node, may string) {
		if rule == nil {
			return
		}
		who := expr.Describe(rule)
		if i := slices.IndexFunc(grants, func(g grant) bool { return g.who == who }); i >= 0 {
			grants[i].may = append(grants[i].may, may)
			return
		}
		grants = append(grants, grant{who, []string{may}})
	}
	add(a.Read, "read")
	add(a.Create, "create")
	add(a.Update, "update")
	add(a.Delete, "delete")
	var out []string
	for _, g := range grants {
		verbs := strings.Join(g.may, ", ")
		if n := len(g.may); n > 1 {
			verbs = strings.Join(g.may[:n-1], ", ") + " and " + g.may[n-1]
		}
		out = append(out, g.who+" may "+verbs)
	}
	if a.UpdateAfter != nil && expr.Describe(a.UpdateAfter) != expr.Describe(a.Update) {
		out = append(out, "after an update the row must still allow "+expr.Describe(a.UpdateAfter))
	}
	return strings.Join(out, "; ")
}

func TypeText(f *ir.FieldSpec) string {
	switch {
	case f.Reference != nil:
		return f.Reference.Dataset
	case f.Type == "decimal":
		return fmt.Sprintf("decimal(%d, %d)", f.Precision, f.Scale)
	case f.Type == "list":
		return "list(" + f.Item + ")"
	case len(f.Values) > 0:
		var names []string
		for _, v := range f.Values {
			names = append(names, v.Name)
		}
		return "enum(" + strings.Join(names, ", ") + ")"
	}
	return f.Type
}

// FieldOf returns a field by its name as written: `author`, where the column
// is author_id.
func FieldOf(ds *sema.Dataset, name string) *ir.FieldSpec {
	for i := range ds.Spec.Fields {
		if f := &ds.Spec.Fields[i]; f.Name == name || f.Reference != nil && f.Reference.Name == name {
			return f
		}
	}
	return nil
}

// FieldDoc explains a field: as written, what its words mean, its column.
func FieldDoc(v *session.View, ds *sema.Dataset, name string) string {
	f := FieldOf(ds, name)
	if f == nil {
		return ""
	}
	source, words := name+": "+TypeText(f), []string{}
	if t, ok := lang.FindType(f.Type); ok {
		words = append(words, t.Doc)
	}
	if f.Implicit {
		words = append(words, "Added by the compiler, because the dataset has no `primary_key`.")
	}
	if e := ds.Block.Find(name); e != nil && e.Value != nil {
		if u, ok := v.Program().Analysis.Find("dataset " + ds.Spec.Name); ok && e.Span.End <= len(u.Decl.Text) {
			source = strings.TrimSpace(u.Decl.Text[e.Span.Start:e.Span.End])
		}
		for _, m := range e.Modifiers {
			if modifier, ok := lang.FindModifier(m.Name.Name); ok {
				words = append(words, "`"+modifier.Name+"`: "+modifier.Doc)
			}
		}
	}
	column := ""
	for _, c := range migrate.Columns(v.Program().Application(), &ds.Spec) {
		if c.Name == f.Name {
			column = "Column `" + c.Name + " " + c.Definition + "` of `" + ds.Spec.Table + "`."
		}
	}
	list := ""
	if len(words) > 0 {
		list = "- " + strings.Join(words, "\n- ")
	}
	return Paragraphs(code(source), f.Doc, list, column)
}

func EnumDoc(enum *sema.Enum) string {
	var lines []string
	for _, value := range enum.Values {
		lines = append(lines, "- `"+value.Name+"`: "+value.Label)
	}
	return Paragraphs(code("enum "+enum.Name), enum.Doc, strings.Join(lines, "\n"))
}

func ValueDoc(enum *sema.Enum, name string) string {
	for _, value := range enum.Values {
		if value.Name == name {
			color := ""
			if value.Color != "" {
				color = "Color: `" + value.Color + "`."
			}
			return Paragraphs(code("enum "+enum.Name+" { "+name+" }"), "Label: “"+value.Label+"”.", color)
		}
	}
	return ""
}

func PageDoc(page *ir.PageSpec) string {
	return Paragraphs(code("page "+page.Name), page.Doc, "“"+page.Title+"” at `"+page.Path+"`; "+expr.Describe(page.Access)+" may open it.")
}

// Markup is documentation as the editor can show it.
func Markup(f session.Capabilities, text string) protocol.InlayHintTooltip {
	if f.PlainText {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: Plain(text)}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
