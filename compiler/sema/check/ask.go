package check

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
)

// ShapeOf is the shape of a dataset of the project, or nil.
func (c *Context) ShapeOf(name string) *Shape {
	if c.Decl.Kind == ast.DatasetDecl && c.Decl.Name.Name == name {
		if c.Phase == ShapePhase {
			return nil // being made
		}
		return c.own()
	}
	return c.Ask.Shape.Ask(c.Task, name)
}

// own is the shape of the declaration itself.
func (c *Context) own() *Shape {
	return c.Ask.ShapeOf.Ask(c.Task, c.Decl).Shape
}

// RowOf is what a path can name of a row of a dataset, or nil.
func (c *Context) RowOf(name string) *expr.Row {
	if s := c.ShapeOf(name); s != nil {
		return &s.Row
	}
	return nil
}

// fieldsOf is the shape of a dataset, as far as it is known while it is made.
func (c *Context) fieldsOf(dataset string) *Shape {
	if c.Phase == ShapePhase && c.Decl.Kind == ast.DatasetDecl && c.Decl.Name.Name == dataset {
		return c.Result.Shape
	}
	return c.ShapeOf(dataset)
}

// Enum is a declared enum, or nil.
func (c *Context) Enum(name string) *Enum { return c.Ask.Enum.Ask(c.Task, name) }

// Dataset is a declared dataset, or nil.
func (c *Context) Dataset(name string) *Dataset { return c.Ask.Dataset.Ask(c.Task, name) }

// Identity is what expressions know of the application.
func (c *Context) Identity() Identity { return c.Ask.Identity.Ask(c.Task, None{}) }

// Declared says whether there is a declaration of a key, as ast.Decl.Key.
func (c *Context) Declared(key string) bool { return c.Ask.Declared.Ask(c.Task, key) }

// Names lists the declarations of a kind in the order of the project.
func (c *Context) Names(kind ast.DeclKind) []string { return c.Ask.Names.Ask(c.Task, kind) }
