package navigate

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// DocumentLink makes links of imports and of the paths that `navigate` goes to.
func DocumentLink(ctx context.Context, params *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	out := []protocol.DocumentLink{}
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	add := func(at source.Span, target uri.URI, tooltip string) {
		out = append(out, protocol.DocumentLink{Range: v.Span(at), Target: &target, Tooltip: &tooltip})
	}
	for _, u := range v.File.Decls {
		if path, at := cursor.Imported(v, u); path != "" {
			add(cursor.InQuotes(u.Decl.Text, at).Shift(u.Offset), v.Address(path), "Open "+path)
		}
		ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
			ast.WalkExpr(e.Value, func(x *ast.Expr) {
				if x.Kind != ast.Call || x.Name != "navigate" || len(x.Named) != 1 || x.Named[0].Value.Kind != ast.String {
					return
				}
				path := x.Named[0].Value
				if page, ok := pageAt(v, path.Text); ok {
					add(cursor.InQuotes(u.Decl.Text, path.Span).Shift(u.Offset), addressOf(v, page), "Go to page "+page.Decl.Name.Name)
				}
			})
		})
	}
	return out, ctx.Err()
}

// pageAt finds the page that an address of the application leads to.
func pageAt(v *session.View, address string) (sema.Unit, bool) {
	analysis := v.Program().Analysis
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
func addressOf(v *session.View, u sema.Unit) uri.URI {
	at := v.Address(u.File)
	file := v.Program().Source(u.File)
	if file == nil {
		return at
	}
	line := file.Position(u.Offset+u.Decl.Name.Span.Start, source.UTF8).Line
	return uri.URI(fmt.Sprintf("%s#L%d", at, line+1))
}
