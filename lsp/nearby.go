package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/source"
)

// Where a document is a project by itself, the files beside it and one folder
// down are not part of it until it imports them. What they declare is offered
// all the same, with the import that it needs.

// nearby offers the datasets or enums of files that could be imported.
func (f *finder) nearby(kind ast.DeclKind, rank int) {
	if !f.project.lone() || f.project.Root == "" || f.everything {
		return
	}
	known := f.program().Analysis.Names(kind)
	for _, file := range f.project.near.List(f.project.Root) {
		if f.program().File(file.Path) != nil {
			continue
		}
		for _, name := range file.Names[kind] {
			if slices.Contains(known, name) {
				continue
			}
			known = append(slices.Clip(known), name)
			item := protocol.CompletionItemKindStruct
			if kind == ast.EnumDecl {
				item = protocol.CompletionItemKindEnum
			}
			f.add(candidate{
				label: name, kind: item, detail: "import \"" + relativeTo(f.file.Path, file.Path) + "\"", file: file.Path, rank: rank,
				doc: sentence("Declared in `" + file.Path + "`; adds the import."),
			})
		}
	}
}

// importing is the edit that imports a file: behind the last import, or above
// the first declaration.
func (v *view) importing(file string) []protocol.TextEdit {
	line := v.newlines("import \"" + relativeTo(v.file.Path, file) + "\"\n")
	at, text := 0, line
	for i, u := range v.file.Decls {
		switch {
		case u.Decl.Kind == ast.ImportDecl:
			at, text = u.Offset+len(u.Decl.Text), v.newlines("\n")+strings.TrimRight(line, "\r\n")
		case i == 0 && u.Decl.Kind != ast.Comment:
			at, text = u.Offset, line+v.newlines("\n")
		case i == 0:
			at, text = u.Offset+len(u.Decl.Text), v.newlines("\n\n")+strings.TrimRight(line, "\r\n")
		}
	}
	return []protocol.TextEdit{{Range: v.span(source.Span{Start: at, End: at}), NewText: text}}
}
