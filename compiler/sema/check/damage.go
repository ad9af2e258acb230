package check

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
)

// Damaged says whether a declaration has a mistake of structure.
func Damaged(d *ast.Decl) bool { return Structural(d.Findings) }

// Structural says whether one of the findings is a mistake of structure.
func Structural(syntax []ast.Finding) bool { return len(DamageOf(syntax)) > 0 }

// DamageOf lists the mistakes of structure.
func DamageOf(findings []ast.Finding) []ast.Finding {
	var damage []ast.Finding
	for _, f := range findings {
		if f.Code < diag.UnknownWord && f.Severity == diag.Error && !slices.Contains(notStructural, f.Code) {
			damage = append(damage, f)
		}
	}
	return damage
}

// notStructural are the mistakes of text and structure (N31…) that do not make
// the parser lose its place.
var notStructural = []diag.Code{
	diag.BadLiteral, diag.UnknownEscape, diag.HiddenDirection, diag.UnknownDeclaration, diag.TooDeep,
	diag.MissingValue, diag.BlockWanted, diag.ListWanted, diag.LoneModifier, diag.ColourInComment,
}
