package cursor

import (
	"path"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/session"
)

// Imported is the path of the file that a unit imports, and where it is written;
// "" where it imports none that is there.
func Imported(v *session.View, u sema.Unit) (string, source.Span) {
	if u.Decl.Kind != ast.ImportDecl || u.Decl.Import == nil || !u.Decl.Import.Quoted {
		return "", source.Span{}
	}
	path, problem := workspace.ImportPath(v.File.Path, u.Decl.Import.Text)
	if problem != "" || v.Program().File(path) == nil {
		return "", source.Span{}
	}
	return path, u.Decl.Import.Span
}

// InQuotes is the span of a string without its quotes.
func InQuotes(text string, at source.Span) source.Span {
	if at.End-at.Start < 2 || at.End > len(text) {
		return at
	}
	width := 1
	if written := text[at.Start:at.End]; strings.HasPrefix(written, `"""`) && len(written) >= 6 {
		width = 3
	}
	return source.Span{Start: at.Start + width, End: at.End - width}
}

// RelativeTo is how a file imports another.
func RelativeTo(from, to string) string {
	folder := path.Dir(from)
	up := ""
	for folder != "." && !strings.HasPrefix(to, folder+"/") {
		folder, up = path.Dir(folder), up+"../"
	}
	if folder == "." {
		return up + to
	}
	return up + strings.TrimPrefix(to, folder+"/")
}
