package lsp

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

// Hover says what a word means.
func (s *server) Hover(ctx context.Context, params *protocol.HoverParams) (*protocol.Hover, error) {
	v, offset, st, ok := find(ctx, params.TextDocument.URI, params.Position)
	if !ok {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	word := wordAt(v.file.Text, offset)
	if word.Start == word.End {
		return nil, nil
	}
	h := &hover{cursor: newCursor(v, word.Start), word: v.file.Text[word.Start:word.End], rest: v.file.Text[word.End:]}
	text := h.text()
	if text == "" {
		return nil, nil
	}
	r := rangeOf(v.file.File, word, st.encoding)
	return &protocol.Hover{Contents: st.documentation(text), Range: &r}, nil
}

// wordAt is the name around an offset, or one that ends there.
func wordAt(text string, offset int) source.Span {
	start := offset - len(lastName(text[:offset]))
	return source.Span{Start: start, End: offset + len(firstName(text[offset:]))}
}

// hover finds the meaning of one word. The cursor stands before it.
type hover struct {
	*cursor
	word, rest string
}

func (h *hover) text() string {
	switch {
	case h.quiet:
		return ""
	case h.unit == nil:
		return h.declaration()
	case h.block == nil:
		return ""
	case h.member != "":
		return h.ofMember()
	case h.segment == "":
		return h.entryName()
	}
	return h.value()
}

// declaration: a keyword at the top, or the name behind it.
func (h *hover) declaration() string {
	if h.segment == "" {
		if w, ok := lang.Declaration(h.word); ok {
			return heading(w.Name, "") + wordDoc(w)
		}
		return ""
	}
	switch h.name {
	case "dataset":
		return h.datasetText(h.word)
	case "page":
		return h.pageText(h.word)
	case "enum":
		return h.enumText(h.word)
	}
	return ""
}

func (h *hover) entryName() string {
	if f := h.field(h.word); f != nil && (h.block.Name == "dataset" || h.block.Free == lang.FreeInput) {
		if entry := h.body.Find(h.word); h.block.Name != "dataset" || entry != nil && entry.Colon {
			if _, property := h.block.Find(h.word); !property || h.dataset.Types[h.word].Kind != "" {
				return h.fieldText(f)
			}
		}
	}
	if w, ok := h.block.Find(h.word); ok {
		return heading(w.Name, "") + wordDoc(w)
	}
	return ""
}

func (h *hover) ofMember() string {
	switch h.member {
	case "user":
		for _, m := range lang.UserMembers() {
			if m.Name == h.word {
				return heading("user."+m.Name, "") + m.Doc
			}
		}
	case "row":
		if f := h.field(h.word); f != nil {
			return h.fieldText(f)
		}
	case "route":
		return heading("route."+h.word, "") + "A parameter of the page's path."
	}
	return ""
}

func (h *hover) field(name string) *ir.FieldSpec {
	if h.dataset == nil {
		return nil
	}
	return h.dataset.Spec.Field(name)
}

// value: a word behind the first one of its entry. What it can be depends on
// the entry; the first meaning that fits is told.
func (h *hover) value() string {
	w, known := h.block.Find(h.name)
	calls := strings.HasPrefix(h.rest, "(")
	if !h.colon && (w.Label == lang.DatasetLabel || w.Label == lang.DatasetOrName) {
		return h.datasetText(h.word)
	}
	if h.block.Name == "dataset" && h.dataset != nil && h.dataset.Types[h.name].Kind != "" && h.call == "" {
		if text := h.typeOrModifier(); text != "" {
			return text
		}
	}
	if known && w.Value == lang.Rule {
		if r, ok := lang.FindRuleWord(h.word); ok {
			return heading(r.Name, "rule") + r.Doc
		}
	}
	if f, ok := lang.FindFunction(h.word); ok && calls {
		return heading(f.Signature, "function") + f.Doc
	}
	if f := h.field(h.word); f != nil {
		return h.fieldText(f)
	}
	for _, o := range lang.Operators() {
		if o.Name == h.word {
			return heading(o.Name, "operator") + o.Doc
		}
	}
	for _, list := range [][]lang.RuleWord{lang.ActionWords(), lang.Inputs()} {
		for _, a := range list {
			if a.Name == h.word {
				return heading(a.Name, "") + a.Doc
			}
		}
	}
	if h.word == "user" {
		return heading("user", "") + "Who asks: `user.id`, `user.name`, `user.email`, `user.role`, `user.claims`."
	}
	if text := h.datasetText(h.word); text != "" && w.Value == lang.DatasetName {
		return text
	}
	return h.pageText(h.word)
}

func (h *hover) typeOrModifier() string {
	if len(h.words) == 0 {
		if t, ok := lang.FindType(h.word); ok {
			name := t.Name
			if t.Args != "" {
				name += "(" + t.Args + ")"
			}
			return heading(name, "type") + t.Doc
		}
		return h.enumText(h.word)
	}
	if m, ok := lang.FindModifier(h.word); ok {
		return heading(m.Name, "modifier") + m.Doc
	}
	return ""
}

func heading(code, kind string) string {
	if kind != "" {
		kind = " (" + kind + ")"
	}
	return "`" + code + "`" + kind + "\n\n"
}

func (h *hover) datasetText(name string) string {
	ds := h.v.snapshot.Analysis.Dataset(name)
	if ds == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(heading("dataset "+name, ""))
	if ds.Spec.Doc != "" {
		b.WriteString(ds.Spec.Doc + "\n\n")
	}
	b.WriteString(policyText(ds) + "\n\n")
	for i := range ds.Spec.Fields {
		if f := &ds.Spec.Fields[i]; !f.Implicit || f.PrimaryKey {
			b.WriteString("- `" + f.Name + "` " + typeText(f) + "\n")
		}
	}
	b.WriteString("\n`/api/datasets/" + name + "`")
	if ds.Spec.Realtime {
		b.WriteString(", live")
	}
	return b.String()
}

// policyText says the policy in plain words.
func policyText(ds *sema.Dataset) string {
	a := ds.Spec.Access
	rule := func(n *expr.Node, verb string) string { return expr.Describe(n) + " may " + verb }
	text := strings.Join([]string{rule(a.Read, "read"), rule(a.Create, "create"), rule(a.Update, "update"), rule(a.Delete, "delete")}, "; ") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}

func (h *hover) fieldText(f *ir.FieldSpec) string {
	var b strings.Builder
	b.WriteString(heading(f.Name+": "+typeText(f), "field of "+h.dataset.Spec.Name))
	if f.Doc != "" {
		b.WriteString(f.Doc + "\n\n")
	}
	var words []string
	say := func(holds bool, text string) {
		if holds {
			words = append(words, text)
		}
	}
	say(f.PrimaryKey, "the key")
	say(f.Required, "required")
	say(f.Unique, "unique")
	say(f.AutoNow, "set when the row is made")
	say(f.AutoUpdate, "set at every write")
	say(f.Owner, "holds who made the row")
	say(f.ReadOnly, "never written by clients")
	say(f.Hidden, "never sent to clients")
	say(f.WriteOnly, "accepted, never sent")
	if len(words) > 0 {
		text := strings.Join(words, ", ")
		b.WriteString(strings.ToUpper(text[:1]) + text[1:] + ".\n\n")
	}
	b.WriteString("Column `" + h.dataset.Spec.Table + "." + f.Name + "`")
	return b.String()
}

func typeText(f *ir.FieldSpec) string {
	switch f.Type {
	case "enum":
		names := make([]string, len(f.Values))
		for i, v := range f.Values {
			names[i] = v.Name
		}
		return "enum(" + strings.Join(names, ", ") + ")"
	case "list":
		return "list(" + f.Item + ")"
	}
	return f.Type
}

func (h *hover) pageText(name string) string {
	p := h.v.snapshot.Analysis.Page(name)
	if p == nil {
		return ""
	}
	text := heading("page "+name, "")
	if p.Doc != "" {
		text += p.Doc + "\n\n"
	}
	return text + "\"" + p.Title + "\" at `" + p.Path + "`; " + expr.Describe(p.Access) + " may open it."
}

func (h *hover) enumText(name string) string {
	e := h.v.snapshot.Analysis.Enum(name)
	if e == nil {
		return ""
	}
	text := heading("enum "+name, "")
	if e.Doc != "" {
		text += e.Doc + "\n\n"
	}
	for _, v := range e.Values {
		text += "- `" + v.Name + "` " + v.Label + "\n"
	}
	return text
}
