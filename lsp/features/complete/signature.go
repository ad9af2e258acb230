package complete

import (
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/candidates"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// callForm is what is in the parentheses of a word.
type callForm struct {
	name       string
	parameters []string
	doc        string
	open       bool // the last parameter repeats
}

// SignatureHelp says what the parentheses around a place want.
func SignatureHelp(ctx context.Context, params *protocol.SignatureHelpParams) (*protocol.SignatureHelp, error) {
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	f := candidates.New(v, v.Offset(params.Position), true)
	if f.Inside {
		return nil, ctx.Err()
	}
	form, index, ok := call(f)
	if !ok {
		return nil, ctx.Err()
	}
	info := protocol.SignatureInformation{Label: form.name + "(" + strings.Join(form.parameters, ", ") + ")", Documentation: describe.Markup(state.Capabilities, form.doc)}
	at := len(form.name) + 1
	for _, p := range form.parameters {
		start, end := label16(info.Label, at), label16(info.Label, at+len(p))
		info.Parameters = append(info.Parameters, protocol.ParameterInformation{Label: protocol.ParameterInformationLabelTuple{start, end}})
		at += len(p) + len(", ")
	}
	help := &protocol.SignatureHelp{Signatures: []protocol.SignatureInformation{info}}
	zero := uint32(0)
	help.ActiveSignature = &zero
	if n := len(form.parameters); n > 0 && (index < n || form.open) {
		help.ActiveParameter = protocol.NewNullable(uint32(min(index, n-1)))
	}
	return help, ctx.Err()
}

// label16 is an offset into a label as the protocol's §signatureHelp counts it:
// in UTF-16, whatever was agreed for documents.
func label16(label string, offset int) uint32 {
	return uint32(source.NewFile("", label[:offset]).Position(offset, source.UTF16).Column)
}

// call finds the innermost call around the cursor that is known, and the
// argument that the cursor is in.
func call(f *candidates.Finder) (callForm, int, bool) {
	for i := len(f.Stack) - 1; i > 0; i-- {
		fr := f.Stack[i]
		if fr.Open.Text == "{" {
			return callForm{}, 0, false
		}
		n := len(fr.Head)
		if fr.Open.Text != "(" || n == 0 || fr.Head[n-1].Kind != cursor.WordToken || fr.Head[n-1].End != fr.Open.Start {
			continue
		}
		form, ok := formOf(f, fr.Head[n-1].Text, i)
		return form, fr.Commas, ok
	}
	return callForm{}, 0, false
}

// formOf finds the form of a word by its place: a type, a modifier of a field,
// a function, an action.
func formOf(f *candidates.Finder, name string, depth int) (callForm, bool) {
	around := f.Stack[depth-1]
	block := lang.Lookup(around.Block)
	inField := around.Open.Text == "{" && block != nil && block.Free == lang.FreeField
	if inField && len(around.Entry) > 0 {
		_, known := block.Find(around.Entry[0].Text)
		inField = !known || len(around.Entry) > 2 && f.IsType(around.Entry[2].Text)
	}
	// The call itself is the last of the entry but for its bracket.
	behindType := len(around.Entry) > 4
	if inField && !behindType {
		if t, ok := lang.FindType(name); ok && t.Args != "" {
			return form(name, t.Args, t.Doc), true
		}
	}
	if inField && behindType {
		if m, ok := lang.FindModifier(name); ok && m.Arg != lang.NoArg {
			args := describe.ModifierArgument(m.Arg)
			return form(name, args, describe.Paragraphs(m.Doc, describe.StageDoc(m.Stage))), true
		}
	}
	if name == "role" {
		rule, _ := lang.FindRuleWord(name)
		return form(name, "role, …", rule.Doc), true
	}
	if fn, ok := lang.FindFunction(name); ok {
		return functionForm(fn), true
	}
	for _, a := range lang.ActionWords() {
		if a.Name == name {
			return form(name, map[string]string{"navigate": `"/path"`, "toast": `"message"`}[name], a.Doc), true
		}
	}
	if block != nil && len(around.Entry) > 0 {
		if w, known := block.Find(around.Entry[0].Text); known && (w.Arg == name || w.Value == lang.Source && name == "table") {
			return form(name, map[bool]string{true: "30s", false: `"schema.name"`}[w.Arg == name], w.Doc), true
		}
	}
	return callForm{}, false
}

func functionForm(fn lang.Function) callForm {
	c := callForm{name: fn.Name, doc: describe.Paragraphs(fn.Doc, describe.StageDoc(fn.Stage))}
	for _, p := range fn.Parameters {
		name := p.Name
		if p.Optional {
			name += "?"
		}
		if p.Repeats {
			name += ", …"
			c.open = true
		}
		c.parameters = append(c.parameters, name)
	}
	return c
}

// form reads parameters as the tables write them: `a, b, …`.
func form(name, parameters, doc string) callForm {
	c := callForm{name: name, doc: doc}
	for _, p := range strings.Split(parameters, ",") {
		if p = strings.TrimSpace(p); p != "" {
			c.parameters = append(c.parameters, p)
		}
	}
	if i := slices.Index(c.parameters, "…"); i > 0 {
		c.open = true
		c.parameters[i-1] += ", …"
		c.parameters = c.parameters[:i]
	}
	return c
}
