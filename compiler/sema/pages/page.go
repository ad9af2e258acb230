package pages

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// ReadPage reads a page.
func ReadPage(c *check.Context) *ir.PageSpec {
	d := c.Decl
	page := &ir.PageSpec{Name: d.Name.Name, Doc: d.Doc, Path: "/" + naming.Kebab(d.Name.Name), Title: naming.Words(d.Name.Name), Access: expr.Bool(true), Parameters: []string{}, Widgets: []ir.WidgetSpec{}}
	page.Origin.Span = d.Span
	c.Declares(d.Name.Span, check.PageSymbol, "")
	in := c.Read(d.Body(), lang.Lookup("page"), "page "+page.Name)
	if title := check.Text(in.Words["title"]); title != "" {
		page.Title = title
	}
	if e := in.Words["path"]; e != nil && e.Value != nil && e.Value.Kind == ast.String {
		readPath(c, page, e)
	}
	if e := in.Words["access"]; e != nil && e.Value != nil {
		scope := c.Expressions(nil)
		scope.Rule = true
		page.Access = c.Rule(e.Value, scope)
	}
	w := &widgets{Context: c, page: page, keys: map[string]bool{}}
	page.Widgets = w.list(in.Widgets)
	return page
}
