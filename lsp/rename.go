package lsp

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
)

var nameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// refused is a rename that cannot be, with the reason for people.
func refused(format string, args ...any) error {
	return jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), fmt.Sprintf(format, args...))
}

// PrepareRename says whether what a place names can get another name.
func (s *server) PrepareRename(ctx context.Context, params *protocol.PrepareRenameParams) (protocol.PrepareRenameResult, error) {
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	o, ok := v.symbolAt(v.offset(params.Position))
	if !ok {
		return nil, refused("only datasets, fields, enums, enum values and pages can be renamed")
	}
	if _, declared := v.declaration(o.use.Symbol); !declared {
		return nil, refused("`%s` is added by the compiler and cannot be renamed", nameOf(o.use.Symbol))
	}
	return &protocol.PrepareRenamePlaceholder{Range: v.span(o.span()), Placeholder: nameOf(o.use.Symbol)}, ctx.Err()
}

// nameOf is a symbol's name as it is written.
func nameOf(sym sema.Symbol) string {
	if sym.Name != "" {
		return sym.Name
	}
	_, name, _ := strings.Cut(sym.Decl, " ")
	return name
}

// Rename gives what a place names another name, in all files. What is stored
// remembers its old one, so that a migration renames its column or table
// instead of dropping it.
func (s *server) Rename(ctx context.Context, params *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	state := stateOf(ctx)
	v := state.view(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	o, ok := v.symbolAt(v.offset(params.Position))
	if !ok {
		return nil, refused("only datasets, fields, enums, enum values and pages can be renamed")
	}
	edits, err := v.rename(o.use.Symbol, params.NewName)
	if err != nil {
		return nil, err
	}
	return v.workspaceEdit(edits, state.features), ctx.Err()
}

// rename lists the edits that give a symbol another name.
func (v *view) rename(sym sema.Symbol, name string) (fileEdits, error) {
	edits, old := fileEdits{}, nameOf(sym)
	declared, ok := v.declaration(sym)
	if !ok {
		return nil, refused("`%s` is added by the compiler and cannot be renamed", old)
	}
	if name == old {
		return edits, nil
	}
	if err := v.allowed(sym, name); err != nil {
		return nil, err
	}
	if d := declared.unit.Decl; d.Classic && d.Dataset != nil && d.Dataset.From == nil && (sym.Kind == sema.FieldSymbol || sym.Kind == sema.DatasetSymbol) {
		return nil, refused("the classic form cannot keep the former name, so a migration would drop the data; convert `%s` to the block form first", d.Name.Name)
	}
	for _, at := range v.occurrences(sym) {
		edits.add(at.unit.File, at.span(), name)
	}
	switch sym.Kind {
	case sema.FieldSymbol:
		v.rememberField(declared, old, name, edits)
	case sema.DatasetSymbol:
		v.rememberDataset(declared, old, name, edits)
	case sema.PageSymbol:
		v.keepAddress(declared, old, edits)
	}
	return edits, nil
}

// allowed says why a symbol cannot have a name; nil where it can.
func (v *view) allowed(sym sema.Symbol, name string) error {
	switch {
	case !nameForm.MatchString(name):
		return refused("invalid name %q: a name consists of letters, digits and `_`, and does not start with a digit", name)
	case len(name) > sema.LongestName:
		return refused("the name has %d characters; the limit is %d", len(name), sema.LongestName)
	case slices.Contains(lang.ReservedWords, name):
		return refused("`%s` is a reserved word", name)
	}
	var taken []string
	analysis := v.program().Analysis
	switch sym.Kind {
	case sema.DatasetSymbol, sema.EnumSymbol:
		if _, builtin := lang.FindType(name); builtin {
			return refused("`%s` is a built-in type", name)
		}
		taken = append(slices.Clone(analysis.Names(ast.DatasetDecl)), analysis.Names(ast.EnumDecl)...)
	case sema.PageSymbol:
		taken = slices.Clone(analysis.Names(ast.PageDecl))
	case sema.FieldSymbol:
		if ds := analysis.Dataset(nameOf(sema.Symbol{Decl: sym.Decl})); ds != nil {
			taken = ds.FieldNames()
		}
	case sema.ValueSymbol:
		if enum := analysis.Enum(nameOf(sema.Symbol{Decl: sym.Decl})); enum != nil {
			for _, value := range enum.Values {
				taken = append(taken, value.Name)
			}
		}
	}
	for _, other := range taken {
		if strings.EqualFold(other, name) && other != nameOf(sym) {
			return refused("`%s` is already declared", other)
		}
	}
	return nil
}

// rememberField writes `was(old)` behind a stored field that has none yet. A
// field that gets back the name it had needs none.
func (v *view) rememberField(declared occurrence, old, name string, edits fileEdits) {
	e, d := declaringEntry(declared), declared.unit.Decl
	if e == nil || d.Dataset == nil || d.Dataset.From != nil || e.Value == nil {
		return
	}
	for _, m := range e.Modifiers {
		switch m.Name.Name {
		case "computed":
			return
		case "was":
			if len(m.Args) == 1 && m.Args[0].Value != nil && m.Args[0].Value.Name+m.Args[0].Value.Text == name {
				start := m.Span.Start
				for start > 0 && (d.Text[start-1] == ' ' || d.Text[start-1] == '\t') {
					start--
				}
				edits.add(declared.unit.File, source.Span{Start: start, End: m.Span.End}.Shift(declared.unit.Offset), "")
			}
			return
		}
	}
	end := e.Value.Span.End
	for _, m := range e.Modifiers {
		end = max(end, m.Span.End)
	}
	at := end + declared.unit.Offset
	edits.add(declared.unit.File, source.Span{Start: at, End: at}, " was("+old+")")
}

// rememberDataset writes `was` into a stored dataset that has none yet. One that
// gets back the name it had needs none.
func (v *view) rememberDataset(declared occurrence, old, name string, edits fileEdits) {
	u, d := declared.unit, declared.unit.Decl
	if d.Dataset == nil || d.Dataset.From != nil || d.Body() == nil || d.Body().Open.End == d.Body().Open.Start {
		return
	}
	for _, e := range d.Body().Entries {
		if e.Name.Name != "was" || declaresField(v.program().Analysis, u, e) {
			continue
		}
		if e.Value != nil && e.Value.Name+e.Value.Text == name {
			edits.add(u.File, withItsLine(d.Text, e.Span).Shift(u.Offset), "")
		}
		return
	}
	at := d.Body().Open.End + u.Offset
	edits.add(u.File, source.Span{Start: at, End: at}, firstEntry(d, "was: "+old))
}

// withItsLine widens the span of an entry by its indentation and the end of its
// line, where nothing else is on it.
func withItsLine(text string, span source.Span) source.Span {
	start, end := span.Start, span.End
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	rest := strings.TrimLeft(text[end:], " \t\r")
	if (start == 0 || text[start-1] == '\n') && strings.HasPrefix(rest, "\n") {
		return source.Span{Start: start, End: len(text) - len(rest) + 1}
	}
	return span
}

// keepAddress writes `path` into a page whose address came from its name:
// people and other pages know the address.
func (v *view) keepAddress(declared occurrence, old string, edits fileEdits) {
	d := declared.unit.Decl
	if d.Classic || d.Body() == nil || d.Body().Open.End == d.Body().Open.Start || d.Body().Find("path") != nil {
		return
	}
	at := d.Body().Open.End + declared.unit.Offset
	edits.add(declared.unit.File, source.Span{Start: at, End: at}, firstEntry(d, "path: "+strconv.Quote("/"+naming.Kebab(old))))
}
