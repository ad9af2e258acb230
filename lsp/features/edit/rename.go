package edit

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
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

var nameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// refused is a rename that cannot be, with the reason for people.
func refused(format string, args ...any) error {
	return jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), fmt.Sprintf(format, args...))
}

// PrepareRename says whether what a place names can get another name.
func PrepareRename(ctx context.Context, params *protocol.PrepareRenameParams) (protocol.PrepareRenameResult, error) {
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	o, ok := cursor.SymbolAt(v, v.Offset(params.Position))
	if !ok {
		return nil, refused("only datasets, fields, enums, enum values and pages can be renamed")
	}
	if _, declared := cursor.Declaration(v.Snapshot, o.Use.Symbol); !declared {
		return nil, refused("`%s` is added by the compiler and cannot be renamed", cursor.NameOf(o.Use.Symbol))
	}
	return &protocol.PrepareRenamePlaceholder{Range: v.Span(o.Span()), Placeholder: cursor.NameOf(o.Use.Symbol)}, ctx.Err()
}

// Rename gives what a place names another name, in all files. What is stored
// remembers its old one, so that a migration renames its column or table
// instead of dropping it.
func Rename(ctx context.Context, params *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil {
		return nil, ctx.Err()
	}
	o, ok := cursor.SymbolAt(v, v.Offset(params.Position))
	if !ok {
		return nil, refused("only datasets, fields, enums, enum values and pages can be renamed")
	}
	edits, err := rename(v, o.Use.Symbol, params.NewName)
	if err != nil {
		return nil, err
	}
	return workspaceEdit(v.Snapshot, edits, state.Capabilities), ctx.Err()
}

// rename lists the edits that give a symbol another name.
func rename(v *session.View, sym sema.Symbol, name string) (fileEdits, error) {
	edits, old := fileEdits{}, cursor.NameOf(sym)
	declared, ok := cursor.Declaration(v.Snapshot, sym)
	if !ok {
		return nil, refused("`%s` is added by the compiler and cannot be renamed", old)
	}
	if name == old {
		return edits, nil
	}
	if err := allowed(v, sym, name); err != nil {
		return nil, err
	}
	if d := declared.Unit.Decl; d.Classic && d.Dataset != nil && d.Dataset.From == nil && (sym.Kind == sema.FieldSymbol || sym.Kind == sema.DatasetSymbol) {
		return nil, refused("the classic form cannot keep the former name, so a migration would drop the data; convert `%s` to the block form first", d.Name.Name)
	}
	for _, at := range cursor.Occurrences(v.Snapshot, sym) {
		edits.add(at.Unit.File, at.Span(), name)
	}
	switch sym.Kind {
	case sema.FieldSymbol:
		rememberField(v, declared, old, name, edits)
	case sema.DatasetSymbol:
		rememberDataset(v, declared, old, name, edits)
	case sema.PageSymbol:
		keepAddress(v, declared, old, edits)
	}
	return edits, nil
}

// allowed says why a symbol cannot have a name; nil where it can.
func allowed(v *session.View, sym sema.Symbol, name string) error {
	switch {
	case !nameForm.MatchString(name):
		return refused("invalid name %q: a name consists of letters, digits and `_`, and does not start with a digit", name)
	case len(name) > sema.LongestName:
		return refused("the name has %d characters; the limit is %d", len(name), sema.LongestName)
	case slices.Contains(lang.ReservedWords, name):
		return refused("`%s` is a reserved word", name)
	}
	var taken []string
	analysis := v.Program().Analysis
	switch sym.Kind {
	case sema.DatasetSymbol, sema.EnumSymbol:
		if _, builtin := lang.FindType(name); builtin {
			return refused("`%s` is a built-in type", name)
		}
		taken = append(slices.Clone(analysis.Names(ast.DatasetDecl)), analysis.Names(ast.EnumDecl)...)
	case sema.PageSymbol:
		taken = slices.Clone(analysis.Names(ast.PageDecl))
	case sema.FieldSymbol:
		if ds := analysis.Dataset(cursor.NameOf(sema.Symbol{Decl: sym.Decl})); ds != nil {
			taken = ds.FieldNames()
		}
	case sema.ValueSymbol:
		if enum := analysis.Enum(cursor.NameOf(sema.Symbol{Decl: sym.Decl})); enum != nil {
			for _, value := range enum.Values {
				taken = append(taken, value.Name)
			}
		}
	}
	for _, other := range taken {
		if strings.EqualFold(other, name) && other != cursor.NameOf(sym) {
			return refused("`%s` is already declared", other)
		}
	}
	return nil
}

