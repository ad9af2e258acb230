package lsp

import "github.com/n3-lang/n3/compiler/ast"

func (v *view) meanings(d *ast.Decl) map[int]coloured { return nil }
