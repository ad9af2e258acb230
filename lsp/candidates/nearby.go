package candidates

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// Where a document is a project by itself, the files beside it and one folder
// down are not part of it until it imports them. What they declare is offered
// all the same, with the import that it needs.

// nearby offers the datasets or enums of files that could be imported.
func (f *Finder) nearby(kind ast.DeclKind, rank int) {
	if !f.Project.Lone() || f.Project.Root == "" || f.everything {
		return
	}
	known := f.Program().Analysis.Names(kind)
	for _, file := range f.Project.Near.List(f.Project.Root) {
		if f.Program().File(file.Path) != nil {
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
			f.add(Candidate{
				Label: name, Kind: item, Detail: "import \"" + cursor.RelativeTo(f.File.Path, file.Path) + "\"", File: file.Path, Rank: rank,
				Doc: describe.Sentence("Declared in `" + file.Path + "`; adds the import."),
			})
		}
	}
}
