package pages

import (
	"regexp"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// pagePath is what a path may be: segments of plain characters and parameters.
var pagePath = regexp.MustCompile(`^(/|(/(:[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9._~-]+))+)$`)

func readPath(c *check.Context, page *ir.PageSpec, e *ast.Entry) {
	path := e.Value.Text
	if !pagePath.MatchString(path) || strings.HasPrefix(path, "/api/") || path == "/api" || strings.HasPrefix(path, "/__n3") {
		c.Errorf(diag.WrongValue, e.Value.Span, "expected a path such as \"/orders\" or \"/orders/:id\", found %q; `/api` is reserved for the server", path)
		return
	}
	page.Path = path
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			if i := strings.Index(c.Decl.Text[e.Value.Span.Start:e.Value.Span.End], segment); i >= 0 {
				at := e.Value.Span.Start + i + 1
				c.Declares(source.Span{Start: at, End: at + len(name)}, check.ParameterSymbol, name)
			}
			if slices.Contains(page.Parameters, name) {
				c.Errorf(diag.DuplicateEntry, e.Value.Span, "duplicate parameter `:%s` in this path", name)
				continue
			}
			page.Parameters = append(page.Parameters, name)
		}
	}
}

// PathOf reads the path of a page without analysing it.
func PathOf(d *ast.Decl) string {
	if e := d.Body().Find("path"); e != nil && e.Value != nil && e.Value.Kind == ast.String && pagePath.MatchString(e.Value.Text) {
		return e.Value.Text
	}
	return "/" + naming.Kebab(d.Name.Name)
}

// samePath says whether an address is one of a page's path.
func samePath(pattern, path string) bool {
	a, b := strings.Split(strings.TrimSuffix(pattern, "/"), "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(strings.HasPrefix(a[i], ":") && b[i] != "") {
			return false
		}
	}
	return true
}
