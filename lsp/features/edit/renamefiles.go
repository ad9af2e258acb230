package edit

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// WillRenameFiles mends the imports of files and folders that get other names:
// those that lead to them, and those in them.
func WillRenameFiles(ctx context.Context, params *protocol.RenameFilesParams) (*protocol.WorkspaceEdit, error) {
	state := session.StateOf(ctx)
	merged := &protocol.WorkspaceEdit{}
	for _, snap := range state.Sorted() {
		edits := renamed(snap, params.Files)
		if len(edits) == 0 {
			continue
		}
		one := workspaceEdit(snap, edits, state.Capabilities)
		merged.DocumentChanges = append(merged.DocumentChanges, one.DocumentChanges...)
		for at, list := range one.Changes {
			if merged.Changes == nil {
				merged.Changes = map[uri.URI][]protocol.TextEdit{}
			}
			if merged.Changes[at] == nil {
				merged.Changes[at] = list
			}
		}
	}
	if len(merged.DocumentChanges) == 0 && len(merged.Changes) == 0 {
		return nil, ctx.Err()
	}
	return merged, ctx.Err()
}

// renamed lists the edits of imports for files of the project that get other
// names.
func renamed(s *session.Snapshot, files []protocol.FileRename) fileEdits {
	moved := func(p string) string {
		for _, f := range files {
			from, to := uri.URI(f.OldURI), uri.URI(f.NewURI)
			if !from.IsFile() || !to.IsFile() {
				continue
			}
			before, inside := workspace.Within(s.Project.Root, from.FsPath())
			after, stays := workspace.Within(s.Project.Root, to.FsPath())
			if !inside || !stays {
				continue
			}
			if p == before {
				return after
			}
			if rest, ok := strings.CutPrefix(p, before+"/"); ok {
				return after + "/" + rest
			}
		}
		return p
	}
	edits := fileEdits{}
	for _, f := range s.Program().Files {
		v := s.ViewOf(f)
		here := moved(f.Path)
		for _, u := range f.Decls {
			if u.Decl.Kind != ast.ImportDecl {
				continue
			}
			target, at := cursor.Imported(v, u)
			if target == "" {
				continue
			}
			if there := moved(target); there != target || here != f.Path {
				if written := cursor.RelativeTo(here, there); written != u.Decl.Import.Text {
					edits.add(f.Path, cursor.InQuotes(u.Decl.Text, at).Shift(u.Offset), written)
				}
			}
		}
	}
	return edits
}
