package classic_test

import (
	"testing"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
)

// A declaration that is being typed is named as derived before it says from what.
func TestNothingIsLearnedOfHalfADeclaration(t *testing.T) {
	half := &ast.Decl{Dataset: &ast.Dataset{}}
	derived := func(name string) []*ast.Decl {
		if name == "orders" {
			return []*ast.Decl{half}
		}
		return nil
	}
	uses := func(string) []classic.FieldUse { return []classic.FieldUse{{Name: "total"}} }
	if found := classic.Learn("orders", uses, derived); len(found) != 1 || found[0].Name != "total" {
		t.Errorf("learned %v", found)
	}
}
