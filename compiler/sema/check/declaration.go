package check

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

// File holds the declarations of a file. The same pointer means the same text.
type File struct {
	Path  string
	Units []Unit // in the order of the text
}

// Unit is a declaration at its place in the project. The same pointer to a
// declaration means the same text.
type Unit struct {
	File   string
	Offset int // of the declaration's text in the file, in bytes
	Decl   *ast.Decl
}

// Declaration is where something is declared.
type Declaration struct {
	File string
	Decl *ast.Decl
}

// FoldedKey finds a declaration by its name without regard to case. Datasets and
// enums share their names, which are those of types.
func FoldedKey(kind ast.DeclKind, name string) string {
	if kind == ast.EnumDecl {
		kind = ast.DatasetDecl
	}
	return "=folded " + string(kind) + " " + strings.ToLower(name)
}
