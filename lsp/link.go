package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// DocumentLink makes links of imports and of the paths that `navigate` goes to.
func (s *server) DocumentLink(ctx context.Context, params *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	out := []protocol.DocumentLink{}
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	add := func(at source.Span, target uri.URI, tooltip string) {
		out = append(out, protocol.DocumentLink{Range: v.span(at), Target: &target, Tooltip: &tooltip})
	}
	for _, u := range v.file.Decls {
		if path, at := v.imported(u); path != "" {
			add(inQuotes(u.Decl.Text, at).Shift(u.Offset), v.address(path), "Open "+path)
		}
		ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
			ast.WalkExpr(e.Value, func(x *ast.Expr) {
				if x.Kind != ast.Call || x.Name != "navigate" || len(x.Named) != 1 || x.Named[0].Value.Kind != ast.String {
					return
				}
				path := x.Named[0].Value
				if page, ok := v.pageAt(path.Text); ok {
					add(inQuotes(u.Decl.Text, path.Span).Shift(u.Offset), v.addressOf(page), "Go to page "+page.Decl.Name.Name)
				}
			})
		})
	}
	return out, ctx.Err()
}

// imported is the path of the file that a unit imports, and where it is written;
// "" where it imports none that is there.
func (v *view) imported(u sema.Unit) (string, source.Span) {
	if u.Decl.Kind != ast.ImportDecl || u.Decl.Import == nil || !u.Decl.Import.Quoted {
		return "", source.Span{}
	}
	path, problem := workspace.ImportPath(v.file.Path, u.Decl.Import.Text)
	if problem != "" || v.program().File(path) == nil {
		return "", source.Span{}
	}
	return path, u.Decl.Import.Span
}

// inQuotes is the span of a string without its quotes.
func inQuotes(text string, at source.Span) source.Span {
	if at.End-at.Start < 2 || at.End > len(text) {
		return at
	}
	width := 1
	if written := text[at.Start:at.End]; strings.HasPrefix(written, `"""`) && len(written) >= 6 {
		width = 3
	}
	return source.Span{Start: at.Start + width, End: at.End - width}
}

// pageAt finds the page that an address of the application leads to.
func (v *view) pageAt(address string) (sema.Unit, bool) {
	analysis := v.program().Analysis
	address, _, _ = strings.Cut(address, "?")
	wanted := strings.Split(address, "/")
	for _, name := range analysis.Names(ast.PageDecl) {
		page := analysis.Page(name)
		if page == nil {
			continue
		}
		parts := strings.Split(page.Path, "/")
		fits := len(parts) == len(wanted)
		for i := 0; fits && i < len(parts); i++ {
			fits = parts[i] == wanted[i] || strings.HasPrefix(parts[i], ":") && wanted[i] != ""
		}
		if fits {
			return analysis.Find("page " + name)
		}
	}
	return sema.Unit{}, false
}

// addressOf is the address of a declaration: of its file, and its line behind
// a `#`, as editors read it.
func (v *view) addressOf(u sema.Unit) uri.URI {
	at := v.address(u.File)
	file := v.program().Source(u.File)
	if file == nil {
		return at
	}
	line := file.Position(u.Offset+u.Decl.Name.Span.Start, source.UTF8).Line
	return uri.URI(fmt.Sprintf("%s#L%d", at, line+1))
}