// rememberField writes `was(old)` behind a stored field that has none yet, and in
// an existing table, whose columns keep their names, `column("old")`. A field that
// gets back the name it had needs neither.
func rememberField(v *session.View, declared cursor.Occurrence, old, name string, edits fileEdits) {
	e, d := cursor.DeclaringEntry(declared), declared.Unit.Decl
	if e == nil || d.Dataset == nil || d.Dataset.From != nil || e.Value == nil {
		return
	}
	word, before, after := "was", old, name
	if d.Body().Find("source") != nil {
		word, before, after = "column", strconv.Quote(columnOf(v, declared, e, old)), columnOf(v, declared, e, name)
	}
	for _, m := range e.Modifiers {
		switch m.Name.Name {
		case "computed":
			return
		case word:
			if len(m.Args) == 1 && m.Args[0].Value != nil && m.Args[0].Value.Name+m.Args[0].Value.Text == after {
				start := m.Span.Start
				for start > 0 && (d.Text[start-1] == ' ' || d.Text[start-1] == '\t') {
					start--
				}
				edits.add(declared.Unit.File, source.Span{Start: start, End: m.Span.End}.Shift(declared.Unit.Offset), "")
			}
			return
		}
	}
	end := e.Value.Span.End
	for _, m := range e.Modifiers {
		end = max(end, m.Span.End)
	}
	at := end + declared.Unit.Offset
	edits.add(declared.Unit.File, source.Span{Start: at, End: at}, " "+word+"("+before+")")
}

// columnOf is the column of a field of that name: a reference is stored in name_id.
func columnOf(v *session.View, declared cursor.Occurrence, e *ast.Entry, name string) string {
	for _, use := range v.Program().Analysis.Uses(declared.Unit) {
		if use.Symbol.Kind == sema.DatasetSymbol && use.Span == e.Value.Span {
			return strings.TrimSuffix(name, "_id") + "_id"
		}
	}
	return name
}

// rememberDataset writes `was` into a stored dataset that has none yet. One that
// gets back the name it had needs none.
func rememberDataset(v *session.View, declared cursor.Occurrence, old, name string, edits fileEdits) {
	u, d := declared.Unit, declared.Unit.Decl
	if d.Dataset == nil || d.Dataset.From != nil || d.Body() == nil || d.Body().Open.End == d.Body().Open.Start {
		return
	}
	if d.Body().Find("source") != nil {
		return // the table is another program's, and keeps its name
	}
	for _, e := range d.Body().Entries {
		if e.Name.Name != "was" || cursor.DeclaresField(v.Program().Analysis, u, e) {
			continue
		}
		if e.Value != nil && e.Value.Name+e.Value.Text == name {
			edits.add(u.File, withItsLine(d.Text, e.Span).Shift(u.Offset), "")
		}
		return
	}
	at := d.Body().Open.End + u.Offset
	edits.add(u.File, source.Span{Start: at, End: at}, cursor.FirstEntry(d, "was: "+old))
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
func keepAddress(v *session.View, declared cursor.Occurrence, old string, edits fileEdits) {
	d := declared.Unit.Decl
	if d.Classic || d.Body() == nil || d.Body().Open.End == d.Body().Open.Start || d.Body().Find("path") != nil {
		return
	}
	at := d.Body().Open.End + declared.Unit.Offset
	edits.add(declared.Unit.File, source.Span{Start: at, End: at}, cursor.FirstEntry(d, "path: "+strconv.Quote("/"+naming.Kebab(old))))
}
